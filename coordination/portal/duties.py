"""How is a duty written as one line, and a list of them in groups?"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.notifications.duties import Duty
from coordination.notifications.my_work import LATER, NEAR, OVERDUE, URGENCIES, WAITING, Worklist

LEADING = gettext_lazy("牵头")  # said of the reader's own unit: who leads need not be said again
LONGEST_BUTTON = 7  # characters
SHOWN = 50  # lines of a group before "all of them"


@dataclass(frozen=True)
class Group:
    """Lines of one urgency; ``count`` is the length of the whole list, of which ``duties`` may be the beginning."""

    key: str
    label: str
    count: int
    duties: list[dict]
    folded: bool = False
    more_url: str = ""
    pager: dict | None = None


def grouped(
    work: Worklist, counts: dict[str, int], *, only: str = "", page: int = 1, more: str = ""
) -> list[Group]:
    """The lines of a list in groups, earliest first; of each the beginning.

    ``only`` shows one group, page by page; ``more`` is the address to which its name is added.
    """
    labels = {OVERDUE: _("已逾期"), NEAR: _("临近"), LATER: _("未到期"), WAITING: _("等待他方")}
    entries = work.page(SHOWN, urgency=only, skip=(page - 1) * SHOWN if only else 0)
    groups = []
    for key in URGENCIES:
        if only and key != only:
            continue
        shown = [entry for entry in entries if entry.urgency == key]
        last = (page - 1) * SHOWN + len(shown) if only else len(shown)
        groups.append(
            Group(
                key,
                labels[key],
                counts[key],
                [line(entry.duty, entry.actor, entry.is_mine) for entry in shown],
                folded=key == LATER and not only and bool(counts[OVERDUE] or counts[NEAR]),
                more_url=f"{more}group={key}" if not only and last < counts[key] else "",
                pager=_pager(key, page, last, counts[key], more) if only else None,
            )
        )
    return groups


def _pager(key: str, page: int, last: int, count: int, more: str) -> dict:
    """What ``_pager.html`` wants."""
    address = f"{more}group={key}"
    first = (page - 1) * SHOWN + 1
    return {
        "newer_url": f"{address}&page={page - 1}" if page > 1 else "",
        "older_url": f"{address}&page={page + 1}" if last < count else "",
        "note": _("第 %(first)d–%(last)d 项，共 %(count)d 项")
        % {"first": first, "last": last, "count": count},
    }


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
