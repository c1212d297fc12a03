"""The short form of ``make faults``."""

import os
import shutil

import pytest

from .faults import SHORT, run
from .services import stand


@pytest.mark.services
def test_nothing_is_lost_and_nothing_doubled(tmp_path):
    url = os.environ.get("DATABASE_URL", "")
    if not (url.startswith("postgres") and shutil.which("redis-server")):
        absent = pytest.fail if os.environ.get("REQUIRE_SERVICES") else pytest.skip
        absent("needs PostgreSQL (DATABASE_URL) and the program redis-server")
    with stand(tmp_path, url.rpartition("/")[0]) as here:
        figures = run(here, SHORT)
    assert {(each.fault, each.lost, each.doubled) for each in figures} == {
        (each.fault, 0, 0) for each in figures
    }
    assert figures[0].copies <= 2 * SHORT.kills
    assert sum(each.copies for each in figures[1:]) == 0
    assert figures[-1].refused == figures[-1].announced // 10
