"""What does this room clean up by itself?"""

from datetime import datetime, timedelta

from coordination.activity.removal import forget
from coordination.files.sweeping import sweep
from coordination.notifications.schedule import every

from .models import IdempotencyKey

ANSWERS_KEPT = timedelta(days=3)


@every(6 * 3600)
def forget_answers(at: datetime) -> int:
    """Answers of repeated requests are kept longer than the promised day, not for ever. The number removed."""
    removed, _by_model = IdempotencyKey.objects.filter(created_at__lt=at - ANSWERS_KEPT).delete()
    return removed


@every(24 * 3600)
def forget_removed(at: datetime) -> int:
    """What was deleted and not brought back in time. The number forgotten."""
    return forget(at)


@every(24 * 3600, name="files.sweep")
def sweep_files(at: datetime) -> int:
    """Files of things that were thrown away, and bytes nobody names. The number removed."""
    return sum(sweep(at))
