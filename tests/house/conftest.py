"""The world of the permission matrix, to look at."""

import logging

import pytest

from coordination.common.official_calendar import load_announced_days
from tests.factories import NOW
from tests.permissions.world import World


@pytest.fixture
def world(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    load_announced_days()
    logging.disable(logging.CRITICAL)
    yield World()
    logging.disable(logging.NOTSET)
