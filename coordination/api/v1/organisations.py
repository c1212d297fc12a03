"""Which units are there? The directory is known to everybody who can log in."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.filters import OrganisationFilter
from accounts.models import Organisation
from accounts.roles import Kind
from coordination.api.nouns import NounViewSet
from coordination.api.representation import Light, UnitRef


class OrganisationRow(Light):
    """A unit of the tree."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    english_name = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    kind_label = serializers.CharField(source="get_kind_display")
    code = serializers.CharField(help_text="GB/T 2260, where it has one.")
    root = UnitRef(help_text="The province, ministry or office it belongs to.")
    is_active = serializers.BooleanField()


class Organisations(NounViewSet):
    """机构: ministries, the regional office, provinces, departments, cities, counties, parks, associations."""

    noun, model, label = "organisations", Organisation, _("机构")
    row = whole = OrganisationRow
    filterset_class = OrganisationFilter
    orders = {"tree": ("path",), "name": ("name",), "code": ("code",)}
    default_order = "tree"
    common_parts = ()

    def visible(self):
        return Organisation.objects.all()

    def for_rows(self, rows):
        return rows.select_related("root")
