"""How far is the caller's report on a task written?"""

from dataclasses import replace

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.lifecycle import body_of, request_serializer
from coordination.api.representation import Light
from coordination.api.views import ApiView
from coordination.lifecycle.inputs import clean_all
from coordination.tasks.models import Report, Task
from coordination.tasks.queries import report_draft_of
from coordination.tasks.services import save_report_draft
from coordination.tasks.workflow import TASK

from .figures import FigureSaid

# What a report asks for, none of it obligatory yet; files come with the report itself.
INPUTS = tuple(
    replace(each, required=False) for each in TASK.transitions["report"].inputs if each.name in Report.SHOWN
)


class ReportDraftRow(Light):
    """A half-written report; nobody outside the unit sees it."""

    percent = serializers.IntegerField()
    text = serializers.CharField()
    figures = serializers.CharField()
    values = FigureSaid(many=True)
    problems = serializers.CharField()
    help_wanted = serializers.CharField()
    author = serializers.CharField(source="author_name")
    saved_at = serializers.DateTimeField()


class ReportDraftView(ApiView):
    """The caller's half-written report. It becomes one with the act `report`."""

    tag, scope = "tasks", "tasks"

    def fetch(self, id: int) -> Task:
        task = Task.objects.visible_to(self.actor).filter(pk=id).first()
        if task is None:
            raise Http404
        return task

    @extend_schema(operation_id="tasks_report_draft", responses=ReportDraftRow)
    def get(self, request, id: int) -> Response:
        """As last saved; 404 when nothing is."""
        draft = report_draft_of(self.fetch(id), self.actor)
        if draft is None:
            raise Http404
        return Response(ReportDraftRow().to_representation(draft))

    @extend_schema(
        operation_id="tasks_report_draft_save",
        request=request_serializer(INPUTS, "ReportDraft"),
        responses=ReportDraftRow,
    )
    def put(self, request, id: int) -> Response:
        """Keep what is written so far; it replaces what was kept, and what is not named is empty."""
        task = self.fetch(id)
        data = clean_all(INPUTS, body_of(request, INPUTS), task, self.actor)
        data["percent"] = data["percent"] or 0
        draft = save_report_draft(task, actor=self.actor, at=self.at, **data)
        return Response(ReportDraftRow().to_representation(draft))


REPORT_DRAFT_ADDRESS = path(
    "tasks/<key:id>/report-draft/", ReportDraftView.as_view(), name="tasks-report-draft"
)
