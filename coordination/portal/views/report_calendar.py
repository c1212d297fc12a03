"""Which reports does a unit owe this month, and how do they stand?"""

from collections import Counter
from datetime import date, timedelta

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.common.working_days import calendar_for
from coordination.portal.paging import changed
from coordination.portal.task_places import places
from coordination.tasks.report_calendar import OPEN, Standing, entries

ALL_OPEN = "open"


@never_cache
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """The reports of one month, by day; those still open from before stand in the present one."""
    actor, params = request.actor, request.GET
    first = _month(params.get("month", ""), actor.on)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    units = _units_for(actor)
    unit = next((each for each in units if str(each.pk) == params.get("unit", "")), None)
    asked = [unit] if unit else units
    found = entries(
        actor, first=first, last=last, organisations=[each.pk for each in asked], at=timezone.now()
    )
    wanted = params.get("standing", "")
    wanted = wanted if wanted in (ALL_OPEN, *Standing.values) else ""
    counts = Counter(each.standing for each in found)
    choices = [("", _("全部"), len(found)), (ALL_OPEN, _("未完成"), sum(counts[each] for each in OPEN))]
    choices += [(value, label, counts[value]) for value, label in Standing.choices if counts[value]]
    shown = [
        each
        for each in found
        if not wanted or each.standing == wanted or (wanted == ALL_OPEN and each.is_open)
    ]
    context = {
        "segments": places("report-calendar"),
        "first": first,
        "previous": changed(params.copy(), month=f"{first - timedelta(days=1):%Y-%m}"),
        "present": changed(params.copy(), month=None),
        "next": changed(params.copy(), month=f"{first + timedelta(days=32):%Y-%m}"),
        "standings": [
            {
                "label": label,
                "count": count,
                "url": changed(params.copy(), standing=value or None),
                "current": value == wanted,
            }
            for value, label, count in choices
        ],
        "units": units if len(units) > 1 else [],
        "unit": unit,
        "heading_unit": unit or (None if actor.is_office else actor.organisation),
        "entries": [
            {
                "entry": each,
                "url": each.task.get_absolute_url(),
                "act_url": reverse("portal:act", args=["tasks", each.task.pk, "report"]),
                "may_report": each.is_open and each.task.participation_of(actor) is not None,
            }
            for each in shown
        ],
        "calendar": calendar_for(),
    }
    return render(request, "portal/tasks/report_calendar.html", context)


def _units_for(actor: Actor) -> list[Organisation]:
    """A unit looks at what it reports itself, the office at what all provinces and the zone report."""
    units = Organisation.objects.filter(pk__in=actor.reader_ids)
    if actor.is_office:
        units = Organisation.objects.can_take_part().filter(pk=F("root"))
    return list(units.order_by("path"))


def _month(text: str, today: date) -> date:
    try:
        year, number = text.split("-")
        first = date(int(year), int(number), 1)
    except ValueError:
        return today.replace(day=1)
    return first if 1990 <= first.year < 2100 else today.replace(day=1)
