"""What is kept of collected revenue: every line once, the file it came in, and later corrections?"""

from django.core.files.storage import default_storage
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.settlement import states

from .round import Round


class Delivery(models.Model):
    """One file of lines: what was in it, how far it is read, and what is wrong with it.

    Nothing of a file counts before all of it was read: ``done`` and its lines come in one transaction.
    """

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="deliveries")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="deliveries")
    file_name = models.CharField(_("文件"), max_length=200)
    stored_as = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    source = models.CharField(_("来源"), max_length=10, choices=states.sources, default=states.Source.PORTAL)
    differing = models.CharField(max_length=10, default=states.Differing.REPORT)
    reason = models.CharField(_("更正理由"), max_length=500, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=states.readings, default=states.Reading.WAITING
    )
    done_percent = models.PositiveSmallIntegerField(default=0)
    lines = models.PositiveIntegerField(_("行数"), default=0)
    new = models.PositiveIntegerField(_("新增"), default=0)
    same = models.PositiveIntegerField(_("已有"), default=0)
    differ = models.PositiveIntegerField(_("金额不同"), default=0)
    changed = models.PositiveIntegerField(_("已更正"), default=0)
    amount = models.BigIntegerField(_("新增金额"), default=0)
    problems = models.JSONField(default=list)
    differences = models.JSONField(default=list)
    sentence = models.TextField(blank=True)
    delivered_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    delivered_by_name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField(_("收到时间"))
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("数据文件")
        verbose_name_plural = _("数据文件")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"], name="delivery_by_state")]

    def __str__(self) -> str:
        return self.file_name

    def open(self):
        return default_storage.open(self.stored_as)

    @property
    def is_running(self) -> bool:
        return self.state not in {states.Reading.DONE, states.Reading.REFUSED}

    @property
    def tone(self) -> str:
        return {states.Reading.DONE: "good", states.Reading.REFUSED: "bad"}.get(self.state, "wait")


class Correction(models.Model):
    """更正: a change of closed periods that the next round carries as a line of its own, with this reason.

    Of lines, which came in a delivery; or of facts, then ``facts`` are all of the period's as they should
    have been stated.
    """

    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.PROTECT, related_name="corrections"
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="corrections")
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="corrections")
    reason = models.CharField(_("更正理由"), max_length=500)
    facts = models.JSONField(_("更正后的事实"), null=True)
    changed = models.JSONField(_("更正的事实"), default=list)
    made_at = models.DateTimeField(_("更正时间"))
    made_by_name = models.CharField(max_length=200)
    carried_into = models.ForeignKey(
        Round, null=True, on_delete=models.PROTECT, related_name="carried_corrections"
    )

    class Meta:
        verbose_name = _("更正")
        verbose_name_plural = _("更正")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason")]

    def __str__(self) -> str:
        return self.reason[:80]


class RevenueLine(models.Model):
    """What one payer paid of one tax at one place for some days; ``amount`` in the smallest unit of the measure.

    ``key`` is the digest of everything but the amount: a line counts once. A changed amount of a closed
    period is a second line that ``corrects`` the first by the difference.
    """

    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="delivered", db_index=False)
    correction = models.ForeignKey(
        Correction, null=True, on_delete=models.PROTECT, related_name="corrected", db_index=False
    )
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="later", db_index=False
    )
    number = models.PositiveIntegerField(_("行"))
    starts_on = models.DateField(_("所属期起"))
    ends_on = models.DateField(_("所属期止"))
    payer = models.CharField(_("纳税人"), max_length=200, blank=True)
    tax = models.CharField(_("税种"), max_length=60, blank=True)
    account = models.CharField(_("征收地"), max_length=60, blank=True)
    reference = models.CharField(_("凭证号"), max_length=200, blank=True)
    amount = models.BigIntegerField(_("金额"))
    key = models.UUIDField(editable=False)

    class Meta:
        verbose_name = _("收入明细")
        verbose_name_plural = _("收入明细")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["agreement", "starts_on"], name="line_by_period"),
            models.Index(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="line_by_what_it_corrects"
            ),
            models.Index(
                fields=["agreement", "id"], condition=Q(correction__isnull=False), name="line_by_correction"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "key"], name="a_line_counts_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="line_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(correction__isnull=False),
                name="what_corrects_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on} {self.tax} {self.account}"
