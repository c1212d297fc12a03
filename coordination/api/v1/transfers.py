"""划转: what payments of all rounds look like through the API. They are recorded by acts of their round."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.nouns import NounViewSet
from coordination.api.representation import Light
from coordination.common.local_time import local_date
from coordination.settlement.amounts import write_amount
from coordination.settlement.filters import TransferFilter
from coordination.settlement.models import Transfer
from coordination.settlement.payments import URGENT_FIRST, payments_for
from coordination.settlement.states import LATE

YUAN_DECIMALS = 2


class TransferRow(Light):
    """A payment: due, paid with a voucher, confirmed by the receiver."""

    id = serializers.IntegerField()
    payer = serializers.CharField()
    payee = serializers.CharField()
    amount = serializers.SerializerMethodField(
        help_text="In yuan, exact, as text: money moves in yuan alone."
    )
    due_on = serializers.DateField()
    state = serializers.CharField(help_text="due, paid or confirmed.")
    paid_on = serializers.DateField(allow_null=True)
    voucher = serializers.CharField()
    received_on = serializers.DateField(allow_null=True)

    def get_amount(self, row) -> str:
        return write_amount(row.amount, YUAN_DECIMALS)


class PaymentOfRound(TransferRow):
    """A payment with the round and the agreement it belongs to."""

    round = serializers.IntegerField(
        source="round_id", help_text="`POST /rounds/{round}/pay/` and `confirm_receipt/` with `transfer`."
    )
    agreement = serializers.IntegerField(source="round.agreement_id")
    number = serializers.CharField(source="round.number")
    title = serializers.CharField(source="round.agreement.title")
    payer_unit = serializers.IntegerField(
        source="payer_party.organisation_id", allow_null=True, help_text="Null for a joint account."
    )
    payee_unit = serializers.IntegerField(source="payee_party.organisation_id", allow_null=True)
    is_late = serializers.SerializerMethodField(help_text="Not paid, and the day is over.")

    def get_is_late(self, row) -> bool:
        return row.standing == LATE


class Transfers(NounViewSet):
    """划转: what the parties owe each other by all rounds the caller reads, the late ones first."""

    noun, model, label, scope = "transfers", Transfer, _("划转"), "agreements"
    row = whole = PaymentOfRound
    filterset_class = TransferFilter
    orders = {
        "urgency": URGENT_FIRST,
        "id": ("id",),
        "due_on": ("due_on", "id"),
        "amount": ("amount", "id"),
    }
    default_order = "urgency"
    common_parts = ()

    def visible(self):
        return payments_for(self.actor, on=local_date(self.at))

    def filter_context(self):
        return {"actor": self.actor, "on": local_date(self.at)}

    def for_rows(self, rows):
        return rows.for_rows()
