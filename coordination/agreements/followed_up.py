"""How do meetings learn what became of their outcomes? Agreements register with the links that room offers."""

from coordination.meetings.links import register_concerned, register_follow_up

from .models import Agreement
from .vocabulary import DRAFT, DROPPED


def _followed_up():
    taken = Agreement.objects.exclude(status__in=[DRAFT, DROPPED]).filter(outcome__isnull=False)
    return taken.order_by().values("outcome")


def _concerned(outcome):
    live = outcome.agreements.exclude(status__in=[DRAFT, DROPPED])
    return live.values_list("parties__organisation", flat=True)


register_follow_up("agreements", _followed_up)
register_concerned("agreements", _concerned)
