"""Who sets which days of the working calendar, and what follows from a day before anybody saves it?"""

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
from coordination.common.models import CalendarDay
from coordination.common.numbered_days import renumber
from coordination.common.working_days import Calendars, SpecialDay, supposed

from .duties import Duty, duties_at

SET = gettext_lazy("设定%(day)s为%(kind)s：%(name)s（依据：%(source)s）")
KEEPERS = gettext_lazy("全国工作日历由系统管理员维护，本省（市）的安排由该省（市）联络员维护。")
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


def effect(
    *, at: datetime, actor: Actor, scope: str, put: Iterable[SpecialDay] = (), drop: Iterable[date] = ()
) -> list[Moved]:
    """The running limits that would move: everybody's for the national calendar, else those the actor reads."""
    rows = {(row.province_code, row.day): row for row in CalendarDay.objects.all()}
    kept = {key: SpecialDay(row.day, row.is_working, row.name) for key, row in rows.items()}
    for day in drop:
        kept.pop((scope, day), None)
    kept |= {(scope, special.day): special for special in put}
    organisations = None if scope == "" else actor.reader_ids
    before = {_key(duty): duty for duty in duties_at(at, organisations=organisations)}
    with supposed(Calendars((code, special) for (code, _day), special in kept.items())):
        after = duties_at(at, organisations=organisations)
    moved = [
        Moved(duty, before[_key(duty)].due_on, duty.due_on)
        for duty in after
        if _key(duty) in before and duty.due_on and before[_key(duty)].due_on not in (None, duty.due_on)
    ]
    return sorted(moved, key=lambda each: (each.becomes, each.was))


def _key(duty: Duty) -> tuple:
    return duty.rule.name, type(duty.subject), duty.subject.pk, duty.organisation_id, duty.key
