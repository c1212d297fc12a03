"""What may the rooms beside this one ask about tasks? To link to them, and to find what is alike."""

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.matters import Compared, Matter, register_matter

from . import states, workflow
from .models import Task

EXCERPT = 400  # characters of the content that count


def _unfinished(ids) -> set[int]:
    ended = (states.ACCEPTED, states.CANCELLED)
    return set(Task.objects.filter(pk__in=ids).exclude(status__in=ended).values_list("pk", flat=True))


def _compared(actor, most: int):
    """Open and led tasks that the actor sees."""
    rows = Task.objects.visible_to(actor).exclude(status__in=[states.DRAFT, states.CANCELLED])
    fields = ("pk", "title", "content", "topic__name", "lead__root", "issuer__root")
    for pk, title, content, topic, lead, issuer in rows.order_by("-pk").values_list(*fields)[:most]:
        yield Compared(
            ("tasks.Task", pk),
            title,
            content[:EXCERPT],
            field=topic or "",
            whose=frozenset({lead or issuer}),
        )


def _join(task, act, text: str) -> None:
    workflow.join_as_supporter(task, actor=act.actor, at=act.at, contribution=text[:300])


register_matter(Matter("tasks.Task", _("任务"), _unfinished, _compared, _join))
