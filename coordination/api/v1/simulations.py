"""Which statements would a rule give, and by which schema is a rule written? No stored agreement is needed."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.api.views import ApiView
from coordination.common.errors import Invalid
from coordination.settlement.rounds.trying import as_csv, as_json, simulate
from coordination.settlement.schema import facts_schema, rule_schema
from coordination.settlement.strict_json import NotJson, read_json

SCHEMAS = {"settlement-rule": rule_schema, "settlement-facts": facts_schema}


class Simulation(serializers.Serializer):
    """What is tried: JSON, or the same names as files of a form."""

    rule = serializers.JSONField(help_text="See /api/v1/schemas/settlement-rule/")
    lines = serializers.JSONField(help_text="Lines as objects, or as one CSV text with a heading.")
    facts = serializers.JSONField(required=False, help_text="See /api/v1/schemas/settlement-facts/")


class Simulated(serializers.Serializer):
    rule = serializers.DictField()
    lines = serializers.IntegerField()
    outside = serializers.CharField(help_text="What came in outside the term.")
    statements = serializers.ListField(child=serializers.DictField())
    sha256 = serializers.ListField(child=serializers.CharField(), help_text="Of each statement.")
    explanations = serializers.ListField(child=serializers.DictField())


class SimulateView(ApiView):
    """Try a rule over lines: the same engine as ``manage.py simulate_settlement``; nothing is kept."""

    tag = "agreements"
    scope = "read"

    @extend_schema(
        operation_id="agreements_simulate",
        request={"application/json": Simulation, "multipart/form-data": Simulation},
        responses=Simulated,
    )
    def post(self, request) -> Response:
        """Statements of every period, with hashes and the reason of every amount. Errors name the line and the remedy."""
        rule, lines, facts = _parts(request)
        with NamedTemporaryFile(suffix=".lines") as file:
            file.write(lines)
            file.flush()
            return Response(simulate(rule, Path(file.name), facts))


def _parts(request) -> tuple[bytes, bytes, bytes]:
    """Rule, lines and facts as bytes: exact numbers and line numbers survive."""
    if request.content_type.startswith("multipart/"):
        sent = {name: value.read() for name, value in request.FILES.items()}
        sent |= {name: value.encode() for name, value in request.data.items() if isinstance(value, str)}
    else:
        try:
            document = read_json(request._request.body).value
        except NotJson as error:
            raise Invalid({"rule": str(error)}) from None
        if not isinstance(document, dict):
            raise Invalid({"rule": _("请求内容须为 JSON 对象。")})
        sent = {name: _bytes(name, value) for name, value in document.items()}
    missing = [name for name in ("rule", "lines") if name not in sent]
    strangers = set(sent) - {"rule", "lines", "facts"}
    problems = {name: _("请填写此项。") for name in missing}
    problems |= {name: _("没有名为「%(name)s」的字段。") % {"name": name} for name in strangers}
    if problems:
        raise Invalid(problems)
    return sent["rule"], sent["lines"], sent.get("facts", b"")


def _bytes(name: str, value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return as_csv(value) if name == "lines" else as_json(value)


class SchemaView(APIView):
    """A published JSON Schema (2020-12); public, like the description of the API."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    name = ""

    @extend_schema(exclude=True)
    def get(self, request) -> Response:
        return Response(SCHEMAS[self.name](request.build_absolute_uri(request.path)))
