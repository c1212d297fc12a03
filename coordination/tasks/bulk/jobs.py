"""Which changes of many tasks go on without anybody's hand? Those too long for one answer, and those that were interrupted."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from accounts.actors import Actor
from coordination.common.errors import DomainError
from coordination.notifications.schedule import every
from coordination.tasks.models import BulkChange

from . import performing, workflow
from .waking import CARRY_ON


@every(10, name="tasks.bulk_changes")
def carry_on_bulk_changes(at: datetime) -> int:
    """Go on with every change that was begun; the number of those that came to their end."""
    finished = 0
    for done in BulkChange.objects.filter(status__in=[workflow.RUNNING, workflow.UNDOING]).order_by("pk"):
        step = performing.carry_on if done.status == workflow.RUNNING else performing.carry_back
        with performing.language_of(done):
            step(done, at, performing.whoever_asked(done, at))
        try:
            workflow.finish(done, actor=Actor.system(), at=at)
            finished += 1
        except DomainError:
            continue  # stopped, or finished by another worker
    return finished


@shared_task(name=CARRY_ON)
def carry_on_now() -> None:
    carry_on_bulk_changes(timezone.now())
