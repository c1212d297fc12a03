"""Which reminders should there be, worked out duty by duty? What ``set_based`` writes is compared with this."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.notifications.announcing import stored
from coordination.notifications.duties import Duty, DutyRule
from coordination.notifications.finding import duties_at
from coordination.notifications.kinds import KINDS
from coordination.notifications.models import Notice
from coordination.notifications.reconciling import base_of, thing_of
from coordination.notifications.states import OPEN, NoticeState
from coordination.notifications.steps import StepCalendar


class People:
    """Who holds which role in which unit today: one query for all rules."""

    def __init__(self, today):
        self.holders: dict[tuple[int, str], list[int]] = defaultdict(list)
        rows = Membership.objects.on(today).filter(user__is_active=True, organisation__is_active=True)
        for organisation, role, user in rows.values_list("organisation_id", "role", "user_id"):
            self.holders[organisation, role].append(user)
        self.active = {user for users in self.holders.values() for user in users}

    def asked(self, duty: Duty) -> dict[int, str]:
        """Who is reminded of a duty, each with the role that is the reason."""
        if duty.person_id in self.active:
            return {duty.person_id: ""}
        asked: dict[int, str] = {}
        for role in sorted(duty.rule.roles):
            for user in self.holders.get((duty.organisation_id, role), ()):
                asked.setdefault(user, role)
        return asked


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder that should exist."""

    duty: Duty
    person_id: int
    role: str
    late: bool
    state: str = NoticeState.PENDING


class ByDuty:
    """One rule at one instant; takes the place of ``SetBased``."""

    def __init__(self, rule: DutyRule, at, steps: StepCalendar, creating: bool, announced_as=()):
        self.rule, self.at, self.steps, self.creating = rule, at, steps, creating
        self.people = People(local_date(at))
        self.owed: set[str] = set()  # base and person of every duty, reminded yet or not
        self.things: set[tuple[int, int]] = set()
        self.wanted: dict[str, Wanted] = {}

    def run(self) -> tuple[int, int, int]:
        reminders = self._open_reminders()
        notices = self._open_notices_of_the_duty()
        if not self.rule.steps and not reminders and not notices:
            return 0, 0, 0
        self._find()
        created = self._create(reminders) if self.creating else 0
        folded, ended = [], [pk for pk, thing in notices.items() if thing not in self.things]
        for key, pk in reminders.items():
            if key.rpartition(":")[0] not in self.owed:
                ended.append(pk)
            elif self.creating and not self._is_latest(key):
                folded.append(pk)
        return created, _close(folded, NoticeState.FOLDED), _close(ended, NoticeState.NO_LONGER_NEEDED)

    def _is_latest(self, key: str) -> bool:
        return key in self.wanted and self.wanted[key].state == NoticeState.PENDING

    def _open_reminders(self) -> dict[str, int]:
        rows = Notice.objects.open().filter(kind=self.rule.name, is_reminder=True)
        return dict(rows.values_list("key", "pk"))

    def _open_notices_of_the_duty(self) -> dict[int, tuple[int, int]]:
        """Announcements that are needed only as long as this duty stands."""
        kinds = [kind.name for kind in KINDS.values() if kind.duty == self.rule.name]
        if not kinds:
            return {}
        rows = Notice.objects.open().filter(kind__in=kinds, is_reminder=False)
        return {
            pk: (model, thing) for pk, model, thing in rows.values_list("pk", "content_type_id", "object_id")
        }

    def _find(self) -> None:
        for duty in duties_at(self.at, rules=[self.rule]):
            self.things.add(thing_of(duty.subject))
            if duty.due_on is None or not self.rule.steps:
                continue
            base, due = base_of(duty), self.steps.due(duty.due_on, self.rule.steps)
            for person, role in self.people.asked(duty).items():
                whose = f"{base}:{person}"
                self.owed.add(whose)
                if due is None:
                    continue
                wanted = Wanted(duty, person, role, due.late)
                self.wanted[f"{whose}:{due.latest}"] = wanted
                for step in due.missed:
                    self.wanted[f"{whose}:{step}"] = replace(wanted, late=True, state=NoticeState.FOLDED)

    def _create(self, existing: Collection[str]) -> int:
        missing = {key: wanted for key, wanted in self.wanted.items() if key not in existing}
        if not missing:
            return 0
        closed = Notice.objects.exclude(state__in=OPEN).filter(
            kind=self.rule.name,
            is_reminder=True,
            due_on__in={wanted.duty.due_on for wanted in missing.values()},
        )
        again = []
        for key, pk, state, mail in closed.values_list("key", "pk", "state", "mail_id"):
            wanted = missing.pop(key, None)
            untold = state == NoticeState.NO_LONGER_NEEDED and mail is None
            if wanted and untold and wanted.state == NoticeState.PENDING:
                again.append(pk)  # the duty ended before anybody was told, and is back
        Notice.objects.bulk_create([self._notice(key, missing[key]) for key in sorted(missing)])
        Notice.objects.filter(pk__in=again).update(state=NoticeState.PENDING)
        return sum(wanted.state == NoticeState.PENDING for wanted in missing.values()) + len(again)

    def _notice(self, key: str, wanted: Wanted) -> Notice:
        duty = wanted.duty
        model, thing = thing_of(duty.subject)
        return Notice(
            key=key,
            kind=self.rule.name,
            recipient_id=wanted.person_id,
            organisation_id=duty.organisation_id,
            content_type_id=model,
            object_id=thing,
            version=getattr(duty.subject, "version", 0),
            params=_params(duty.detail, wanted.role),
            due_on=duty.due_on,
            must_act=self.rule.must_act,
            is_reminder=True,
            late=wanted.late,
            state=wanted.state,
            created_at=self.at,
        )


def _params(detail: Any, role: str) -> dict[str, Any]:
    return stored({"detail": detail} | ({"role": Role(role).label} if role else {}))


def _close(rows: Iterable[int], state: str) -> int:
    return Notice.objects.open().filter(pk__in=list(rows)).update(state=state)
