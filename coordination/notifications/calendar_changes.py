"""Who sets which days of the working calendar, and what follows from a day before anybody saves it?"""
# ruff: noqa: S608 - the pieces of SQL are names from this house and what the ORM compiled; values are parameters

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.roles import Kind, Role
from coordination.activity.recording import record
from coordination.common.errors import Invalid, NotAllowed
from coordination.common.local_time import local_date
from coordination.common.models import CalendarDay
from coordination.common.numbered_days import renumber
from coordination.common.working_days import Calendars, SpecialDay, calendars

from .duties import RULES, Duty
from .finding import Line, branches, duties_of, fetched, union_of
from .rows import Sql, WorkingDaysAfter, day_as_text, starts

SET = gettext_lazy("设定%(day)s为%(kind)s：%(name)s（依据：%(source)s）")
KEEPERS = gettext_lazy("全国工作日历由系统管理员维护，本省（市）的安排由该省（市）联络员维护。")
STARTS = ("duty_row", "duty_subject", "duty_organisation", "duty_start", "duty_code")
REMOVED = gettext_lazy("取消%(day)s的%(kind)s安排：%(name)s")


def scope_of(actor: Actor) -> str | None:
    """For whom this reader sets days: "" the nation, a code the own province, None nobody."""
    if actor.has_role(Role.SYSTEM_ADMIN):
        return ""
    unit = actor.organisation
    if unit is not None and unit.kind == Kind.PROVINCE and unit.code and actor.has_role(Role.COORDINATOR):
        return unit.code
    return None


def own_code(actor: Actor) -> str:
    """The province whose days hold for this reader besides the national ones."""
    return actor.organisation.root.code if actor.organisation and actor.organisation.root else ""


def days_for(actor: Actor) -> QuerySet[CalendarDay]:
    """The national days and those of the reader's own province."""
    return CalendarDay.objects.filter(province_code__in={"", own_code(actor)})


def require_scope(actor: Actor) -> str:
    """For whom the actor sets days; raises ``NotAllowed`` naming who could."""
    scope = scope_of(actor)
    if scope is None:
        raise NotAllowed(KEEPERS)
    return scope


@transaction.atomic
def set_day(row: CalendarDay, *, actor: Actor, at: datetime) -> CalendarDay:
    """Add or change a day of the actor's own scope. Raises ``NotAllowed``, and ``Invalid`` for its facts."""
    check_day(row, actor=actor)
    row.save()
    renumber()
    _record(SET, row, actor=actor, at=at)
    return row


@transaction.atomic
def remove_day(row: CalendarDay, *, actor: Actor, at: datetime) -> None:
    """Take a day of the actor's own scope away; a line in the history remains."""
    check_keeper(row, actor=actor)
    _record(REMOVED, row, actor=actor, at=at)
    row.delete()
    renumber()


def check_day(row: CalendarDay, *, actor: Actor) -> None:
    """Could this day be set? Raises like ``set_day``."""
    check_keeper(row, actor=actor)
    try:
        row.full_clean()
    except ValidationError as error:
        found = error.message_dict
        general = found.pop("__all__", [])
        raise Invalid(found | ({"day": [*found.get("day", []), *general]} if general else {})) from error


def check_keeper(row: CalendarDay, *, actor: Actor) -> None:
    """Is it this actor's to change? Raises ``NotAllowed``."""
    if row.province_code != scope_of(actor):
        raise NotAllowed(KEEPERS)


def _record(sentence: object, row: CalendarDay, *, actor: Actor, at: datetime) -> None:
    record(
        actor.organisation,
        actor=actor,
        at=at,
        verb="change_calendar",
        sentence=sentence,
        params={
            "day": row.day.isoformat(),
            "kind": kind_label(row),
            "name": row.name,
            "source": row.source,
        },
    )


def kind_label(row: CalendarDay) -> str:
    if row.is_working:
        return _("上班")
    return _("放假")


@dataclass(frozen=True)
class Moved:
    """A limit that would end on another day."""

    duty: Duty
    was: date
    becomes: date


@dataclass(frozen=True)
class Effect:
    """How many limits would move, and the first of them."""

    count: int
    first: list[Moved]


# Rule, day on which the limit starts, province whose calendar counts: these have the same last day.
Start = tuple[str, str, str]


def effect(
    *,
    at: datetime,
    actor: Actor,
    scope: str,
    put: Iterable[SpecialDay] = (),
    drop: Iterable[date] = (),
    shown: int = 0,
) -> Effect:
    """The running limits that would move: everybody's for the national calendar, else those the actor reads.

    The database counts the limits by the day they start; only those that are ``shown`` become duties.
    """
    rows = {(row.province_code, row.day): row for row in CalendarDay.objects.all()}
    kept = {key: SpecialDay(row.day, row.is_working, row.name) for key, row in rows.items()}
    for day in drop:
        kept.pop((scope, day), None)
    kept |= {(scope, special.day): special for special in put}
    after = Calendars((code, special) for (code, _day), special in kept.items())
    union = _limits(at, None if scope == "" else branches(actor.reader_ids))
    group = "rule, start, code"
    counted = fetched(f"SELECT {group}, COUNT(*) FROM ({union.text}) u GROUP BY {group}", union.params)
    before, today = calendars(), local_date(at)
    count, moved = 0, {}
    for rule, start, code, number in counted:
        declared = RULES[rule].rows(at)
        limit = date.fromisoformat(start), declared.due.days
        was, becomes = before.of(code).after(*limit), after.of(code).after(*limit)
        begun = not declared.once_due or (was <= today and becomes <= today)
        if was != becomes and begun:
            count += number
            moved[rule, start, code] = (becomes, was)
    return Effect(count, _first(moved, union, at, shown))


def _limits(at: datetime, units: list[int] | None) -> Sql:
    """The running limits of working days with the day each starts; all others end on a day somebody set."""
    parts = []
    for rule in RULES.values():
        declared = rule.rows(at)
        if isinstance(declared.due, WorkingDaysAfter):
            rows = Sql.of(starts(declared, units=units).values(*STARTS))
            text = (
                f"SELECT CAST(%s AS TEXT) AS rule, {day_as_text('s.duty_start')} AS start, COALESCE(s.duty_code, '') AS code,"
                f" s.duty_row AS row_id, s.duty_organisation AS organisation, s.duty_subject AS subject"
                f" FROM ({rows.text}) s WHERE s.duty_start IS NOT NULL"
            )
            parts.append(Sql(text, (rule.name, *rows.params)))
    return union_of(parts)


def _first(moved: dict[Start, tuple[date, date]], union: Sql, at: datetime, shown: int) -> list[Moved]:
    """The limits that move to the earliest days."""
    first = sorted(moved, key=lambda each: (*moved[each], each))[:shown]
    if not first:
        return []
    wanted = " OR ".join(["(u.rule = %s AND u.start = %s AND u.code = %s)"] * len(first))
    rows = fetched(
        f"SELECT rule, start, code, subject, organisation, row_id FROM ({union.text}) u WHERE {wanted}",
        (*union.params, *(value for each in first for value in each)),
    )
    rows.sort(key=lambda row: (*moved[tuple(row[:3])], *row))
    lines = [
        Line(rule, subject, organisation, moved[rule, start, code][1].isoformat(), "", row, None, "{}")
        for rule, start, code, subject, organisation, row in rows[:shown]
    ]
    duties = zip(duties_of(lines, at), rows, strict=False)
    return [Moved(duty, duty.due_on, moved[tuple(row[:3])][0]) for duty, row in duties if duty is not None]
