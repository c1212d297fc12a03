"""对接事项: what submissions look like through the API."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.nouns import Creation, Editing, NounViewSet
from coordination.api.parts import Part
from coordination.api.representation import Detail, Light, StateFields, UnitRef
from coordination.common.local_time import local_date
from coordination.lifecycle.partial import edited_by
from coordination.meetings.models import Outcome
from coordination.submissions import queries, workflow
from coordination.submissions.filters import SubmissionFilter
from coordination.submissions.models import Submission
from coordination.submissions.services import NEW_SUBMISSIONS, create_submissions
from coordination.submissions.vocabulary import Channel, SubmissionKind, Verdict

from .meetings import Needed


class SubmittedOutcome(Light):
    """The outcome that was submitted; ``id`` only for those who may see the outcome itself."""

    id = serializers.IntegerField(allow_null=True)
    number = serializers.CharField()
    title = serializers.CharField()


class SubmissionRow(StateFields):
    """A submission as the list shows it."""

    id = serializers.IntegerField()
    own_number = serializers.CharField(help_text="发文字号， in its official form.")
    title = serializers.CharField()
    kind = serializers.ChoiceField(SubmissionKind.choices)
    outcome = serializers.SerializerMethodField()
    ministry = UnitRef()
    submitter = UnitRef()
    working_days = serializers.IntegerField()
    submitted_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    answered_on = serializers.DateField(allow_null=True)
    last_contact_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def get_outcome(self, submission) -> SubmittedOutcome():
        pk = submission.outcome_id if submission.outcome_is_visible else None
        return {"id": pk, "number": submission.outcome.number, "title": submission.outcome_version.title}


class ClockReading(Light):
    """The ministry's clock in working days, day by day."""

    limit = serializers.IntegerField()
    used = serializers.IntegerField()
    paused = serializers.IntegerField()
    remaining = serializers.IntegerField(help_text="Negative: over the limit by so many.")
    used_days = serializers.ListField(child=serializers.DateField())
    paused_days = serializers.ListField(child=serializers.DateField())
    due_on = serializers.DateField()
    is_paused = serializers.BooleanField()
    is_stopped = serializers.BooleanField()
    is_provisional = serializers.BooleanField(help_text="The year's days off are not announced yet.")


class ConditionRow(Light):
    """A condition of the answer; fulfilled when the task made of it is accepted."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    settled_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was decided that no task is wanted for it any more."
    )
    settled_reason = serializers.CharField()


class AnswerRow(Light):
    """答复: the ministry's word."""

    verdict = serializers.ChoiceField(Verdict.choices)
    verdict_label = serializers.CharField(source="get_verdict_display")
    part = serializers.CharField()
    transferred_to = serializers.CharField()
    text = serializers.CharField()
    document_number = serializers.CharField()
    answered_on = serializers.DateField()
    on_behalf = serializers.BooleanField(help_text="Recorded from paper for the ministry.")
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField(source="recorded_by_name")
    recorded_by_organisation = UnitRef(allow_null=True)
    corrected_at = serializers.DateTimeField(allow_null=True, help_text="The old words stand in the history.")
    corrected_by = serializers.CharField(source="corrected_by_name")
    correction_reason = serializers.CharField()
    conditions = ConditionRow(many=True)


class SupplementRow(Light):
    """补正: what the ministry wanted, and when it was supplied."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    wanted_on = serializers.DateField()
    wanted_by = serializers.CharField(source="wanted_by_name")
    on_behalf = serializers.BooleanField()
    supplied_on = serializers.DateField(allow_null=True)
    supplied_text = serializers.CharField()


class EnquiryRow(Light):
    """催询: who asked whom, when, how, and what came of it."""

    id = serializers.IntegerField()
    asked_by = serializers.CharField(source="asked_by_name")
    asked = serializers.CharField()
    channel = serializers.ChoiceField(Channel.choices)
    asked_on = serializers.DateField()
    result = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class SubmissionDetail(Detail, SubmissionRow):
    """A submission with what was asked, the clock, the answer and what is still open of it."""

    content = serializers.CharField()
    wording = serializers.CharField(source="outcome_version.wording", help_text="As it was sent.")
    wording_version = serializers.IntegerField(source="outcome_version.number")
    submitted_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    clock = serializers.SerializerMethodField()
    answer = serializers.SerializerMethodField()
    open_conditions = serializers.SerializerMethodField(
        help_text="Conditions that keep it from being closed."
    )
    needed_now = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_clock(self, submission) -> ClockReading(allow_null=True):
        reading = queries.reading_of(submission, on=local_date(self.context["at"]))
        return ClockReading().to_representation(reading) if reading else None

    def get_answer(self, submission) -> AnswerRow(allow_null=True):
        found = getattr(submission, "answer", None)
        return AnswerRow().to_representation(found) if found else None

    def get_open_conditions(self, submission) -> list[int]:
        return [each.pk for each in queries.open_conditions(submission)]

    def get_needed_now(self, submission) -> Needed():
        return Needed().to_representation(queries.needed_now(submission, at=self.context["at"]))


class Submissions(NounViewSet):
    """对接事项: one outcome to one ministry; a ministry's token sees only what is addressed to it."""

    noun, model, label, scope = "submissions", Submission, _("对接事项"), "submissions"
    row, whole = SubmissionRow, SubmissionDetail
    filterset_class = SubmissionFilter
    orders = {
        "id": ("id",),
        "due_on": ("due_on", "id"),
        "last_contact_on": ("last_contact_on", "id"),
        "updated_at": ("updated_at", "id"),
    }
    default_order = "-id"
    creation = Creation(
        NEW_SUBMISSIONS,
        create_submissions,
        "Drafts of one outcome to several ministries: each becomes a submission of its own.",
        several=True,
    )
    editing = Editing(workflow.EDITABLE, edited_by(workflow.edit), "Change fields of a draft.")
    parts = (
        Part("supplements", _("补正"), SupplementRow, lambda each, actor: each.supplements.order_by()),
        Part("enquiries", _("催询"), EnquiryRow, lambda each, actor: each.enquiries.order_by()),
    )

    def filter_context(self):
        return {"actor": self.actor, "on": local_date(self.at)}

    def for_rows(self, rows):
        visible = Outcome.objects.visible_to(self.actor).filter(pk=OuterRef("outcome_id"))
        joined = rows.select_related("outcome", "outcome_version", "ministry", "submitter")
        return joined.annotate(outcome_is_visible=Exists(visible))

    def for_detail(self, rows):
        wanted = self.for_rows(rows).select_related("answer__recorded_by_organisation")
        return wanted.prefetch_related("answer__conditions", "supplements")
