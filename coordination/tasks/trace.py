"""From which meeting does this come, and what became of it?

The chain in both directions: meeting → outcome → submission → answer → task → claim → reports →
acceptance → outcome of a later meeting. Every thing on it is filtered by what the reader may see; a
step that nobody reached yet is shown as missing, not left out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Model, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.common.local_time import local_date
from coordination.common.working_days import WorkingCalendar
from coordination.lifecycle.matters import STAGES as BESIDE
from coordination.meetings.models import Meeting, Outcome
from coordination.submissions.models import Submission

from .models import Task
from .states import ReportState

GENERATIONS = 6  # how deep tasks are broken down at most, for following
MOST = 200  # things of one kind on a chain


@dataclass(frozen=True)
class Link:
    """One thing on the chain, the day it reached this step, and what else is worth a word."""

    subject: Model
    on: date | None
    note: str = ""


@dataclass(frozen=True)
class Step:
    """One stage. ``elapsed`` counts the working days since the stage before it was first reached."""

    name: str
    label: Any
    links: tuple[Link, ...] = ()
    elapsed: int | None = None
    is_here: bool = False

    @property
    def on(self) -> date | None:
        """The day this stage was first reached."""
        return min((link.on for link in self.links if link.on), default=None)

    @property
    def done_on(self) -> date | None:
        """The day the slowest reached it; None while one has not."""
        days = [link.on for link in self.links]
        return max(days) if days and all(days) else None


@dataclass(frozen=True)
class Stage:
    """What a later stage adds to the chain. ``found(chain)`` → its links; ``outcomes_of(thing)`` → where one comes from."""

    name: str
    label: Any
    model_name: str
    found: Callable[["Chain"], list[Link]]
    outcomes_of: Callable[[Any], Iterable[int | None]]


STAGES: dict[str, Stage] = {}


def register_stage(stage: Stage) -> None:
    """A stage above tasks takes part in the chain; it is shown where it has something."""
    STAGES[stage.model_name] = stage


@dataclass
class Chain:
    """The things of one chain, each kind by id, as far as the reader may see them."""

    actor: Actor
    meetings: dict[int, Meeting] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    submissions: dict[int, Submission] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    later: dict[int, Outcome] = field(default_factory=dict)
    subject: Model | None = None

    def add_tasks(self, condition: Q) -> list[Task]:
        rows = Task.objects.visible_to(self.actor).filter(condition).exclude(pk__in=self.tasks)
        counted = Count("reports", filter=~Q(reports__state=ReportState.DRAFT), distinct=True)
        found = list(rows.select_related("lead", "condition__answer").annotate(report_count=counted)[:MOST])
        self.tasks.update((task.pk, task) for task in found)
        return found

    def add_outcomes(self, ids: Iterable[int | None]) -> None:
        wanted = {pk for pk in ids if pk} - set(self.outcomes)
        rows = Outcome.objects.visible_to(self.actor).filter(pk__in=wanted)
        self.outcomes.update((row.pk, row) for row in rows)

    def add_submissions(self, condition: Q) -> None:
        rows = (
            Submission.objects.visible_to(self.actor).filter(condition).select_related("ministry", "answer")
        )
        self.submissions.update((row.pk, row) for row in rows[:MOST])

    def add_meetings(self) -> None:
        wanted = {outcome.meeting_id for outcome in self.outcomes.values()} - set(self.meetings)
        rows = Meeting.objects.visible_to(self.actor).filter(pk__in=wanted)
        self.meetings.update((row.pk, row) for row in rows)

    def add_later(self) -> None:
        wanted = {task.published_as_id for task in self.tasks.values() if task.published_as_id}
        self.later = {row.pk: row for row in Outcome.objects.visible_to(self.actor).filter(pk__in=wanted)}

    # --- directions ---
    def up_from_tasks(self, tasks: list[Task]) -> None:
        """Towards the source: parents, the answer whose condition it is, the outcome, the meeting."""
        for _generation in range(GENERATIONS):
            parents = {task.parent_id for task in tasks if task.parent_id}
            if not parents:
                break
            tasks = self.add_tasks(Q(pk__in=parents))
        answered = {task.condition.answer.submission_id for task in self.tasks.values() if task.condition_id}
        if answered:
            self.add_submissions(Q(pk__in=answered))
        self.up_from_submissions()
        self.add_outcomes(task.outcome_id for task in self.tasks.values())

    def up_from_submissions(self) -> None:
        self.add_outcomes(submission.outcome_id for submission in self.submissions.values())

    def up_from_outcomes(self) -> None:
        """A published task stands behind an outcome of a later meeting."""
        tasks = self.add_tasks(Q(published_as__in=list(self.outcomes)))
        if tasks:
            here = dict(self.outcomes)
            self.up_from_tasks(tasks)
            for pk in here:
                self.later[pk] = here[pk]

    def down_from_outcomes(self) -> None:
        self.add_submissions(Q(outcome__in=list(self.outcomes)))
        self.down_from_tasks(self.add_tasks(Q(outcome__in=list(self.outcomes))))
        self.down_from_submissions()

    def down_from_submissions(self) -> None:
        self.down_from_tasks(self.add_tasks(Q(condition__answer__submission__in=list(self.submissions))))

    def down_from_tasks(self, tasks: list[Task]) -> None:
        for _generation in range(GENERATIONS):
            if not tasks:
                return
            tasks = self.add_tasks(Q(parent__in=[task.pk for task in tasks]))


def chain_of(subject: Meeting | Outcome | Submission | Task, *, actor: Actor) -> Chain:
    """Everything before and after ``subject``, which the actor is known to see."""
    chain = Chain(actor, subject=subject)
    match subject:
        case Meeting():
            chain.meetings[subject.pk] = subject
            rows = Outcome.objects.visible_to(actor).filter(meeting=subject)
            chain.outcomes.update((row.pk, row) for row in rows[:MOST])
            chain.down_from_outcomes()
        case Outcome():
            chain.outcomes[subject.pk] = subject
            chain.down_from_outcomes()
            before = Chain(actor, outcomes={subject.pk: subject})
            before.up_from_outcomes()
            _join(chain, before)
        case Submission():
            chain.add_submissions(Q(pk=subject.pk))
            chain.up_from_submissions()
            chain.down_from_submissions()
        case Task():
            tasks = chain.add_tasks(Q(pk=subject.pk))
            chain.up_from_tasks(tasks)
            chain.down_from_tasks(tasks)
        case _ if subject._meta.label in BESIDE:
            chain.add_outcomes(BESIDE[subject._meta.label].outcomes_of(subject))
            chain.down_from_outcomes()
        case _:
            chain.add_outcomes(STAGES[subject._meta.label].outcomes_of(subject))
            chain.down_from_outcomes()
    chain.add_meetings()
    chain.add_later()
    return chain


def _join(chain: Chain, other: Chain) -> None:
    chain.tasks |= other.tasks
    chain.submissions |= other.submissions
    chain.outcomes |= other.outcomes


def steps_of(subject: Model, *, actor: Actor, calendar: WorkingCalendar) -> list[Step]:
    """The chain of a thing as stages, with the working days that each hand-over took."""
    chain = chain_of(subject, actor=actor)
    tasks = sorted(chain.tasks.values(), key=lambda task: task.pk)
    claimed = [task for task in tasks if task.claimed_at]
    reported = [task for task in tasks if task.last_reported_at]
    stages = [
        ("meeting", _("会议"), [Link(each, each.starts_on) for each in chain.meetings.values()]),
        ("outcome", _("成果"), [Link(each, _day(each.published_at)) for each in chain.outcomes.values()]),
        (
            "submission",
            _("对接中央"),
            [Link(each, each.submitted_on, each.ministry.name) for each in chain.submissions.values()],
        ),
        ("answer", _("答复"), [_answered(each) for each in chain.submissions.values() if each.answered_on]),
        ("task", _("任务"), [Link(task, _day(task.opened_at or task.created_at)) for task in tasks]),
        ("claim", _("认领"), [Link(task, _day(task.claimed_at), str(task.lead or "")) for task in claimed]),
        ("report", _("进展"), [Link(task, _day(task.last_reported_at), _reports(task)) for task in reported]),
        ("acceptance", _("销号"), [Link(task, _day(task.accepted_at)) for task in tasks if task.accepted_at]),
        ("published", _("列为成果"), [Link(each, _day(each.published_at)) for each in chain.later.values()]),
    ]
    beyond = [(each.name, each.label, each.found(chain)) for each in STAGES.values()]
    stages += [stage for stage in beyond if stage[2]]
    for stage in BESIDE.values():
        if found := stage.reached(chain.outcomes, chain.tasks, subject, actor):
            stages.append((stage.name, stage.label, [Link(*each) for each in found]))
    steps, before = [], None
    for name, label, links in stages:
        step = Step(name, label, tuple(links), is_here=name == type(subject)._meta.model_name)
        elapsed = calendar.count(before, step.on) if before and step.on and step.on >= before else None
        steps.append(Step(name, label, tuple(links), elapsed, step.is_here))
        before = step.on or before
    return steps


def _answered(submission: Submission) -> Link:
    answer = getattr(submission, "answer", None)
    return Link(submission, submission.answered_on, str(answer.get_verdict_display()) if answer else "")


def _reports(task: Task) -> str:
    return str(
        _("%(count)d份报告，进度%(percent)d%%") % {"count": task.report_count, "percent": task.progress}
    )


def _day(at) -> date | None:
    return local_date(at) if at else None
