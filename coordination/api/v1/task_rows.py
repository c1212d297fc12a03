"""How does a page of tasks become JSON at little more than the price of its queries?"""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from accounts.models import Organisation
from coordination.api.representation import Light, StateFields, UnitRef
from coordination.tasks import states
from coordination.tasks.models import Participation, Topic
from coordination.tasks.workflow import TASK


class TopicRef(Light):
    id = serializers.IntegerField()
    name = serializers.CharField()


class SupporterRef(Light):
    """An organisation that supports or leads together, from its part in the task."""

    id = serializers.IntegerField(source="organisation_id")
    name = serializers.CharField(source="organisation.name")
    short_name = serializers.CharField(source="organisation.label")


class TaskRow(StateFields):
    """A task as the ledger shows it. A page of them is read as plain columns (``COLUMNS``)."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    lead = UnitRef(allow_null=True)
    supporters = SupporterRef(many=True)
    issuer = UnitRef()
    topic = TopicRef(allow_null=True)
    deadline = serializers.DateField(allow_null=True, help_text="null: continuing, or not yet set.")
    first_deadline = serializers.DateField(allow_null=True)
    extensions_granted = serializers.IntegerField()
    continuing = serializers.BooleanField()
    light = serializers.ChoiceField(states.Light.choices)
    progress = serializers.IntegerField()
    priority = serializers.ChoiceField(states.Priority.choices)
    source_kind = serializers.ChoiceField(states.SourceKind.choices)
    outcome = serializers.IntegerField(source="outcome_id", allow_null=True)
    parent = serializers.IntegerField(source="parent_id", allow_null=True)
    claim_mode = serializers.ChoiceField(states.ClaimMode.choices)
    claim_closes_at = serializers.DateTimeField(allow_null=True)
    report_due_on = serializers.DateField(allow_null=True)
    last_reported_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    @classmethod
    def rows(cls, rows: Iterable[dict[str, Any]], context: dict | None = None) -> list[dict[str, Any]]:
        """From the ``COLUMNS`` of one page; units and topics are read once, however often they appear."""
        rows = list(rows)
        supporters = _supporters([row["id"] for row in rows])
        units = _units(rows, supporters)
        topics = _topics(rows)
        labels = {state.value: str(state.label) for state in TASK.states}
        return [
            {name: row[name] for name in PLAIN}
            | {
                "status_label": labels[row["status"]],
                "lead": units.get(row["lead_id"]),
                "supporters": [units[pk] for pk in supporters.get(row["id"], ())],
                "issuer": units[row["issuer_id"]],
                "topic": topics.get(row["topic_id"]),
                "outcome": row["outcome_id"],
                "parent": row["parent_id"],
            }
            for row in rows
        ]


KEYS = ("lead_id", "issuer_id", "topic_id", "outcome_id", "parent_id")
COMPOSED = ("status_label", "lead", "supporters", "issuer", "topic", "outcome", "parent")
PLAIN = tuple(name for name in TaskRow().fields if name not in COMPOSED)
COLUMNS = (*PLAIN, *KEYS)


def _supporters(tasks: list[int]) -> dict[int, list[int]]:
    """Task → its supporters and co-leads in force, in their order."""
    active = Participation.objects.active().exclude(role=states.ParticipationRole.LEAD)
    found: dict[int, list[int]] = {}
    for task, organisation in active.filter(task__in=tasks).values_list("task_id", "organisation_id"):
        found.setdefault(task, []).append(organisation)
    return found


def _units(rows: list[dict], supporters: dict[int, list[int]]) -> dict[int, dict[str, Any]]:
    wanted = {row[key] for row in rows for key in ("lead_id", "issuer_id")} - {None}
    wanted |= {pk for units in supporters.values() for pk in units}
    found = Organisation.objects.order_by().filter(pk__in=wanted).values_list("id", "name", "short_name")
    return {pk: {"id": pk, "name": name, "short_name": short or name} for pk, name, short in found}


def _topics(rows: list[dict]) -> dict[int, dict[str, Any]]:
    wanted = {row["topic_id"] for row in rows} - {None}
    if not wanted:
        return {}
    return {
        pk: {"id": pk, "name": name}
        for pk, name in Topic.objects.filter(pk__in=wanted).values_list("id", "name")
    }
