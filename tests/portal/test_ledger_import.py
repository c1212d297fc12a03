"""Does an office's own Excel ledger come in by the portal, looked at first, once, and out again for a day?"""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from coordination.portal.jobs import forgotten_uploads
from coordination.portal.models import UploadedLedger
from coordination.tasks.models import LedgerImport, Task
from tests.factories import NOW
from tests.pages import Page

SAMPLE = Path(settings.BASE_DIR) / "coordination/ops/demo_data/ledger_sample.xlsx"
BEGIN = "/tasks/import/"


def upload(somebody, content=None, name="台账.xlsx", status=302):
    file = SimpleUploadedFile(name, SAMPLE.read_bytes() if content is None else content)
    return somebody.fill(BEGIN, file=[file], status=status)


@pytest.fixture
def office(region, reader):
    return reader(region.office)


def test_a_ledger_is_looked_at_first_then_imported_then_taken_back(region, office):
    check = upload(office)["Location"]
    assert not Task.objects.exists(), "nothing is written by looking"
    page = office.page(check)
    assert "尚未写入任何任务" in page.text
    assert office.post(f"{check}finish/", page.form("/finish/").filled()).status_code == 302
    done = LedgerImport.objects.get()
    assert Task.objects.count() == done.created > 0
    assert not UploadedLedger.objects.exists()
    undo = office.page(BEGIN).form("/undo/")
    office.post(undo.action, undo.filled())
    assert not Task.objects.exists()
    assert "已于" in office.page(BEGIN).text


def test_a_double_click_imports_once_and_the_same_file_again_adds_nothing(region, office):
    check = upload(office)["Location"]
    finish = office.page(check).form("/finish/")
    answers = [office.post(finish.action, finish.filled()) for _click in range(2)]
    assert [answer["Location"] for answer in answers] == [BEGIN, BEGIN]
    number = Task.objects.count()
    again = office.page(upload(office)["Location"])
    assert "可导入 0 行" in again.text and f"此前已导入 {number} 行" in again.text
    assert not [form for form in again.forms if form.action.endswith("/finish/")]


def test_columns_are_read_as_the_person_says(region, office):
    check = upload(office)["Location"]
    form = office.page(check).form("/columns/")
    title = next(name for name, field in form.fields.items() if field.values == ["title"])
    office.post(form.action, form.filled(**{title: ""}))
    page = office.page(check)
    assert "没有一列是任务名称" in page.text
    assert page.form("/columns/").fields[title].values != ["title"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "0 字节"),
        ("序号,任务\n1,甲\n".encode(), "CSV"),
        (b"%PDF-1.4 x", "PDF"),
        (b"\x00\x01\x02\x03" * 50, "不是 Excel 工作簿"),
        (b"x" * (21 * 1024 * 1024), "超过"),
    ],
)
def test_what_is_no_workbook_is_refused_with_the_remedy_and_nothing_is_kept(
    region, office, content, sentence
):
    answer = upload(office, content, status=422)
    assert sentence in Page(answer.content.decode()).text
    assert not UploadedLedger.objects.exists()


def test_nobody_else_sees_or_imports_it(region, office, reader):
    check = upload(office)["Location"]
    for other in (reader(region.jiangsu), reader(region.office, Role.VIEWER)):
        assert other.get(check).status_code in (403, 404)
        assert other.post(f"{check}finish/").status_code in (403, 404)
    assert reader(region.jiangsu, Role.HANDLER).get(BEGIN).status_code == 403
    assert not Task.objects.exists()


def test_an_upload_that_is_dropped_or_forgotten_leaves_no_file(region, office):
    for throw_away in (True, False):
        check = upload(office)["Location"]
        kept = UploadedLedger.objects.get()
        if throw_away:
            office.post(f"{check}drop/")
        else:
            assert forgotten_uploads(NOW + timedelta(hours=23)) == 0
            assert forgotten_uploads(NOW + timedelta(hours=25)) == 1
        assert not default_storage.exists(kept.stored_as)
        assert office.get(check).status_code == 404


def test_after_a_day_it_can_no_longer_be_taken_back(region, office):
    check = upload(office)["Location"]
    finish = office.page(check).form("/finish/")
    office.post(finish.action, finish.filled())
    done = LedgerImport.objects.get()
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        office.force_login(office.user, backend="django.contrib.auth.backends.ModelBackend")
        assert office.post(f"{BEGIN}{done.pk}/undo/").status_code == 409
    assert Task.objects.exists()
