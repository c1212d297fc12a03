"""On what do the journeys stand? A staffed region, a clock that is moved by hand, the two doors, an ear for notices."""

from collections import Counter
from datetime import timedelta

import pytest

from accounts.policy import members_of
from accounts.roles import Kind, Role
from coordination.notifications.models import Notice
from tests.factories import NOW, TODAY

from .doors import ApiDoor, PortalDoor

STAFF = {
    Kind.PROVINCE: (Role.COORDINATOR, Role.HANDLER, Role.APPROVER, Role.VIEWER),
    Kind.CITY: (Role.COORDINATOR, Role.HANDLER),
    Kind.REGIONAL_OFFICE: (Role.OFFICE_STAFF, Role.SYSTEM_ADMIN),
    Kind.MINISTRY: (Role.MINISTRY_LIAISON, Role.VIEWER),
}


@pytest.fixture
def staffed(region):
    """Everybody a notice could reach by mistake."""
    for unit in (
        region.office,
        region.jiangsu,
        region.zhejiang,
        region.anhui,
        region.ministry,
        region.nanjing,
    ):
        for role in STAFF[unit.kind]:
            region.person(unit, role)
    return region


class Clock:
    """The one clock of doors and tests; it stands still between moves."""

    def __init__(self, machine):
        self.machine, self.now = machine, NOW
        machine.move_to(NOW, tick=False)

    def pass_days(self, days: int = 0, **more) -> None:
        self.now += timedelta(days=days, **more)
        self.machine.move_to(self.now, tick=False)


@pytest.fixture
def clock(time_machine):
    return Clock(time_machine)


@pytest.fixture(params=[PortalDoor, ApiDoor], ids=lambda door: door.name)
def door(request, staffed, clock):
    return request.param(staffed)


class Ear:
    """Who was told what since it was asked last."""

    def __init__(self, door):
        self.door, self.last = door, 0

    def forget(self) -> None:
        """What was told up to here is not asked about."""
        self.last = Notice.objects.order_by("pk").values_list("pk", flat=True).last() or 0

    def heard(self, **kinds) -> None:
        """Exactly these people were told exactly this, once each; the actor is not told the own act."""
        rows = Notice.objects.filter(pk__gt=self.last, is_reminder=False).select_related("recipient")
        told = Counter((row.kind, row.recipient.username) for row in rows)
        self.last = max((row.pk for row in rows), default=self.last)
        actor = self.door.last_person
        wanted = Counter(
            (kind, person.username) for kind, people in kinds.items() for person in people if person != actor
        )
        assert told == wanted


@pytest.fixture
def ear(door):
    return Ear(door)


DESK = (Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF)
VOICE = (Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF)


def people(*units, roles) -> list:
    return members_of([unit.pk for unit in units], roles=roles, on=TODAY)


def desk(*units) -> list:
    """Coordinator and handlers."""
    return people(*units, roles=DESK)


def voice(*units) -> list:
    """Coordinator and approver."""
    return people(*units, roles=VOICE)


def coordinators(*units) -> list:
    return people(*units, roles=(Role.COORDINATOR,))
