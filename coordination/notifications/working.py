"""How does the background work run without Redis?

One process walks the list of jobs that Celery's scheduler walks in production, and between them looks
at the rows themselves a few times a second. Two instances may run: turns and leases are rows.
"""

import time
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.db import close_old_connections

from .jobs import sweep
from .models import Mail, Notice
from .schedule import JOBS, run_job

GLANCE_SECONDS = 0.25
log = structlog.get_logger(__name__)


class EmbeddedWorker:
    """``now`` gives the instant; ``wait(seconds)`` returns True when the worker is to stop."""

    def __init__(self, *, now: Callable[[], datetime], wait: Callable[[float], bool]):
        self.now, self.wait = now, wait
        self.next_turn = dict.fromkeys(JOBS, 0.0)
        self.patient_until = 0.0

    def run(self) -> None:
        """Work until told to stop; what is being done is finished first."""
        stopped = False
        while not stopped:
            self.glance()
            stopped = self.wait(GLANCE_SECONDS)

    def glance(self) -> None:
        """Run the jobs whose turn it is, then send what appeared since. The database may be away for a while."""
        try:
            close_old_connections()
            self._take_turns()
            if time.monotonic() >= self.patient_until and something_is_due(self.now()):
                self._sweep()
        except Exception:
            log.exception("worker_interrupted")
            close_old_connections()
            self.wait(1)

    def _take_turns(self) -> None:
        for name, job in JOBS.items():
            if time.monotonic() >= self.next_turn[name]:
                self.next_turn[name] = time.monotonic() + job.seconds
                run_job(name, at=self.now())

    def _sweep(self) -> None:
        if sweep(self.now()).outage:
            self.patient_until = time.monotonic() + settings.SWEEP_SECONDS


def something_is_due(at: datetime) -> bool:
    """Whether a mail could go out now: two looks into small indexes."""
    return Notice.objects.announced_at_once().exists() or Mail.objects.due(at).exists()
