"""Which background work repeats, how often, and when did it last run?

Each app registers its automatic acts in ``jobs.py`` with ``@every(seconds)``. The same list is walked
by Celery's scheduler and by the embedded worker. A run takes its turn with one conditional update, so
two schedulers, or two workers, do the work once; a job may run again at any time and adds nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q

from coordination.celery import app

from .models import Heartbeat

RUN_TASK = "notifications.run_job"
JOBS: dict[str, "Job"] = {}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    name: str
    seconds: int
    act: Callable[[datetime], object]

    @property
    def slot(self) -> timedelta:
        """How long after a run the next may begin: a little less than the period, schedulers are not exact."""
        return timedelta(seconds=self.seconds * 0.8)


def every(seconds: int, *, name: str = "") -> Callable[[Callable[[datetime], object]], Callable]:
    """Register ``act(at)`` to run about every so many seconds; ``name`` defaults to app and function."""

    def register(act: Callable[[datetime], object]) -> Callable:
        known_as = name or f"{act.__module__.split('.')[-2]}.{act.__name__}"
        if known_as in JOBS:
            raise ImproperlyConfigured(f"Two jobs are called {known_as}.")
        JOBS[known_as] = Job(known_as, seconds, act)
        app.add_periodic_task(
            seconds, app.signature(RUN_TASK, args=(known_as,)), name=known_as, expires=seconds
        )
        return act

    return register


def run_job(name: str, *, at: datetime, in_turn: bool = True) -> bool:
    """Run the job if it is its turn; whether it ran to its end. A failure is logged and kept, not raised."""
    job = JOBS[name]
    if in_turn and not _take_turn(job, at):
        return False
    try:
        job.act(at)
    except Exception as error:
        log.exception("job_failed", job=name)
        Heartbeat.objects.filter(name=name).update(last_error=f"{type(error).__name__}: {error}"[:500])
        return False
    Heartbeat.objects.update_or_create(name=name, defaults={"last_run_at": at, "last_error": ""})
    return True


def last_run_of(name: str) -> datetime | None:
    """When the job last ended well."""
    return Heartbeat.objects.filter(name=name).values_list("last_run_at", flat=True).first()


def _take_turn(job: Job, at: datetime) -> bool:
    """A beginning in the future is a clock that was set back: it does not hold up the job."""
    free = Q(started_at=None) | Q(started_at__lte=at - job.slot) | Q(started_at__gt=at + job.slot)
    if Heartbeat.objects.filter(free, name=job.name).update(started_at=at):
        return True
    _beat, made = Heartbeat.objects.get_or_create(name=job.name, defaults={"started_at": at})
    return made


def silent_jobs(at: datetime, *, periods: int = 3) -> list[str]:
    """Jobs that have not ended well for several of their periods: what a health page names."""
    ended = dict(Heartbeat.objects.values_list("name", "last_run_at"))
    return [
        name
        for name, job in JOBS.items()
        if (last := ended.get(name)) is None or at - last > timedelta(seconds=periods * job.seconds + 60)
    ]
