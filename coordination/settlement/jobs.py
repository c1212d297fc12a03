"""What happens to settlements without anybody's hand? Large files are read."""

from datetime import datetime

from django.db.models import Q

from accounts.actors import Actor
from coordination.activity.recording import record
from coordination.notifications.schedule import every

from .effects.collecting import brought
from .models import Delivery
from .revenue.delivering import take_in
from .states import Reading


@every(10)
def read_deliveries(at: datetime) -> int:
    """Files that wait, and those whose reader died; how many were read."""
    waiting = Delivery.objects.filter(status__in=[Reading.WAITING, Reading.READING, Reading.WRITING])
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
                "result": brought(after, after.round) if after.status == Reading.DONE else after.sentence,
            },
        )
    return done
