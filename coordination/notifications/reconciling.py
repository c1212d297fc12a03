"""Which reminders should exist by now, and which are no longer needed?

What should exist follows from the duty rules and the working calendar; what does not exist yet is
written, and what nobody owes any more is closed. So a worker that slept five days tells each duty
once, ten runs at once add nothing, and a new date replaces the old one.

A rule declared as rows is compared by the database, in a fixed number of statements (``set_based``); a
finder's duties are compared here: a fixed number of queries plus rows in bulk.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model

from accounts.models import Membership
from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.common.numbered_days import numbered_once
from coordination.common.working_days import calendar_for

from .announcing import stored
from .duties import RULES, Duty, DutyRule
from .kinds import KINDS, Kind
from .models import Notice
from .rows import found
from .set_based import SetBased
from .states import OPEN, NoticeState
from .steps import StepCalendar

CHUNK = 2_000
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reconciled:
    """What one run did; of two runs at once both may count a row that only one of them wrote."""

    created: int = 0
    folded: int = 0
    ended: int = 0
    failed: tuple[str, ...] = ()

    def __add__(self, other: "Reconciled") -> "Reconciled":
        return Reconciled(
            self.created + other.created,
            self.folded + other.folded,
            self.ended + other.ended,
            self.failed + other.failed,
        )


def reconcile(at: datetime, *, last_run_at: datetime | None = None) -> Reconciled:
    """Bring the reminders of all rules in step with what is owed at ``at``.

    ``last_run_at`` is when this last ran to its end; steps that fell due in between are marked late.
    On a day that is not a working day nothing is created, only closed. A rule that fails is named in
    the result and does not stop the others.
    """
    today = local_date(at)
    calendar = calendar_for()
    steps = StepCalendar(calendar, today=today, last_run_on=local_date(last_run_at) if last_run_at else None)
    people = People(today)
    done = Reconciled()
    creating = calendar.is_working(today)
    with numbered_once():
        for rule in list(RULES.values()):
            try:
                done += _reconciled(rule, at, people, steps, creating=creating)
            except Exception:  # one broken rule must not silence the others
                log.exception("rule_not_reconciled", rule=rule.name)
                done += Reconciled(failed=(rule.name,))
    retired = Notice.objects.open().filter(is_reminder=True).exclude(kind__in=RULES)
    done += Reconciled(ended=retired.update(state=NoticeState.NO_LONGER_NEEDED))
    return done + Reconciled(ended=sum(_end_by_status(kind) for kind in KINDS.values() if kind.while_status))


def _reconciled(
    rule: DutyRule, at: datetime, people: "People", steps: StepCalendar, *, creating: bool
) -> Reconciled:
    """One rule: by the database where it is declared as rows, else by comparing what its finder yields."""
    if rule.rows is None:
        return _Reconciliation(rule, at, people, steps, creating=creating).run()
    announced = [kind.name for kind in KINDS.values() if kind.duty == rule.name]
    return Reconciled(*SetBased(rule, at, steps, creating, announced).run())


def _end_by_status(kind: Kind) -> int:
    """Close the notices of a kind whose thing has left the states in which they are of use."""
    notices, ended = Notice.objects.open().filter(kind=kind.name, is_reminder=False), 0
    for model in notices.order_by().values_list("content_type_id", flat=True).distinct():
        things = ContentType.objects.get_for_id(model).model_class()._base_manager
        needed = things.filter(status__in=kind.while_status).values("pk")
        rows = notices.filter(content_type_id=model).exclude(object_id__in=needed)
        ended += rows.update(state=NoticeState.NO_LONGER_NEEDED)
    return ended


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


class _Reconciliation:
    """One rule at one instant."""

    def __init__(self, rule: DutyRule, at: datetime, people: People, steps: StepCalendar, *, creating: bool):
        self.rule, self.at, self.people, self.steps, self.creating = rule, at, people, steps, creating
        self.owed: set[str] = set()  # base and person of every duty, reminded yet or not
        self.things: set[tuple[int, int]] = set()
        self.wanted: dict[str, Wanted] = {}
        self.params = cache(_params)

    def run(self) -> Reconciled:
        # Read before the finder: a row made meanwhile by an act or another run is not judged by older facts.
        reminders = self._open_reminders()
        notices = self._open_notices_of_the_duty()
        if not self.rule.steps and not reminders and not notices:
            return Reconciled()
        self._find()
        created = self._create(reminders) if self.creating else 0
        folded, ended = [], [pk for pk, thing in notices.items() if thing not in self.things]
        for key, pk in reminders.items():
            if key.rpartition(":")[0] not in self.owed:
                ended.append(pk)
            elif self.creating and not self._is_latest(key):
                folded.append(pk)
        return Reconciled(
            created, _close(folded, NoticeState.FOLDED), _close(ended, NoticeState.NO_LONGER_NEEDED)
        )

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
        for duty in self.rule.find(self.rule, at=self.at, organisations=None):
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
        for chunk in chunks(sorted(missing)):  # sorted: two runs never wait for each other in a circle
            Notice.objects.bulk_create(
                [self._notice(key, missing[key]) for key in chunk], ignore_conflicts=True, batch_size=CHUNK
            )
        for chunk in chunks(again):
            Notice.objects.filter(pk__in=chunk, state=NoticeState.NO_LONGER_NEEDED).update(
                state=NoticeState.PENDING
            )
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
            version=duty.subject.__dict__.get("version") or 0,  # not fetched where the finder left it out
            params=self.params(duty.detail, wanted.role),
            due_on=duty.due_on,
            must_act=self.rule.must_act,
            is_reminder=True,
            late=wanted.late,
            state=wanted.state,
            created_at=self.at,
        )


def obsolete(notices: Sequence[Notice], at: datetime) -> set[int]:
    """Which of these are about something that changed since and is no longer owed.

    A thing that still has the version of the notice has not changed. For the others the rule is asked
    again: one search for each rule among them.
    """
    gone, doubtful = set(), defaultdict(list)
    for notice in notices:
        states = notice.about.while_status
        if notice.subject is None or (states and notice.subject.status not in states):
            gone.add(notice.pk)
        elif notice.about.duty in RULES and not _unchanged(notice):
            doubtful[notice.about.duty].append(notice)
    for name, asked in doubtful.items():
        duties = _owed_about(RULES[name], asked, at)
        owed = {(base_of(duty), duty.organisation_id) for duty in duties}
        things = {thing_of(duty.subject) for duty in duties}
        for notice in asked:
            if notice.is_reminder:
                still = (notice.key.rsplit(":", 2)[0], notice.organisation_id) in owed
            else:
                still = (notice.content_type_id, notice.object_id) in things
            if not still:
                gone.add(notice.pk)
    return gone


def _owed_about(rule: DutyRule, notices: Sequence[Notice], at: datetime) -> list[Duty]:
    """What the rule says now about the things of these notices."""
    if rule.rows is None:
        return list(rule.find(rule, at=at, organisations=None))
    declared = rule.rows(at)
    about = {f"{declared.subject or 'pk'}__in": {notice.object_id for notice in notices}}
    return list(found(rule, declared, declared.rows.filter(**about), at=at))


def _unchanged(notice: Notice) -> bool:
    return bool(notice.version) and getattr(notice.subject, "version", None) == notice.version


def base_of(duty: Duty) -> str:
    """What a duty is about: rule, thing, due version. A new date is another one."""
    subject = duty.subject
    return f"{duty.rule.name}:{subject._meta.label_lower}:{subject.pk}:{duty.due_on}:{duty.key}"


def _params(detail: Any, role: str) -> dict[str, Any]:
    return stored({"detail": detail} | ({"role": Role(role).label} if role else {}))


def thing_of(subject: Model) -> tuple[int, int]:
    return ContentType.objects.get_for_model(type(subject)).pk, subject.pk


def chunks(rows: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _close(rows: Iterable[int], state: str) -> int:
    closed = 0
    for chunk in chunks(sorted(rows)):
        with transaction.atomic():
            closed += Notice.objects.open().filter(pk__in=chunk).update(state=state)
    return closed
