"""Which days off and make-up days has the State Council announced?

The package chinesecalendar knows them for past years and the current one; a later year arrives with a
newer version of the package or is entered in the table by hand. What stands in the table is never
overwritten: the table is the truth, the package only its seed.
"""

from collections.abc import Iterable
from datetime import date

import chinese_calendar
from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_noop as _

from coordination.common.numbered_days import renumber
from coordination.common.working_days import SpecialDay

SOURCE = "国务院办公厅节假日安排通知"

# Stored in Chinese, translated where they are shown.
FESTIVALS = {
    chinese_calendar.Holiday.new_years_day: _("元旦"),
    chinese_calendar.Holiday.spring_festival: _("春节"),
    chinese_calendar.Holiday.tomb_sweeping_day: _("清明节"),
    chinese_calendar.Holiday.labour_day: _("劳动节"),
    chinese_calendar.Holiday.dragon_boat_festival: _("端午节"),
    chinese_calendar.Holiday.national_day: _("国庆节"),
    chinese_calendar.Holiday.mid_autumn_festival: _("中秋节"),
    chinese_calendar.Holiday.anti_fascist_70th_day: _("抗战胜利纪念日"),
}


def announced_years() -> list[int]:
    """The years the installed package knows, oldest first."""
    return sorted({day.year for day in chinese_calendar.holidays})


def announced_days(years: Iterable[int] | None = None) -> list[SpecialDay]:
    """The announced days off and make-up days of ``years`` (all known ones when None), in order.

    A year the package does not know contributes nothing; ask ``announced_years`` first.
    """
    wanted = set(announced_years() if years is None else years)
    announced = [(day, False, name) for day, name in chinese_calendar.holidays.items()]
    announced += [(day, True, name) for day, name in chinese_calendar.workdays.items()]
    return sorted(
        SpecialDay(day, is_working, _festival(name))
        for day, is_working, name in announced
        if day.year in wanted
    )


@transaction.atomic
def load_announced_days(*, model=None, years: Iterable[int] | None = None) -> list[date]:
    """Add the announced national days that the table lacks; returns the days added.

    Running it twice adds nothing. ``model`` is for migrations, which know the table as it was then.
    """
    is_now = model is None
    model = model or apps.get_model("common", "CalendarDay")
    present = set(model.objects.filter(province_code="").values_list("day", flat=True))
    missing = [special for special in announced_days(years) if special.day not in present]
    model.objects.bulk_create(
        [
            model(
                day=special.day,
                province_code="",
                is_working=special.is_working,
                name=special.name,
                source=SOURCE,
            )
            for special in missing
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    if is_now and missing:
        renumber()
    return [special.day for special in missing]


def _festival(english: str) -> str:
    try:
        return FESTIVALS[chinese_calendar.Holiday(english)]
    except (KeyError, ValueError):
        return english
