"""Which letters would the ladder draft today, and how does it draft each of them once?

A step finds its cases with one query. What stands for a case is its key: the step, the task and the date
that was missed, so a second run finds the key taken and adds nothing, and a new date is a new case. The
ladder never issues anything: a person signs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

from accounts.actors import Actor
from accounts.models import Membership, Organisation
from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.common.working_days import WorkingCalendar, calendars, read_once
from coordination.tasks.models import Participation, Task
from coordination.tasks.states import COMPLETION_SUBMITTED, LED, WORKING

from . import wording
from .effects.letters import keep_draft
from .models import LadderStep, Letter, LetterTask
from .silence import days_silent, silent
from .vocabulary import ISSUED, LEVELS, LIVE_LETTERS, SENT, Condition, Level, Reach
from .workflow.letter import submit_for_signature

PROPOSING = 2_000  # cases of one step in one run; the rest follow on the next


@dataclass(frozen=True)
class Case:
    """One letter the ladder would draft: about this task, to this unit, after so many working days."""

    step: LadderStep
    task: Task
    addressee: Organisation
    days: int
    due: str
    predecessor: Letter | None = None

    @property
    def key(self) -> str:
        """The step, the task, the unit and the version of what was due: drafted once, whoever runs when."""
        return f"{self.step.pk}:{self.task.pk}:{self.addressee.pk}:{self.due}"


def cases_of(step: LadderStep, *, on: date) -> list[Case]:
    """What this step asks for today, without what was drafted before."""
    with read_once():
        calendar = calendars().national
        found = list(_found(step, on, calendar))
    taken = set(
        Letter.objects.filter(ladder_key__in=[case.key for case in found]).values_list(
            "ladder_key", flat=True
        )
    )
    busy = _at_this_level(step, found)
    return [case for case in found if case.key not in taken and (case.task.pk, case.addressee.pk) not in busy]


def _found(step: LadderStep, on: date, calendar: WorkingCalendar) -> Iterator[Case]:
    if step.condition == Condition.NO_REPLY:
        yield from _unanswered(step, on, calendar)
        return
    before = {}
    tasks = list(_tasks(step, on, calendar)[:PROPOSING])
    if step.level != Level.BLUE:
        before = _letters_before(step, tasks)
    for task in tasks:
        days, due = _missed(step, task, on, calendar)
        for part in task.addressed:
            earlier = before.get((task.pk, part.organisation_id))
            if part.organisation_id == step.owner_id or (step.level != Level.BLUE and earlier is None):
                continue
            yield Case(step, task, part.organisation, days, due, earlier)


def _tasks(step: LadderStep, on: date, calendar: WorkingCalendar) -> QuerySet:
    """The tasks that reach the step, with the parts it addresses: one query and one for the parts."""
    tasks = Task.objects.filter(readers__organisation=step.owner_id)
    if step.task_class_id:
        tasks = tasks.filter(task_class=step.task_class_id)
    last = calendar.before(on, step.working_days)
    if step.condition == Condition.DEADLINE:
        tasks = tasks.filter(status__in=LED, deadline__lte=last).exclude(status=COMPLETION_SUBMITTED)
    elif step.condition == Condition.REPORT:
        tasks = tasks.filter(status__in=WORKING, report_due_on__lte=last)
    else:
        tasks = silent(tasks, on=on, days=step.working_days, calendar=calendar)
    parts = Participation.objects.active().filter(role=step.addressed).select_related("organisation__root")
    return tasks.prefetch_related(Prefetch("participations", queryset=parts, to_attr="addressed")).order_by(
        "pk"
    )


def _missed(step: LadderStep, task: Task, on: date, calendar: WorkingCalendar) -> tuple[int, str]:
    """How many working days have passed, and since which day."""
    if step.condition == Condition.SILENT:
        return days_silent(task, on=on, calendar=calendar), local_date(task.heard_of).isoformat()
    day = task.deadline if step.condition == Condition.DEADLINE else task.report_due_on
    return calendar.count(calendar.roll(day), on), day.isoformat()


def _unanswered(step: LadderStep, on: date, calendar: WorkingCalendar) -> Iterator[Case]:
    """Letters of the level before, without reply by their limit."""
    level = LEVELS[LEVELS.index(step.level) - 1]
    last = calendar.before(on, step.working_days)
    rows = Letter.objects.filter(
        issuer=step.owner_id, status=ISSUED, level=level, reply_due_on__lte=last
    ).select_related("addressee__root")
    for letter in rows.prefetch_related("tasks").order_by("pk")[:PROPOSING]:
        tasks = [task for task in letter.tasks.all() if step.task_class_id in (None, task.task_class_id)]
        if tasks:
            days = calendar.count(letter.reply_due_on, on)
            due = f"{letter.pk}.{letter.asked_again}"
            yield Case(step, tasks[0], letter.addressee, days, due, letter)


def _letters_before(step: LadderStep, tasks: list[Task]) -> dict[tuple[int, int], Letter]:
    """For each task and unit the latest letter of the level before: nobody begins with yellow."""
    level = LEVELS[LEVELS.index(step.level) - 1]
    rows = LetterTask.objects.filter(
        task__in=tasks, letter__level=level, letter__status__in=SENT, letter__issuer=step.owner_id
    )
    found = {}
    for row in rows.select_related("letter").order_by("letter_id"):
        found[row.task_id, row.letter.addressee_id] = row.letter
    followed = set(
        Letter.objects.live()
        .filter(predecessor__in=[each.pk for each in found.values()])
        .values_list("predecessor", flat=True)
    )
    return {key: letter for key, letter in found.items() if letter.pk not in followed}


def _at_this_level(step: LadderStep, cases: Iterable[Case]) -> set[tuple[int, int]]:
    """Tasks and units that already have a running letter of this level or a higher one."""
    levels = LEVELS[LEVELS.index(step.level) :]
    rows = LetterTask.objects.filter(
        task__in=[case.task.pk for case in cases],
        letter__level__in=levels,
        letter__status__in=LIVE_LETTERS,
        letter__issuer=step.owner_id,
    )
    return set(rows.values_list("task_id", "letter__addressee_id"))


# --- drafting -----------------------------------------------------------------------------------------
def propose(*, at: datetime) -> int:
    """Draft what the active steps ask for; how many letters were drafted. Run twice it drafts nothing twice."""
    on, made = local_date(at), 0
    steps = LadderStep.objects.filter(is_active=True).select_related("owner__root").order_by("sequence", "pk")
    for step in steps:
        for case in cases_of(step, on=on):
            made += _drafted(case, at=at)
    return made


def _drafted(case: Case, *, at: datetime) -> bool:
    """One draft in a transaction of its own; False when somebody else was faster."""
    step, system = case.step, Actor.system()
    letter = Letter(
        issuer=step.owner,
        addressee=case.addressee,
        level=step.level,
        predecessor=case.predecessor,
        limit_days=step.limit_days,
        drafted_by_name=system.name,
        created_at=at,
        updated_at=at,
        step=step,
        ladder_key=case.key,
    )
    letter.title, letter.text = wording.of_step(step, case.task, case.days)
    tasks = list(case.predecessor.tasks.all()) if case.predecessor else [case.task]
    try:
        with transaction.atomic():
            keep_draft(letter, tasks, actor=system, at=at)
            if step.reach == Reach.PROPOSE:
                _put_before_leader(letter, on=local_date(at), at=at)
    except IntegrityError:
        return False
    return True


def _put_before_leader(letter: Letter, *, on: date, at: datetime) -> None:
    """Before the first of the unit's leaders; where it has none who signs, it stays on the desk."""
    serving = Membership.objects.on(on).filter(
        organisation=letter.issuer_id, role=Role.APPROVER, user__is_active=True
    )
    leader = serving.select_related("user").order_by("user_id").first()
    if leader is not None:
        submit_for_signature(letter, actor=Actor(source="system", on=on), at=at, signatory=leader.user)
