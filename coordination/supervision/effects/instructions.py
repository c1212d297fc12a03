"""Who is told of an instruction and its answer?"""

from accounts.policy import members_of
from accounts.roles import Role

WORKING = (Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF)


def addressees(instruction, *, on) -> list:
    """The person it names, and whoever coordinates for the unit; where it has nobody, for its province."""
    people = members_of([instruction.addressee_id], roles=WORKING, on=on)
    people = people or members_of([instruction.addressee.root_id], roles=WORKING, on=on)
    return list(dict.fromkeys([*([instruction.person] if instruction.person else []), *people]))


def tell_addressee(instruction, act, kind: str, **params) -> None:
    act.announce(
        kind,
        to=addressees(instruction, on=act.on),
        must_act=kind == "instruction_asked_again",
        number=instruction.number,
        due_on=instruction.due_on,
        **params,
    )


def tell_giver(instruction, act) -> None:
    act.announce(
        "instruction_answered",
        to=members_of([instruction.giver_id], roles=WORKING, on=act.on),
        number=instruction.number,
        unit=instruction.addressee.name,
    )
