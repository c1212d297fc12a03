"""How is the demonstration played, once, into an empty installation?"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from accounts import demo
from accounts.models import User
from coordination.agreements.jobs import follow_the_dates
from coordination.common.local_time import local_date
from coordination.meetings.models import Meeting
from coordination.notifications.taking_over import take_over
from coordination.ops.regions import load_units
from coordination.submissions.jobs import follow_the_calendar
from coordination.tasks.jobs import release_unplanned
from coordination.tasks.models import Task

from .accepting import accepting
from .agreements import agreements
from .arrangements import task_classes
from .between_parties import between_parties
from .cast import PEOPLE, Cast, arrange_absences, arrange_settings, remember_last_visit
from .claiming import claiming
from .coming import coming
from .conferences import conferences
from .earlier import earlier
from .late import late
from .leaders import leaders_meetings
from .letters import choices, letters, to_everybody
from .meetings import cycles, series_of_meetings
from .on_schedule import on_schedule
from .projects import projects
from .sequences import sequences
from .settlements import settlements
from .source import meetings
from .stage import Stage
from .submissions import submissions
from .supervision import supervision
from .timeline import Timeline
from .together import together

EARLIEST_YEAR = 2026  # the last public meeting told of is that of June 2025


class InUse(Exception):
    """There is something in the database that the demonstration did not put there."""


def is_loaded() -> bool:
    return User.objects.filter(username__in=[person.username for person in PEOPLE]).exists()


def load(*, now: datetime, say: Callable[[str], None] = lambda text: None) -> bool:
    """Fill an empty installation as of ``now``; False when it was filled before.

    One transaction: nothing is half-loaded. Raises ``InUse`` when people or matters of somebody else
    are there, ``ValueError`` when the clock stands before the meetings that are told of.
    """
    if local_date(now).year < EARLIEST_YEAR:
        raise ValueError(
            f"The demonstration tells of meetings up to June 2025; this clock says {now:%Y-%m-%d}."
        )
    with transaction.atomic():
        if is_loaded():
            return False
        if User.objects.exists() or Meeting.objects.exists() or Task.objects.exists():
            raise InUse
        _play(now, say)
    demo.register(person.username for person in PEOPLE)
    return True


def _play(now: datetime, say: Callable[[str], None]) -> None:
    load_units()
    time, cast = Timeline(now), Cast()
    arrange_settings(cast)
    say(f"{len(cast.units)} units, {len(cast.users)} people")
    stage = Stage(time, cast)
    first = min(meeting.starts_on for meeting in meetings())
    stage.play(
        [
            cycles(stage, first.year),
            task_classes(stage, first.replace(month=1, day=8)),
            series_of_meetings(stage, first.replace(month=1, day=10)),
            *leaders_meetings(stage),
            *conferences(stage),
            *coming(stage),
            *earlier(stage),
            *submissions(stage),
            *claiming(stage),
            *on_schedule(stage),
            *late(stage),
            *between_parties(stage),
            *accepting(stage),
            *sequences(stage),
            *together(stage),
            *projects(stage),
            *agreements(stage),
            *settlements(stage),
            *supervision(stage),
        ]
    )
    say(f"{Meeting.objects.count()} meetings, {Task.objects.count()} tasks")
    arrange_absences(cast, time)
    follow_the_calendar(now)
    follow_the_dates(now)
    last_visit = time.ago(2, 17.5)
    release_unplanned(time.ago(1, 9))
    remember_last_visit(cast, last_visit)
    to_everybody(cast, time)
    told = take_over(
        at=time.end if time.base != time.today else now,
        announced_before=time.boundary,
        read_before=last_visit,
    )
    letters(cast, time)
    choices(cast, time, on=local_date(now))
    say(f"{told} notices count as told")
