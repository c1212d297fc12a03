"""任务模板: what templates of tasks look like through the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.nouns import Creation, Editing, NounViewSet
from coordination.api.representation import Detail, Light, StateFields, UnitRef
from coordination.lifecycle.partial import edited_by
from coordination.tasks import templates
from coordination.tasks.filters import TaskTemplateFilter
from coordination.tasks.models import TaskTemplate


class StepRow(Light):
    """One step; those of the same stage run side by side."""

    position = serializers.IntegerField()
    stage = serializers.IntegerField()
    days = serializers.IntegerField(help_text="Working days from the start.")
    title = serializers.CharField()
    content = serializers.CharField()
    role_hint = serializers.CharField()


class TaskTemplateRow(StateFields):
    """A template; ``use`` makes its tasks."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField()
    keeper = UnitRef()
    times_used = serializers.IntegerField()
    version = serializers.IntegerField()


class TaskTemplateDetail(Detail, TaskTemplateRow):
    """A template with its steps."""

    steps = serializers.SerializerMethodField()

    def get_steps(self, template) -> StepRow(many=True):
        return StepRow.rows(template.steps.all())


class TaskTemplates(NounViewSet):
    """任务模板: rows of tasks, one after the other or side by side, dated in working days."""

    noun, model, label, scope = "task-templates", TaskTemplate, _("任务模板"), "tasks"
    row, whole = TaskTemplateRow, TaskTemplateDetail
    filterset_class = TaskTemplateFilter
    orders = {"name": ("name", "id")}
    default_order = "name"
    creation = Creation(
        templates.DETAILS, templates.create_template, "A new template, kept by the caller's unit."
    )
    editing = Editing(templates.DETAILS, edited_by(templates.edit), "Change a template in use.")

    def for_rows(self, rows):
        return rows.select_related("keeper")
