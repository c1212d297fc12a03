"""The sample ledger of the region reads as a person would read it."""

from collections import Counter
from pathlib import Path

import pytest

from coordination.tasks.ledger.deadlines import Kind
from coordination.tasks.ledger.reading import read_workbook
from coordination.tasks.ledger.workbook import open_workbook
from tests.tasks.ledger.making import all_regions

DATA = Path(__file__).resolve().parents[3] / "coordination/ops/demo_data"


@pytest.fixture(scope="module")
def reading():
    return read_workbook(open_workbook(DATA / "ledger_sample.xlsx"), all_regions(DATA / "regions.csv"), 2026)


def names(units):
    return [unit.name for unit in units]


def test_every_row_is_a_task_and_ready(reading):
    summary = reading.to_json()
    assert (summary["rows"], summary["ready"], summary["errors"], reading.skipped) == (56, 56, [], ())
    assert [row.number for row in reading.rows] == [str(number) for number in range(1, 57)]
    assert len({row.fingerprint for row in reading.rows}) == 56


def test_every_deadline_is_understood(reading):
    assert Counter(row.deadline.kind for row in reading.rows) == {
        Kind.DATE: 37,
        Kind.CONTINUING: 9,
        Kind.NONE: 10,
    }
    assert all(row.deadline.doubts == () for row in reading.rows)


def test_leads_and_supporters(reading):
    rows = {row.line: row for row in reading.rows}
    for line, title in ((47, "结对合作帮扶"), (51, "杭州—宿州结对合作"), (35, "中国商飞")):
        assert rows[line].title.startswith(title)
        assert "牵头" not in rows[line].title
    assert (rows[47].lead.name, names(rows[47].supporters)) == ("宁波市", ["蚌埠市"])
    assert (rows[48].lead.name, names(rows[48].supporters)) == ("杭州市", ["宿州市"])
    assert (rows[29].lead.name, names(rows[29].co_leads)) == ("杭州市", ["黄山市"])
    assert names(rows[56].supporters) == ["上海市", "江苏省", "浙江省", "安徽省"]
    assert rows[58].unresolved == (
        ("lead", "示范区执委会"),
        ("supporter", "沪苏浙两省一市发展改革委"),
        ("supporter", "青浦区"),
        ("supporter", "吴江区"),
        ("supporter", "嘉善县"),
    )
    assert names(rows[58].supporters) == ["苏州市", "嘉兴市"]


def test_contradictions_are_told(reading):
    told = [problem.line for problem in reading.warnings if problem.code == "progress_contradiction"]
    expected = [
        row.line
        for row in reading.rows
        if (row.progress == "已完成" and row.percent not in (None, 100))
        or (row.progress in ("进行中", "正在推进") and row.percent == 100)
    ]
    assert told == expected
    assert len(told) == 11
