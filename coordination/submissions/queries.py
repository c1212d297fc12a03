"""What does a page or a report about submissions need?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.lifecycle.workflow import State

from .clock import Reading
from .links import unfulfilled
from .models import AnswerCondition, Submission
from .vocabulary import ANSWERED, BY_PROGRESS, DRAFT, SUBMITTED, SUPPLEMENT_WANTED, WITHDRAWN
from .workflow import SUBMISSION


def overall_state(submissions: Iterable[Submission]) -> State | None:
    """The one state of several submissions of an outcome: the slowest counts; withdrawn ones only if all are."""
    states = {each.status for each in submissions}
    if not states:
        return None
    slowest = next((value for value in BY_PROGRESS if value in states), WITHDRAWN)
    return SUBMISSION.state(slowest)


def overall_states(outcomes: Iterable, actor: Actor) -> dict[int, State]:
    """The overall state of each of these outcomes that has submissions this reader may know; one query."""
    rows = Submission.objects.visible_to(actor).filter(outcome__in=[each.pk for each in outcomes])
    by_outcome: dict[int, list] = {}
    for row in rows.only("outcome_id", "status").order_by():
        by_outcome.setdefault(row.outcome_id, []).append(row)
    return {pk: overall_state(rows) for pk, rows in by_outcome.items()}


def reading_of(submission: Submission, *, on: date) -> Reading | None:
    """The ministry's clock with every used and paused day; None before it was started."""
    return submission.clock.read(calendar_for(), on=on) if submission.clock else None


def readings_of(submissions: Iterable[Submission], *, on: date) -> dict[int, Reading]:
    """The clocks of many submissions with one reading of the calendar; expects ``for_rows``."""
    calendar = calendar_for()
    return {each.pk: each.clock.read(calendar, on=on) for each in submissions if each.clock}


def open_conditions(submission: Submission) -> list[AnswerCondition]:
    """The conditions of the answer that are not fulfilled yet."""
    answer = getattr(submission, "answer", None)
    conditions = list(answer.conditions.all()) if answer else []
    missing = unfulfilled([each.pk for each in conditions])
    return [each for each in conditions if each.pk in missing]


@dataclass(frozen=True)
class Needed:
    """What a submission needs now, in one sentence, from whom, and by when."""

    sentence: Any
    params: dict[str, Any] = field(default_factory=dict)
    from_whom: tuple[str, ...] = ()
    due_on: date | None = None

    @property
    def text(self) -> str:
        return str(self.sentence) % self.params if self.params else str(self.sentence)


def needed_now(submission: Submission, *, at: datetime) -> Needed:
    """The one sentence at the top of a submission's page."""
    us, ministry = submission.submitter.name, submission.ministry.name
    if submission.status == DRAFT:
        return Needed(_("待%(unit)s完善并报送%(ministry)s。"), {"unit": us, "ministry": ministry}, (us,))
    if submission.status == SUBMITTED:
        late = submission.due_on < local_date(at)
        sentence = (
            _("%(ministry)s应于%(day)s前答复，已超期，可催询。")
            if late
            else _("待%(ministry)s于%(day)s前答复。")
        )
        return Needed(
            sentence, {"ministry": ministry, "day": submission.due_on}, (ministry,), submission.due_on
        )
    if submission.status == SUPPLEMENT_WANTED:
        return Needed(_("待%(unit)s提交补正，部委办理时限暂停。"), {"unit": us}, (us,))
    if submission.status == ANSWERED:
        if missing := open_conditions(submission):
            return Needed(_("已答复，尚有%(count)d项批复条件未落实。"), {"count": len(missing)}, (us,))
        return Needed(_("已答复，待%(unit)s办结。"), {"unit": us}, (us,))
    return Needed(_("已撤回，无需办理。") if submission.status == WITHDRAWN else _("已办结。"))
