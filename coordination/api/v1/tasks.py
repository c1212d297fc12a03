"""任务: what tasks look like through the API."""

from django.http import HttpResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from coordination.api.nouns import Creation, Deletion, Editing, NounViewSet
from coordination.api.parts import Part
from coordination.api.representation import Detail, Light, UnitRef
from coordination.common.local_time import local_date
from coordination.common.workbooks import MEDIA_TYPE
from coordination.common.working_days import calendar_for
from coordination.supervision.gathered import of_task
from coordination.tasks import states
from coordination.tasks.completing import missing_for_completion
from coordination.tasks.consolidating import supporters_reported
from coordination.tasks.drafting import DRAFT_INPUTS, NEW_DRAFT_INPUTS, create_draft, edit_draft
from coordination.tasks.exporting import BY_KEY, DEFAULT_ORDER, ORDERS, file_name, ledger_sheet
from coordination.tasks.filters import TaskFilter
from coordination.tasks.models import Task
from coordination.tasks.queries import light_of, needed_now, offers_for, reports_for
from coordination.tasks.sequence import predecessors_of, successors_of
from coordination.tasks.services import delete_draft

from .figures import FigureSaid, WantedFigureRow, figures_part
from .my_work import all_of, one_of
from .task_rows import COLUMNS, TaskRow

ORDER_CHOICES = tuple(f"{sign}{name}" for name in sorted(ORDERS) for sign in ("", "-"))


class ParticipationRow(Light):
    """An organisation's part in a task; ended parts stay readable."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    role = serializers.ChoiceField(states.ParticipationRole.choices)
    role_label = serializers.CharField(source="get_role_display")
    contribution = serializers.CharField()
    reason = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    assignee = serializers.SerializerMethodField()
    started_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    refused_reason = serializers.CharField()
    progress = serializers.IntegerField()
    last_reported_at = serializers.DateTimeField(allow_null=True)

    def get_assignee(self, part) -> str | None:
        return str(part.assignee) if part.assignee else None


class NeededNow(Light):
    """What the task needs now, in one sentence."""

    sentence = serializers.CharField(source="text")
    from_whom = serializers.ListField(child=serializers.CharField())
    due_on = serializers.DateField(allow_null=True)


class VoteRow(Light):
    """One party's yes or no in a round of acceptance."""

    id = serializers.IntegerField()
    round = serializers.IntegerField()
    organisation = UnitRef()
    answer = serializers.ChoiceField(states.Answer.choices)
    reason = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.CharField(source="answered_by_name")


class TaskDetail(Detail, TaskRow):
    """A task with all its fields and what may be done with it."""

    content = serializers.CharField()
    expected_result = serializers.CharField()
    criterion = serializers.CharField()
    evidence_wanted = serializers.CharField()
    source_text = serializers.CharField()
    task_class = serializers.IntegerField(source="task_class_id", allow_null=True)
    supervisor = serializers.SerializerMethodField(help_text="Who watches it for the issuer.")
    rhythm = serializers.ChoiceField(states.Rhythm.choices)
    own_report_dates = serializers.ListField(child=serializers.DateField())
    confidentiality = serializers.ChoiceField(states.Confidentiality.choices)
    weight = serializers.IntegerField(allow_null=True)
    published_as = serializers.IntegerField(source="published_as_id", allow_null=True)
    condition = serializers.IntegerField(source="condition_id", allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    claimed_at = serializers.DateTimeField(allow_null=True)
    planned_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    extension_days = serializers.IntegerField(
        help_text="Calendar days between the first and the agreed date."
    )
    light_reason = serializers.SerializerMethodField()
    needed_now = serializers.SerializerMethodField()
    missing_for_completion = serializers.SerializerMethodField()
    reopened_scope = serializers.ListField(
        child=serializers.CharField(), help_text="The parts that were opened again; empty: the whole."
    )
    participants = ParticipationRow(many=True, source="active")
    pending_votes = VoteRow(many=True)

    def get_supervisor(self, task) -> str | None:
        return str(task.supervisor) if task.supervisor_id else None

    def get_light_reason(self, task) -> str:
        return self.context["light"](task).reason

    def get_missing_for_completion(self, task) -> list[str]:
        if task.status not in states.WORKING:
            return []
        return [str(each) for each in missing_for_completion(task)]

    def get_needed_now(self, task) -> NeededNow():
        return NeededNow().to_representation(needed_now(task, at=self.context["at"]))


class ReportRow(Light):
    """进展: one progress report of one participant, as it was sent."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    state = serializers.ChoiceField(states.ReportState.choices)
    state_label = serializers.CharField(source="get_state_display")
    due_on = serializers.DateField(allow_null=True)
    percent = serializers.IntegerField()
    text = serializers.CharField()
    values = FigureSaid(many=True)
    figures = serializers.CharField()
    problems = serializers.CharField()
    help_wanted = serializers.CharField()
    author = serializers.CharField(source="author_name")
    submitted_at = serializers.DateTimeField(allow_null=True)
    remark = serializers.CharField(help_text="Why it was sent back.")
    remark_field = serializers.CharField()
    returned_at = serializers.DateTimeField(allow_null=True)
    returned_by = UnitRef(allow_null=True)
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    changes = serializers.SerializerMethodField(help_text="Of a corrected report: field → [before, after].")
    consolidates = serializers.SerializerMethodField()
    missing = serializers.CharField(
        source="missing_names", help_text="Supporters left out when consolidating."
    )

    def get_consolidates(self, report) -> list[int]:
        return [each.pk for each in report.consolidates.all()]

    def get_changes(self, report) -> dict[str, list[str]]:
        old = report.corrects
        names = [name for name in report.SHOWN if old and old.written(name) != report.written(name)]
        return {name: [old.written(name), report.written(name)] for name in names}


class StandingRow(Light):
    """A supporter, and its report that the lead has not built on yet; null: it has not reported since."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    report = serializers.IntegerField(source="new_report", allow_null=True)
    reported_at = serializers.DateTimeField(source="new_report_at", allow_null=True)
    last_reported_at = serializers.DateTimeField(allow_null=True)


class OfferRow(Light):
    """An application for the lead, or to support."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    role = serializers.ChoiceField(states.ParticipationRole.choices)
    state = serializers.ChoiceField(states.OfferState.choices)
    state_label = serializers.CharField(source="get_state_display")
    statement = serializers.CharField()
    milestones = serializers.CharField()
    made_by = serializers.CharField(source="made_by_name")
    made_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


class ExtensionRow(Light):
    """延期: asked and answered."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    reason = serializers.CharField()
    progress_text = serializers.CharField()
    old_deadline = serializers.DateField()
    wanted_on = serializers.DateField()
    answer = serializers.ChoiceField(states.Answer.choices)
    granted_on = serializers.DateField(allow_null=True)
    answer_reason = serializers.CharField()
    requested_by = serializers.CharField(source="requested_by_name")
    requested_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class HandOverRow(Light):
    """移交 of the lead."""

    id = serializers.IntegerField()
    giver = UnitRef()
    taker = UnitRef()
    reason = serializers.CharField()
    stays_as_supporter = serializers.BooleanField()
    answer = serializers.ChoiceField(states.Answer.choices)
    answer_reason = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class WaitRow(Light):
    """等待他方: from when to when, for whom and what."""

    id = serializers.IntegerField()
    party = UnitRef()
    what = serializers.CharField()
    due_on = serializers.DateField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField()
    paused_days = serializers.IntegerField(help_text="Working days for which the lead's clock stood still.")


class MilestoneRow(Light):
    id = serializers.IntegerField()
    due_on = serializers.DateField()
    percent = serializers.IntegerField()
    title = serializers.CharField()


class PredecessorRow(Light):
    """前置任务: taken back with the act `unfollow`, by this id."""

    id = serializers.IntegerField()
    task = serializers.IntegerField(source="predecessor_id")
    number = serializers.CharField(source="predecessor.number")
    title = serializers.CharField(source="predecessor.title")
    deadline = serializers.DateField(source="predecessor.deadline", allow_null=True)
    status = serializers.CharField(source="predecessor.status")
    reason = serializers.CharField()


class SuccessorRow(Light):
    """后续任务: builds on this one."""

    id = serializers.IntegerField()
    task = serializers.IntegerField(source="successor_id")
    number = serializers.CharField(source="successor.number")
    title = serializers.CharField(source="successor.title")
    deadline = serializers.DateField(source="successor.deadline", allow_null=True)
    status = serializers.CharField(source="successor.status")
    reason = serializers.CharField()


class AccessRow(Light):
    """申请查阅: who shall read the task, and the answer; one that waits is answered with `answer_access`, by this id."""

    id = serializers.IntegerField()
    person = serializers.CharField(source="person.__str__")
    organisation = UnitRef()
    reason = serializers.CharField()
    asked_by = serializers.CharField(source="asked_by_name")
    asked_at = serializers.DateTimeField()
    answer = serializers.ChoiceField(states.Answer.choices)
    answer_reason = serializers.CharField()
    answered_by = serializers.CharField(source="answered_by_name")
    answered_at = serializers.DateTimeField(allow_null=True)


class CommentRow(Light):
    id = serializers.IntegerField()
    text = serializers.CharField()
    author = serializers.CharField(source="author_name")
    organisation = UnitRef()
    at = serializers.DateTimeField()


def _all(related: str, *joined: str):
    return lambda task, actor: getattr(task, related).select_related(*joined).order_by()


class Tasks(NounViewSet):
    """任务: from a draft through claiming, working and reporting to acceptance."""

    noun, model, label, scope = "tasks", Task, _("任务"), "tasks"
    row, whole = TaskRow, TaskDetail
    filterset_class = TaskFilter
    orders = {
        "id": ("id",),
        "number": ("number",),
        "deadline": ("deadline", "id"),
        "progress": ("progress", "id"),
        "last_reported_at": ("last_reported_at", "id"),
        "claim_closes_at": ("claim_closes_at", "id"),
        "updated_at": ("updated_at", "id"),
    }
    default_order = "-id"
    creation = Creation(
        NEW_DRAFT_INPUTS,
        create_draft,
        "A draft of the caller's organisation, from an outcome or captured informally.",
    )
    editing = Editing(
        DRAFT_INPUTS, edit_draft, "Change fields of a draft; once opened, only acts change a task."
    )
    deletion = Deletion(delete_draft, "Remove a draft that nobody outside has seen.")
    parts = (
        Part(
            "participations",
            _("参与单位"),
            ParticipationRow,
            _all("participations", "organisation", "assignee"),
            ("id",),
        ),
        Part(
            "reports",
            _("进展报告"),
            ReportRow,
            lambda task, actor: (
                reports_for(task, actor)
                .select_related("organisation", "corrects", "returned_by")
                .prefetch_related("consolidates")
            ),
        ),
        Part(
            "supporters",
            _("配合单位报送情况"),
            StandingRow,
            lambda task, actor: supporters_reported(task).select_related("organisation").order_by(),
            ("id",),
        ),
        figures_part(of_task),
        Part("wanted-figures", _("填报指标"), WantedFigureRow, _all("wanted_figures"), ("id",)),
        Part("offers", _("牵头与配合申请"), OfferRow, offers_for),
        Part("extensions", _("延期"), ExtensionRow, _all("extensions", "organisation")),
        Part("hand-overs", _("移交"), HandOverRow, _all("hand_overs", "giver", "taker")),
        Part("waits", _("等待他方"), WaitRow, _all("waits", "party")),
        Part("votes", _("验收意见"), VoteRow, _all("votes", "organisation")),
        Part("milestones", _("节点计划"), MilestoneRow, _all("milestones"), ("due_on", "id")),
        Part("predecessors", _("前置任务"), PredecessorRow, predecessors_of, ("id",)),
        Part("successors", _("后续任务"), SuccessorRow, successors_of, ("id",)),
        Part(
            "access-requests",
            _("查阅申请"),
            AccessRow,
            _all("access_requests", "organisation", "person"),
            ("id",),
        ),
        Part("comments", _("留言"), CommentRow, _all("comments", "organisation"), ("id",)),
    )

    def known_parameters(self):
        known = super().known_parameters()
        return known | self.filter_names() | {"columns", "order"} if self.action == "export" else known

    @extend_schema(
        operation_id="tasks_export",
        filters=True,
        parameters=[
            OpenApiParameter("columns", str, many=True, enum=[*BY_KEY]),
            OpenApiParameter("order", str, enum=ORDER_CHOICES),
        ],
        responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY},
    )
    def export(self, request):
        """The ledger as an Excel file: the rows the filters leave, in the columns and order asked for."""
        one_of(request, "order", ORDER_CHOICES, default=DEFAULT_ORDER)
        all_of(request, "columns", tuple(BY_KEY))
        rows = self.filtered(self.visible().with_light(on=local_date(self.at)))
        content = ledger_sheet(rows, request.query_params, on=local_date(self.at))
        name = file_name(str(self.label), at=self.at)
        return HttpResponse(
            content,
            content_type=MEDIA_TYPE,
            headers={
                "Content-Disposition": content_disposition_header(True, name),
                "X-Content-Type-Options": "nosniff",
            },
        )

    @classmethod
    def urls(cls):
        return [path("tasks/export/", cls.as_view({"get": "export"}), name="tasks-export"), *super().urls()]

    def filter_context(self):
        return {"actor": self.actor, "on": local_date(self.at)}

    def for_rows(self, rows):
        return rows.with_light(on=local_date(self.at)).values(*COLUMNS)

    def for_detail(self, rows):
        return rows.for_rows().with_light(on=local_date(self.at))

    @property
    def serializer_context(self):
        on, calendar = local_date(self.at), SimpleLazyObject(calendar_for)
        return super().serializer_context | {"light": lambda task: light_of(task, on=on, calendar=calendar)}
