"""Does a ledger arrive through the API as it does through the portal and the command?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.projects.models import Project
from coordination.tasks.models import LedgerImport, Task
from tests.tasks.ledger.making import HEADING, book_of, task

from .conftest import problem

ROWS = (
    task("共建科创走廊", lead="江苏省"),
    task("一网通办", lead="浙江省", until="持续推进"),
    task("无牵头", lead=None),
)


def file(*rows, name="台账.xlsx", content=None):
    data = content if content is not None else book_of(HEADING, *(rows or ROWS)).getvalue()
    return {"file": SimpleUploadedFile(name, data)}


@pytest.fixture
def office(api, region):
    return api(region.office)


def test_a_dry_run_writes_nothing(office):
    answer = office.post("imports/", {"dry_run": "true"}, files=file())
    assert answer.status_code == 200
    assert (answer.data["rows"], answer.data["known"]) == (3, 0)
    assert {"line", "column", "code", "message"} <= set(answer.data["warnings"][0])
    assert not Task.objects.exists() and not LedgerImport.objects.exists()


def test_an_import_makes_tasks_and_the_same_file_adds_nothing(office):
    first = office.post("imports/", files=file())
    assert (first.status_code, first.data["created"], first.data["may_undo"]) == (201, 3, True)
    assert Task.objects.get(title="共建科创走廊").lead.name == "江苏省"
    again = office.post("imports/", files=file()).data
    assert (again["created"], again["known"], Task.objects.count()) == (0, 3, 3)
    lines = office.rows(f"imports/{first.data['id']}/rows/?limit=2")
    assert [line["task"] for line in lines] == list(Task.objects.order_by("pk").values_list("pk", flat=True))
    assert {event.source for event in Event.objects.all()} == {"import"}


def test_columns_may_be_mapped_by_hand(office):
    mapping = '{"Sheet": {"C": "content", "D": "title"}}'
    rows = (task("甲", expected="乙"),)
    assert office.post("imports/", {"mapping": mapping}, files=file(*rows)).data["created"] == 1
    made = Task.objects.get()
    assert (made.title, made.content) == ("乙", "甲")
    for bad in ("x", "[]", '{"Sheet": {"C": "nonsense"}}', '{"Sheet": {"1": "title"}}', '{"Sheet": 1}'):
        body = problem(office.post("imports/", {"mapping": bad}, files=file()), 422, "invalid")
        assert list(body["errors"]) == ["mapping"]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken", b"%PDF-1.7"])
def test_what_is_no_workbook_is_refused_with_a_sentence(office, content):
    answer = office.post("imports/", files=file(content=content))
    assert answer.status_code == 422 and answer.data["detail"]
    assert not Task.objects.exists()


def test_a_file_is_obligatory(office):
    body = problem(office.post("imports/", {"dry_run": True}), 422, "invalid")
    assert list(body["errors"]) == ["file"]


def test_an_import_can_be_undone(office, api, region):
    done = office.post("imports/", files=file()).data
    problem(api(region.jiangsu).post(f"imports/{done['id']}/undo/"), 404, "not_found")
    assert office.post(f"imports/{done['id']}/undo/").data == {"removed": 3, "kept": 0}
    assert not Task.objects.exists()
    assert office.get(f"imports/{done['id']}/").data["may_undo"] is False
    problem(office.post(f"imports/{done['id']}/undo/"), 409, "already_undone")
    deleted = [row for row in office.rows("history/") if row["verb"] == "delete"]
    assert len(deleted) == 3 and api(region.jiangsu).rows("history/") == []


def test_a_list_of_projects_comes_in_and_goes_out_by_the_same_commands(office, api, region):
    listed = {"file": SimpleUploadedFile("清单.csv", "项目名称,牵头单位\n甲,江苏省\n".encode())}
    assert office.post("project-imports/", {"dry_run": "true"}, files=listed).data["ready"] == 1
    listed["file"].seek(0)
    done = office.post("project-imports/", files=listed).data
    assert (done["created"], done["may_undo"]) == (1, True)
    problem(api(region.jiangsu).post(f"project-imports/{done['id']}/undo/"), 404, "not_found")
    assert office.post(f"project-imports/{done['id']}/undo/").data == {"removed": 1, "kept": 0}
    assert not Project.objects.exists()
    (line,) = office.rows(f"project-imports/{done['id']}/rows/")
    assert line["project"] is None and line["cells"]["A"] == ["项目名称", "甲"]
    problem(office.post(f"project-imports/{done['id']}/undo/"), 409, "already_undone")


def test_who_may_import(api, region):
    problem(api(region.ministry).post("imports/", files=file()), 403, "not_allowed")
    problem(api(region.jiangsu, Role.HANDLER).post("imports/", files=file()), 403, "not_allowed")
    body = problem(
        api(region.office, scopes=["read", "tasks"]).post("imports/", files=file()), 403, "missing_scope"
    )
    assert body["scope"] == "import"


def test_the_same_upload_with_the_same_key_is_one_import(office):
    key = {"Idempotency_Key": "ledger-1"}
    content = book_of(HEADING, *ROWS).getvalue()
    first, again = (office.post("imports/", files=file(content=content), **key) for _time in range(2))
    assert (first.status_code, again.headers.get("Idempotency-Replayed")) == (201, "true")
    assert first.data == again.data and LedgerImport.objects.count() == 1
