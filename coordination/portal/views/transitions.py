"""How is any act on any thing performed from a page?

The one view behind every button: it fetches what the actor may see, draws the form the transition
declares, hands what was typed to the door, and tells the reader what came of it. It decides nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from coordination.activity.models import Event
from coordination.common.errors import DomainError, IllegalTransition, Invalid, NotAllowed, StaleVersion
from coordination.lifecycle.door import authorise, workflow_of
from coordination.lifecycle.idempotency import KeyReused
from coordination.lifecycle.workflow import Transition
from coordination.portal import agreement_page, project_page, task_beside, task_page
from coordination.portal.access import safe_next
from coordination.portal.forms.inputs import InputForm
from coordination.portal.nouns import NOUNS, fetch
from coordination.portal.onward import onward_from
from coordination.portal.rule_return import with_scenario
from coordination.portal.submitting import REUSED, Done, submit, token_of

RECENT = 3
ASIDES = {
    "tasks": task_page.aside,
    "agreements": agreement_page.aside,
    "projects": project_page.aside,
}  # what to look at while filling in, by noun
BESIDES = {
    "tasks": task_beside.beside,
    "agreements": agreement_page.beside,
}  # what else stands on the page of one act, by noun
DRAFTS = {("tasks", "report"): "portal:save-report"}  # where what was typed so far is kept, by noun and act


@never_cache
def act(request: HttpRequest, noun: str, pk: int, name: str) -> HttpResponse:
    """Show what the act asks for, or perform it. Refusals by the policy become the 403 page."""
    subject = fetch(noun, pk, request.actor)
    transition = workflow_of(subject).transitions.get(name)
    if transition is None or transition.automatic:
        raise Http404
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    at = timezone.now()
    if request.method == "POST":
        return _perform(request, noun, subject, transition, at)
    try:
        authorise(transition, subject, request.actor, at)
    except IllegalTransition as overtaken:
        return sent_to_the_thing(request, subject, overtaken)
    form = InputForm(transition.inputs, subject, request.actor, asked=request.GET)
    return _page(request, noun, transition, with_scenario(request, form))


def sent_to_the_thing(request: HttpRequest, subject: Model, overtaken: IllegalTransition) -> HttpResponse:
    """Who follows an old link to an act finds the thing as it stands now, and why the act is over."""
    messages.warning(request, str(overtaken.sentence))
    return redirect(subject.get_absolute_url())


def _perform(
    request: HttpRequest, noun: str, subject: Model, transition: Transition, at: datetime
) -> HttpResponse:
    form = InputForm(transition.inputs, subject, request.actor, request.POST, request.FILES)
    if (again := form.reworked()) is not None:
        return _page(request, noun, transition, again, version=again.seen_version)
    try:
        return submit(request, lambda: _done(request, noun, transition, form, at))
    except Invalid as error:
        form.refuse(error)
        remedies = [_remedy(request, subject, each) for each in error.facts.get("remedies", [])]
        return _page(request, noun, transition, form, status=error.status, remedies=remedies)
    except StaleVersion as error:
        current = fetch(noun, subject.pk, request.actor)
        return _page(
            request, noun, transition, form.merged(current), status=error.status, sentence=error.sentence
        )
    except KeyReused:
        return _page(request, noun, transition, form, status=409, sentence=REUSED)
    except NotAllowed:
        raise
    except DomainError as error:
        return _page(request, noun, transition, form, status=error.status, sentence=error.sentence)


def _done(request: HttpRequest, noun: str, transition: Transition, form: InputForm, at: datetime) -> Done:
    """Perform it; where the reader goes then, the sentence the history has for it, and what comes next."""
    after = transition(form.subject, actor=request.actor, at=at, version=form.seen_version, **form.typed())
    visible = NOUNS[noun].visible_to(request.actor).filter(pk=after.pk).exists()
    event = Event.objects.of(after).first()
    sentence = event.sentence_text if event else str(transition.label)
    if not visible:
        return Done(safe_next(request, "/"), sentence)
    onward = onward_from(after, transition, request.actor, at)
    return Done(safe_next(request, after.get_absolute_url()), sentence, onward)


def _remedy(request: HttpRequest, subject: Model, remedy: dict) -> dict:
    """An act that would help, with the way back to this form."""
    asked = urlencode({**remedy["data"], "next": request.path})
    return {"label": remedy["label"], "url": f"{subject.get_absolute_url()}{remedy['act']}/?{asked}"}


def _page(
    request: HttpRequest,
    noun: str,
    transition: Transition,
    form: InputForm,
    *,
    status: int = 200,
    sentence: object = "",
    remedies: Sequence[dict] = (),
    version: int | None = None,
) -> HttpResponse:
    """The form, with the sentence of a refusal above it and what happened meanwhile.

    ``version`` is the one the reader saw, where the form is only shown again; else the one of now.
    """
    subject = form.subject
    draft = DRAFTS.get((noun, transition.name))
    context = {
        "heading": transition.label_for(subject),
        "submit_label": transition.label_for(subject),
        "lead_text": transition.note,
        "tone": transition.tone,
        "subject": heading_of(subject),
        "aside": ASIDES[noun](subject, request.actor) if noun in ASIDES else [],
        "beside": BESIDES[noun](request, transition.name, subject) if noun in BESIDES else {},
        "form": form,
        "version": version or subject.version,
        "idempotency_key": token_of(request),
        "conflicts": form.conflicts,
        "autosave_key": f"{noun}/{subject.pk}/{transition.name}",
        "action": request.get_full_path(),
        "draft_url": reverse(draft, args=[subject.pk]) if draft else "",
        "cancel_url": safe_next(request, subject.get_absolute_url()),
        "sentence": sentence,
        "remedies": remedies,
        "recent": list(Event.objects.told_of(subject, request.actor)[:RECENT])
        if status in {409, 412}
        else [],
    }
    return render(request, "portal/tasks/form.html", context, status=status)


def heading_of(subject: Model) -> dict:
    """What a page says about the thing it is about."""
    return {
        "number": getattr(subject, "number", ""),
        "title": getattr(subject, "title", "") or str(subject),
        "url": subject.get_absolute_url(),
    }
