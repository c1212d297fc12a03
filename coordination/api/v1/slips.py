"""Which later tasks of which province slip if a task moves?"""

from datetime import date

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.errors import BadRequest
from coordination.api.representation import Light, UnitRef
from coordination.api.views import ApiView
from coordination.tasks.models import Task
from coordination.tasks.sequence import slips


class SlipRow(Light):
    """A task that would end later."""

    task = serializers.IntegerField(source="task.pk")
    number = serializers.CharField(source="task.number")
    title = serializers.CharField(source="task.title")
    lead = UnitRef(source="task.lead", allow_null=True)
    because_of = serializers.CharField(source="because_of.number")
    was = serializers.DateField()
    becomes = serializers.DateField()


class SlipsAnswer(serializers.Serializer):
    deadline = serializers.DateField()
    results = SlipRow(many=True)
    hidden = serializers.IntegerField(help_text="Slipping tasks that the caller may not see.")


class SlipsView(ApiView):
    """What a later deadline of this task would do to the tasks that build on it; nothing is written."""

    tag, scope, parameters = "tasks", "tasks", ("deadline",)

    @extend_schema(
        operation_id="tasks_slips",
        parameters=[OpenApiParameter("deadline", date, required=True)],
        responses=SlipsAnswer,
    )
    def get(self, request, id: int) -> Response:
        """Each later task with the day it was due and the day it would be."""
        task = Task.objects.visible_to(self.actor).filter(pk=id).first()
        if task is None:
            raise Http404
        try:
            deadline = date.fromisoformat(request.query_params.get("deadline", ""))
        except ValueError:
            sentence = str(_("请按 2026-11-23 的格式填写日期。"))
            raise BadRequest(sentence, code="invalid_parameter", errors={"deadline": [sentence]}) from None
        found = slips(task, deadline)
        ids = [each.task.pk for each in found]
        visible = set(Task.objects.visible_to(self.actor).filter(pk__in=ids).values_list("pk", flat=True))
        rows = [each for each in found if each.task.pk in visible]
        return Response(
            {"deadline": deadline, "results": SlipRow.rows(rows), "hidden": len(found) - len(rows)}
        )


SLIPS_ADDRESS = path("tasks/<key:id>/slips/", SlipsView.as_view(), name="tasks-slips")
