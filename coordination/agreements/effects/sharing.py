"""Which units read an agreement besides the parties, and who hears of it?"""

from accounts.grants import granted_units, revoke
from accounts.grants import share as grant
from accounts.models import Organisation
from coordination.agreements.people import readers_in

from .tabling import tell_parties

READ = "view_agreement"


def outsiders(agreement, actor):
    """Units that do not read it anyway."""
    return Organisation.objects.active().exclude(pk__in=agreement.readers.values("organisation"))


def shared_with(agreement, actor):
    units = [each.unit.pk for each in granted_units(agreement, on=actor.on)]
    return Organisation.objects.filter(pk__in=units)


def show_to(agreement, unit, act) -> None:
    grant(
        agreement,
        with_=unit,
        permission=READ,
        ends_on=act["ends_on"],
        reason=act["reason"],
        actor=act.actor,
    )
    act.say(unit=unit.name, ends_on=act["ends_on"], reason=act["reason"])
    facts = {"reader": unit.name, "day": act["ends_on"], "reason": act["reason"]}
    act.announce(
        "agreement_shared",
        to=readers_in(unit, on=act.on),
        number=agreement.number,
        title=agreement.title,
        unit=act.organisation.name,
        **facts,
    )
    if agreement.opened_at is not None:
        tell_parties(agreement, act, "agreement_shown", **facts)


def hide_from(agreement, unit, act) -> None:
    revoke(agreement, with_=unit)
    act.say(unit=unit.name)
    act.changed("reason", "", act["reason"])
    if agreement.opened_at is not None:
        tell_parties(agreement, act, "agreement_hidden", reader=unit.name)
