"""Which task builds on which: how is that said, and how taken back? (前后衔接)"""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Row, Text
from coordination.tasks.sequence import connect
from coordination.tasks.states import CANCELLED, DRAFT, LIVE
from coordination.tasks.workflow import TASK

ARRANGE = "tasks.arrange_sequence"


def possible_predecessors(task, actor):
    """Every task the actor sees that is still worth waiting for."""
    rows = apps.get_model("tasks", "Task").objects.visible_to(actor)
    return rows.exclude(pk=task.pk).exclude(status=CANCELLED).order_by("-pk")


def own_predecessors(task, actor):
    """Those that the actor may know of."""
    visible = apps.get_model("tasks", "Task").objects.visible_to(actor)
    return task.predecessors.filter(predecessor__in=visible).select_related("predecessor")


def arranges(task, actor):
    """Offered to those who plan the task: its issuer and its lead."""
    return actor.belongs_to(task.issuer) or bool(task.lead_id and actor.belongs_to(task.lead))


def arranges_and_has_some(task, actor):
    return arranges(task, actor) and own_predecessors(task, actor).exists()


@TASK.transition(
    "follow",
    _("衔接前置任务"),
    source=[DRAFT, *LIVE],
    target=None,
    permission=ARRANGE,
    when=arranges,
    inputs=[
        Row("predecessor", _("前置任务"), rows=possible_predecessors),
        Text(
            "reason",
            _("衔接内容"),
            required=False,
            help=_("例如：以其标准为依据。前置任务延期时会提示本任务顺延多久。"),
        ),
    ],
    history=_("以任务%(number)s为前置"),
)
def follow(task, act):
    """The task builds on another: it is told when that one moves, is late, or is accepted."""
    connect(act["predecessor"], task, at=act.at, reason=act["reason"])
    act.say(number=act["predecessor"].number)


@TASK.transition(
    "unfollow",
    _("解除衔接"),
    source=[DRAFT, *LIVE],
    target=None,
    permission=ARRANGE,
    when=arranges_and_has_some,
    inputs=[Row("dependency", _("前置任务"), rows=own_predecessors)],
    history=_("不再以任务%(number)s为前置"),
)
def unfollow(task, act):
    """The task no longer waits for the other."""
    act.say(number=act["dependency"].predecessor.number)
    act["dependency"].delete()
