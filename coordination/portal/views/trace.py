"""From which meeting does this come, and what became of it?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coordination.common.working_days import calendar_for
from coordination.portal.actions import state_of
from coordination.portal.nouns import NOUNS, fetch
from coordination.tasks.trace import Link, Step, steps_of


@never_cache
@require_safe
def trace(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    """The whole chain of a thing, in both directions, with the time each hand-over took."""
    subject = fetch(noun, pk, request.actor)
    steps = steps_of(subject, actor=request.actor, calendar=calendar_for())
    context = {
        "heading": _("%(thing)s 的来龙去脉") % {"thing": subject},
        "crumbs": [
            {"label": NOUNS[noun].label, "url": reverse(NOUNS[noun].list_url)},
            {"label": str(subject), "url": subject.get_absolute_url()},
            {"label": _("完整链条")},
        ],
        "steps": [_step(step) for step in _begun(steps)],
    }
    return render(request, "portal/trace.html", context)


def _begun(steps: list[Step]) -> list[Step]:
    """From the stage where the chain begins, without a way it did not take.

    An order by telephone has no meeting that is still missing; where tasks followed at once, no
    submission to a ministry is.
    """
    first = next((index for index, step in enumerate(steps) if step.links), 0)
    empty = {step.name for step in steps if not step.links}
    straight = "submission" in empty and "task" not in empty
    not_taken = {"submission", "answer"} if straight else set()
    return [step for step in steps[first:] if step.name not in not_taken]


def _step(step: Step) -> dict:
    elapsed = ""
    if step.elapsed:
        elapsed = ngettext("历时 %(n)d 个工作日", "历时 %(n)d 个工作日", step.elapsed) % {"n": step.elapsed}
    return {
        "kind": step.label,
        "on": step.on,
        "links": [_link(link) for link in step.links],
        "elapsed": elapsed,
        "is_here": step.is_here,
        "missing": "" if step.links else _("尚无"),
    }


def _link(link: Link) -> dict:
    subject = link.subject
    number = (
        getattr(subject, "own_number", "")
        or getattr(subject, "reference", "")
        or getattr(subject, "number", "")
    )
    return {
        "number": number,
        "name": subject.title,
        "url": subject.get_absolute_url(),
        "state": state_of(subject),
        "note": link.note,
    }
