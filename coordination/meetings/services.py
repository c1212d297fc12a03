"""Which commands on cycles, meetings and outcomes are not a transition: making them.

Each takes what was typed or sent (``data``, by the names of its inputs) and refuses with ``NotAllowed``,
``Invalid`` or ``IllegalTransition``; nothing is written then.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.errors import IllegalTransition, Invalid, NotAllowed
from coordination.common.numbering import next_in
from coordination.lifecycle.door import Act, json_ready
from coordination.lifecycle.inputs import Choice, Input, Row, Text, clean_all
from coordination.notifications.announcing import announce

from . import rows
from .details import (
    CYCLE_NAME_TAKEN,
    SERIES_NAME_TAKEN,
    check_cycle,
    complete_meeting,
    keep_name,
    write_agenda,
    write_attendances,
)
from .models import Cycle, Meeting, Outcome, Series
from .queries import open_items
from .readers import write_meeting_readers, write_outcome_readers
from .vocabulary import CANCELLED, Audience, MeetingLevel
from .workflow import cycle as cycles
from .workflow import meeting as meetings
from .workflow import outcome as outcomes

NEW_CYCLE: tuple[Input, ...] = cycles.DETAILS
NEW_SERIES: tuple[Input, ...] = (
    Text("name", _("名称"), max_length=100),
    Choice("level", _("层级"), choices=MeetingLevel.choices),
)
NEW_MEETING: tuple[Input, ...] = meetings.DETAILS
NEW_OUTCOME: tuple[Input, ...] = (
    Row("meeting", _("会议"), rows=rows.meetings_with_outcomes),
    *outcomes.DETAILS,
)


@transaction.atomic
def create_cycle(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Cycle:
    """A new cycle, kept by the actor's office."""
    _may(actor, "meetings.keep_cycle")
    values = clean_all(NEW_CYCLE, data, None, actor)
    cycle = Cycle(**values, keeper=actor.organisation, **_born(actor, at))
    check_cycle(cycle)
    keep_name(cycle, CYCLE_NAME_TAKEN)
    record(
        cycle, actor=actor, at=at, verb="create", sentence=_("新建了协同周期"), changes=_from_nothing(values)
    )
    return cycle


@transaction.atomic
def create_series(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Series:
    """A new series of meetings."""
    _may(actor, "meetings.add_meeting")
    values = clean_all(NEW_SERIES, data, None, actor)
    if Series.objects.filter(name=values["name"]).exists():
        raise Invalid({"name": SERIES_NAME_TAKEN})
    series = Series(**values, created_at=at)
    keep_name(series, SERIES_NAME_TAKEN)
    record(
        series, actor=actor, at=at, verb="create", sentence=_("新建了系列会议"), changes=_from_nothing(values)
    )
    return series


@transaction.atomic
def create_meeting(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Meeting:
    """Register a meeting: it gets the next number of its year, and every attending unit is invited.

    An agenda point that stands among the open items of the series keeps where it comes from.
    """
    _may(actor, "meetings.add_meeting")
    act = Act(meetings.edit, actor, at, clean_all(NEW_MEETING, data, None, actor), _("登记了会议"))
    meeting = Meeting(
        **{name: act[name] for name in meetings.FIELDS}, organiser=actor.organisation, **_born(actor, at)
    )
    complete_meeting(meeting)
    meeting.year = meeting.starts_on.year
    meeting.sequence = next_in(f"meeting:{meeting.year}")
    meeting.save()
    invited = write_attendances(meeting, act)
    write_agenda(meeting, act, open_items(meeting.series, actor) if meeting.series else ())
    write_meeting_readers(meeting)
    meetings.announce_invitation(meeting, act, invited)
    values = {name: act[name] for name in meetings.FIELDS}
    record(
        meeting,
        actor=actor,
        at=at,
        verb="create",
        sentence=act.sentence,
        changes=_from_nothing(values) | act.changes,
    )
    for notice in act.notices:
        announce(subject=meeting, at=at, version=meeting.version, **notice)
    return meeting


def create_outcome(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Outcome:
    """A new draft in a meeting that the actor runs; a meeting the actor may not see counts as missing."""
    values = clean_all(NEW_OUTCOME, data, None, actor)
    return draft_outcome(actor=actor, at=at, **values)


@transaction.atomic
def draft_outcome(
    *,
    meeting: Meeting,
    actor: Actor,
    at: datetime,
    kind: str,
    title: str,
    wording: str,
    audience: str = Audience.ATTENDING,
) -> Outcome:
    """A new draft outcome with the next number of its meeting; the drafting unit alone reads it.

    The number is given once: it stays, even if the draft is given up.
    """
    _may(actor, "meetings.add_outcome", meeting)
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if locked.status == CANCELLED:
        raise IllegalTransition(_("会议已取消。"))
    item = next_in(f"outcome:{locked.pk}")
    outcome = Outcome.objects.create(
        meeting=locked,
        item=item,
        number=f"{locked.number}-{item:02}",
        title=title.strip(),
        kind=kind,
        audience=audience,
        drafter=actor.organisation,
        **_born(actor, at),
    )
    outcome.current = outcome.versions.create(
        number=1, title=outcome.title, wording=wording.strip(), proposed_by=actor.user, created_at=at
    )
    outcome.save(update_fields=["current"])
    write_outcome_readers(outcome)
    record(
        outcome,
        actor=actor,
        at=at,
        verb="create",
        sentence=_("起草了成果，编号%(number)s"),
        params={"number": outcome.number},
        changes=_from_nothing({"title": title, "kind": kind, "audience": audience, "wording": wording}),
    )
    return outcome


def _may(actor: Actor, permission: str, subject=None) -> None:
    decision = decide(actor, permission, subject)
    if not decision:
        raise NotAllowed(decision.reason)


def _born(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"created_by": actor.user, "created_at": at, "updated_at": at}


def _from_nothing(values: Mapping[str, Any]) -> dict[str, list]:
    """Everything that was filled in, as history shows it: rows by their id, under the column's name."""
    filled = {name: value for name, value in values.items() if value not in (None, "", [])}
    return {
        f"{name}_id" if isinstance(value, Model) else name: [
            None,
            value.pk if isinstance(value, Model) else json_ready(value),
        ]
        for name, value in filled.items()
    }
