"""How are the figures of a month shown: with their definitions, their lists, their remarks, in one order?"""

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.portal.actions import state_of
from coordination.portal.spreadsheet import SheetColumn
from coordination.portal.supervision_page import level_of
from coordination.supervision import burden, performance
from coordination.supervision.burden import months_before
from coordination.supervision.models import Letter, PerformanceMonth
from coordination.supervision.performance import BY_NAME, MEASURES, definition_of, rate
from coordination.tasks.models import Task

SHOWN = 1000


def months_for(actor: Actor, count: int) -> list[date]:
    """The running month first, then those that are kept."""
    return months_before(actor.on, count)


def rows_of(month: date, actor: Actor, *, at: datetime) -> list[PerformanceMonth]:
    """The kept rows of a month; of the running one the figures as they stand, in the order of the codes."""
    running = actor.on.replace(day=1)
    if month != running:
        rows = PerformanceMonth.objects.readable_by(actor).filter(month=month).in_order()
        return list(rows.select_related("organisation").prefetch_related("remarks"))
    if not actor.reader_ids or actor.is_ministry:
        return []
    units = performance.provinces()
    if not actor.is_office:
        units = units.filter(pk__in=actor.reader_ids)
    return [performance.row_of(unit, month, on=actor.on, at=at) for unit in units]


def definitions() -> list[dict]:
    return [{"label": each.label, "definition": definition_of(each), "of": each.of} for each in MEASURES]


def lines(rows: list[PerformanceMonth], actor: Actor) -> list[dict]:
    return [
        {
            "unit": row.organisation,
            "cells": [_cell(row, measure) for measure in MEASURES],
            "remarks": remarks_of(row),
            "remark_url": reverse("portal:remark-performance", args=[row.pk])
            if row.pk and decide(actor, "supervision.remark_on_performance", row)
            else "",
        }
        for row in rows
    ]


def remarks_of(row: PerformanceMonth) -> list:
    return list(row.remarks.all()) if row.pk else []


def _cell(row: PerformanceMonth, measure) -> dict:
    value = getattr(row, measure.name)
    return {
        "label": measure.label,
        "value": value,
        "rate": rate(value, getattr(row, measure.of)) if measure.of else "",
        "url": reverse("portal:counted", args=[row.organisation_id, f"{row.month:%Y-%m}", measure.name])
        if value
        else "",
    }


def counted_list(row: PerformanceMonth, name: str, actor: Actor) -> dict:
    """The things behind a number; the rest of them this reader may not see, and the page says that there are some."""
    measure, ids = BY_NAME[name], row.counted.get(name, [])
    if measure.about == "letters":
        things = (
            Letter.objects.visible_to(actor).filter(pk__in=ids).select_related("addressee").order_by("pk")
        )
    else:
        things = Task.objects.visible_to(actor).filter(pk__in=ids).select_related("lead").order_by("number")
    shown = [_thing(each, measure.about) for each in things[:SHOWN]]
    back = f"{reverse('portal:performance')}?month={row.month:%Y-%m}"
    return {
        "crumbs": [
            {"label": _("履约情况"), "url": back},
            {"label": row.organisation.name, "url": back},
            {"label": measure.label, "url": ""},
        ],
        "row": row,
        "measure": measure,
        "definition": definition_of(measure),
        "rows": shown,
        "value": len(ids),
        "hidden": len(ids) - len(shown),
        "is_letters": measure.about == "letters",
        "back_url": back,
    }


def _thing(each, about: str) -> dict:
    unit = each.addressee if about == "letters" else each.lead
    return {
        "number": each.number,
        "title": each.title,
        "url": each.get_absolute_url(),
        "unit": unit,
        "due_on": each.reply_due_on if about == "letters" else each.deadline,
        "first": None if about == "letters" else each.first_deadline,
        "state": state_of(each),
        "level": level_of(each) if about == "letters" else None,
    }


def performance_sheet() -> list[SheetColumn]:
    """Each number with its rate, and in the last column what the unit says about them."""
    columns = [
        SheetColumn(_("行政区划代码"), "name", lambda row: row.organisation.code),
        SheetColumn(_("单位"), "name", lambda row: row.organisation.name),
        SheetColumn(_("月份"), "name", lambda row: f"{row.month:%Y-%m}"),
    ]
    for measure in MEASURES:
        columns.append(SheetColumn(measure.label, "name", _number(measure.name)))
        if measure.of:
            columns.append(SheetColumn(f"{measure.label}（%）", "name", _rate(measure)))
    columns.append(
        SheetColumn(_("单位说明"), "title", lambda row: "\n".join(r.text for r in remarks_of(row)))
    )
    return columns


def _number(name: str):
    return lambda row: getattr(row, name)


def _rate(measure):
    return lambda row: rate(getattr(row, measure.name), getattr(row, measure.of))


def burden_sheet(month: date) -> list[SheetColumn]:
    def count(name: str):
        return lambda line: line.counts.get(name, 0)

    return [
        SheetColumn(_("行政区划代码"), "name", lambda line: line.organisation.code),
        SheetColumn(_("单位"), "name", lambda line: line.organisation.name),
        SheetColumn(_("月份"), "name", lambda line: f"{month:%Y-%m}"),
        *(SheetColumn(source.label, "day", count(source.name)) for source in burden.SOURCES),
        SheetColumn(_("合计"), "day", lambda line: line.total),
        SheetColumn(_("未答复"), "day", lambda line: line.open),
        SheetColumn(_("答复用时中位数（小时）"), "name", lambda line: line.median_hours),
    ]
