"""任务类别: what classes of tasks look like through the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.nouns import Creation, Editing, NounViewSet
from coordination.api.representation import Detail, StateFields
from coordination.lifecycle.partial import edited_by
from coordination.tasks import classes, states
from coordination.tasks.filters import TaskClassFilter
from coordination.tasks.models import TaskClass


class TaskClassRow(StateFields):
    """What a task of this class is asked for by default."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    rhythm = serializers.ChoiceField(states.Rhythm.choices)
    own_report_dates = serializers.ListField(child=serializers.DateField())
    needs_evidence = serializers.BooleanField()
    needs_verifier = serializers.BooleanField(help_text="Completion is checked by another person.")
    position = serializers.IntegerField()
    version = serializers.IntegerField()


class TaskClassDetail(Detail, TaskClassRow):
    """A class with what may be done with it."""


class TaskClasses(NounViewSet):
    """任务类别: the default rhythm of reports and what completion asks for."""

    noun, model, label, scope = "task-classes", TaskClass, _("任务类别"), "tasks"
    row, whole = TaskClassRow, TaskClassDetail
    filterset_class = TaskClassFilter
    orders = {"position": ("position", "id")}
    default_order = "position"
    creation = Creation(classes.DETAILS, classes.create_class, "A new class, kept by the regional office.")
    editing = Editing(classes.DETAILS, edited_by(classes.edit), "Change fields of a class in use.")
