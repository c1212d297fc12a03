"""Who is told about a round?"""

from coordination.settlement.people import DESK, own_parties, people


def units(round_, *, but=()) -> list:
    """The parties of a round without some."""
    without = {each.pk for each in but}
    return [each.organisation for each in round_.parties.all() if each.pk not in without]


def tell_others(round_, act, kind: str, *, but=None, roles=DESK, must_act: bool = False, **facts) -> None:
    """Everybody but the party that acted; unless named, the parties for which the actor would be told."""
    others = units(round_, but=own_parties(round_, act.actor, roles) if but is None else but)
    act.announce(kind, to=people(others, roles, on=act.on), must_act=must_act, round=round_.title, **facts)


def name_of(party, act) -> str:
    """The party the act counts for, else the unit of the actor."""
    if party is not None:
        return party.account
    return act.actor.organisation.name if act.actor.organisation else act.actor.name


def own_name(round_, act, roles) -> str:
    """Who acted, as the round calls it."""
    own = own_parties(round_, act.actor, roles)
    return name_of(own[0] if own else None, act)
