"""Which work of this room runs by itself?

Celery entry points and the room's own jobs. A Celery message carries no fact: ``wake`` says "look now",
``run_job`` names a job whose turn it may be. Without Redis ``manage.py run_worker`` calls the same
functions.
"""

from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from .delivering import Delivered, deliver
from .models import Mail
from .preparing import prepare_mails
from .reconciling import reconcile
from .schedule import RUN_TASK, every, last_run_of, run_job
from .states import MailState
from .waking import WAKE_TASK

RECONCILE = "notifications.reconcile"
BODIES_KEPT = timedelta(days=180)


class RulesFailed(RuntimeError):
    """Some duty rules could not be reconciled; the others were."""


@every(settings.RECONCILE_SECONDS, name=RECONCILE)
def reconcile_reminders(at: datetime) -> None:
    """Bring the reminders in step with what is owed."""
    done = reconcile(at, last_run_at=last_run_of(RECONCILE))
    if done.failed:
        raise RulesFailed(", ".join(done.failed))


@every(settings.SWEEP_SECONDS)
def sweep(at: datetime) -> Delivered:
    """Find every mail that is due, whoever was meant to be woken for it."""
    prepare_mails(at)
    return deliver(at)


@every(24 * 3600)
def forget_bodies(at: datetime) -> None:
    """The text of old mails is not kept, only that and when they were sent."""
    old = Mail.objects.filter(created_at__lt=at - BODIES_KEPT).exclude(html="", text="")
    old.exclude(state__in=[MailState.QUEUED, MailState.RETRYING]).update(text="", html="")


@shared_task(name=WAKE_TASK)
def wake() -> None:
    sweep(timezone.now())


@shared_task(name=RUN_TASK)
def run(name: str) -> None:
    run_job(name, at=timezone.now())
