"""What do the acts on a request for a figure change, and who is told?"""

from decimal import Decimal

from accounts.models import Organisation
from accounts.policy import members_of
from accounts.roles import Role
from coordination.figures.models import shown  # noqa: F401 - how an answer is written
from coordination.figures.services import keep, leave, standing

WORKING = (Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF)


def items_of(request, actor) -> list:
    """What the actor's units were asked."""
    return [each for each in request.asked if actor.belongs_to(each.organisation)]


def own_units(request, actor):
    """The units for which the actor may answer."""
    ids = [each.organisation_id for each in items_of(request, actor)] if request is not None else []
    return Organisation.objects.filter(pk__in=ids)


def first_own_unit(request, actor):
    """The own unit that has not answered yet, else the first one."""
    mine = items_of(request, actor) if request is not None else []
    mine.sort(key=lambda each: (each.answered_at is not None, each.pk))
    return mine[0].organisation if mine else None


def own_value(request, actor) -> Decimal | None:
    """What the unit has reported already, here or elsewhere; only where there is one unit to answer for."""
    mine = items_of(request, actor) if request is not None else []
    if len(mine) != 1:
        return None
    known = mine[0].given or standing(request, mine[0].organisation, **request.which)
    return known.value if known else None


def keep_answer(request, item, act) -> None:
    """The figure is kept once; an answer without one takes back what was said here."""
    if act["value"] is None:
        leave(request, item.given) if item.given else None
        item.given = None
    else:
        entry = {"measure": request.unit, "value": act["value"], "actor": act.actor, "at": act.at}
        item.given = keep(request, item.organisation, **request.which, **entry).figure
    item.note = act["note"]
    item.answered_at, item.answered_by_name = act.at, act.actor.name
    item.save(update_fields=["given", "note", "answered_at", "answered_by_name"])


def take_back(request) -> None:
    """What a withdrawn request brought in counts as not asked: the figures no longer stand in it."""
    leave(request)


def tell_asked(request, act, kind: str, **params) -> None:
    people = members_of([each.organisation_id for each in request.asked], roles=WORKING, on=act.on)
    act.announce(kind, to=people, must_act=False, number=request.number, figure=request.title, **params)


def tell_asker_when_complete(request, act) -> None:
    """Once everybody has answered, not at each answer."""
    if all(each.answered_at for each in request.asked):
        act.announce(
            "data_request_complete",
            to=members_of([request.asker_id], roles=WORKING, on=act.on),
            number=request.number,
            figure=request.title,
        )
