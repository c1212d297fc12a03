"""How is a budget filled in: one table of partner × source × year, saved at once, checked cell by cell?"""

import re

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coordination.activity.models import Event
from coordination.common.errors import (
    Conflict,
    DomainError,
    IllegalTransition,
    Invalid,
    NotAllowed,
    StaleVersion,
)
from coordination.lifecycle.door import authorise
from coordination.lifecycle.idempotency import KeyReused
from coordination.portal.budget_page import FIRST, LAST, Sheet
from coordination.portal.nouns import fetch
from coordination.portal.submitting import REUSED, Done, new_token, submit, token_of
from coordination.portal.views.transitions import RECENT, heading_of, sent_to_the_thing
from coordination.projects.workflow.money import set_budget

WISH = "wish"  # the button that asks for another table, not for saving
UNIT_KEPT = "money_unit"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the table with the own rows as fields, or save what was touched in it, all or nothing."""
    project = fetch("projects", pk, request.actor)
    if request.method != "POST" or WISH in request.POST:
        try:
            authorise(set_budget, project, request.actor, timezone.now())
        except IllegalTransition as overtaken:
            return sent_to_the_thing(request, project, overtaken)
    if request.method != "POST":
        return _page(
            request,
            project,
            Sheet(
                project,
                request.actor,
                unit=request.session.get(UNIT_KEPT, "yuan"),
                since=_year(request.GET.get("from", "")),
            ),
        )
    sheet = Sheet(project, request.actor, request.POST)
    if WISH in request.POST:
        sheet.grow(request.POST[WISH])
        request.session[UNIT_KEPT] = sheet.unit  # the next table opens in it
        return _page(request, project, sheet)
    return _save(request, project, sheet)


def _year(asked: str) -> int | None:
    """The year with which the table is to begin, where it is one."""
    return int(asked) if re.fullmatch(r"\d{4}", asked) and FIRST <= int(asked) <= LAST else None


def _save(request: HttpRequest, project: Model, sheet: Sheet) -> HttpResponse:
    def act() -> Done:
        after = set_budget(project, actor=request.actor, at=timezone.now(), cells=sheet.asked())
        sentence = Event.objects.of(after).first().sentence_text
        return Done(f"{after.get_absolute_url()}#budget", sentence)

    said: dict = {}
    try:
        return submit(request, act)
    except NotAllowed:
        raise
    except Invalid as error:
        status, said["sentences"] = error.status, sheet.refuse(error)
    except StaleVersion as error:
        sheet.oppose(error)
        status, said["recent"] = error.status, _since(request, project)
    except KeyReused:
        status, said["sentences"] = 409, [REUSED]
    except Conflict as error:
        sheet.overdraw(error)
        status, said["short"] = error.status, error.facts.get("sources")
        said["sentences"] = str(error.sentence).splitlines()
    except DomainError as error:
        status, said["sentences"] = error.status, [error.sentence]
    return _page(request, project, sheet, status=status, **said)


def _since(request: HttpRequest, project: Model) -> list[Event]:
    """What happened since the table was opened."""
    seen = request.POST.get("version", "")
    lines = Event.objects.told_of(project, request.actor)
    return list(
        (lines.filter(version__gt=int(seen)) if seen.isdecimal() and len(seen) < 10 else lines)[:RECENT]
    )


def _page(request: HttpRequest, project: Model, sheet: Sheet, *, status: int = 200, **said) -> HttpResponse:
    key = new_token() if request.POST.get(WISH) else token_of(request)
    context = {
        "heading": _("编列预算"),
        "subject": heading_of(project),
        "version": project.version,
        "idempotency_key": key,
        "is_sent": request.method == "POST",
        **sheet.context(),
        **said,
    }
    return render(request, "portal/projects/budget_form.html", context, status=status)
