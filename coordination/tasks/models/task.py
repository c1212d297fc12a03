"""The task itself, who may read it, its topic, its comments and its red days."""

from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.tasks import states
from coordination.tasks.querysets import TaskQuerySet
from coordination.tasks.states import (
    ClaimMode,
    Confidentiality,
    ParticipationRole,
    Priority,
    Rhythm,
    SourceKind,
)


def task_states():
    return WORKFLOWS["task"].choices


class Topic(models.Model):
    """专题: an editable list by which tasks are grouped."""

    name = models.CharField(_("专题"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("专题")
        verbose_name_plural = _("专题")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Task(Governed):
    """任务. ``status`` changes only through ``tasks.workflow``; "overdue" is never kept, always computed.

    ``lead`` repeats the one active lead row of ``participations`` so that lists need no join; a
    constraint forbids a led state without it. ``yellow_on`` and ``red_on`` are the days from which, as
    things stand, the light turns: facts move them, no clock does, so a list can filter by light in SQL.
    """

    WORKFLOW = "task"
    HISTORY_NAMES = {"values": _("指标数据"), "wanted_figures": _("填报指标"), "report": _("进展报告")}

    number = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("任务名称"), max_length=300)
    content = models.TextField(_("任务内容"), blank=True)
    topic = models.ForeignKey(Topic, verbose_name=_("专题"), null=True, blank=True, on_delete=models.PROTECT)
    task_class = models.ForeignKey(
        "tasks.TaskClass",
        verbose_name=_("任务类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
    )
    status = models.CharField(
        _("状态"), max_length=24, choices=task_states, default=states.DRAFT, editable=False
    )
    issuer = models.ForeignKey(
        Organisation, verbose_name=_("发起单位"), on_delete=models.PROTECT, related_name="issued_tasks"
    )

    supervisor = models.ForeignKey(
        "accounts.User",
        verbose_name=_("督办人"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="supervised",
    )

    source_kind = models.CharField(
        _("来源类别"), max_length=12, choices=states.source_kinds, default=SourceKind.INFORMAL
    )
    source_text = models.CharField(_("来源文件"), max_length=300, blank=True)
    outcome = models.ForeignKey(
        "meetings.Outcome",
        verbose_name=_("会议成果"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
    )
    outcome_version = models.ForeignKey(
        "meetings.OutcomeVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    condition = models.OneToOneField(
        "submissions.AnswerCondition",
        verbose_name=_("批复条件"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="task",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级任务"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    weight = models.PositiveSmallIntegerField(_("权重"), null=True, blank=True)
    published_as = models.ForeignKey(
        "meetings.Outcome",
        verbose_name=_("发布为成果"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="published_tasks",
        editable=False,
    )
    ledger_import = models.ForeignKey(
        "tasks.LedgerImport",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="tasks",
    )

    expected_result = models.TextField(_("预期成果"), blank=True)
    criterion = models.TextField(_("验收标准"), blank=True)
    evidence_wanted = models.CharField(_("须提交的佐证材料"), max_length=300, blank=True)
    continuing = models.BooleanField(_("持续推进"), default=False)
    deadline = models.DateField(_("完成时限"), null=True, blank=True)
    first_deadline = models.DateField(_("原定时限"), null=True, blank=True, editable=False)
    extensions_granted = models.PositiveSmallIntegerField(default=0, editable=False)
    rhythm = models.CharField(_("报送频次"), max_length=10, choices=states.rhythms, default=Rhythm.NONE)
    own_report_dates = models.JSONField(_("自定报送日期"), default=list, blank=True)
    priority = models.CharField(
        _("重要程度"), max_length=8, choices=states.priorities, default=Priority.NORMAL
    )
    confidentiality = models.CharField(
        _("可见范围"), max_length=8, choices=states.confidentialities, default=Confidentiality.REGION
    )

    claim_mode = models.CharField(
        _("认领方式"), max_length=12, choices=states.claim_modes, default=ClaimMode.FIRST_COME
    )
    claim_closes_at = models.DateTimeField(_("认领截止"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    allotted = models.BooleanField(default=False, editable=False)
    objected = models.BooleanField(_("已提出异议"), default=False, editable=False)
    planned_at = models.DateTimeField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    release_warned_at = models.DateTimeField(null=True, editable=False)
    suspended_from = models.CharField(max_length=24, blank=True, editable=False)
    completion_round = models.PositiveSmallIntegerField(default=0, editable=False)
    completion_by = models.ForeignKey(
        "accounts.User", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    reopened_scope = models.JSONField(default=list, editable=False)

    lead = models.ForeignKey(
        Organisation,
        verbose_name=_("牵头单位"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="led_tasks",
    )
    progress = models.PositiveSmallIntegerField(_("进度"), default=0, editable=False)
    last_reported_at = models.DateTimeField(_("最近报送"), null=True, editable=False)
    report_due_on = models.DateField(_("下次报送"), null=True, editable=False)
    yellow_on = models.DateField(null=True, editable=False)
    red_on = models.DateField(null=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "deadline", "id"], name="task_by_state_and_deadline"),
            models.Index(fields=["lead", "status"], name="task_by_lead"),
            models.Index(fields=["deadline", "id"], name="task_by_deadline"),
            models.Index(fields=["updated_at", "id"], name="task_by_change"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=states.LED) | Q(lead__isnull=False), name="a_led_task_has_a_lead"
            ),
            models.CheckConstraint(
                condition=Q(continuing=False) | Q(deadline__isnull=True),
                name="a_continuing_task_has_no_deadline",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="task_progress_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gte=1, weight__lte=100),
                name="task_weight_is_a_percentage",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="no_task_is_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("portal:task", args=[self.pk])

    @cached_property
    def active(self) -> list:
        """The participations in force, lead first; prefetched by lists as ``active_participations``."""
        if hasattr(self, "active_participations"):
            return self.active_participations
        return list(self.participations.active().select_related("organisation", "assignee"))

    @cached_property
    def pending_hand_over(self):
        """The hand-over that waits for its taker, or None; asked by several acts of one page."""
        asked = self.hand_overs.filter(answer=states.Answer.PENDING)
        return asked.select_related("taker").first()

    @cached_property
    def pending_extension(self):
        """The extension that waits for the issuer, or None."""
        return self.extensions.filter(answer=states.Answer.PENDING).first()

    def forget_participants(self) -> None:
        """The rows behind ``active``, and what is pending between the parties, changed within this act."""
        self.__dict__.pop("pending_hand_over", None)
        self.__dict__.pop("pending_extension", None)
        self.__dict__.pop("active", None)
        self.__dict__.pop("active_participations", None)

    def parts_of(self, actor) -> list:
        """The active participations the actor acts for, by unit or assigned by name: the own unit's first."""
        mine = [
            each
            for each in self.active
            if actor.belongs_to(each.organisation) or (actor.user and each.assignee_id == actor.user.pk)
        ]
        own = actor.organisation.pk if actor.organisation else None
        return sorted(mine, key=lambda each: each.organisation_id != own)

    def participation_of(self, actor, *roles: str):
        """The first of the actor's participations, or the first in one of these roles; or None."""
        return next((each for each in self.parts_of(actor) if not roles or each.role in roles), None)

    def unsigned_part_of(self, actor):
        """A part the actor still has to sign for; several units of one province may take part."""
        return next((each for each in self.parts_of(actor) if each.signed_at is None), None)

    @property
    def needs_evidence(self) -> bool:
        """A file must prove what is said to be done."""
        by_class = self.task_class_id and self.task_class.needs_evidence
        return bool(self.evidence_wanted or self.priority == Priority.HIGH or by_class)

    @property
    def needs_verifier(self) -> bool:
        """Who asks for completion does not say yes to it."""
        return bool(self.priority == Priority.HIGH or (self.task_class_id and self.task_class.needs_verifier))

    @property
    def pending_votes(self) -> list:
        """Parties whose yes or no the current round of acceptance awaits."""
        votes = self.votes.filter(round=self.completion_round, answer=states.Answer.PENDING)
        return list(votes.select_related("organisation"))

    @property
    def supporters(self) -> list:
        return [each for each in self.active if each.role != ParticipationRole.LEAD]

    @property
    def extension_days(self) -> int:
        """Calendar days by which the agreed date lies after the first one."""
        return (self.deadline - self.first_deadline).days if self.deadline and self.first_deadline else 0

    @property
    def files_are_final(self) -> bool:
        """Evidence stays from the moment the parties are asked to judge by it."""
        return self.status in (states.COMPLETION_SUBMITTED, *states.ENDED)

    def conflict_facts(self) -> dict:
        return {"lead": {"id": self.lead_id, "name": self.lead.name}} if self.lead_id else {}


class TaskReader(models.Model):
    """A unit that may read the task: issuer, invited provinces, participants and all units above them.

    The row stays when a party leaves, so it keeps reading what it took part in.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "task"], name="one_reader_row_per_task")
        ]


class Comment(models.Model):
    """A remark in the conversation of a task; mentions are checked against its readers."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField(_("留言"))
    author_name = models.CharField(max_length=120)
    author = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mentioned = models.ManyToManyField("accounts.User", related_name="mentions", blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class LightSpell(models.Model):
    """Days that were red (or yellow) and are over: kept when the gap is made up, never changed."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="light_spells")
    light = models.CharField(max_length=8, choices=states.lights)
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.UniqueConstraint(fields=["task", "light", "from_on"], name="one_row_per_light_spell"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="light_spell_ends_after_start"
            ),
        ]
