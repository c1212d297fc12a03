"""What is kept of an agreement: its parties in their written order, the text on the table, the one in force, who reads it?"""

from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.standing_in import speaks_for
from coordination.agreements import vocabulary
from coordination.agreements.querysets import AgreementQuerySet
from coordination.agreements.vocabulary import MOST_PARTIES, ORDINALS
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.meetings.models import Outcome


def agreement_states():
    return WORKFLOWS["agreement"].choices


class Agreement(Governed):
    """利益共享协议: two to eight equal parties in a written order. Text and rule stand in its versions.

    ``current`` is the version signed last; ``open`` the one on the table, before the first signing or as an
    amendment beside what is in force. What holds on a given day is answered by ``queries.versions_in_force``.
    """

    WORKFLOW = "agreement"
    HISTORY_NAMES = {
        "text": _("条款"),
        "rule": _("分享规则"),
        "parties": _("各方"),
    }

    number = models.CharField(_("编号"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("名称"), max_length=200)
    topic = models.CharField(_("专题"), max_length=60, blank=True)
    outcome = models.ForeignKey(
        Outcome,
        verbose_name=_("来源成果"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
        editable=False,
    )
    drafter = models.ForeignKey(
        Organisation,
        verbose_name=_("起草单位"),
        on_delete=models.PROTECT,
        related_name="drafted_agreements",
        editable=False,
    )
    status = models.CharField(
        _("状态"), max_length=12, choices=agreement_states, default=vocabulary.DRAFT, editable=False
    )
    current = models.ForeignKey(
        "agreements.AgreementVersion", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    open = models.ForeignKey(
        "agreements.AgreementVersion", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("开启磋商时间"), null=True, editable=False)
    signed_at = models.DateTimeField(_("签署时间"), null=True, editable=False)
    starts_on = models.DateField(_("生效日期"), null=True, editable=False)
    ends_on = models.DateField(_("终止日期"), null=True, editable=False)
    terminated_on = models.DateField(_("提前终止日期"), null=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("协议")
        verbose_name_plural = _("协议")
        ordering = ["-id"]
        indexes = [models.Index(fields=["status", "ends_on"], name="agreement_by_state_and_end")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=vocabulary.EVER_SIGNED)
                | Q(current__isnull=False, starts_on__isnull=False, signed_at__isnull=False),
                name="signed_agreement_has_its_text",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(status=vocabulary.TERMINATED) | Q(terminated_on__isnull=False),
                name="terminated_agreement_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("portal:agreement", args=[self.pk])

    @cached_property
    def written_parties(self) -> list["Party"]:
        """The parties in their written order; prefetched by lists."""
        return sorted(self.parties.all(), key=lambda party: party.position)

    @property
    def units(self) -> list[Organisation]:
        return [party.organisation for party in self.written_parties]

    @property
    def is_amending(self) -> bool:
        """Whether the text on the table would change one that was signed."""
        return self.open_id is not None and self.current_id is not None

    @property
    def shown(self):
        """The text a page shows first: the one in force, before there is one the text on the table."""
        return self.current or self.open

    def party_of(self, actor, roles=(), waiting=None) -> Organisation | None:
        """The party the actor acts for, or None: own unit first, of several one of those that are waited for.

        With ``roles`` (who may perform the act) a province speaks only for those of its branch that have
        nobody of their own for it.
        """
        mine = [unit for unit in self.units if actor.belongs_to(unit)]
        if roles:
            mine = [unit for unit in mine if speaks_for(actor, unit, roles)]
        awaited = mine if waiting is None else [unit for unit in mine if unit in waiting]
        return min(awaited or mine, key=lambda unit: unit.pk != actor.organisation.pk, default=None)

    def forget_versions(self) -> None:
        """The rows behind ``open`` changed within this act."""
        self.__dict__.pop("on_the_table", None)

    @cached_property
    def on_the_table(self):
        """What lies on the table with who accepted and who signed it; None when nothing does."""
        if self.open_id is None:
            return None
        return (
            type(self)
            .open.field.related_model.objects.prefetch_related("acceptances", "signatures")
            .get(pk=self.open_id)
        )


class Party(models.Model):
    """One party of an agreement. Its position is the order of writing, which decides who gets an odd fen."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("一方"), on_delete=models.PROTECT, related_name="agreement_parties"
    )
    position = models.PositiveSmallIntegerField(_("次序"))

    class Meta:
        verbose_name = _("协议一方")
        verbose_name_plural = _("协议各方")
        ordering = ["agreement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "position"], name="one_party_per_position"),
            models.UniqueConstraint(fields=["organisation", "agreement"], name="each_party_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_PARTIES), name="two_to_eight_parties"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.organisation}"

    @property
    def ordinal(self):
        """甲方, 乙方 …"""
        return ORDINALS[self.position - 1]


class Comment(models.Model):
    """A remark during negotiation, read by all parties alike; never changed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="comments")
    version_number = models.PositiveSmallIntegerField(_("版本"))
    article = models.CharField(_("所指条款"), max_length=60, blank=True)
    text = models.TextField(_("意见"))
    author = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(_("提出人"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("磋商意见")
        verbose_name_plural = _("磋商意见")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="agreement_comment_has_words")]

    def __str__(self) -> str:
        return self.text[:80]


class AgreementReader(models.Model):
    """A unit that may read the agreement: the drafting unit; once negotiation is opened all parties and the units above."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "agreement"], name="one_reader_row_per_agreement")
        ]
