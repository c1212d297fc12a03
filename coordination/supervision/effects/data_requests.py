"""What do the acts on a request for a figure change, and who is told?"""

from decimal import Decimal

from accounts.models import Organisation
from accounts.policy import members_of
from accounts.roles import Role

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
    """Proposed again only where there is one unit to answer for."""
    mine = items_of(request, actor) if request is not None else []
    return mine[0].value if len(mine) == 1 else None


def shown(value: Decimal | None) -> str:
    """Without the zeros a column of four places adds."""
    if value is None:
        return ""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return text or "0"


def keep_answer(item, act) -> None:
    item.value, item.note = act["value"], act["note"]
    item.answered_at, item.answered_by_name = act.at, act.actor.name
    item.save(update_fields=["value", "note", "answered_at", "answered_by_name"])


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
