"""How is a thing referred to in the API? By its noun and its id."""

from typing import Any

from django.db.models import Model
from rest_framework import serializers

# Model label → the noun under which it has addresses.
NOUN_OF: dict[str, str] = {
    "tasks.Task": "tasks",
    "meetings.Cycle": "cycles",
    "meetings.Meeting": "meetings",
    "meetings.Outcome": "outcomes",
    "submissions.Submission": "submissions",
    "projects.Project": "projects",
    "supervision.Letter": "letters",
    "supervision.Instruction": "instructions",
    "supervision.DataRequest": "data-requests",
    "agreements.Agreement": "agreements",
    "settlement.Round": "rounds",
    "tasks.TaskClass": "task-classes",
    "tasks.TaskTemplate": "task-templates",
    "tasks.BulkChange": "bulk-changes",
}
# Noun → the scope that a token needs to change it.
SCOPE_OF = {
    "tasks": "tasks",
    "task-classes": "tasks",
    "bulk-changes": "tasks",
    "task-templates": "tasks",
    "letters": "tasks",
    "instructions": "tasks",
    "data-requests": "tasks",
    "cycles": "meetings",
    "meetings": "meetings",
    "outcomes": "meetings",
    "submissions": "submissions",
    "projects": "projects",
    "agreements": "agreements",
    "rounds": "agreements",
}


class SubjectRef(serializers.Serializer):
    """A thing, by its noun and id."""

    noun = serializers.CharField()
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(help_text="Its address in the API.")


def noun_of(model: type[Model]) -> str:
    """The noun of a model; empty for one without addresses."""
    return NOUN_OF.get(model._meta.label, "")


def reference(subject: Model) -> dict[str, Any]:
    noun = noun_of(type(subject))
    return {
        "noun": noun,
        "id": subject.pk,
        "number": getattr(subject, "number", ""),
        "title": getattr(subject, "title", "") or str(subject),
        "url": f"/api/v1/{noun}/{subject.pk}/" if noun else "",
    }
