"""Who is told about a round?"""

from accounts.policy import members_of
from accounts.roles import Role

DESK = frozenset({Role.COORDINATOR, Role.HANDLER, Role.FINANCE, Role.OFFICE_STAFF})
VOICES = frozenset({Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF})


def units(round_, *, but=()) -> list[int]:
    """The parties of a round without some."""
    return [each.organisation_id for each in round_.parties.all() if each.pk not in set(but)]


def people(organisations, roles, *, on):
    return members_of(organisations, roles=roles, on=on)


def tell_others(round_, act, kind: str, own=(), *, roles=DESK, must_act: bool = False, **facts) -> None:
    """Everybody but the party that acted."""
    others = units(round_, but=[each.pk for each in own])
    act.announce(kind, to=people(others, roles, on=act.on), must_act=must_act, round=round_.title, **facts)


def name_of(party, act) -> str:
    """The party the act counts for, else the unit of the actor."""
    return (
        party.account
        if party is not None
        else act.actor.organisation.name
        if act.actor.organisation
        else act.actor.name
    )
