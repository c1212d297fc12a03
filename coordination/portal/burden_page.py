"""Which requests does one number of the burden count: of which kind, about what, asked and answered when?"""

from datetime import date

from django.db.models import Model
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.portal.views.transitions import heading_of
from coordination.supervision import burden
from coordination.supervision.burden import Request, Source

ALL, OPEN = "all", "open"
SHOWN = 1000


def numbers_of(lines: list[burden.Line], month: date) -> list[dict]:
    """Each line with the address of the list behind every number; a zero has no list."""
    return [
        {
            "line": line,
            "cells": [
                cell | {"url": _address(line, month, cell["name"], cell["value"])} for cell in line.labelled()
            ],
            "total_url": _address(line, month, ALL, line.total),
            "open_url": _address(line, month, OPEN, line.open),
        }
        for line in lines
    ]


def _address(line: burden.Line, month: date, kind: str, value: int) -> str:
    return (
        reverse("portal:burden-requests", args=[line.organisation.pk, f"{month:%Y-%m}", kind])
        if value
        else ""
    )


def request_list(unit: Organisation, month: date, kind: str, actor: Actor) -> dict:
    """The requests behind a number; about some things this reader may not see, and the page says how many."""
    label, sources = _asked_for(kind)
    found = burden.requests_of(unit, month, sources)
    if kind == OPEN:
        found = [each for each in found if each.answered_at is None]
    things = _visible(found[:SHOWN], actor)
    shown = [
        {
            "kind": each.source.label,
            "asked_at": each.asked_at,
            "answered_at": each.answered_at,
            "hours": _hours(each),
            "timed": each.source.timed,
            **heading_of(things[each.source.about, each.thing]),
        }
        for each in found[:SHOWN]
        if (each.source.about, each.thing) in things
    ]
    back = f"{reverse('portal:burden')}?month={month:%Y-%m}"
    return {
        "crumbs": [
            {"label": _("负担表"), "url": back},
            {"label": unit.name, "url": back},
            {"label": label, "url": ""},
        ],
        "unit": unit,
        "month": month,
        "label": label,
        "rows": shown,
        "value": len(found),
        "hidden": len(found) - len(shown),
        "back_url": back,
    }


def _asked_for(kind: str) -> tuple[object, tuple[Source, ...]]:
    if kind == ALL:
        return _("合计"), burden.SOURCES
    if kind == OPEN:
        return _("未答复"), burden.SOURCES
    source = next((each for each in burden.SOURCES if each.name == kind), None)
    if source is None:
        raise Http404
    return source.label, (source,)


def _hours(request: Request) -> float | None:
    if request.answered_at is None or not request.source.timed:
        return None
    return round((request.answered_at - request.asked_at).total_seconds() / 3600, 1)


def _visible(found: list[Request], actor: Actor) -> dict[tuple[type[Model], int], Model]:
    """The things this reader may see, one query for each model."""
    wanted: dict[type[Model], set[int]] = {}
    for each in found:
        wanted.setdefault(each.source.about, set()).add(each.thing)
    return {
        (model, thing.pk): thing
        for model, keys in wanted.items()
        for thing in model.objects.visible_to(actor).filter(pk__in=keys)
    }
