"""Do the details of a cycle or a meeting fit together, and what follows from them?

Shared by creating and editing; an ``act`` carries what was entered and collects what changed.
"""

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid

from .vocabulary import CycleKind

CYCLE_NAME_TAKEN, SERIES_NAME_TAKEN = _("已有同名的协同周期。"), _("已有同名的系列会议。")


def check_cycle(cycle) -> None:
    """Refuses (``Invalid``) reversed dates and a name that is taken."""
    if cycle.ends_on < cycle.starts_on:
        raise Invalid({"ends_on": _("结束日期不能早于开始日期。")})
    if type(cycle).objects.filter(name=cycle.name).exclude(pk=cycle.pk).exists():
        raise Invalid({"name": CYCLE_NAME_TAKEN})


def keep_name(row, taken) -> None:
    """Write a row with a name of its own; of two with one name at the same moment the second reads ``taken``."""
    try:
        with transaction.atomic():
            if row._state.adding:
                row.save()
            else:
                type(row).objects.filter(pk=row.pk).update(name=row.name)
    except IntegrityError as error:
        raise Invalid({"name": taken}) from error


def complete_meeting(meeting) -> None:
    """An empty end is the day it begins; an empty cycle is the open one around that day, a year before a plan.

    Refuses (``Invalid``) reversed dates.
    """
    meeting.ends_on = meeting.ends_on or meeting.starts_on
    if meeting.ends_on < meeting.starts_on:
        raise Invalid({"ends_on": _("结束日期不能早于开始日期。")})
    if meeting.cycle is None:
        around = list(apps.get_model("meetings", "Cycle").objects.open().around(meeting.starts_on))
        meeting.cycle = min(around, key=lambda cycle: (cycle.kind != CycleKind.YEAR, cycle.pk), default=None)


def write_attendances(meeting, act) -> set[int]:
    """Make the attendances exactly these; returns the organisations invited for the first time."""
    wanted = {unit.pk: (unit, False) for unit in act["guests"]} | {
        unit.pk: (unit, True) for unit in act["parties"]
    }
    present = {row.organisation_id: row for row in meeting.attendances.select_related("organisation")}
    for pk in present.keys() - wanted.keys():
        present[pk].delete()
    for pk, (unit, confirms) in wanted.items():
        if pk not in present:
            meeting.attendances.create(organisation=unit, confirms=confirms)
        elif present[pk].confirms != confirms:
            present[pk].confirms = confirms
            present[pk].save(update_fields=["confirms"])
    before = [row.organisation.name for row in present.values()]
    after = [unit.name for unit, _confirms in wanted.values()]
    if set(before) != set(after):
        act.changed("attendances", sorted(before), sorted(after))
    return wanted.keys() - present.keys()


def write_agenda(meeting, act, proposed=()) -> None:
    """Make the agenda exactly these points.

    A point whose words stayed, or were ``proposed`` (open items of the series), keeps where it comes from.
    """
    before = {item.title: item for item in meeting.agenda.all()}
    origins = {item.line: item for item in proposed} | before
    titles = list(dict.fromkeys(line[:300] for line in act["agenda"]))
    if list(before) == titles:
        return
    meeting.agenda.all().delete()
    for position, title in enumerate(titles, 1):
        known = origins.get(title)
        meeting.agenda.create(
            position=position,
            title=title,
            reference=known.reference if known else "",
            url=known.url if known else "",
        )
    act.changed("agenda", list(before), titles)
