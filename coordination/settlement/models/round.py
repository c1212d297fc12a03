"""What is kept of one settlement of one period of an agreement?"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.settlement import states
from coordination.settlement.periods import DAY, Span
from coordination.settlement.querysets import RoundQuerySet


def round_states():
    return WORKFLOWS["settlement_round"].choices


class Round(Governed):
    """结算: one period of one agreement, from its figures to the last payment.

    ``starts_on`` and ``ends_on`` are the days that are settled, both included. ``edition`` counts
    computations, ``sha256`` stands for all statements of the last one. What was confirmed is kept by a
    trigger of the database: from then on only transfers go on.
    """

    WORKFLOW = "settlement_round"

    agreement = models.ForeignKey(
        "agreements.Agreement",
        verbose_name=_("协议"),
        on_delete=models.PROTECT,
        related_name="rounds",
        editable=False,
    )
    name = models.CharField(_("结算期"), max_length=40, editable=False)
    starts_on = models.DateField(_("起"), editable=False)
    ends_on = models.DateField(_("止"), editable=False)
    status = models.CharField(
        _("状态"), max_length=20, choices=round_states, default=states.COLLECTING, editable=False
    )
    opened_by = models.ForeignKey(
        Organisation, verbose_name=_("发起方"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    suspended_from = models.CharField(max_length=20, blank=True, editable=False)
    facts = models.JSONField(_("事实"), default=dict, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("付款期限（工作日）"), default=states.PAYMENT_DAYS)
    edition = models.PositiveSmallIntegerField(_("测算次数"), default=0, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    computed_at = models.DateTimeField(_("测算时间"), null=True, editable=False)
    notified_at = models.DateTimeField(_("通报时间"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, editable=False)
    cleared_at = models.DateTimeField(_("清算时间"), null=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("结算")
        verbose_name_plural = _("结算")
        ordering = ["-ends_on", "-id"]
        indexes = [models.Index(fields=["status", "-ends_on"], name="round_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "starts_on"], name="one_round_per_period"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="round_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=states.CLOSED) | Q(confirmed_at__isnull=False) & ~Q(sha256=""),
                name="confirmed_with_day_and_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}"

    @property
    def title(self) -> str:
        return _("%(agreement)s %(period)s结算") % {"agreement": self.agreement.title, "period": self.name}

    @property
    def number(self) -> str:
        """The agreement's number with the period."""
        own = getattr(self.agreement, "number", "")
        return f"{own} / {self.name}" if own else self.name

    def get_absolute_url(self) -> str:
        return reverse("portal:round", args=[self.pk])

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.ends_on + DAY)

    @property
    def is_closed(self) -> bool:
        return self.status in states.CLOSED

    def statements_now(self):
        """The statements of the last computation, in order."""
        return self.statements.filter(edition=self.edition).order_by("position")


class PartyManager(models.Manager):
    """A party is never asked for without its unit."""

    def get_queryset(self):
        return super().get_queryset().select_related("organisation")


class RoundParty(models.Model):
    """One party of a round: what it said about the figures, when it received the statement, its confirmation."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("次序"))
    account = models.CharField(_("规则中的名称"), max_length=60)
    figures_confirmed_at = models.DateTimeField(_("数据核对无误"), null=True)
    figures_confirmed_by = models.CharField(max_length=120, blank=True)
    received_on = models.DateField(_("收到通报"), null=True)
    object_until = models.DateField(_("异议截止"), null=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    confirmed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by_name = models.CharField(max_length=120, blank=True)
    confirmed_sha256 = models.CharField(max_length=64, blank=True)

    objects = PartyManager()

    class Meta:
        verbose_name = _("结算方")
        verbose_name_plural = _("结算方")
        ordering = ["round", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="one_round_party_per_position"),
            models.UniqueConstraint(fields=["round", "account"], name="one_round_party_per_account"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | ~Q(confirmed_sha256=""),
                name="confirmed_what_was_hashed",
            ),
        ]

    def __str__(self) -> str:
        return self.account


class Objection(models.Model):
    """异议: what one party does not accept, and how that ended."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="objections")
    party = models.ForeignKey(RoundParty, on_delete=models.CASCADE, related_name="objections")
    text = models.TextField(_("异议内容"))
    raised_at = models.DateTimeField(_("提出时间"))
    raised_by_name = models.CharField(max_length=120)
    answer = models.TextField(_("说明"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    ending = models.CharField(_("结果"), max_length=12, choices=states.endings, blank=True)
    remark = models.TextField(_("处理意见"), blank=True)

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(closed_at__isnull=True), name="one_open_objection_per_party"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(ending=""), name="closed_objection_says_how"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class RoundReader(models.Model):
    """A unit that may read the round: the parties and the units above them."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round"], name="one_reader_row_per_round")
        ]
