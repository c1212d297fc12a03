"""批量办理: many tasks changed at once: preview, confirm, undo."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.nouns import Creation, NounViewSet
from coordination.api.parts import Part
from coordination.api.representation import Detail, Light, StateFields, UnitRef
from coordination.tasks import states
from coordination.tasks.bulk.preparing import INPUTS, prepare
from coordination.tasks.bulk.queries import items_for, with_counts
from coordination.tasks.models import BulkChange


class BulkChangeRow(StateFields):
    """One change of many tasks, with the number of tasks in each state."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    change = serializers.CharField(help_text="The act that is done to each task.")
    change_label = serializers.CharField(source="label")
    value_label = serializers.CharField()
    organisation = UnitRef()
    asked_by = serializers.CharField(source="asked_by_name")
    created_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)
    allowed = serializers.IntegerField(source="allowed_count")
    refused = serializers.IntegerField(source="refused_count")
    done = serializers.IntegerField(source="done_count")
    left = serializers.IntegerField(source="left_count")
    undone = serializers.IntegerField(source="undone_count")
    kept = serializers.IntegerField(source="kept_count")


class BulkChangeDetail(Detail, BulkChangeRow):
    """A change with what may be done with it."""


class BulkItemRow(Light):
    """One task of it: whether the change is possible, or what became of it, and the sentence why not."""

    id = serializers.IntegerField()
    task = serializers.IntegerField(source="task_id")
    number = serializers.CharField(source="task.number")
    title = serializers.CharField(source="task.title")
    state = serializers.ChoiceField(states.ItemState.choices)
    state_label = serializers.CharField(source="get_state_display")
    sentence = serializers.CharField()


class BulkChanges(NounViewSet):
    """批量办理: made as a preview; nothing changes before `confirm`, and `undo` is possible for ten minutes."""

    noun, model, label, scope = "bulk-changes", BulkChange, _("批量办理"), "tasks"
    row, whole = BulkChangeRow, BulkChangeDetail
    orders = {"id": ("id",)}
    default_order = "-id"
    creation = Creation(
        INPUTS,
        prepare,
        "A preview: for each task whether the change is possible, or why not. Give `tasks` or `matching`, and the "
        "value that the change asks for.",
    )
    parts = (Part("items", _("任务"), BulkItemRow, items_for, ("id",)),)

    def for_rows(self, rows):
        return with_counts(rows).select_related("organisation")
