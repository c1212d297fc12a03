"""督办函、批示、资料征集: what letters, instructions and requests for figures look like through the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.nouns import Creation, Editing, NounViewSet
from coordination.api.parts import Part
from coordination.api.representation import Detail, Light, StateFields, UnitRef
from coordination.common.local_time import local_date
from coordination.lifecycle.partial import edited_by
from coordination.supervision import queries, services, wording
from coordination.supervision.filters import DataRequestFilter, InstructionFilter, LetterFilter
from coordination.supervision.models import DataRequest, Instruction, Letter
from coordination.supervision.vocabulary import Level, PeriodKind
from coordination.supervision.workflow import letter as letters
from coordination.tasks.models import Task

from .meetings import Needed


class TaskNamed(Light):
    """A task that a letter or an instruction is about; ``id`` only for those who may see the task."""

    id = serializers.IntegerField(allow_null=True)
    number = serializers.CharField()
    title = serializers.CharField()


def named(tasks, actor) -> list[dict]:
    tasks = list(tasks)
    visible = set(
        Task.objects.visible_to(actor)
        .filter(pk__in=[task.pk for task in tasks])
        .order_by()
        .values_list("pk", flat=True)
    )
    return [
        {"id": task.pk if task.pk in visible else None, "number": task.number, "title": task.title}
        for task in tasks
    ]


# --- letters ------------------------------------------------------------------------------------------
class LetterRow(StateFields):
    """A supervision letter as the list shows it."""

    id = serializers.IntegerField()
    number = serializers.CharField(help_text="督办〔2026〕3号；empty until it is signed.")
    title = serializers.CharField()
    level = serializers.ChoiceField(Level.choices)
    level_label = serializers.CharField(source="get_level_display")
    issuer = UnitRef()
    addressee = UnitRef()
    issued_on = serializers.DateField(allow_null=True)
    reply_due_on = serializers.DateField(allow_null=True)
    replied_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class LetterReplyRow(Light):
    """回复, perhaps with an objection, which stays with the letter."""

    id = serializers.IntegerField()
    round = serializers.IntegerField()
    text = serializers.CharField()
    objection = serializers.CharField()
    due_on = serializers.DateField()
    replied_on = serializers.DateField()
    in_time = serializers.BooleanField()
    replied_by = serializers.CharField(source="replied_by_name")
    verdict = serializers.CharField(help_text="What the issuer said to it.")


class LetterFacts(Light):
    """The facts of one task on the day the letter was signed."""

    number = serializers.CharField()
    title = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())


class Paragraph(Light):
    """One paragraph of the document, the same as in the Word file."""

    role = serializers.CharField()
    text = serializers.CharField()


class LetterDetail(Detail, LetterRow):
    """A letter with its words, its tasks, the letter before it, and the document it makes."""

    text = serializers.CharField()
    limit_days = serializers.IntegerField(help_text="Working days.")
    signatory = serializers.CharField(source="signatory_name")
    tasks = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField()
    predecessor = serializers.SerializerMethodField(help_text="The letter of the level before.")
    withdrawn_reason = serializers.CharField()
    document = serializers.SerializerMethodField()
    needed_now = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_tasks(self, letter) -> TaskNamed(many=True):
        return named(letter.tasks.order_by("number"), self.context["actor"])

    def get_facts(self, letter) -> LetterFacts(many=True):
        return [{name: each[name] for name in ("number", "title", "lines")} for each in letter.facts]

    def get_predecessor(self, letter) -> serializers.IntegerField(allow_null=True):
        return letter.predecessor_id

    def get_document(self, letter) -> Paragraph(many=True):
        blocks = wording.document(letter, on=local_date(self.context["at"]))
        return [{"role": block.role, "text": block.text} for block in blocks]

    def get_needed_now(self, letter) -> Needed():
        return Needed().to_representation(queries.letter_needed_now(letter, at=self.context["at"]))


class ByDay(NounViewSet):
    """Filters that want to know the caller and the day."""

    def filter_context(self):
        return {"actor": self.actor, "on": local_date(self.at)}


class Letters(ByDay):
    """督办函: one unit asks another for the state of tasks; levels follow each other in order."""

    noun, model, label, scope = "letters", Letter, _("督办函"), "tasks"
    row, whole = LetterRow, LetterDetail
    filterset_class = LetterFilter
    orders = {
        "id": ("id",),
        "reply_due_on": ("reply_due_on", "id"),
        "updated_at": ("updated_at", "id"),
    }
    default_order = "-id"
    creation = Creation(services.NEW_LETTER, services.write_letter, "A draft of the first level, blue.")
    editing = Editing(letters.WORDS, edited_by(letters.edit), "Change fields of a draft.")
    parts = (Part("replies", _("回复"), LetterReplyRow, lambda each, actor: each.replies.order_by()),)

    def for_rows(self, rows):
        return rows.select_related("issuer", "addressee__root")

    def for_detail(self, rows):
        return self.for_rows(rows).select_related("signatory", "predecessor").prefetch_related("tasks")


# --- instructions -------------------------------------------------------------------------------------
class InstructionRow(StateFields):
    """A leader's instruction as the list shows it."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    leader = serializers.CharField(help_text="Who gave it.")
    text = serializers.CharField()
    given_on = serializers.DateField()
    giver = UnitRef(help_text="Whose leader it is.")
    addressee = UnitRef()
    due_on = serializers.DateField()
    answered_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class InstructionDetail(Detail, InstructionRow):
    """An instruction with its task and what was answered."""

    task = serializers.SerializerMethodField()
    person = serializers.SerializerMethodField(help_text="Whom of the unit it names.")
    answer = serializers.CharField()
    answered_by = serializers.CharField(source="answered_by_name")
    withdrawn_reason = serializers.CharField()
    needed_now = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_task(self, instruction) -> TaskNamed():
        return named([instruction.task], self.context["actor"])[0]

    def get_person(self, instruction) -> str:
        return str(instruction.person or "")

    def get_needed_now(self, instruction) -> Needed():
        needed = queries.instruction_needed_now(instruction, at=self.context["at"])
        return Needed().to_representation(needed)


class Instructions(ByDay):
    """批示: what a leader wrote on a task, answered or not."""

    noun, model, label, scope = "instructions", Instruction, _("批示"), "tasks"
    row, whole = InstructionRow, InstructionDetail
    filterset_class = InstructionFilter
    orders = {"id": ("id",), "due_on": ("due_on", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-id"
    creation = Creation(
        services.NEW_INSTRUCTION,
        services.record_instruction,
        "Record what a leader wrote; its words never change.",
    )

    def for_rows(self, rows):
        return rows.select_related("giver", "addressee")

    def for_detail(self, rows):
        return self.for_rows(rows).select_related("task", "person")


# --- requests for figures -----------------------------------------------------------------------------
class DataRequestRow(StateFields):
    """A request for one figure of one period."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    figure = serializers.CharField()
    unit = serializers.CharField(help_text="Of measure.")
    period_kind = serializers.ChoiceField(PeriodKind.choices)
    period = serializers.CharField(help_text="2026, 2026H1, 2026Q3 or 2026-09.")
    asker = UnitRef()
    due_on = serializers.DateField()
    asked_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class DataItemRow(Light):
    """What one unit was asked and answered; read by itself and by who asked."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    value = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True)
    note = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.CharField(source="answered_by_name")


class DataRequestDetail(Detail, DataRequestRow):
    """A request with its purpose and what is still missing."""

    purpose = serializers.CharField()
    withdrawn_reason = serializers.CharField()
    needed_now = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_needed_now(self, request) -> Needed():
        needed = queries.request_needed_now(request, actor=self.context["actor"])
        return Needed().to_representation(needed)


def readable_items(request, actor):
    """Who asks reads every answer, a unit its own and those of its branch."""
    rows = request.items.select_related("organisation", "given").order_by()
    return rows if request.asker_id in actor.reader_ids else rows.filter(actor.inside("organisation"))


class DataRequests(ByDay):
    """资料征集: one figure, one period, asked of a unit once; asked again it answers 409 with where it is."""

    noun, model, label, scope = "data-requests", DataRequest, _("资料征集"), "tasks"
    row, whole = DataRequestRow, DataRequestDetail
    filterset_class = DataRequestFilter
    orders = {"id": ("id",), "due_on": ("due_on", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-id"
    creation = Creation(
        services.NEW_DATA_REQUEST, services.ask_for_figure, "Ask units for one figure of one period."
    )
    parts = (Part("items", _("报送情况"), DataItemRow, readable_items),)

    def for_rows(self, rows):
        return rows.select_related("asker")
