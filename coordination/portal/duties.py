"""Whose duty is it, how urgent is it, and how is it written as one line?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from coordination.common.working_days import WorkingCalendar
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.notifications.duties import Duty

OVERDUE, NEAR, LATER, WAITING = "overdue", "near", "later", "waiting"
LEADING = gettext_lazy("牵头")  # said of the reader's own unit: who leads need not be said again
LONGEST_BUTTON = 7  # characters
SHOWN = 50  # lines of a group before "all of them"


def is_own(duty: Duty, actor: Actor) -> bool:
    """Asked of this person: named in it, or of this unit and of one of this person's roles."""
    if duty.person_id is not None:
        person = actor.standing_in_for or actor.user
        return duty.person_id == person.pk
    return duty.organisation_id == actor.organisation.pk and bool(duty.rule.roles & actor.roles)


def urgency(duty: Duty, *, on: date, near_until: date, calendar: WorkingCalendar) -> str:
    """Late, within the next working days, later, or waiting for others. Without a limit it is asked now.

    A date on a day off lasts to the next working day.
    """
    if duty.rule.waiting:
        return WAITING
    if duty.due_on is None:
        return NEAR
    if calendar.roll(duty.due_on) < on:
        return OVERDUE
    return NEAR if duty.due_on <= near_until else LATER


@dataclass(frozen=True)
class Group:
    """Lines of one urgency; ``count`` is the length of the whole list, of which ``duties`` may be the beginning."""

    key: str
    label: str
    count: int
    duties: list[dict]
    folded: bool = False
    more_url: str = ""


def grouped(
    duties: Iterable[tuple[Duty, Actor, bool]],
    *,
    on: date,
    calendar: WorkingCalendar,
    only: str = "",
    more: str = "",
) -> list[Group]:
    """Duties with the capacity they are seen in, and whether that capacity is asked, in groups, earliest first.

    ``only`` shows the whole of one group; ``more`` is the address to which its name is added.
    """
    near_until = calendar.after(on, settings.NEAR_WORKING_DAYS)
    found: dict[str, list] = {key: [] for key in (OVERDUE, NEAR, LATER, WAITING)}
    for duty, actor, asked in duties:
        found[urgency(duty, on=on, near_until=near_until, calendar=calendar)].append((duty, actor, asked))
    labels = {OVERDUE: _("已逾期"), NEAR: _("临近"), LATER: _("未到期"), WAITING: _("等待他方")}
    groups = []
    for key, members in found.items():
        if only and key != only:
            continue
        members.sort(key=lambda each: (each[0].due_on or on, each[0].subject.pk))
        shown = members if only else members[:SHOWN]
        groups.append(
            Group(
                key,
                labels[key],
                len(members),
                [line(*each) for each in shown],
                folded=key == LATER and not only and bool(found[OVERDUE] or found[NEAR]),
                more_url=f"{more}group={key}" if len(shown) < len(members) else "",
            )
        )
    return groups


def line(duty: Duty, actor: Actor, asked: bool) -> dict:
    """One duty in words, as ``_duty_row.html`` wants it: verb, thing, facts, date, one button."""
    subject, page = duty.subject, duty.subject.get_absolute_url()
    row = {
        "verb": duty.rule.verb,
        "number": getattr(subject, "number", ""),
        "title": getattr(subject, "title", "") or str(subject),
        "url": page,
        "facts": facts(duty),
        "due": duty.due_on,
        "for_person": actor.standing_in_for,
        "is_primary": not duty.rule.waiting,
    }
    if asked and duty.rule.act:
        row["act_url"], row["act_label"] = f"{page}{duty.rule.act}/", act_label(duty)
        if actor.standing_in_for:
            row["act_url"] += f"?capacity={actor.capacity}"
    else:
        row["act_url"], row["act_label"], row["is_primary"] = page, _("查看"), False
    return row


def facts(duty: Duty) -> list[str]:
    """What else one wants to know before clicking: who leads, what it is about, for whom one waits."""
    found = []
    if duty.detail:
        found.append(str(duty.detail))
    if duty.waiting_for:
        found.append(_("等待：%(names)s") % {"names": _("、").join(duty.waiting_for)})
    lead = getattr(duty.subject, "lead", None)
    if lead is not None and LEADING not in found:
        found.append(_("牵头：%(lead)s") % {"lead": lead.label})
    return found


def act_label(duty: Duty) -> str:
    """The button says what the act is called in the lifecycle; where that is long, the verb of the duty."""
    transition = WORKFLOWS[duty.subject.WORKFLOW].transitions.get(duty.rule.act)
    label = str(transition.label) if transition else ""
    return label if 0 < len(label) <= LONGEST_BUTTON else str(duty.rule.verb)
