"""What happens to outcomes without anybody's hand?"""

from datetime import datetime

from accounts.actors import Actor
from coordination.common.errors import DomainError
from coordination.common.local_time import local_date
from coordination.notifications.schedule import every

from .models import Outcome
from .workflow import outcome as workflow


@every(600)
def let_confirmations_lapse(at: datetime) -> int:
    """Silence past the limit counts as agreement. The number of outcomes on which it did; safe to repeat."""
    lapsed = 0
    for outcome in Outcome.objects.lapsing(on=local_date(at)):
        try:
            workflow.lapse(outcome, actor=Actor.system(), at=at)
            lapsed += 1
        except DomainError:
            continue  # published or recalled at this very moment: nobody is silent any more
    return lapsed
