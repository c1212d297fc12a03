"""成果: what outcomes look like through the API."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.nouns import Creation, Editing, NounViewSet
from coordination.api.parts import Part
from coordination.api.representation import Detail, Light, StateFields, UnitRef
from coordination.lifecycle.partial import edited_by
from coordination.meetings import queries, services
from coordination.meetings.filters import OutcomeFilter
from coordination.meetings.models import Meeting, Outcome
from coordination.meetings.vocabulary import Answer, Audience, OutcomeKind, VersionState
from coordination.meetings.workflow import outcome as acts
from coordination.submissions.queries import overall_states

from .meetings import Needed, OutcomeRef


class MeetingRef(Light):
    """The meeting an outcome is numbered after; ``id`` only for those who may see the meeting."""

    id = serializers.IntegerField(allow_null=True)
    number = serializers.CharField()
    title = serializers.CharField()


class OutcomeRow(StateFields):
    """An outcome as the list shows it."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(OutcomeKind.choices)
    meeting = serializers.SerializerMethodField()
    drafter = UnitRef()
    audience = serializers.ChoiceField(Audience.choices)
    confirm_by = serializers.DateField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    no_action_reason = serializers.CharField(help_text="Why neither task nor submission follows.")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def get_meeting(self, outcome) -> MeetingRef():
        meeting = outcome.meeting
        pk = meeting.pk if outcome.meeting_is_visible else None
        return {"id": pk, "number": meeting.number, "title": meeting.title}


class ConfirmationRow(Light):
    """How one party stands to one wording in one round."""

    id = serializers.IntegerField()
    round = serializers.IntegerField()
    version = serializers.IntegerField(source="version.number", help_text="Of which version of the wording.")
    organisation = UnitRef()
    answer = serializers.ChoiceField(Answer.choices)
    answer_label = serializers.CharField(source="get_answer_display")
    text = serializers.CharField(source="shown_text", help_text="For the drafter and the parties only.")
    asked_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.CharField(source="decided_by_name")


class VersionRow(Light):
    """One wording. Once published it never changes."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    wording = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was corrected.")
    state = serializers.ChoiceField(VersionState.choices)
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)


class OverallState(serializers.Serializer):
    """The one state of all submissions of an outcome: the slowest."""

    value = serializers.CharField()
    label = serializers.CharField()


class OutcomeDetail(Detail, OutcomeRow):
    """An outcome with its wording in force, who confirmed it and what follows."""

    wording = serializers.CharField(source="current.wording")
    wording_version = serializers.IntegerField(source="current.number")
    proposed_version = serializers.IntegerField(
        source="proposed.number", allow_null=True, help_text="A correction that waits for the parties."
    )
    superseded_by = serializers.SerializerMethodField(
        help_text="Only for those who may read that outcome; the status says that there is one."
    )
    confirmations = serializers.SerializerMethodField()
    next_steps = serializers.SerializerMethodField(
        help_text="What the kind suggests, the expected step first."
    )
    submissions_state = serializers.SerializerMethodField()
    needed_now = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_confirmations(self, outcome) -> ConfirmationRow(many=True):
        return ConfirmationRow.rows(queries.confirmations_shown(outcome, self.context["actor"]))

    def get_next_steps(self, outcome) -> list[str]:
        return [str(step) for step in queries.next_steps(outcome)]

    def get_submissions_state(self, outcome) -> OverallState(allow_null=True):
        state = overall_states([outcome], self.context["actor"]).get(outcome.pk)
        return {"value": state.value, "label": str(state.label)} if state else None

    def get_needed_now(self, outcome) -> Needed():
        return Needed().to_representation(
            queries.needed_now(outcome, self.context["actor"], at=self.context["at"])
        )

    def get_superseded_by(self, outcome) -> OutcomeRef(allow_null=True):
        successor = queries.successor_of(outcome, self.context["actor"])
        return OutcomeRef().to_representation(successor) if successor else None


class Outcomes(NounViewSet):
    """成果: drafted, confirmed by every attending party, published; corrected only as a new version."""

    noun, model, label, scope = "outcomes", Outcome, _("成果"), "meetings"
    row, whole = OutcomeRow, OutcomeDetail
    filterset_class = OutcomeFilter
    orders = {
        "id": ("id",),
        "number": ("number",),
        "published_at": ("published_at", "id"),
        "updated_at": ("updated_at", "id"),
    }
    default_order = "-id"
    creation = Creation(
        services.NEW_OUTCOME, services.create_outcome, "A draft in a meeting that the caller's unit runs."
    )
    editing = Editing(
        acts.DETAILS,
        edited_by(acts.edit),
        "Change fields of a draft. Published wording answers 409: correct it instead.",
    )
    parts = (
        Part(
            "confirmations",
            _("会签"),
            ConfirmationRow,
            lambda o, actor: queries.confirmations_for(o, actor).order_by(),
        ),
        Part(
            "versions",
            _("版本"),
            VersionRow,
            lambda o, actor: queries.versions_for(o, actor).order_by(),
            ("number", "id"),
        ),
    )

    def filter_context(self):
        return {"actor": self.actor}

    def for_rows(self, rows):
        visible = Meeting.objects.visible_to(self.actor).filter(pk=OuterRef("meeting_id"))
        return rows.select_related("meeting", "drafter").annotate(meeting_is_visible=Exists(visible))

    def for_detail(self, rows):
        return self.for_rows(rows).select_related("current", "proposed")
