"""How is a worker told to look now?

Best effort and never part of an act: the row is the truth and a sweep finds it a few seconds later
anyway. Without Redis there is nobody to call: the embedded worker watches the rows itself.
"""

import time

import structlog
from celery import current_app
from django.conf import settings

WAKE_TASK = "notifications.wake"
PAUSE_SECONDS = 10
log = structlog.get_logger(__name__)
_silent_until = 0.0


def wake_worker() -> None:
    """Ask any worker to look; a broker that does not answer within a second is left alone for a while."""
    global _silent_until
    if not settings.REDIS_URL or time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(WAKE_TASK, retry=False, ignore_result=True, expires=settings.SWEEP_SECONDS)
    except Exception as error:  # the act is done: whatever hinders the call must not reach the caller
        _silent_until = time.monotonic() + PAUSE_SECONDS
        log.warning("worker_not_woken", error=str(error))
