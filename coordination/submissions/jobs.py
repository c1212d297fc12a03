"""What happens to submissions without anybody's hand?"""

from datetime import datetime

from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.notifications.schedule import every

from .models import Submission


@every(3600)
def follow_the_calendar(at: datetime) -> int:
    """Keep the stored last day where the clock says it is, when days off are announced or edited, or a pause lasts.

    The number of rows moved. ``due_on`` repeats what the clock computes, so no history is written.
    """
    calendar, today, moved = calendar_for(), local_date(at), 0
    for submission in Submission.objects.with_ministry().prefetch_related("supplements"):
        due = submission.clock.due(calendar, on=today)
        if due != submission.due_on:
            moved += Submission.objects.filter(pk=submission.pk, version=submission.version).update(
                due_on=due
            )
    return moved
