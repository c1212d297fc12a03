"""Which people of the parties are told?"""

from collections.abc import Iterable
from datetime import date

from accounts.policy import members_of
from accounts.roles import Role
from accounts.standing_in import staff_for
from coordination.meetings.confirming import VOICE
from coordination.meetings.permissions import DESK

SIGNERS = (Role.APPROVER,)
WRITERS = (*DESK, Role.FINANCE)


def voices_of(units: Iterable, *, on: date) -> list:
    """The coordinators and approvers of these parties, or who stands in for them."""
    return staff_for(units, roles=VOICE, on=on)


def approvers_of(units: Iterable, *, on: date) -> list:
    return staff_for(units, roles=SIGNERS, on=on)


def readers_in(unit, *, on: date) -> list:
    """Who is told in a unit with which something was shared: those who would have to deal with it."""
    return members_of([unit.pk], roles=(*VOICE, Role.MINISTRY_LIAISON, Role.FINANCE), on=on)
