"""Which light, and why in one sentence?

Lights are computed, never set. A cause is a fact with the day from which it counts; the days on which
the light turns follow from the causes and change only when facts do, so ``yellow_on`` and ``red_on``
are kept on the task and lists filter by them in SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import in_words, local_date
from coordination.common.working_days import WorkingCalendar

from . import states
from .states import Light

NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LightRules:
    """Working days before a deadline, and percentage points behind plan (both ends of yellow included)."""

    near_days: int = 7
    yellow_behind: int = 10
    red_behind: int = 30


@dataclass(frozen=True)
class Cause:
    """From ``from_on`` on, this alone makes the light at least ``light``."""

    light: str
    from_on: date
    sentence: Any
    params: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """The light on a day and its reason."""

    light: str
    sentence: Any
    params: dict[str, Any]

    @property
    def label(self) -> str:
        return Light(self.light).label

    @property
    def reason(self) -> str:
        if not self.params:
            return str(self.sentence)
        filled = {
            name: in_words(each) if isinstance(each, date) else each for name, each in self.params.items()
        }
        return str(self.sentence) % filled


def causes(
    task, milestones: Iterable, calendar: WorkingCalendar, rules: LightRules = LightRules()
) -> list[Cause]:
    """Everything that turns, or will turn, the task's light as things stand."""
    if task.status == states.OPEN:
        return list(_claiming(task))
    if task.status in (states.CLAIMED, states.IN_PROGRESS, states.RETURNED):
        return [
            *_deadline(task, calendar, rules),
            *_reporting(task),
            *_behind_plan(task, milestones, rules),
        ]
    return []


def _claiming(task):
    if task.claim_closes_at:
        closed = local_date(task.claim_closes_at)
        yield Cause(
            Light.YELLOW, closed + NEXT_DAY, _("领办逾期：%(day)s截止，尚无牵头单位"), {"day": closed}
        )


def _deadline(task, calendar, rules):
    if task.deadline:
        last_day = calendar.roll(
            task.deadline
        )  # a day off moves the limit to the next working day (民法典 203)
        near = calendar.before(last_day, rules.near_days)
        params = {"day": task.deadline}
        yield Cause(Light.YELLOW, near, _("临近时限：%(day)s到期，尚未申请销号"), params)
        yield Cause(Light.RED, last_day + NEXT_DAY, _("已过时限：应于%(day)s完成"), params)


def _reporting(task):
    if task.report_due_on:
        params = {"day": task.report_due_on}
        yield Cause(Light.YELLOW, task.report_due_on + NEXT_DAY, _("上报逾期：应于%(day)s报送进展"), params)


def _behind_plan(task, milestones, rules):
    for milestone in milestones:
        behind = milestone.percent - task.progress
        params = {
            "day": milestone.due_on,
            "planned": milestone.percent,
            "actual": task.progress,
            "behind": behind,
        }
        sentence = _("进度滞后%(behind)d个百分点：%(day)s应完成%(planned)d%%，实际%(actual)d%%")
        if behind > rules.red_behind:
            yield Cause(Light.RED, milestone.due_on + NEXT_DAY, sentence, params)
        elif behind >= rules.yellow_behind:
            yield Cause(Light.YELLOW, milestone.due_on + NEXT_DAY, sentence, params)


def turning_days(found: Iterable[Cause]) -> tuple[date | None, date | None]:
    """(first yellow day, first red day); a red cause without an earlier yellow one is red at once."""
    first = {
        light: min((cause.from_on for cause in found if cause.light == light), default=None)
        for light in (Light.YELLOW, Light.RED)
    }
    return first[Light.YELLOW], first[Light.RED]


def reading(
    task, milestones: Iterable, *, on: date, calendar: WorkingCalendar, rules: LightRules = LightRules()
):
    """The light of the task on a day, with the sentence that says why."""
    if task.status not in states.MEASURED:
        paused = task.status in (states.WAITING, states.SUSPENDED)
        return Reading(Light.NONE, _("等待他方或中止期间不计") if paused else _("此状态不计灯"), {})
    counting = [cause for cause in causes(task, milestones, calendar, rules) if cause.from_on <= on]
    for light in (Light.RED, Light.YELLOW):
        if found := [cause for cause in counting if cause.light == light]:
            worst = min(found, key=lambda cause: cause.from_on)
            return Reading(light, worst.sentence, worst.params)
    return Reading(Light.GREEN, _("按计划推进"), {})
