"""协同周期、系列会议、会议: what they look like through the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.nouns import Creation, Editing, NounViewSet
from coordination.api.parts import Part
from coordination.api.representation import Detail, Light, StateFields, UnitRef
from coordination.common.local_time import local_date
from coordination.lifecycle.partial import edited_by
from coordination.meetings import queries, services
from coordination.meetings.filters import CycleFilter, MeetingFilter
from coordination.meetings.models import Cycle, Meeting, Outcome, Series
from coordination.meetings.vocabulary import CycleKind, MeetingLevel
from coordination.meetings.workflow import cycle as cycle_acts
from coordination.meetings.workflow import meeting as meeting_acts
from coordination.supervision.gathered import of_meeting

from .figures import figures_part


class Needed(Light):
    """What is needed now, in one sentence."""

    sentence = serializers.CharField(source="text")
    from_whom = serializers.ListField(child=serializers.CharField())
    due_on = serializers.DateField(allow_null=True)


class OutcomeRef(Light):
    """An outcome that is named."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()


# --- cycles ------------------------------------------------------------------------------------
class CycleRow(StateFields):
    """A year or a plan period."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(CycleKind.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    chair = UnitRef(help_text="轮值方")
    keeper = UnitRef(help_text="The office that keeps it.")
    closed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class CycleDetail(Detail, CycleRow):
    """A cycle with the outcomes nobody follows up, as far as the caller may know them."""

    orphans = serializers.SerializerMethodField()

    def get_orphans(self, cycle) -> OutcomeRef(many=True):
        return OutcomeRef.rows(queries.orphans_of(cycle, self.context["actor"]))


class Cycles(NounViewSet):
    """协同周期: closing is refused while an outcome hangs in the air."""

    noun, model, label, scope = "cycles", Cycle, _("协同周期"), "meetings"
    row, whole = CycleRow, CycleDetail
    filterset_class = CycleFilter
    orders = {"starts_on": ("starts_on", "id")}
    default_order = "-starts_on"
    creation = Creation(
        services.NEW_CYCLE, services.create_cycle, "A new cycle, kept by the caller's office."
    )
    editing = Editing(cycle_acts.DETAILS, edited_by(cycle_acts.edit), "Change fields of an open cycle.")

    def for_rows(self, rows):
        return rows.select_related("chair", "keeper")


# --- series ------------------------------------------------------------------------------------
class SeriesRow(Light):
    """A row of meetings of the same kind."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    level = serializers.ChoiceField(MeetingLevel.choices)


class Proposal(serializers.Serializer):
    """What the next meeting of a series begins with: fields of a new meeting."""

    title = serializers.CharField(required=False)
    level = serializers.CharField()
    series = serializers.IntegerField()
    host = serializers.IntegerField(required=False)
    hours = serializers.CharField(required=False, allow_blank=True)
    parties = serializers.ListField(child=serializers.IntegerField(), required=False)
    guests = serializers.ListField(child=serializers.IntegerField(), required=False)
    agenda = serializers.CharField(allow_blank=True, help_text="A point a line: what is still open.")


class SeriesWhole(SeriesRow):
    """A series and the proposal for its next meeting."""

    proposal = serializers.SerializerMethodField()

    def get_proposal(self, series) -> Proposal():
        actor = self.context["actor"]
        return queries.proposal_for_next(series, actor, on=local_date(self.context["at"]))


class SeriesSet(NounViewSet):
    """系列会议: the next meeting begins with what the last one left open."""

    noun, model, label, scope = "series", Series, _("系列会议"), "meetings"
    row, whole = SeriesRow, SeriesWhole
    orders = {"name": ("name",)}
    default_order = "name"
    common_parts = ()
    creation = Creation(services.NEW_SERIES, services.create_series, "A new series of meetings.")


# --- meetings ----------------------------------------------------------------------------------
class AttendanceRow(Light):
    """A unit that attends: as a party that confirms the outcomes, or sitting in."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    confirms = serializers.BooleanField()


class AgendaRow(Light):
    """A point of the agenda; ``reference`` names where it comes from."""

    id = serializers.IntegerField()
    item = serializers.IntegerField(source="position")
    title = serializers.CharField()
    reference = serializers.CharField()


class MeetingRow(StateFields):
    """A meeting as the list shows it."""

    id = serializers.IntegerField()
    number = serializers.CharField(help_text="2026-03: the beginning of its outcomes' numbers.")
    title = serializers.CharField()
    level = serializers.ChoiceField(MeetingLevel.choices)
    host = UnitRef()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    hours = serializers.CharField()
    place = serializers.CharField()
    cycle = serializers.IntegerField(source="cycle_id", allow_null=True)
    series = serializers.IntegerField(source="series_id", allow_null=True)
    attendances = AttendanceRow(many=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MeetingDetail(Detail, MeetingRow):
    """A meeting with its agenda and its outcomes, as far as the caller may know them."""

    organiser = UnitRef()
    summary = serializers.CharField(help_text="What the minutes say in short.")
    held_at = serializers.DateTimeField(allow_null=True)
    minutes_issued_at = serializers.DateTimeField(allow_null=True)
    agenda = AgendaRow(many=True)
    outcomes = serializers.SerializerMethodField()
    needed_now = serializers.SerializerMethodField()

    def get_outcomes(self, meeting) -> OutcomeRef(many=True):
        rows = Outcome.objects.visible_to(self.context["actor"]).filter(meeting=meeting)
        return OutcomeRef.rows(rows.order_by("item"))

    def get_needed_now(self, meeting) -> Needed():
        return Needed().to_representation(queries.meeting_needed_now(meeting, at=self.context["at"]))


class Meetings(NounViewSet):
    """会议: planned, held, minutes issued."""

    noun, model, label, scope = "meetings", Meeting, _("会议"), "meetings"
    row, whole = MeetingRow, MeetingDetail
    filterset_class = MeetingFilter
    orders = {"starts_on": ("starts_on", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-starts_on"
    creation = Creation(
        services.NEW_MEETING, services.create_meeting, "Register a meeting; every attending unit is invited."
    )
    editing = Editing(
        meeting_acts.DETAILS,
        edited_by(meeting_acts.edit, behind={"parties": "attendances", "guests": "attendances"}),
        "Change the arrangements, until the minutes are issued.",
    )
    parts = (
        figures_part(of_meeting),
        Part(
            "attendances",
            _("参会单位"),
            AttendanceRow,
            lambda meeting, actor: meeting.attendances.select_related("organisation").order_by(),
            ("id",),
        ),
        Part(
            "agenda",
            _("议程"),
            AgendaRow,
            lambda meeting, actor: meeting.agenda.order_by(),
            ("position", "id"),
        ),
    )

    def for_rows(self, rows):
        return rows.for_rows()

    def for_detail(self, rows):
        return rows.for_rows().select_related("organiser")
