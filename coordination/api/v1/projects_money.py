"""资金来源: whose money there is for projects, and do all totals agree?"""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.nouns import Creation, Editing, NounViewSet
from coordination.api.representation import Light, UnitRef
from coordination.api.views import ApiView
from coordination.projects.effects.budget import using
from coordination.projects.models import FundingSource
from coordination.projects.sources import SOURCE_INPUTS, add_source, change_source, sources_of
from coordination.projects.vocabulary import SourceKind
from coordination.settlement.sums import check_all


class UserRow(serializers.Serializer):
    """A project that promises money of the source."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    amount_fen = serializers.IntegerField()


class SourceRow(Light):
    """One source with its limit and what is promised of it."""

    id = serializers.IntegerField()
    organisation = UnitRef()
    name = serializers.CharField()
    kind = serializers.ChoiceField(SourceKind.choices)
    year = serializers.IntegerField(allow_null=True, help_text="The one year it is for; null: any.")
    limit_fen = serializers.IntegerField(allow_null=True, help_text="Null: no limit.")
    committed_fen = serializers.IntegerField()
    free_fen = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()


class SourceDetail(SourceRow):
    projects = serializers.SerializerMethodField(help_text="Which projects the caller sees use it.")

    def get_projects(self, source) -> UserRow(many=True):
        return using(source, self.context["actor"])


class FundingSources(NounViewSet):
    """资金来源: money of the caller's own branch; that of others does not exist here."""

    noun, model, label, scope = "funding-sources", FundingSource, _("资金来源"), "projects"
    row, whole = SourceRow, SourceDetail
    orders = {"id": ("id",), "name": ("name", "id")}
    default_order = "id"
    creation = Creation(SOURCE_INPUTS, add_source, "Money of the caller's unit.")
    editing = Editing(SOURCE_INPUTS, change_source, "Never less than is promised already.")
    common_parts = ()

    def visible(self):
        return sources_of(self.actor)


class Difference(serializers.Serializer):
    total = serializers.CharField()
    of = serializers.CharField()
    summed = serializers.JSONField(help_text="What is shown: whole fen, of an indicator a decimal as text.")
    recomputed = serializers.JSONField(help_text="What its parts come to.")


class SumsCheck(serializers.Serializer):
    compared = serializers.IntegerField()
    differences = Difference(many=True)


class SumsView(ApiView):
    """Every total the caller sees, of projects and of settlements, worked out twice and compared to the fen."""

    tag = "projects"

    @extend_schema(responses=SumsCheck, operation_id="health_sums")
    def get(self, request) -> Response:
        found = check_all(self.actor)
        return Response({"compared": found.compared, "differences": found.differences})
