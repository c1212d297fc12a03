"""What changes when money moves?"""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.files.services import attach
from coordination.settlement.people import DESK, people
from coordination.settlement.queries import money
from coordination.settlement.states import CLEARED, CONFIRMED


def pay(round_, act) -> None:
    transfer = act["transfer"]
    if act["paid_on"] > act.on:
        raise Invalid({"paid_on": _("付款日期不能晚于今天。")})
    transfer.paid_on, transfer.voucher = act["paid_on"], act["voucher"]
    transfer.paid_by_name = act.actor.name[:200]
    transfer.save(update_fields=["paid_on", "voucher", "paid_by_name"])
    for upload in act["files"]:
        attach(round_, upload, actor=act.actor, at=act.at, purpose="voucher", field="files")
    _tell(transfer.payee_party, "transfer_paid", transfer, round_, act)
    act.say(**_facts(transfer, round_), voucher=transfer.voucher)


def confirm_receipt(round_, act) -> None:
    transfer = act["transfer"]
    if not transfer.paid_on <= act["received_on"] <= act.on:
        raise Invalid({"received_on": _("到账日期应在付款日期与今天之间。")})
    transfer.received_on, transfer.received_by_name = act["received_on"], act.actor.name[:200]
    transfer.save(update_fields=["received_on", "received_by_name"])
    _tell(transfer.payer_party, "transfer_received", transfer, round_, act)
    act.say(**_facts(transfer, round_))


def after_receipt(round_, act) -> str:
    if round_.transfers.filter(received_on=None).exists():
        return CONFIRMED
    round_.cleared_at = act.at
    return CLEARED


def dispute_payment(round_, act) -> None:
    """What the payer recorded did not arrive: due again, the voucher stays in the history."""
    transfer = act["transfer"]
    act.changed("voucher", transfer.voucher, "")
    transfer.paid_on, transfer.voucher, transfer.paid_by_name = None, "", ""
    transfer.save(update_fields=["paid_on", "voucher", "paid_by_name"])
    _tell(transfer.payer_party, "payment_disputed", transfer, round_, act, reason=act["reason"])
    act.say(**_facts(transfer, round_), reason=act["reason"])


def _facts(transfer, round_) -> dict:
    return {"payer": transfer.payer, "payee": transfer.payee, "amount": money(round_, transfer.amount)}


def _tell(party, kind: str, transfer, round_, act, **more) -> None:
    if party is not None:
        to = people([party.organisation], DESK, on=act.on)
        act.announce(kind, to=to, must_act=kind != "transfer_received", **_facts(transfer, round_), **more)
