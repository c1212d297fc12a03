"""Which topics (专题) group the tasks?"""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coordination.api.nouns import NounViewSet
from coordination.api.representation import Light
from coordination.tasks.models import Topic


class TopicRow(Light):
    id = serializers.IntegerField()
    name = serializers.CharField()
    is_active = serializers.BooleanField(help_text="Offered for new tasks.")


class Topics(NounViewSet):
    """专题: the editable list by which tasks are grouped."""

    noun, model, label = "topics", Topic, _("专题")
    row = whole = TopicRow
    orders = {"position": ("position", "name")}
    default_order = "position"
    common_parts = ()

    def visible(self):
        return Topic.objects.all()
