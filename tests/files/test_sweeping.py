"""Which bytes are swept, and which never?"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coordination.activity.models import DAYS_KEPT
from coordination.files.models import Attachment
from coordination.files.services import attach, remove
from coordination.files.sweeping import sweep
from coordination.notifications.schedule import JOBS, run_job
from coordination.tasks.services import delete_draft
from tests.factories import NOW, draft, working

PDF = b"%PDF-1.7 content"
LATER = NOW + timedelta(days=4000)  # the storage keeps the computer's own time


@pytest.fixture
def stored(settings):
    return lambda: [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def keep(task, actor, name="报告.pdf"):
    return attach(task, SimpleUploadedFile(name, PDF), actor=actor, at=NOW)


def test_files_of_a_draft_that_was_thrown_away_go(region, stored, django_capture_on_commit_callbacks):
    office, living = region.actor(region.office), working(region)
    gone = draft(region)
    keep(gone, office)
    removed = remove(keep(living, region.actor(region.jiangsu)), actor=region.actor(region.jiangsu), at=NOW)
    keep(living, region.actor(region.jiangsu), "方案.pdf")
    delete_draft(gone, actor=office, at=NOW)
    assert sweep(NOW + timedelta(days=DAYS_KEPT - 1)) == (0, 0)  # it can still be brought back
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep(NOW + timedelta(days=DAYS_KEPT + 1))[0] == 1
    assert len(stored()) == 2 and Attachment.objects.filter(pk=removed.pk).exists()
    assert sweep(NOW) == (0, 0)


def test_bytes_without_a_row_go_after_a_day(region, stored):
    task = working(region)
    kept = keep(task, region.actor(region.jiangsu))
    default_storage.save("attachments/ab/abcdef", ContentFile(b"left behind"))
    default_storage.save("elsewhere/abcdef", ContentFile(b"of another room"))
    assert sweep(timezone.now()) == (0, 0)  # may belong to an act that is not committed yet
    assert sweep(LATER) == (0, 1)
    assert default_storage.exists(kept.stored_as) and default_storage.exists("elsewhere/abcdef")
    assert len(stored()) == 2


def test_it_runs_by_itself_once_a_day(region):
    assert JOBS["files.sweep"].seconds == 24 * 3600
    assert run_job("files.sweep", at=NOW)
    assert not run_job("files.sweep", at=NOW + timedelta(hours=1))
