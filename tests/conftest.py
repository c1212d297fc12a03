"""What does every test stand on?"""

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings

from coordination.common.official_calendar import load_announced_days

from .factories import NOW, Region

# A machine that has much else to do is no failure of an example.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    """Files and mails of a test stay with the test; nothing is cached from the last one."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.MAILBOX_DIR = settings.EMAIL_FILE_PATH = tmp_path / "mailbox"
    cache.clear()


@pytest.fixture
def region(db):
    """The small region of ``factories``, with the official calendar (a transactional test before may have emptied it)."""
    load_announced_days()
    return Region()


@pytest.fixture
def now():
    """Monday, 23 November 2026, 10:00 in Beijing."""
    return NOW
