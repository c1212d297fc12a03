"""How is a worker told that a long change was begun?

Best effort: the rows are the truth, and a later turn of the job finds them anyway.
"""

import structlog
from celery import current_app
from django.conf import settings

CARRY_ON = "tasks.carry_on_bulk_changes"
log = structlog.get_logger(__name__)


def wake() -> None:
    if not settings.REDIS_URL:
        return
    try:
        current_app.send_task(CARRY_ON, retry=False, ignore_result=True)
    except Exception as error:  # the change is begun: whatever hinders the call must not reach the caller
        log.warning("worker_not_woken", error=str(error))
