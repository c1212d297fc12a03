"""How many working days has the ministry used, and until when must it answer?"""

from datetime import date

import pytest

from coordination.common.working_days import calendar_for
from coordination.submissions.clock import Clock, Pause
from coordination.submissions.jobs import follow_the_calendar
from coordination.submissions.models import Submission
from coordination.submissions.workflow import submit, supply, want_supplement
from tests.factories_meetings import local, submission, submitted

pytestmark = pytest.mark.django_db

SUBMITTED, ANSWERED = date(2026, 9, 24), date(2026, 10, 20)


@pytest.fixture
def calendar(region):
    return calendar_for()


def test_without_a_pause_it_is_a_plain_limit(calendar):
    clock = Clock(SUBMITTED, 7)
    assert clock.due(calendar, on=SUBMITTED) == date(2026, 10, 12)  # the vector of domain section 7


def test_a_pause_over_the_national_day_moves_the_limit_by_its_working_days_exactly(calendar):
    """Ten working days from 24 September: 28-30 Sep, 8-10 Oct (10 is a make-up day), 12-15 Oct.

    A supplement wanted on 29 September and supplied on 12 October stands still for 30 September and
    8, 9, 10 and 12 October: five working days, so the limit moves from 15 to 22 October.
    """
    paused = Clock(SUBMITTED, 10, (Pause(date(2026, 9, 29), date(2026, 10, 12)),))
    assert Clock(SUBMITTED, 10).due(calendar, on=SUBMITTED) == date(2026, 10, 15)
    assert paused.due(calendar, on=ANSWERED) == date(2026, 10, 22)
    read = paused.read(calendar, on=date(2026, 10, 14))
    assert [day.day for day in read.used_days] == [28, 29, 13, 14]
    assert [day.day for day in read.paused_days] == [30, 8, 9, 10, 12]
    assert (read.used, read.paused, read.remaining) == (4, 5, 6)
    assert read.due_on == calendar.after(date(2026, 10, 14), read.remaining)


def test_four_days_of_pause_among_which_two_work(calendar):
    """Wanted on 30 September, supplied on 9 October: 8 and 9 October stand still."""
    clock = Clock(SUBMITTED, 10, (Pause(date(2026, 9, 30), date(2026, 10, 9)),))
    read = clock.read(calendar, on=date(2026, 10, 9))
    assert [str(day) for day in read.paused_days] == ["2026-10-08", "2026-10-09"]
    assert clock.due(calendar, on=ANSWERED) == date(2026, 10, 19)


def test_while_the_supplement_is_awaited_every_day_moves_the_limit(calendar):
    clock = Clock(SUBMITTED, 10, (Pause(date(2026, 10, 8)),))
    assert clock.due(calendar, on=date(2026, 10, 8)) == date(2026, 10, 15)
    assert clock.due(calendar, on=date(2026, 10, 9)) == date(2026, 10, 16)
    assert clock.due(calendar, on=date(2026, 10, 11)) == date(2026, 10, 19)
    assert clock.read(calendar, on=date(2026, 10, 9)).is_paused


def test_several_pauses_add_up_and_one_after_the_limit_does_not_move_it(calendar):
    first, second = Pause(date(2026, 9, 28), date(2026, 9, 29)), Pause(date(2026, 10, 12), date(2026, 10, 13))
    clock = Clock(SUBMITTED, 10, (first, second))
    assert clock.due(calendar, on=ANSWERED) == date(2026, 10, 19)
    late = Pause(date(2026, 10, 19), date(2026, 10, 30))
    assert Clock(SUBMITTED, 10, (first, second, late)).due(calendar, on=date(2026, 11, 2)) == date(
        2026, 10, 19
    )


def test_wanted_and_supplied_on_one_day_costs_nothing(calendar):
    clock = Clock(SUBMITTED, 10, (Pause(date(2026, 9, 28), date(2026, 9, 28)),))
    assert clock.due(calendar, on=ANSWERED) == date(2026, 10, 15)
    assert clock.read(calendar, on=ANSWERED).paused == 0


def test_the_answer_stops_it(calendar):
    clock = Clock(SUBMITTED, 10, (), date(2026, 9, 29))
    read = clock.read(calendar, on=date(2026, 12, 1))
    assert read.used == 2 and read.is_stopped and not read.is_paused


# --- the same through the acts -----------------------------------------------------------------
def test_the_acts_keep_the_due_date(region):
    office, jiangsu, ministry = (
        region.actor(each) for each in (region.office, region.jiangsu, region.ministry)
    )
    found = submission(region, at=local(SUBMITTED), working_days=10)
    found = submit(found, actor=jiangsu, at=local(SUBMITTED), own_number="苏府发[2026]8号")
    assert (found.own_number, found.due_on) == ("苏府发〔2026〕8号", date(2026, 10, 15))
    found = want_supplement(found, actor=ministry, at=local(date(2026, 9, 29)), text="补充评估报告")
    assert follow_the_calendar(local(date(2026, 10, 9))) == 1
    found.refresh_from_db()
    assert found.due_on == date(2026, 10, 20), "as if supplied that day"
    found = supply(found, actor=jiangsu, at=local(date(2026, 10, 12)), text="已补充")
    assert found.due_on == date(2026, 10, 22)
    assert follow_the_calendar(local(date(2026, 10, 14))) == 0
    assert Submission.objects.overdue(on=date(2026, 10, 22)).count() == 0
    assert Submission.objects.overdue(on=date(2026, 10, 23)).get() == found
    assert not Submission.objects.visible_to(office).exclude(pk=found.pk).exists()


def test_a_clock_not_started_reads_nothing(region):
    assert submission(region).clock is None
    assert submitted(region).clock.limit == 20
