"""What happens to agreements without anybody's hand?"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor
from coordination.common.errors import DomainError
from coordination.common.local_time import local_date
from coordination.notifications.schedule import every

from . import workflow
from .models import Agreement, AgreementVersion
from .vocabulary import VersionState


@every(3600)
def follow_the_dates(at: datetime) -> int:
    """Terms end and later texts take effect. The number of agreements on which something changed; safe to repeat."""
    today, moved = local_date(at), 0
    signed = AgreementVersion.objects.filter(agreement=OuterRef("pk"), state=VersionState.SIGNED)
    replaced = Exists(signed.filter(number__lt=OuterRef("current__number"))) & Q(
        current__takes_effect_on__lte=today
    )
    over = Q(ends_on__lt=today) | Q(terminated_on__lt=today)
    for agreement in Agreement.objects.in_force().filter(over | replaced):
        try:
            workflow.follow_dates(agreement, actor=Actor.system(), at=at)
            moved += 1
        except DomainError:
            continue  # amended or ended at this very moment
    return moved
