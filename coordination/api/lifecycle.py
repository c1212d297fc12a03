"""How is any act on any thing performed through the API?

``POST /api/v1/<noun>/<id>/<act>/``: the body is checked for unknown names only; everything else is
said by the transition's inputs, guards and rule in the one door. No act has code of its own here.
"""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.lifecycle.inputs import Input

from .errors import BadRequest, UnknownField

FILE_KINDS = {"file", "files"}


def body_of(request, inputs: Iterable[Input]) -> dict[str, Any]:
    """What was sent, by the names of the inputs, from JSON or multipart.

    Raises ``UnknownField`` (400) naming what is not an input, ``BadRequest`` when it is no JSON object.
    """
    by_name = {each.name: each for each in inputs}
    sent = request.data
    if not isinstance(sent, dict):
        raise BadRequest(_("请求内容须为 JSON 对象。"), code="malformed")
    if unknown := set(sent) - set(by_name):
        raise UnknownField(unknown)
    if isinstance(sent, QueryDict):
        return {name: sent.getlist(name) if by_name[name].multiple else sent.get(name) for name in sent}
    return dict(sent)


def request_serializer(inputs: Iterable[Input], name: str, *, doc: str = "") -> type[serializers.Serializer]:
    """The request schema drawn from inputs; used for the OpenAPI document only."""
    fields = {each.name: _field(each) for each in inputs}
    return type(name, (serializers.Serializer,), {"__doc__": doc, **fields})


def without_files(inputs: Iterable[Input]) -> list[Input]:
    """What can be sent as JSON."""
    return [each for each in inputs if each.kind not in FILE_KINDS]


def _field(wanted: Input) -> serializers.Field:
    common = {
        "required": wanted.required,
        "label": str(wanted.label),
        "help_text": str(wanted.help) or str(wanted.label),
    }
    if not wanted.required:
        common["allow_null"] = True
    match wanted.kind:
        case "text" | "long_text" | "rule":
            blank = {} if wanted.required else {"allow_blank": True}
            return serializers.CharField(max_length=wanted.max_length, **blank, **common)
        case "date":
            return serializers.DateField(**common)
        case "instant":
            return serializers.DateTimeField(**common)
        case "integer":
            return serializers.IntegerField(min_value=wanted.minimum, max_value=wanted.maximum, **common)
        case "number":
            return serializers.DecimalField(
                max_digits=None, decimal_places=None, coerce_to_string=True, **common
            )
        case "figures":
            return serializers.DictField(child=serializers.CharField(), **common)
        case "flag":
            return serializers.BooleanField(**common)
        case "choice":
            if callable(wanted.choices):
                return serializers.CharField(**common)
            options = [(value, str(label)) for value, label in wanted.choices]
            return serializers.ChoiceField(options, **common)
        case "choices":
            return serializers.ListField(child=serializers.CharField(), **common)
        case "row" | "organisation":
            return serializers.IntegerField(**common)
        case "rows" | "organisations" | "ordered_organisations":
            return serializers.ListField(child=serializers.IntegerField(), **common)
        case "lines":
            return serializers.ListField(child=serializers.CharField(), **common)
        case "table":
            line = request_serializer(wanted.columns, f"{wanted.name.title()}Line")
            return serializers.ListField(child=line(), **common)
        case "file":
            return serializers.FileField(**common)
        case "files":
            return serializers.ListField(child=serializers.FileField(), **common)
    return serializers.CharField(**common)
