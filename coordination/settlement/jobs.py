"""What happens to settlements without anybody's hand? Large files are read, many rounds are computed by several workers."""

from datetime import datetime

from celery import current_app, shared_task
from django.db.models import Q
from django.utils import timezone

from accounts.actors import Actor
from coordination.activity.recording import record
from coordination.common.errors import DomainError
from coordination.notifications.schedule import every

from . import workflow
from .effects.collecting import brought
from .models import Delivery, Round
from .revenue.delivering import take_in
from .states import FIGURES_CONFIRMED, Reading


@every(10)
def read_deliveries(at: datetime) -> int:
    """Files that wait, and those whose reader died; how many were read."""
    waiting = Delivery.objects.filter(state__in=[Reading.WAITING, Reading.READING, Reading.WRITING])
    done = 0
    for delivery in waiting.filter(Q(leased_until=None) | Q(leased_until__lte=at)).order_by("pk")[:20]:
        after = take_in(delivery, at=at)
        if after.is_running:
            continue
        done += 1
        record(
            after.round,
            actor=Actor.system(),
            at=at,
            verb="read_delivery",
            sentence="%(file)s\uff1a%(result)s",
            params={
                "file": after.file_name,
                "result": brought(after, after.round) if after.state == Reading.DONE else after.sentence,
            },
        )
    return done


COMPUTE = "settlement.compute_rounds"
TOGETHER = 20  # rounds of one message: a worker takes up a connection for each message


@shared_task(name=COMPUTE)
def compute_some(rounds: list[tuple[int, int]]) -> None:
    """Compute these rounds, each in a transaction of its own: agreements are independent, so any number of
    workers share them out.

    A round comes with its version when its figures were confirmed: told twice it is computed once, and what
    was changed meanwhile is left to whoever changed it. What cannot be computed waits for a person, whom the
    round's page tells why.
    """
    for pk, version in rounds:
        try:
            workflow.compute(Round(pk=pk), actor=Actor.system(), at=timezone.now(), version=version)
        except (Round.DoesNotExist, DomainError):
            continue


def compute_all(*, in_background: bool) -> int:
    """Every round whose figures are confirmed; how many."""
    rows = Round.objects.filter(status=FIGURES_CONFIRMED).order_by("pk")
    ready = list(rows.values_list("pk", "version"))
    for start in range(0, len(ready), TOGETHER):
        some = ready[start : start + TOGETHER]
        if in_background:
            current_app.send_task(COMPUTE, args=(some,), ignore_result=True)
        else:
            compute_some(some)
    return len(ready)
