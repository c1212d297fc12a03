"""What belongs to a project, as lists of its own: partners, money, dates, figures, changes?"""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.parts import Part
from coordination.api.representation import Light, UnitRef
from coordination.figures.models import Figure
from coordination.projects.indicated import about
from coordination.projects.overlaps import found_for

from .subjects import SubjectRef, reference


class PartnerRow(Light):
    """One partner's part; the share is an exact fraction, as text."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    role = serializers.CharField(help_text="lead (keeps the papers) or partner.")
    state = serializers.CharField(help_text="invited, asking, consented, declined, left.")
    position = serializers.IntegerField(help_text="As written; decides who gets an odd fen.")
    part = serializers.CharField()
    share = serializers.CharField(source="share_text", help_text="33.33% or 1/3; empty: none written.")
    land_mu = serializers.DecimalField(14, 4, allow_null=True)
    people = serializers.IntegerField(allow_null=True)
    remark = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.CharField(source="answered_by_name")


class JointReviewRow(Light):
    """One partner's word in a round of the joint review."""

    id = serializers.IntegerField()
    round = serializers.IntegerField()
    organisation = UnitRef()
    answer = serializers.CharField()
    reason = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class SourceRef(Light):
    id = serializers.IntegerField()
    name = serializers.CharField()
    year = serializers.IntegerField(allow_null=True)


class BudgetRow(Light):
    """One cell of the budget, in whole fen."""

    id = serializers.IntegerField()
    partner = serializers.IntegerField(source="partner_id")
    organisation = UnitRef(source="partner.organisation")
    source = SourceRef()
    year = serializers.IntegerField()
    amount_fen = serializers.IntegerField()


class PaymentRow(Light):
    id = serializers.IntegerField()
    line = serializers.IntegerField(source="line_id")
    paid_on = serializers.DateField()
    amount_fen = serializers.IntegerField()
    voucher = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField(source="recorded_by_name")


class ProjectMilestoneRow(Light):
    """Planned, forecast, actual; `slip_days` is negative when ahead of the plan."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    planned_on = serializers.DateField()
    forecast_on = serializers.DateField()
    actual_on = serializers.DateField(allow_null=True)
    slip_days = serializers.IntegerField()
    organisation = UnitRef(source="partner.organisation", allow_null=True)


class ForecastRow(Light):
    """One change of a forecast, with its reason."""

    id = serializers.IntegerField()
    milestone = serializers.IntegerField(source="milestone_id")
    was_on = serializers.DateField()
    now_on = serializers.DateField()
    reason = serializers.CharField()
    changed_at = serializers.DateTimeField()
    changed_by = serializers.CharField(source="changed_by_name")


class ValueRow(Light):
    """One partner's value of one period of an indicator."""

    id = serializers.IntegerField()
    indicator = serializers.IntegerField(source="indicator_id")
    organisation = UnitRef()
    period = serializers.CharField(help_text="2026, 2026H1, 2026Q3 or 2026-11.")
    value = serializers.DecimalField(20, 4)
    revisions = serializers.IntegerField(
        help_text="How often it was changed; former values are in the history."
    )
    entered_at = serializers.DateTimeField()
    entered_by = serializers.CharField(source="entered_by_name")


class ConsentRow(Light):
    organisation = UnitRef()
    answer = serializers.CharField()
    reason = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class ChangeRow(Light):
    """A change: only the fields that differ, each before and after."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.CharField(help_text="open, agreed, refused, withdrawn.")
    fields_changed = serializers.DictField(
        source="fields",
        child=serializers.ListField(child=serializers.JSONField()),
        help_text="Field → [before, after].",
    )
    reason = serializers.CharField()
    organisation = UnitRef()
    asked_at = serializers.DateTimeField()
    asked_by = serializers.CharField(source="asked_by_name")
    decided_at = serializers.DateTimeField(allow_null=True)
    answers = ConsentRow(many=True)


class EditionRow(Light):
    """The wording as all partners agreed to it."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    values = serializers.DictField(child=serializers.JSONField())
    change = serializers.IntegerField(source="change_id", allow_null=True)
    made_at = serializers.DateTimeField()


class LikenessRow(Light):
    """Something of another province that is near, why, and what was said about it."""

    id = serializers.IntegerField(source="overlap.pk")
    subject = serializers.SerializerMethodField()
    likeness = serializers.IntegerField(source="overlap.score", help_text="Of 100.")
    why = serializers.DictField(source="overlap.why", child=serializers.JSONField())
    answer = serializers.CharField(source="overlap.answer", help_text="Empty, join or different.")
    reason = serializers.CharField(source="overlap.reason")

    def get_subject(self, found) -> SubjectRef():
        return reference(found.subject)


def likenesses(project, actor) -> list[dict]:
    return LikenessRow.rows(found_for(project, actor))


PARTS = (
    Part(
        "partners",
        _("参与方"),
        PartnerRow,
        lambda each, actor: each.partners.select_related("organisation").order_by(),
        ("position", "id"),
    ),
    Part(
        "votes",
        _("联审意见"),
        JointReviewRow,
        lambda each, actor: each.votes.select_related("organisation").order_by(),
    ),
    Part(
        "budget",
        _("预算"),
        BudgetRow,
        lambda each, actor: each.budget_lines.select_related("partner__organisation", "source").order_by(),
        ("year", "id"),
    ),
    Part("payments", _("支付"), PaymentRow, lambda each, actor: _payments(each)),
    Part(
        "milestones",
        _("节点"),
        ProjectMilestoneRow,
        lambda each, actor: each.milestones.select_related("partner__organisation").order_by(),
        ("planned_on", "id"),
    ),
    Part("forecasts", _("预计日期调整"), ForecastRow, lambda each, actor: _forecasts(each), ("id",)),
    Part("values", _("指标数值"), ValueRow, lambda each, actor: _values(each), ("starts_on", "id")),
    Part(
        "changes",
        _("变更"),
        ChangeRow,
        lambda each, actor: (
            each.changes.select_related("organisation").prefetch_related("answers__organisation").order_by()
        ),
    ),
    Part("editions", _("文本版本"), EditionRow, lambda each, actor: each.editions.order_by()),
)


def _payments(project):
    payments = project.budget_lines.model.payments.rel.related_model
    return payments.objects.filter(line__project=project).order_by()


def _forecasts(project):
    forecasts = project.milestones.model.forecasts.rel.related_model
    return forecasts.objects.filter(milestone__project=project).order_by()


def _values(project):
    measured = project.indicators.filter(key=OuterRef("key"), rhythm=OuterRef("period_kind")).order_by()
    found = Figure.objects.filter(about=about(project.pk)).annotate(
        indicator_id=Subquery(measured.values("pk")[:1])
    )
    return found.filter(indicator_id__isnull=False).select_related("organisation").order_by()
