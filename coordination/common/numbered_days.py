"""How does SQL count working days?

A row for each calendar and day holds the number of working days up to it, so that the last day of a limit
of ``n`` working days is found by two joins: the number of the day it starts, then the working day whose
number is ``n`` higher. ``working_days`` remains the rule; these rows repeat what it says and are made
again when they no longer do. A property test holds the two together on both databases.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.apps import apps
from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from .working_days import Calendars, WorkingCalendar, calendars, calendars_of_the_table

# Limits start at acts in this system; what is older was entered from paper. Dates that are stored as such
# (deadlines) need no row.
FIRST, LAST = date(2010, 1, 1), date(2045, 12, 31)
NATIONAL = ""

_kept: ContextVar["Numbered | None"] = ContextVar("numbered_days", default=None)


@dataclass(frozen=True)
class Numbered:
    """The calendars that are numbered, by province code; a province without days of its own has the national one."""

    ids: Mapping[str, int]

    @property
    def national(self) -> int:
        return self.ids[NATIONAL]

    def of(self, code_path: str | None) -> Case | Value:
        """An expression: which calendar counts for the row whose province code stands at this path."""
        own = {code: pk for code, pk in self.ids.items() if code}
        national = Value(self.national, output_field=IntegerField())
        if code_path is None or not own:
            return national
        whens = [When(**{code_path: code}, then=Value(pk)) for code, pk in sorted(own.items())]
        return Case(*whens, default=national, output_field=IntegerField())


def numbered() -> Numbered:
    """The numbered calendars, made anew first if the table of announced days changed since: two queries."""
    if kept := _kept.get():
        return kept
    known = _known()
    wanted = {code: _made_of(calendar) for code, calendar in _wanted(calendars())}
    if {code: made_of for code, (_pk, made_of) in known.items()} != wanted:
        renumber()
        known = _known()
    return Numbered({code: pk for code, (pk, _made) in known.items()})


@contextmanager
def numbered_once() -> Iterator[Numbered]:
    """Within the block the calendars are looked at once."""
    found = numbered()
    token = _kept.set(found)
    try:
        yield found
    finally:
        _kept.reset(token)


@transaction.atomic
def renumber(*, registry=apps) -> list[str]:
    """Number the days of every calendar that changed; returns their codes. In the transaction of the change.

    ``registry`` is for migrations, which know the tables as they were then.
    """
    Calendar = registry.get_model("common", "NumberedCalendar")
    Day = registry.get_model("common", "NumberedDay")
    current = dict(_wanted(calendars_of_the_table()))
    Calendar.objects.exclude(province_code__in=current).delete()
    changed = []
    for code, calendar in current.items():
        made_of = _made_of(calendar)
        row, is_new = Calendar.objects.get_or_create(province_code=code, defaults={"made_of": ""})
        row = row if is_new else Calendar.objects.select_for_update().get(pk=row.pk)
        if row.made_of == made_of:
            continue
        _write(Day, row.pk, calendar)
        Calendar.objects.filter(pk=row.pk).update(made_of=made_of)
        changed.append(code)
    return changed


def _write(Day, pk: int, calendar: WorkingCalendar) -> None:
    Day.objects.filter(calendar_id=pk).delete()
    number, rows = calendar.count(date.min, FIRST) - calendar.is_working(FIRST), []
    for ordinal in range(FIRST.toordinal(), LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        working = calendar.is_working(day)
        number += working
        rows.append(Day(calendar_id=pk, day=day, is_working=working, number=number))
    Day.objects.bulk_create(rows, batch_size=5_000)


def _known() -> dict[str, tuple[int, str]]:
    rows = apps.get_model("common", "NumberedCalendar").objects.values_list("province_code", "pk", "made_of")
    return {code: (pk, made_of) for code, pk, made_of in rows}


def _wanted(all_of_them: Calendars) -> Iterator[tuple[str, WorkingCalendar]]:
    yield NATIONAL, all_of_them.national
    for code in all_of_them.codes:
        yield code, all_of_them.of(code)


def _made_of(calendar: WorkingCalendar) -> str:
    return sha256(f"{FIRST} {LAST} {calendar.fingerprint}".encode()).hexdigest()
