"""跨界项目: what cross-border projects look like through the API."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.nouns import Creation, Editing, NounViewSet
from coordination.api.representation import Detail, Light, StateFields, UnitRef
from coordination.lifecycle.partial import edited_by
from coordination.meetings.models import Outcome
from coordination.projects import queries
from coordination.projects.closing import checklist
from coordination.projects.filters import ProjectFilter
from coordination.projects.indicated import flagged
from coordination.projects.linking import linked_with
from coordination.projects.models import Project
from coordination.projects.services import NEW_PROJECT, create_project
from coordination.projects.shares import RULE
from coordination.projects.totals import budget_of, shares_of
from coordination.projects.vocabulary import ProjectKind
from coordination.projects.workflow import project as workflow
from coordination.supervision.gathered import of_project

from .figures import figures_part
from .meetings import Needed
from .project_parts import PARTS, LikenessRow, likenesses
from .subjects import SubjectRef, reference


class ProjectRow(StateFields):
    """A project as the list shows it; totals are summed from the cells when asked for."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ProjectKind.choices)
    field = serializers.CharField()
    lead = UnitRef()
    partners = serializers.SerializerMethodField(help_text="Who takes part or was asked to, the lead first.")
    places = serializers.SerializerMethodField()
    place_text = serializers.CharField()
    outcome = serializers.SerializerMethodField(help_text="Only for those who may see the outcome itself.")
    investment_fen = serializers.IntegerField(allow_null=True)
    budget_fen = serializers.IntegerField(allow_null=True)
    paid_fen = serializers.IntegerField(allow_null=True)
    national_year = serializers.IntegerField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def get_partners(self, project) -> UnitRef(many=True):
        return UnitRef.rows(each.organisation for each in project.active_partners)

    def get_places(self, project) -> UnitRef(many=True):
        return UnitRef.rows(project.places.all())

    def get_outcome(self, project) -> int | None:
        return project.outcome_id if project.outcome_is_visible else None


class InvestmentShareRow(Light):
    """What a partner's share of the total investment comes to, by the rule printed in `share_rule`."""

    organisation = UnitRef(source="partner.organisation")
    share = serializers.CharField()
    percent = serializers.DecimalField(6, 2)
    fen = serializers.IntegerField(allow_null=True)


class BudgetTotals(Light):
    """Every total of the budget, each summed by the database."""

    years = serializers.ListField(child=serializers.IntegerField())
    by_year = serializers.ListField(child=serializers.IntegerField())
    by_partner = serializers.ListField(child=serializers.ListField(child=serializers.JSONField()))
    by_source = serializers.ListField(child=serializers.ListField(child=serializers.JSONField()))
    total = serializers.IntegerField()
    paid = serializers.IntegerField()


class IndicatorRow(Light):
    """An indicator and what its values come to now; nothing of it is stored."""

    id = serializers.IntegerField(source="indicator.pk")
    name = serializers.CharField(source="indicator.name")
    unit = serializers.CharField(source="indicator.unit")
    baseline = serializers.DecimalField(18, 4, source="indicator.baseline")
    target = serializers.DecimalField(18, 4, source="indicator.target")
    rhythm = serializers.CharField(source="indicator.rhythm")
    is_running_total = serializers.BooleanField(source="indicator.is_running_total")
    total = serializers.DecimalField(18, 4, source="reading.total")
    percent = serializers.DecimalField(8, 1, allow_null=True)


class IndicatorElsewhere(Light):
    """Where the figure of an indicator is kept or asked for already."""

    indicator = serializers.IntegerField(source="indicator.pk")
    thing = serializers.SerializerMethodField()
    organisation = serializers.SerializerMethodField(
        help_text="Null where the form does not know its units yet."
    )
    has_come = serializers.SerializerMethodField(
        help_text="Whether a value is there; else it is asked for only."
    )
    is_linked = serializers.BooleanField(
        help_text="Linked to the project: its report brings the value along."
    )

    def get_thing(self, told) -> SubjectRef:
        return reference(told.found.subject)

    def get_organisation(self, told) -> str | None:
        return told.found.organisation.name if told.found.organisation else None

    def get_has_come(self, told) -> bool:
        return told.found.figure is not None


class ChecklistItem(Light):
    """One line of the closing checklist."""

    name = serializers.CharField()
    label = serializers.CharField()
    done = serializers.BooleanField(source="is_done")
    missing = serializers.ListField(child=serializers.CharField())


class ProjectDetail(Detail, ProjectRow):
    """A project with its shares, totals, figures and what is missing before it can be closed."""

    object = serializers.CharField()
    summary = serializers.CharField()
    confidentiality = serializers.CharField()
    proposer = UnitRef()
    edition = serializers.IntegerField(help_text="The wording agreed last; 0 before approval.")
    approved_on = serializers.DateField(allow_null=True)
    started_on = serializers.DateField(allow_null=True)
    completed_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    final_report = serializers.CharField()
    share_rule = serializers.SerializerMethodField()
    shares = serializers.SerializerMethodField()
    budget_totals = serializers.SerializerMethodField()
    indicators = serializers.SerializerMethodField()
    indicators_elsewhere = serializers.SerializerMethodField(
        help_text="Figures that another form asks for, or that have come already; for those who write the project."
    )
    checklist = serializers.SerializerMethodField()
    linked = serializers.SerializerMethodField(
        help_text="Tasks and other things that belong to it, as far as the caller sees them."
    )
    overlaps = serializers.SerializerMethodField(help_text="What is near, for the unit that put it on paper.")
    needed_now = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_share_rule(self, project) -> str:
        return str(RULE)

    def get_shares(self, project) -> InvestmentShareRow(many=True):
        return InvestmentShareRow.rows(shares_of(project))

    def get_budget_totals(self, project) -> BudgetTotals():
        return BudgetTotals().to_representation(budget_of(project))

    def get_indicators(self, project) -> IndicatorRow(many=True):
        return IndicatorRow.rows(queries.measured(project))

    def get_indicators_elsewhere(self, project) -> IndicatorElsewhere(many=True):
        return IndicatorElsewhere.rows(flagged(project, self.context["actor"]))

    def get_checklist(self, project) -> ChecklistItem(many=True):
        return [
            {**each, "label": str(each["label"])}
            for each in ChecklistItem.rows(checklist(project, self.context["actor"]))
        ]

    def get_linked(self, project) -> SubjectRef(many=True):
        return [reference(each.subject) for each in linked_with(project, self.context["actor"])]

    def get_overlaps(self, project) -> LikenessRow(many=True):
        return likenesses(project, self.context["actor"])

    def get_needed_now(self, project) -> Needed():
        needed = queries.needed_now(project, self.context["actor"], at=self.context["at"])
        return Needed().to_representation(needed)


class Projects(NounViewSet):
    """跨界项目: partners are equals, each consents; the lead keeps the papers."""

    noun, model, label, scope = "projects", Project, _("跨界项目"), "projects"
    row, whole = ProjectRow, ProjectDetail
    filterset_class = ProjectFilter
    orders = {
        "number": ("number",),
        "title": ("title", "id"),
        "investment_fen": ("investment_fen", "id"),
        "updated_at": ("updated_at", "id"),
    }
    default_order = "number"
    creation = Creation(NEW_PROJECT, create_project, "A draft; what is near to it is in `overlaps`.")
    editing = Editing(
        workflow.DETAILS, edited_by(workflow.edit, behind={"places": "places"}), "Change fields of a draft."
    )
    parts = (*PARTS, figures_part(of_project))

    def filter_context(self):
        return {"actor": self.actor}

    def for_rows(self, rows):
        visible = Outcome.objects.visible_to(self.actor).filter(pk=OuterRef("outcome_id"))
        joined = (
            rows.with_totals().select_related("lead").prefetch_related("partners__organisation", "places")
        )
        return joined.annotate(outcome_is_visible=Exists(visible))

    def for_detail(self, rows):
        return (
            self.for_rows(rows)
            .select_related("proposer")
            .prefetch_related("milestones__partner__organisation")
        )
