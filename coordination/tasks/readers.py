"""Which lines of a task's history are not for every reader of the task?"""

from django.apps import apps
from django.db.models import Q

from accounts.actors import Actor
from coordination.activity.withheld import withholds


@withholds("tasks.Task")
def withheld(actor: Actor) -> Q:
    """How it was drafted stays with the issuer; an application for the lead, with whoever reads the application.

    An application changes nothing of the task; the act that finds the lead is for everybody. Where a
    province wants its approver's word first, nobody outside learns that there was anything to approve.
    """
    issued = apps.get_model("tasks", "Task").objects.order_by().filter(actor.inside("issuer")).values("pk")
    drafting = Q(verb="edit") & ~Q(object_id__in=issued)
    applying = Q(verb__in=["claim", "offer", "approve_claim", "withdraw_offer"]) & ~Q(
        changes__has_key="status"
    )
    compared = Q(verb="offer", organisation__claims_need_approval=False, object_id__in=issued)
    return drafting | (applying & ~actor.inside("organisation") & ~compared)
