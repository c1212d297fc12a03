"""Who may read an agreement, as its state stands?

A draft is the drafting unit's alone. Once negotiation is opened, every party reads it alike, and the units
above the parties; whoever could read what it signed keeps reading it. The office is no superior: it
reads what it is party to, or what was shared with it.
"""

from django.apps import apps
from django.db.models import Q

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.activity.withheld import withholds


def write_readers(agreement) -> None:
    """Make the reader rows what the state asks for; before negotiation exactly, afterwards a row once written stays."""
    readers = {agreement.drafter_id}
    if agreement.opened_at is not None:
        readers |= set(agreement.parties.values_list("organisation_id", flat=True))
    wanted = Organisation.objects.filter(pk__in=readers).with_units_above()
    present = set(agreement.readers.values_list("organisation_id", flat=True))
    for pk in sorted(wanted - present):
        agreement.readers.create(organisation_id=pk)


@withholds("agreements.Agreement")
def withheld(actor: Actor) -> Q:
    """How it was drafted before negotiation stays with the drafting unit."""
    own = apps.get_model("agreements", "Agreement").objects.order_by().filter(actor.inside("drafter"))
    return Q(verb__in=["create", "edit"]) & ~Q(object_id__in=own.values("pk"))
