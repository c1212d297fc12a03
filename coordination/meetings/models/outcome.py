"""What is kept of an outcome: its wordings, who confirmed which, who may read it?"""

from functools import cached_property

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.meetings import vocabulary
from coordination.meetings.querysets import OutcomeQuerySet
from coordination.meetings.vocabulary import Answer, Audience, VersionState

from .meeting import Meeting


def outcome_states():
    return WORKFLOWS["outcome"].choices


class Outcome(Governed):
    """成果: one numbered record of a meeting. The wording stands in its versions.

    ``current`` is the wording in force (before publication: the one being drafted or confirmed);
    ``proposed`` is a correction that the parties are asked to confirm while ``current`` stays in force.
    """

    WORKFLOW = "outcome"
    HISTORY_NAMES = {"wording": _("正文")}

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("会议"), on_delete=models.PROTECT, related_name="outcomes", editable=False
    )
    item = models.PositiveSmallIntegerField(_("序号"), editable=False)
    number = models.CharField(_("编号"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("标题"), max_length=200)
    kind = models.CharField(_("类别"), max_length=20, choices=vocabulary.outcome_kinds)
    audience = models.CharField(
        _("发布范围"), max_length=12, choices=vocabulary.audiences, default=Audience.ATTENDING
    )
    status = models.CharField(
        _("状态"), max_length=12, choices=outcome_states, default="draft", editable=False
    )
    drafter = models.ForeignKey(
        Organisation,
        verbose_name=_("起草单位"),
        on_delete=models.PROTECT,
        related_name="drafted_outcomes",
        editable=False,
    )
    current = models.ForeignKey(
        "meetings.OutcomeVersion",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed = models.ForeignKey(
        "meetings.OutcomeVersion",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    confirm_by = models.DateField(_("会签截止"), null=True, editable=False)
    published_at = models.DateTimeField(_("发布时间"), null=True, editable=False)
    no_action_reason = models.CharField(_("无需办理的理由"), max_length=300, blank=True, editable=False)
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("替代成果"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="supersedes",
    )

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("成果")
        verbose_name_plural = _("成果")
        ordering = ["-id"]
        indexes = [models.Index(fields=["status", "-id"], name="outcome_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "item"], name="one_outcome_per_item_of_a_meeting"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="published_outcome_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("portal:outcome", args=[self.pk])

    @property
    def asked_wording(self):
        """The version that the parties are asked to confirm now, or None."""
        if self.confirm_by is None:
            return None
        return self.proposed if self.proposed_id else self.current

    @cached_property
    def running_round(self) -> list:
        """The answers of the round that runs; empty when nothing is being confirmed."""
        if self.asked_wording is None:
            return []
        return list(self.confirmations.filter(round=self.round).select_related("organisation", "decided_by"))

    def forget_round(self) -> None:
        """The rows behind ``running_round`` changed within this act."""
        self.__dict__.pop("running_round", None)

    @property
    def pending(self) -> list:
        return [each for each in self.running_round if each.answer == Answer.PENDING]

    def pending_of(self, actor):
        """The answer the actor is asked for, own unit first; or None."""
        mine = [each for each in self.pending if actor.belongs_to(each.organisation)]
        return min(mine, key=lambda each: each.organisation_id != actor.organisation.pk, default=None)


class OutcomeVersion(models.Model):
    """One wording of an outcome. Once published it never changes: a correction is the next version."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    title = models.CharField(_("标题"), max_length=200)
    wording = models.TextField(_("正文"))
    reason = models.CharField(_("更正理由"), max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=vocabulary.version_states, default=VersionState.DRAFT)
    proposed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(_("生效时间"), null=True)

    class Meta:
        verbose_name = _("成果版本")
        verbose_name_plural = _("成果版本")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "number"], name="one_wording_per_version"),
            models.UniqueConstraint(
                fields=["outcome"], condition=Q(state="published"), name="one_wording_in_force_per_outcome"
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="a_correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome.number} v{self.number}"

    def reword(self, *, title: str, wording: str) -> None:
        """Change the text of a draft. TypeError once it was shown to others: then it is fixed."""
        if self.state != VersionState.DRAFT:
            raise TypeError("A wording that left the draft never changes.")
        self.title, self.wording = title, wording
        self.save(update_fields=["title", "wording"])


class Confirmation(models.Model):
    """How one attending party stands to one wording in one round."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="confirmations")
    version = models.ForeignKey(OutcomeVersion, on_delete=models.CASCADE, related_name="confirmations")
    round = models.PositiveSmallIntegerField(_("会签轮次"))
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("会签单位"), on_delete=models.PROTECT, related_name="confirmations"
    )
    answer = models.CharField(
        _("会签意见"), max_length=10, choices=vocabulary.answers, default=Answer.PENDING
    )
    text = models.TextField(_("意见"), blank=True)
    asked_at = models.DateTimeField(_("提请时间"))
    due_on = models.DateField(_("截止"))
    decided_at = models.DateTimeField(_("会签时间"), null=True)
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("会签")
        verbose_name_plural = _("会签")
        ordering = ["-round", "organisation__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "round", "organisation"], name="one_answer_per_party_and_round"
            ),
            models.CheckConstraint(
                condition=~Q(answer="objected") | ~Q(text=""), name="an_objection_says_why"
            ),
        ]
        indexes = [models.Index(fields=["answer", "due_on"], name="confirmation_pending")]

    def __str__(self) -> str:
        return f"{self.organisation.name} · {self.get_answer_display()}"


class OutcomeReader(models.Model):
    """A unit that may read the outcome; rewritten by ``readers.py`` whenever that changes."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "outcome"], name="one_reader_row_per_outcome"),
        ]
