"""What is kept of a payment between two accounts of a round?"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import in_words
from coordination.settlement.amounts import write_amount
from coordination.settlement.querysets import TransferQuerySet

from .round import Round, RoundParty


class Transfer(models.Model):
    """划转: due → paid with a voucher → confirmed by the receiver. An account that is no party pays by any party."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="transfers")
    position = models.PositiveSmallIntegerField()
    payer = models.CharField(_("付款方"), max_length=60)
    payee = models.CharField(_("收款方"), max_length=60)
    payer_party = models.ForeignKey(RoundParty, null=True, on_delete=models.PROTECT, related_name="payments")
    payee_party = models.ForeignKey(RoundParty, null=True, on_delete=models.PROTECT, related_name="receipts")
    amount = models.BigIntegerField(_("金额"))
    due_on = models.DateField(_("应付日期"))
    paid_on = models.DateField(_("付款日期"), null=True)
    voucher = models.CharField(_("凭证号"), max_length=60, blank=True)
    paid_by_name = models.CharField(max_length=200, blank=True)
    received_on = models.DateField(_("到账日期"), null=True)
    received_by_name = models.CharField(max_length=200, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("划转")
        verbose_name_plural = _("划转")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="one_transfer_per_position"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_transfer_moves_money"),
            models.CheckConstraint(condition=~Q(payer=F("payee")), name="nobody_pays_himself"),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True) | ~Q(voucher=""), name="paid_with_a_voucher"
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(paid_on__isnull=False),
                name="received_what_was_paid",
            ),
        ]

    def __str__(self) -> str:
        """As it is chosen from a list: how much, and by when. Money moves in yuan alone."""
        return _("%(payer)s → %(payee)s %(amount)s元，应付日期%(day)s") % {
            "payer": self.payer,
            "payee": self.payee,
            "amount": write_amount(self.amount, 2, grouped=True),
            "day": in_words(self.due_on),
        }

    @property
    def state(self) -> str:
        return "confirmed" if self.received_on else "paid" if self.paid_on else "due"
