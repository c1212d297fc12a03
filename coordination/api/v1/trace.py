"""Where does this come from, and what became of it? The chain of one thing, in both directions."""

from django.apps import apps
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from coordination.api.representation import Light
from coordination.api.views import ApiView
from coordination.common.working_days import calendar_for
from coordination.tasks.trace import steps_of

from .subjects import NOUN_OF, SubjectRef, reference

TRACED = ("meetings", "outcomes", "submissions", "tasks", "agreements", "projects")


class TraceLink(Light):
    """One thing on the chain."""

    subject = serializers.SerializerMethodField()
    status = serializers.CharField(source="subject.status")
    on = serializers.DateField(allow_null=True, help_text="The day it reached this stage.")
    note = serializers.CharField()

    def get_subject(self, link) -> SubjectRef():
        return reference(link.subject)


class TraceStep(Light):
    """One stage of the chain; without links nobody got there yet, or not for this caller to know."""

    name = serializers.CharField(help_text="meeting, outcome, submission, answer, task, claim, report, …")
    label = serializers.CharField()
    on = serializers.DateField(allow_null=True, help_text="First reached.")
    done_on = serializers.DateField(allow_null=True, help_text="Reached by the slowest.")
    elapsed = serializers.IntegerField(allow_null=True, help_text="Working days since the stage before.")
    is_here = serializers.BooleanField()
    links = TraceLink(many=True)


class Trace(serializers.Serializer):
    subject = SubjectRef()
    steps = TraceStep(many=True)


class TraceView(ApiView):
    """The chain in both directions: meeting → outcome → submission → answer → task → … → later outcome."""

    tag = "trace"

    @extend_schema(
        parameters=[OpenApiParameter("noun", str, OpenApiParameter.PATH, enum=TRACED)],
        responses=Trace,
        operation_id="trace",
    )
    def get(self, request, noun: str, id: int) -> Response:
        subject = self.fetch(noun, id)
        steps = steps_of(subject, actor=self.actor, calendar=calendar_for())
        return Response({"subject": reference(subject), "steps": TraceStep.rows(steps)})

    def fetch(self, noun: str, id: int):
        if noun not in TRACED:
            raise Http404
        label = next(label for label, word in NOUN_OF.items() if word == noun)
        subject = apps.get_model(label)._default_manager.visible_to(self.actor).filter(pk=id).first()
        if subject is None:
            raise Http404
        return subject

    def options(self, request, noun: str, id: int):
        self.fetch(noun, id)
        return Response(status=204)
