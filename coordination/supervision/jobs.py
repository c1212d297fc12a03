"""What happens in supervision without anybody's hand?"""

from datetime import datetime

from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.notifications.schedule import every

from . import ladder, performance


@every(3600)
def propose_letters(at: datetime) -> int:
    """Draft what the ladder asks for, on working days; a person signs. The number of letters drafted.

    It looks every hour and drafts each case once, so a day on which it did not run is made up for.
    """
    return ladder.propose(at=at) if calendar_for().is_working(local_date(at)) else 0


@every(6 * 3600)
def freeze_performance(at: datetime) -> int:
    """Keep the figures of the month that is over, once for each unit. The number of rows written."""
    return performance.freeze(at=at)
