"""What does a thing look like from outside?

Every field that leaves the API is written down in an explicit serializer; there is no ``__all__``.
``Light`` serializers describe themselves in the OpenAPI document like any other, but read plain
attributes without DRF's machinery: a page of 50 rows costs little more than its query.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers

from accounts.actors import Actor
from coordination.lifecycle.door import available, json_ready, workflow_of
from coordination.lifecycle.inputs import Choice, Input, Row

Reader = Callable[["Light", Any], Any]


class Light(serializers.Serializer):
    """Reads attributes straight from the row; ``source`` and nested ``Light`` serializers work as usual.

    How to read each field is worked out once per class: DRF copies all fields for every instance.
    """

    def to_representation(self, instance) -> dict[str, Any]:
        return {name: read(self, instance) for name, read in self.readers()}

    @classmethod
    def readers(cls) -> list[tuple[str, Reader]]:
        if "_readers" not in cls.__dict__:
            cls._readers = [
                (name, _reader(field)) for name, field in cls().fields.items() if not field.write_only
            ]
        return cls._readers

    @classmethod
    def rows(cls, rows: Iterable, context: dict | None = None) -> list[dict[str, Any]]:
        one = cls(context=context or {})
        return [one.to_representation(row) for row in rows]

    def nested(self, kind: type["Light"]) -> "Light":
        """The serializer of a part, in the same context, made once."""
        made = self.__dict__.setdefault("_made", {})
        if kind not in made:
            made[kind] = kind(context=self._context)
        return made[kind]


def _reader(field: serializers.Field) -> Reader:
    if isinstance(field, serializers.SerializerMethodField):
        method = field.method_name or f"get_{field.field_name}"
        return lambda whole, row: getattr(whole, method)(row)
    plain = (lambda row: row) if field.source == "*" else _attribute(field.source)
    if isinstance(field, serializers.ListSerializer):
        kind = type(field.child)
        return lambda whole, row: [whole.nested(kind).to_representation(each) for each in _all(plain(row))]
    if isinstance(field, Light):
        kind = type(field)
        return lambda whole, row: (
            None if (value := plain(row)) is None else whole.nested(kind).to_representation(value)
        )
    return lambda whole, row: plain(row)


def _attribute(source: str) -> Callable[[Any], Any]:
    """An attribute path; a method at its end is called, a missing step is None."""
    step, _dot, rest = source.partition(".")
    first = attrgetter(step)
    onward = _attribute(rest) if rest else None

    def read(row):
        value = first(row)
        if callable(value) and not hasattr(value, "all"):
            value = value()
        return value if onward is None or value is None else onward(value)

    return read


def _all(value):
    return value.all() if hasattr(value, "all") else value or ()


class UnitRef(Light):
    """An organisation, named where it takes part."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    short_name = serializers.CharField(source="label", help_text="沪 苏 浙 皖， or the full name.")


class InputField(serializers.Serializer):
    """One thing an act asks for."""

    name = serializers.CharField()
    kind = serializers.CharField(
        help_text="text, long_text, date, instant, integer, number, flag, choice, row, …"
    )
    label = serializers.CharField()
    help = serializers.CharField()
    required = serializers.BooleanField()
    multiple = serializers.BooleanField()
    choices = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()),
        required=False,
        help_text="`value` and `label` of each option.",
    )


class Option(serializers.Serializer):
    """A row that may be chosen."""

    id = serializers.IntegerField()
    label = serializers.CharField()


class AskedInput(InputField):
    """One thing asked for, with what is proposed and what may be chosen now."""

    initial = serializers.JSONField(allow_null=True, help_text="What the portal's form is filled with.")
    options = Option(
        many=True, required=False, help_text="For rows: at most 200, `more` says when there are others."
    )
    more = serializers.BooleanField(required=False)


class ActForm(serializers.Serializer):
    """What an act asks for, now and of this caller."""

    name = serializers.CharField()
    label = serializers.CharField()
    version = serializers.IntegerField()
    inputs = AskedInput(many=True)


class AllowedAction(serializers.Serializer):
    """An act that fits the present state, and whether this caller may perform it."""

    name = serializers.CharField()
    label = serializers.CharField()
    allowed = serializers.BooleanField()
    reason = serializers.CharField(
        allow_null=True, help_text="Why not, and who could: what the portal's button says."
    )
    inputs = InputField(many=True)


def allowed_actions(subject: Model, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "name": offered.transition.name,
            "label": str(offered.transition.label_for(subject)),
            "allowed": offered.decision.allowed,
            "reason": None if offered.decision else str(offered.decision.reason),
            "inputs": [described(each, subject, actor) for each in offered.transition.inputs],
        }
        for offered in available(subject, actor, at)
    ]


def described(wanted: Input, subject: Model, actor: Actor) -> dict[str, Any]:
    facts = {
        "name": wanted.name,
        "kind": wanted.kind,
        "label": str(wanted.label),
        "help": str(wanted.help),
        "required": wanted.required,
        "multiple": wanted.multiple,
    }
    if isinstance(wanted, Choice):
        options = wanted.options(subject, actor)
        facts["choices"] = [{"value": str(value), "label": str(label)} for value, label in options]
    return facts


MOST_OPTIONS = 200


def asked(wanted: Input, subject: Model | None, actor: Actor) -> dict[str, Any]:
    """An input with its proposal and, where rows are chosen, those that this actor may choose."""
    initial = wanted.initial(subject, actor) if wanted.initial else None
    facts = described(wanted, subject, actor) | {"initial": _by_key(initial)}
    if isinstance(wanted, Row):
        rows = list(wanted.offered(subject, actor)[: MOST_OPTIONS + 1])
        facts["options"] = [{"id": row.pk, "label": str(row)} for row in rows[:MOST_OPTIONS]]
        facts["more"] = len(rows) > MOST_OPTIONS
    return facts


def _by_key(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet | list | tuple):
        return [_by_key(each) for each in value]
    return json_ready(value)


class StateFields(Light):
    """The state of a thing with a lifecycle, for the machine and for the reader."""

    status = serializers.CharField()
    status_label = serializers.SerializerMethodField()

    def get_status_label(self, subject) -> str:
        return str(workflow_of(subject).state(subject.status).label)


class Detail(Light):
    """What every single thing shows besides its own fields."""

    version = serializers.IntegerField(help_text="Counts the changes; part of the ETag.")
    allowed_actions = serializers.SerializerMethodField()

    def get_allowed_actions(self, subject) -> AllowedAction(many=True):
        return allowed_actions(subject, self.context["actor"], self.context["at"])


class Minimal(Light):
    """The answer to ``Prefer: return=minimal``."""

    id = serializers.IntegerField()
    status = serializers.SerializerMethodField(help_text="Empty for a thing without a lifecycle.")
    version = serializers.IntegerField()

    def get_status(self, subject) -> str:
        return getattr(subject, "status", "")
