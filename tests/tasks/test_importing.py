"""A ledger becomes tasks once, keeps every cell, and can be undone for a day."""

import io
import json
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from accounts.roles import Role
from coordination.common.errors import Conflict, NotAllowed
from coordination.notifications.announcing import announce
from coordination.notifications.models import Notice
from coordination.tasks import workflow
from coordination.tasks.importing import import_ledger, preview, undo_import
from coordination.tasks.models import LedgerRow, Task
from tests.factories import NOW

HEADINGS = ["序号", "来源文件", "重点任务", "牵头单位", "配合单位", "完成时限", "完成率", "备注"]
SAMPLE = Path(__file__).parents[2] / "coordination/ops/demo_data/ledger_sample.xlsx"


def workbook(*rows) -> io.BytesIO:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["重点任务台账"])
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


ROWS = [
    (1, "三年行动计划", "共建算力网", "江苏省", "浙江省、安徽省", "2026年底前", "60%", "重要"),
    (2, "三年行动计划", "互认资质", "江苏省、浙江省", "", "持续推进", "", ""),
    (3, "三年行动计划", "无牵头的任务", "", "", "2027年6月底前", "", ""),
    (4, "三年行动计划", "未知单位的任务", "某某协会联盟", "", "2027年6月底前", "", ""),
]


@pytest.fixture
def office(region):
    return region.actor(region.office)


def run(rows, actor, at=NOW):
    return import_ledger(
        preview(workbook(*rows), actor=actor, at=at), file_name="台账.xlsx", actor=actor, at=at
    )


def test_rows_become_tasks_with_their_parties(region, office):
    done = run(ROWS, office)
    assert (done.rows, done.created, done.known) == (4, 4, 0)
    first = Task.objects.get(title="共建算力网")
    assert (first.status, first.lead, first.progress) == ("claimed", region.jiangsu, 60)
    assert [part.signed_at for part in first.active] == [None, None, None]
    joint = Task.objects.get(title="互认资质")
    assert [(part.role, part.organisation) for part in joint.active] == [
        ("lead", region.jiangsu),
        ("co_lead", region.zhejiang),
    ]
    assert joint.continuing
    assert Task.objects.get(title="无牵头的任务").status == "draft"
    assert "某某协会联盟" in json.dumps(
        LedgerRow.objects.get(task__title="未知单位的任务").cells, ensure_ascii=False
    )


def test_the_same_file_again_adds_nothing(office):
    run(ROWS, office)
    again = run(ROWS, office)
    assert (again.created, again.known, Task.objects.count()) == (0, 4, 4)
    more = run([*ROWS, (5, "三年行动计划", "新任务", "安徽省", "", "2026年底前", "", "")], office)
    assert (more.created, Task.objects.count()) == (1, 5)


def test_a_dry_run_writes_nothing(office):
    facts = preview(workbook(*ROWS), actor=office, at=NOW).to_json()
    assert (facts["rows"], facts["ready"], facts["known"]) == (4, 4, 0)
    assert facts["warnings"]
    assert not Task.objects.exists()
    assert not LedgerRow.objects.exists()


def test_undo_within_a_day_spares_what_somebody_worked_on(region, office):
    done = run(ROWS, office)
    signed = Task.objects.get(title="共建算力网")
    workflow.sign_for(signed, actor=region.actor(region.jiangsu), at=NOW)
    with pytest.raises(Conflict):
        undo_import(done, actor=office, at=NOW + timedelta(hours=25))
    with pytest.raises(NotAllowed):
        undo_import(done, actor=region.actor(region.jiangsu), at=NOW)
    for task in Task.objects.all():
        announce(kind="task_allotted", subject=task, recipients=[region.person(region.jiangsu)], at=NOW)
    assert undo_import(done, actor=office, at=NOW + timedelta(hours=23)) == (3, 1)
    assert [notice.subject for notice in Notice.objects.open()] == [signed]  # nobody is told of what is gone
    assert list(Task.objects.values_list("title", flat=True)) == ["共建算力网"]
    with pytest.raises(Conflict):
        undo_import(done, actor=office, at=NOW)
    assert run(ROWS, office).created == 3


@pytest.mark.parametrize("role", [Role.HANDLER, Role.VIEWER, Role.APPROVER])
def test_who_may_not_import(region, role):
    with pytest.raises(NotAllowed):
        preview(workbook(*ROWS), actor=region.actor(region.jiangsu, role), at=NOW)


def test_the_command_reads_the_sample_and_imports_it_once(region, capsys):
    call_command("import_ledger", str(SAMPLE), "--dry-run", "--json")
    facts = json.loads(capsys.readouterr().out)
    assert (facts["rows"], facts["ready"], len(facts["errors"])) == (56, 56, 0)
    assert not Task.objects.exists()
    call_command("import_ledger", str(SAMPLE), "--json")
    assert json.loads(capsys.readouterr().out)["created"] == 56
    call_command("import_ledger", str(SAMPLE), "--json")
    assert json.loads(capsys.readouterr().out)["created"] == 0
    assert Task.objects.count() == 56


def test_the_command_refuses_what_is_no_workbook(region, tmp_path, capsys):
    file = tmp_path / "a.xlsx"
    file.write_text("not a workbook")
    with pytest.raises(SystemExit):
        call_command("import_ledger", str(file), "--json")
    assert "message" in json.loads(capsys.readouterr().out)
    assert not Task.objects.exists()
