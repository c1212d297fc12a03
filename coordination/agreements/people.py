"""Which people of the parties are told?"""

from collections.abc import Iterable
from datetime import date

from accounts.policy import members_of
from accounts.roles import Role
from coordination.meetings.confirming import VOICE


def voices_of(units: Iterable, *, on: date) -> list:
    """The coordinators and approvers of these parties."""
    return members_of([unit.pk for unit in units], roles=VOICE, on=on)


def approvers_of(units: Iterable, *, on: date) -> list:
    return members_of([unit.pk for unit in units], roles=(Role.APPROVER,), on=on)
