"""Which things have pages, and under which word of the address?

One entry gives a thing its detail address, every transition of its lifecycle, its history and its files:
``/tasks/42/``, ``/tasks/42/claim/``, ``/tasks/42/history/``.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.notifications.models import Broadcast


@dataclass(frozen=True)
class Noun:
    """A kind of thing: the word in the address, its model, and where its list is."""

    slug: str
    model_name: str
    label: Any
    list_url: str

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.model_name)

    def visible_to(self, actor: Actor) -> QuerySet:
        return self.model.objects.visible_to(actor)


NOUNS = {
    noun.slug: noun
    for noun in (
        Noun("tasks", "tasks.Task", _("任务"), "portal:ledger"),
        Noun("bulk-changes", "tasks.BulkChange", _("批量办理"), "portal:bulk-changes"),
        Noun("task-classes", "tasks.TaskClass", _("任务类别"), "portal:task-classes"),
        Noun("task-templates", "tasks.TaskTemplate", _("任务模板"), "portal:task-templates"),
        Noun("outcomes", "meetings.Outcome", _("成果"), "portal:outcomes"),
        Noun("meetings", "meetings.Meeting", _("会议"), "portal:meetings"),
        Noun("cycles", "meetings.Cycle", _("协同周期"), "portal:cycles"),
        Noun("submissions", "submissions.Submission", _("对接事项"), "portal:submissions"),
        Noun("projects", "projects.Project", _("项目"), "portal:projects"),
        Noun("letters", "supervision.Letter", _("督办函"), "portal:letters"),
        Noun("instructions", "supervision.Instruction", _("批示"), "portal:instructions"),
        Noun("data-requests", "supervision.DataRequest", _("资料征集"), "portal:data-requests"),
        Noun("agreements", "agreements.Agreement", _("协议"), "portal:agreements"),
        Noun("rounds", "settlement.Round", _("结算"), "portal:rounds"),
    )
}


def readable_things(actor: Actor) -> list[QuerySet]:
    """Everything with a page that this actor may read, one queryset for each kind of thing."""
    return [*(noun.visible_to(actor) for noun in NOUNS.values()), Broadcast.objects.told_to(actor)]


def noun_of(subject: Model) -> Noun:
    """The entry of this thing's kind; KeyError for a kind without pages."""
    name = subject._meta.label
    return next(noun for noun in NOUNS.values() if noun.model_name == name)


def fetch(slug: str, pk: int, actor: Actor, rows: QuerySet | None = None) -> Model:
    """The thing, when this actor may see it; else 404, the same as for one that does not exist."""
    if slug not in NOUNS:
        raise Http404
    queryset = NOUNS[slug].visible_to(actor) if rows is None else rows
    subject = queryset.filter(pk=pk).first()
    if subject is None:
        raise Http404
    return subject
