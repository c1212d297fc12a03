"""测算方案: what is tried before signing, of one unit alone until it shares it by choice."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.policy import decide
from coordination.agreements.models import Agreement
from coordination.api.idempotency import Answer, answer_once
from coordination.api.lifecycle import body_of, request_serializer
from coordination.api.nouns import Creation, Deletion, Editing, NounViewSet
from coordination.api.parts import COMMON_PARTS
from coordination.api.representation import Light, UnitRef
from coordination.lifecycle.inputs import clean_all
from coordination.settlement.filters import ScenarioFilter
from coordination.settlement.models import Scenario
from coordination.settlement.services import (
    SCENARIO,
    SHARING,
    change_scenario,
    create_scenario,
    drop_scenario,
    share_scenario,
)
from coordination.settlement.states import ScenarioSource

AMOUNTS = "Account → amount, exact, as text."


class ScenarioRow(Light):
    """A scenario as the list shows it."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    organisation = UnitRef()
    source = serializers.ChoiceField(ScenarioSource.choices)
    totals = serializers.SerializerMethodField(help_text=AMOUNTS)
    shared_with = serializers.SerializerMethodField()
    may_change = serializers.SerializerMethodField(help_text="Change, share or delete it.")
    created_by = serializers.CharField(source="created_by_name")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def get_totals(self, scenario) -> dict[str, str]:
        return scenario.result.get("totals", {})

    def get_shared_with(self, scenario) -> UnitRef(many=True):
        return UnitRef.rows([each.organisation for each in scenario.readers.all()])

    def get_may_change(self, scenario) -> bool:
        return bool(decide(self.context["actor"], "settlement.change_scenario", scenario))


class ScenarioPeriod(Light):
    """What each party has of one period."""

    name = serializers.CharField()
    pool = serializers.CharField()
    parts = serializers.DictField(child=serializers.CharField(), help_text=AMOUNTS)
    payable = serializers.DictField(child=serializers.CharField(), help_text=AMOUNTS)
    transfers = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="[payer, payee, amount]"
    )
    why = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="[account, amount, clause, sentence]",
    )


class ScenarioResult(Light):
    """What the rule gives, period by period."""

    parties = serializers.ListField(child=serializers.CharField())
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    rule_sha256 = serializers.CharField()
    periods = ScenarioPeriod(many=True)
    totals = serializers.DictField(child=serializers.CharField(), help_text=AMOUNTS)


class ScenarioDetail(ScenarioRow):
    """A scenario with its rule, its figures and what they give."""

    agreement = serializers.SerializerMethodField(
        help_text="Id of the agreement it tries, if you may see it."
    )
    rule = serializers.CharField(help_text="The text of the rule; see /api/v1/schemas/settlement-rule/")
    facts = serializers.CharField()
    lines = serializers.CharField(help_text="CSV with a heading; empty where past figures are used.")
    result = serializers.SerializerMethodField()

    def get_agreement(self, scenario) -> int | None:
        visible = Agreement.objects.visible_to(self.context["actor"]).filter(pk=scenario.agreement_id)
        return scenario.agreement_id if visible.exists() else None

    def get_result(self, scenario) -> ScenarioResult():
        return scenario.result


class Scenarios(NounViewSet):
    """测算方案: try a rule over typed or past figures, keep it, compare it, share it by choice."""

    noun, model, label, scope = "scenarios", Scenario, _("测算方案"), "agreements"
    row, whole = ScenarioRow, ScenarioDetail
    filterset_class = ScenarioFilter
    orders = {"id": ("id",), "title": ("title", "id"), "updated_at": ("updated_at", "id")}
    default_order = "-updated_at"
    creation = Creation(
        SCENARIO, create_scenario, "Try a rule and keep it with its result; only your unit sees it."
    )
    editing = Editing(SCENARIO, change_scenario, "Change single fields; it is computed again.")
    deletion = Deletion(drop_scenario, "Gone for everybody; the history keeps that it was there.")
    common_parts = tuple(part for part in COMMON_PARTS if part.name == "history")

    def filter_context(self):
        return {"actor": self.actor}

    def for_rows(self, rows):
        return rows.select_related("organisation").prefetch_related("readers__organisation")

    @extend_schema(
        operation_id="scenarios_share",
        request=request_serializer(SHARING, "ScenarioShare"),
        responses=ScenarioDetail,
    )
    def share(self, request, id: int):
        """With these units and no others: whom you leave out loses it."""
        sent = body_of(request, SHARING)

        def shared() -> Answer:
            scenario = self.fetch(id)
            units = clean_all(SHARING, sent, scenario, self.actor)["organisations"]
            after = share_scenario(scenario, actor=self.actor, at=self.at, organisations=units)
            return self.answered(after, status=200)

        return answer_once(request, at=self.at, act=shared)

    @classmethod
    def urls(cls):
        return [
            *super().urls(),
            path("scenarios/<key:id>/share/", cls.as_view({"post": "share"}), name="scenarios-share"),
        ]
