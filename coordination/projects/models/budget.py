"""What is kept of money: sources with their limits, budget cells, payments? All in whole fen."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.projects import vocabulary

from .partner import Partner
from .project import Project


class FundingSource(models.Model):
    """资金来源: money of one organisation. With a limit, no more than that is committed over all projects.

    ``committed_fen`` is the one sum that is kept: it moves in the same statement that checks the limit, so two
    projects can never promise the same money, and ``sums`` compares it with the cells.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="funding_sources"
    )
    name = models.CharField(_("资金来源"), max_length=80)
    kind = models.CharField(_("类别"), max_length=12, choices=vocabulary.source_kinds)
    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    limit_fen = models.BigIntegerField(_("可用额度（元）"), null=True, blank=True)
    committed_fen = models.BigIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("资金来源")
        verbose_name_plural = _("资金来源")
        ordering = ["organisation", "-year", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name", "year"], name="one_source_per_name_and_year"
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(year__isnull=True),
                name="one_source_per_name_for_all_years",
            ),
            models.CheckConstraint(condition=Q(committed_fen__gte=0), name="commitment_is_not_negative"),
            models.CheckConstraint(
                condition=Q(limit_fen__isnull=True) | Q(committed_fen__lte=F("limit_fen")),
                name="no_more_committed_than_there_is",
            ),
        ]

    def __str__(self) -> str:
        year = f" {self.year}" if self.year else ""
        return f"{self.organisation.label} {self.name}{year}"

    @property
    def free_fen(self) -> int | None:
        return None if self.limit_fen is None else self.limit_fen - self.committed_fen


class BudgetLine(models.Model):
    """One cell of the budget: partner × source × year. A cell without an amount does not exist."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget_lines")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="budget_lines")
    source = models.ForeignKey(FundingSource, on_delete=models.PROTECT, related_name="lines")
    year = models.PositiveSmallIntegerField(_("年度"))
    amount_fen = models.BigIntegerField(_("金额（分）"))

    class Meta:
        verbose_name = _("预算")
        verbose_name_plural = _("预算")
        ordering = ["year", "partner__position", "source_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "source", "year"], name="one_budget_cell_per_partner_source_year"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="budget_cell_has_an_amount"),
            models.CheckConstraint(condition=Q(year__range=(1990, 2100)), name="budget_year_is_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.source.name} · {self.year}"


class Payment(models.Model):
    """Money that was paid out of one cell; never changed."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField(_("支付日期"))
    amount_fen = models.BigIntegerField(_("金额（分）"))
    voucher = models.CharField(_("凭证号"), max_length=80)
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("支付")
        verbose_name_plural = _("支付")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "voucher"], name="one_payment_per_voucher"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_has_an_amount"),
        ]
