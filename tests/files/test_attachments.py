"""Do files arrive whole, stay with their thing, and reach only its readers?"""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from coordination.activity.models import Event
from coordination.common.errors import Conflict, Invalid, NotAllowed
from coordination.files.models import Attachment
from coordination.files.services import attach, remove
from coordination.files.serving import download
from coordination.tasks.models import Task
from tests.factories import NOW, draft, opened, working

PDF = b"%PDF-1.7 content"


def upload(name="报告.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def task(region):
    return working(region)


@pytest.fixture
def jiangsu(region):
    return region.actor(region.jiangsu)


@pytest.fixture
def stored(settings):
    return lambda: [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_what_is_kept(task, jiangsu, stored):
    row = attach(task, upload(), actor=jiangsu, at=NOW, purpose="report")
    assert (row.name, row.size, row.version, row.media_type) == ("报告.pdf", len(PDF), 1, "application/pdf")
    assert row.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (row.uploaded_by, row.organisation, row.created_at) == (jiangsu.user, jiangsu.organisation, NOW)
    assert row.subject == task
    (path,) = stored()
    assert path.read_bytes() == PDF
    assert "报告" not in str(path) and path.suffix == ""
    assert path.stat().st_mode & 0o007 == 0
    event = Event.objects.of(task).first()
    assert (event.verb, event.sentence_text) == ("attach", "上传了附件报告.pdf")


def test_the_same_name_again_is_the_next_version(task, jiangsu, region):
    first, second = (attach(task, upload(), actor=jiangsu, at=NOW) for _time in range(2))
    elsewhere = attach(task, upload(), actor=jiangsu, at=NOW, purpose="evidence")
    other = attach(opened(region), upload(), actor=jiangsu, at=NOW)
    assert [each.version for each in (first, second, elsewhere, other)] == [1, 2, 1, 1]
    assert second.label == "报告.pdf（第2版）"
    assert set(Attachment.objects.of(task).latest()) == {second, elsewhere}
    assert Event.objects.of(task)[1].sentence_text == "上传了附件报告.pdf的第2版"


def test_two_uploads_of_one_name_never_share_a_version(task, jiangsu):
    row = attach(task, upload(), actor=jiangsu, at=NOW)
    row.pk, row.stored_as = None, "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("空.pdf", b"", "空文件"),
        ("程序.pdf", b"MZ\x90", "类型"),
        ("网页.txt", b"<html>", "类型"),
        ("报告.exe", PDF, "扩展名"),
        ("报告", PDF, "扩展名"),
        ("图.png", PDF, "扩展名"),
    ],
)
def test_what_is_not_kept_leaves_nothing_behind(task, jiangsu, stored, name, content, word):
    before = Event.objects.count()
    with pytest.raises(Invalid) as refusal:
        attach(task, upload(name, content), actor=jiangsu, at=NOW, field="evidence")
    assert word in refusal.value.fields["evidence"][0]
    assert (stored(), Attachment.objects.count(), Event.objects.count()) == ([], 0, before)


@pytest.mark.parametrize("size", [100, 101])
def test_the_limit_is_the_last_byte_allowed(task, jiangsu, settings, stored, size):
    settings.ATTACHMENT_MAX_BYTES = 100
    file = upload(content=PDF + b"x" * (size - len(PDF)))
    if size == 100:
        assert attach(task, file, actor=jiangsu, at=NOW).size == 100
        return
    with pytest.raises(Invalid, match="上限"):
        attach(task, file, actor=jiangsu, at=NOW)
    assert stored() == []


def test_a_size_that_lies_is_found_out_while_reading(task, jiangsu, settings, stored):
    settings.ATTACHMENT_MAX_BYTES = 100
    file = upload(content=PDF + b"x" * 1000)
    file.size = 50
    with pytest.raises(Invalid, match="上限"):
        attach(task, file, actor=jiangsu, at=NOW)
    assert stored() == []


def test_a_failing_database_leaves_no_bytes(task, jiangsu, stored, monkeypatch):
    def broken(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(Attachment.objects.__class__, "create", broken)
    with pytest.raises(IntegrityError):
        attach(task, upload(), actor=jiangsu, at=NOW)
    assert stored() == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/报告.pdf", "报告.pdf"),
        ("C:\\文档\\报告.pdf", "报告.pdf"),
        ("报\x00告\n.pdf", "报告.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_are_made_harmless(task, jiangsu, sent, kept):
    file = upload()
    file._name = sent
    assert attach(task, file, actor=jiangsu, at=NOW).name == kept


def test_who_sees_the_thing_sees_its_files(task, region, jiangsu):
    hidden = attach(draft(region), upload(), actor=region.actor(region.office), at=NOW)
    shared = attach(task, upload(), actor=jiangsu, at=NOW)
    seen = {
        unit: set(Attachment.objects.visible_to(region.actor(getattr(region, unit))))
        for unit in ("office", "jiangsu", "zhejiang", "ministry")
    }
    assert seen == {"office": {hidden, shared}, "jiangsu": {shared}, "zhejiang": {shared}, "ministry": set()}


def test_a_removed_file_is_gone_from_everywhere_but_history(task, region, jiangsu, stored):
    row = attach(task, upload(), actor=jiangsu, at=NOW)
    remove(row, actor=jiangsu, at=NOW)
    assert not Attachment.objects.of(task) and not Attachment.objects.visible_to(jiangsu)
    assert Event.objects.of(task).first().sentence_text == "删除了附件报告.pdf"
    assert len(stored()) == 1
    with pytest.raises(Conflict):
        remove(row, actor=jiangsu, at=NOW)
    assert attach(task, upload(), actor=jiangsu, at=NOW).version == 2


def test_only_the_unit_that_uploaded_it_takes_it_away(task, region, jiangsu):
    row = attach(task, upload(), actor=jiangsu, at=NOW)
    for unit in (region.office, region.zhejiang):
        with pytest.raises(NotAllowed, match="江苏省"):
            remove(row, actor=region.actor(unit), at=NOW)
    with pytest.raises(NotAllowed):
        remove(row, actor=region.actor(region.jiangsu, "viewer"), at=NOW)
    assert Attachment.objects.current().get() == row


@pytest.mark.parametrize("status", ["completion_submitted", "accepted", "cancelled"])
def test_evidence_stays_once_it_is_judged_by(task, jiangsu, status):
    row = attach(task, upload(), actor=jiangsu, at=NOW)
    Task.objects.filter(pk=task.pk).update(status=status)
    with pytest.raises(NotAllowed, match="依据"):
        remove(Attachment.objects.get(pk=row.pk), actor=jiangsu, at=NOW)


def test_a_download_is_a_download(task, jiangsu):
    row = attach(task, upload("年度 报告(终).pdf"), actor=jiangsu, at=NOW)
    answer = download(row)
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%B9%B4%E5%BA%A6%20%E6%8A%A5%E5%91%8A%28%E7%BB%88%29.pdf"
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Length"] == str(len(PDF))
    assert "private" in answer.headers["Cache-Control"]
    known = download(row, if_none_match=answer.headers["ETag"])
    assert (known.status_code, known.content) == (304, b"")
