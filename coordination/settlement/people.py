"""For which parties of a round does somebody act, and which people of the parties are told?"""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from accounts.actors import Actor
from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.standing_in import speaks_for, staff_for

DESK = (Role.COORDINATOR, Role.HANDLER, Role.FINANCE, Role.OFFICE_STAFF)
VOICES = (Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF)
SIGNERS = (Role.APPROVER,)


def own_parties(round_, actor: Actor, roles: Collection[str]) -> list:
    """The parties for which the actor acts where these roles are asked: of its own unit first.

    A province acts for those of its branch that have nobody in these roles.
    """
    parties = [each for each in round_.parties.all() if speaks_for(actor, each.organisation, roles)]
    return sorted(parties, key=lambda each: each.organisation_id != actor.organisation.pk)


def own_party(round_, actor: Actor, roles: Collection[str], wanted: Callable = lambda party: True):
    """The party for which an act counts: the first that has not acted yet."""
    return next((each for each in own_parties(round_, actor, roles) if wanted(each)), None)


def people(units: Iterable[Organisation], roles: Collection[str], *, on: date) -> list[User]:
    """Those of these units in these roles, or who stands in for them."""
    return staff_for(units, roles=roles, on=on)
