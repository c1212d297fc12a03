"""The list as offices keep it comes in once: mapping, dry run, every doubt with its cell; bad files are refused."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import Workbook

from accounts.roles import Kind
from accounts.services import create_organisation
from coordination.common.errors import Conflict, NotAllowed
from coordination.ops.demo.source import FOLDER
from coordination.projects.importing import import_projects, preview, undo_import
from coordination.projects.listing.headings import propose
from coordination.projects.listing.reading import _leftovers
from coordination.projects.listing.tables import ListRefused, open_list
from coordination.projects.models import Project
from coordination.projects.workflow import partners
from coordination.tasks.ledger.problems import WorkbookRefused
from coordination.tasks.ledger.workbook import open_workbook
from tests.factories import NOW
from tests.journeys.doors import PortalDoor, seat
from tests.pages import Page

LIST = FOLDER / "projects_sample.csv"


def opened(content: bytes):
    return open_list(io.BytesIO(content), open_workbook=open_workbook)


def book(*rows) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def whole(region):
    create_organisation(name="上海市", kind=Kind.PROVINCE, code="310000", short_name="沪")
    return region


def test_the_public_list_comes_in_once(whole):
    actor = whole.actor(whole.office)
    found = preview(opened(LIST.read_bytes()), actor=actor, at=NOW)
    assert len(found.ready) == 40
    done = import_projects(found, file_name=LIST.name, actor=actor, at=NOW)
    assert (done.created, done.known) == (40, 0)
    railway = Project.objects.get(title="沪苏湖铁路")
    assert (railway.status, railway.investment_fen) == ("under_construction", 380 * 10**10)
    assert [str(each) for each in railway.active_partners] == ["上海市", "江苏省", "浙江省"]
    assert {each.state for each in railway.active_partners} == {"invited"}  # nobody is enrolled
    assert railway.summary.splitlines() == [  # nothing is dropped, and everything is said in words people use
        "现状：2024 清单:力争通车",
        "核实情况：与公开资料一致",
        "清单所写牵头方：中国国家铁路集团;上海市;江苏省;浙江省",
    ]
    assert {each.name: str(each.planned_on) for each in railway.milestones.all()} == {
        "开工": "2020-06-05",
        "竣工": "2024-12-31",
    }
    assert Project.objects.get(title="宁宣铁路").status == "proposed"
    assert Project.objects.get(title__startswith="外青松公路").status == "completed"
    again = import_projects(
        preview(opened(LIST.read_bytes()), actor=actor, at=NOW), file_name=LIST.name, actor=actor, at=NOW
    )
    assert (again.created, again.known, Project.objects.count()) == (0, 40, 40)


def test_an_excel_list_with_other_headings_and_doubts_by_cell(whole):
    content = book(
        ["2026年重大项目清单"],
        ["序号", "项目名称", "牵头单位", "参与单位", "总投资（万元）", "开工时间", "现状"],
        [1, "省际快速通道", "江苏省", "浙江省、安徽省", 12500.5, "2025-03-01", "在建"],
        [2, "", "江苏省", "", "", "", ""],
        [3, "联合实验室", "某某集团", "", "很多", "明年", "前期"],
        [4, "水质监测网", "浙江省", "江苏省", "3亿元", "2026-13", "签约"],
    )
    found = preview(opened(content), actor=whole.actor(whole.office), at=NOW)
    assert [row.is_ready for row in found.rows] == [True, False, False, True]
    first = found.rows[0]
    assert (first.investment_fen, first.standing) == (12500500000, "under_construction")
    assert [unit.name for unit in first.partners] == ["浙江省", "安徽省"]
    assert found.rows[3].investment_fen == 3 * 10**10
    facts = found.to_json()
    assert {(each["line"], each["column"]) for each in facts["errors"]} == {(4, "B"), (5, "C")}
    assert {(5, "E"), (5, "F"), (6, "F")} <= {(each["line"], each["column"]) for each in facts["warnings"]}


def test_columns_may_be_mapped_by_hand(whole):
    content = book(["名称", "何方负责", "类别"], ["跨省公交", "江苏省", "公共服务"])
    actor = whole.actor(whole.office)
    assert preview(opened(content), actor=actor, at=NOW).rows[0].lead is None
    found = preview(opened(content), actor=actor, at=NOW, mapping={"Sheet": {"B": "lead"}})
    assert found.rows[0].lead == whole.jiangsu


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", WorkbookRefused),
        (b"%PDF-1.4", WorkbookRefused),
        (b"PK\x03\x04broken", WorkbookRefused),
        ("甲,乙\n1,2\n".encode(), ListRefused),
        (b"name,lead\n" + b"x" * (21 * 1024 * 1024), ListRefused),
    ],
    ids=["empty", "pdf", "broken", "no heading", "too large"],
)
def test_what_is_no_list_is_refused_with_a_sentence(whole, content, refusal):
    with pytest.raises(refusal) as refused:
        preview(opened(content), actor=whole.actor(whole.office), at=NOW)
    assert str(refused.value)
    assert not Project.objects.exists()


def test_other_columns_keep_their_names_and_notes_are_told_in_words():
    unsure = "exact; source conflict: another text gives 2023-12-25"
    content = book(
        ["项目名称", "牵头单位", "来源", "核实情况", "批次"], ["甲", "江苏省", "https://a.cn", unsure, "二"]
    )
    table = opened(content).tables[0]
    mapping = propose(table)
    assert _leftovers(table.lines[1], mapping) == [
        "资料来源：https://a.cn",
        "核实情况：与公开资料一致；资料不一致，另有资料写2023-12-25",
        "批次：二",
    ]


def test_an_import_is_taken_back_for_a_day_but_for_what_somebody_worked_on(whole):
    actor = whole.actor(whole.jiangsu)
    content = book(
        ["项目名称", "牵头单位", "参与单位", "现状"],
        ["甲", "江苏省", "浙江省", "在建"],
        ["乙", "江苏省", "浙江省", ""],
    )

    def brought():
        found = preview(opened(content), actor=actor, at=NOW)
        return import_projects(found, file_name="清单.xlsx", actor=actor, at=NOW)

    done = brought()
    with pytest.raises(NotAllowed):
        undo_import(done, actor=whole.actor(whole.zhejiang), at=NOW)
    with pytest.raises(Conflict, match="超过一天"):
        undo_import(done, actor=actor, at=NOW + timedelta(hours=25))
    partners.accept(Project.objects.get(title="甲"), actor=whole.actor(whole.zhejiang), at=NOW)
    assert undo_import(done, actor=actor, at=NOW) == (1, 1)
    assert [each.title for each in Project.objects.all()] == ["甲"]
    assert sorted(done.import_rows.values_list("undone", "project__title")) == [(False, "甲"), (True, None)]
    with pytest.raises(Conflict, match="已撤销"):
        undo_import(done, actor=actor, at=NOW)
    assert brought().created == 1  # what was taken back may come in again, what stayed is known


def test_what_another_unit_brought_does_not_come_in_twice(whole):
    """A namesake one sees stops its row and is named; one that one may not see is not told."""
    content = book(["项目名称", "牵头单位", "现状"], ["省际 公交", "江苏省", "在建"])
    office, anhui = whole.actor(whole.office), whole.actor(whole.anhui)
    import_projects(preview(opened(content), actor=office, at=NOW), file_name="甲.xlsx", actor=office, at=NOW)
    there = Project.objects.get()
    again = preview(opened(content), actor=anhui, at=NOW)
    assert not again.ready and f"已有同名项目{there.number}" in str(again.doubts[-1].message)
    assert preview(opened(content), actor=office, at=NOW).to_json()["known"] == 1
    Project.objects.filter(pk=there.pk).update(status="proposed")
    there.readers.all().delete()
    assert len(preview(opened(content), actor=anhui, at=NOW).ready) == 1


def test_the_command_says_what_it_would_do_and_does_it(whole, capsys):
    call_command("import_projects", str(LIST), "--dry-run", "--json")
    facts = json.loads(capsys.readouterr().out)
    assert (facts["rows"], facts["ready"], facts["known"]) == (40, 40, 0)
    assert not Project.objects.exists()
    call_command("import_projects", str(LIST))
    assert Project.objects.count() == 40
    call_command("check_sums")


def test_through_the_portal(whole):
    door = PortalDoor(whole)
    who = seat(whole.jiangsu)
    browser = door.browser(who)
    form = Page(browser.get("/projects/import/").content.decode()).form()
    content = book(["项目名称", "牵头单位", "参与单位"], ["省际公交", "江苏省", "浙江省"])
    upload = SimpleUploadedFile("清单.xlsx", content)
    answer = browser.post("/projects/import/", form.filled(file=upload), follow=True)
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    assert "省际公交" in page.text
    assert not Project.objects.exists()
    finish = next(each for each in page.forms if each.action.endswith("/finish/"))
    assert browser.post(finish.action, finish.filled()).status_code in {302, 303}
    made = Project.objects.get()
    assert [each.state for each in made.active_partners] == ["consented", "invited"]
    undo = Page(browser.get("/projects/import/").content.decode()).form("/undo/")
    assert browser.post(undo.action, undo.filled()).status_code == 302
    assert not Project.objects.exists()
    assert "已于" in Page(browser.get("/projects/import/").content.decode()).text
