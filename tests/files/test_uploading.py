"""Does a huge upload cost neither memory nor disk, and still get a clear answer?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.files import uploading
from coordination.files.models import Attachment
from tests.api.conftest import Api, problem
from tests.factories import make_client_token, working


@pytest.fixture
def report(region):
    """Report with these files through the API, as a browser would send them."""
    task, caller = working(region), Api(make_client_token(region.jiangsu))

    def send(*files):
        return caller.post(
            f"tasks/{task.pk}/report/", {"percent": 5, "text": "x"}, files={"files": list(files)}
        )

    return send


@pytest.fixture
def passed_on(monkeypatch):
    """How many bytes of each upload went on to memory or disk."""
    counts = []
    original = uploading.LimitedUpload.receive_data_chunk

    def counted(self, raw_data, start):
        chunk = original(self, raw_data, start)
        counts.append(len(chunk or b""))
        return chunk

    monkeypatch.setattr(uploading.LimitedUpload, "receive_data_chunk", counted)
    return counts


def big(size):
    return SimpleUploadedFile("大.pdf", b"%PDF-" + b"x" * size)


def test_what_goes_over_the_limit_is_read_and_thrown_away(report, settings, passed_on):
    settings.ATTACHMENT_MAX_BYTES = 200_000
    body = problem(report(big(3_000_000)), 422, "invalid")
    assert "上限" in body["errors"]["files"][0]
    assert 200_000 < sum(passed_on) < 200_000 + 2 * 64 * 1024
    assert not Attachment.objects.exists()


def test_a_file_of_exactly_the_limit_arrives_whole(report, settings):
    settings.ATTACHMENT_MAX_BYTES = 200_000
    assert report(big(200_000 - 5)).status_code == 201
    assert Attachment.objects.get().size == 200_000


def test_too_many_large_files_at_once_are_refused(report, settings):
    settings.ATTACHMENT_MAX_BYTES = 70_000
    problem(report(*(big(69_000) for _n in range(12))), 413, "too_large")
    assert not Attachment.objects.exists()
