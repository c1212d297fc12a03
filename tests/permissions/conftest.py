"""The world of the matrix, at its hour; refusals are not logged by the thousand."""

import logging

import pytest

from coordination.common.official_calendar import load_announced_days
from tests.factories import NOW

from .world import World


@pytest.fixture
def world(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    load_announced_days()
    logging.disable(logging.CRITICAL)
    yield World()
    logging.disable(logging.NOTSET)
