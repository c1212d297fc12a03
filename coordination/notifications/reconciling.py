"""Which reminders should exist by now, and which are no longer needed?

What should exist follows from the duty rules and the working calendar; what does not exist yet is
written, and what nobody owes any more is closed. So a worker that slept five days tells each duty
once, ten runs at once add nothing, and a new date replaces the old one.

Each rule is compared by the database, in a fixed number of statements (``set_based``).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from coordination.common.local_time import local_date
from coordination.common.numbered_days import numbered_once
from coordination.common.working_days import calendar_for

from .duties import RULES, Duty
from .finding import duties_at
from .kinds import KINDS, Kind
from .models import Notice
from .set_based import SetBased
from .states import NoticeState
from .steps import StepCalendar

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
    done = Reconciled()
    creating = calendar.is_working(today)
    with numbered_once():
        for rule in list(RULES.values()):
            try:
                announced = [kind.name for kind in KINDS.values() if kind.duty == rule.name]
                done += Reconciled(*SetBased(rule, at, steps, creating, announced).run())
            except Exception:  # one broken rule must not silence the others
                log.exception("rule_not_reconciled", rule=rule.name)
                done += Reconciled(failed=(rule.name,))
    retired = Notice.objects.open().filter(is_reminder=True).exclude(kind__in=RULES)
    done += Reconciled(ended=retired.update(state=NoticeState.NO_LONGER_NEEDED))
    return done + Reconciled(ended=sum(_end_by_status(kind) for kind in KINDS.values() if kind.while_status))


def _end_by_status(kind: Kind) -> int:
    """Close the notices of a kind whose thing has left the states in which they are of use."""
    notices, ended = Notice.objects.open().filter(kind=kind.name, is_reminder=False), 0
    for model in notices.order_by().values_list("content_type_id", flat=True).distinct():
        things = ContentType.objects.get_for_id(model).model_class()._base_manager
        needed = things.filter(status__in=kind.while_status).values("pk")
        rows = notices.filter(content_type_id=model).exclude(object_id__in=needed)
        ended += rows.update(state=NoticeState.NO_LONGER_NEEDED)
    return ended


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
        duties = duties_at(at, rules=[RULES[name]], about={notice.subject for notice in asked})
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


def _unchanged(notice: Notice) -> bool:
    return bool(notice.version) and getattr(notice.subject, "version", None) == notice.version


def base_of(duty: Duty) -> str:
    """What a duty is about: rule, thing, due version. A new date is another one."""
    subject = duty.subject
    return f"{duty.rule.name}:{subject._meta.label_lower}:{subject.pk}:{duty.due_on}:{duty.key}"


def thing_of(subject: Model) -> tuple[int, int]:
    return ContentType.objects.get_for_model(type(subject)).pk, subject.pk
