"""A whole ledger: every line is a task, or shown as what else it is; every doubt names its cell."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.tasks.ledger.headings import propose_mapping
from coordination.tasks.ledger.progress import Stage
from coordination.tasks.ledger.reading import read_ledger, read_workbook
from coordination.tasks.ledger.rows import TITLE_LIMIT
from coordination.tasks.ledger.workbook import Cell, Sheet, SheetRow, open_workbook
from tests.tasks.ledger.making import HEADING, book_of, codes, directory, read, sheet_of, task, wide


def only(reading):
    assert len(reading.rows) == 1
    return reading.rows[0]


def test_a_complete_row():
    row = only(
        read(
            HEADING,
            task(support="江苏省、苏州市", progress="正在推进", percent=60, expected="成果", remark="无"),
        )
    )
    assert (row.line, row.number, row.title, row.source) == (2, "1", "共建科创走廊", "行动计划")
    assert (row.lead.name, [unit.name for unit in row.supporters]) == ("上海市", ["江苏省", "苏州市"])
    assert (str(row.deadline.on), row.percent, row.stage) == ("2026-12-31", 60, Stage.RUNNING)
    assert (row.problems, row.leftovers, row.is_ready) == ((), (), True)
    assert row.raw["C"] == ("重点任务", "共建科创走廊")


def test_the_summary_has_the_agreed_shape():
    summary = read(HEADING, task("甲"), task("乙", lead="某公司"), task(None)).to_json()
    assert (summary["rows"], summary["ready"]) == (3, 2)
    (error,) = summary["errors"]
    assert {name: error[name] for name in ("line", "column", "heading", "value", "code")} == {
        "line": 4,
        "column": "C",
        "heading": "重点任务",
        "value": "",
        "code": "title_missing",
    }
    (warning,) = summary["warnings"]
    assert (warning["line"], warning["column"], warning["value"]) == (3, "E", "某公司")
    assert "某公司" in warning["message"]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"lead": None}, "lead_missing", "E"),
        ({"lead": "上海市、江苏省"}, "leads_joint", "E"),
        ({"lead": "某公司、江苏省"}, "lead_first_unknown", "E"),
        ({"support": "江苏省交通运输厅"}, "unit_unknown_near", "F"),
        ({"support": "三省一市交通部门"}, "unit_collective", "F"),
        ({"support": "沪苏浙皖"}, "unit_expanded", "F"),
        ({"support": "江苏省等"}, "unit_open_list", "F"),
        ({"support": "上海市"}, "unit_twice", "F"),
        ({"support": "江苏省(省发展改革委)"}, "unit_note", "F"),
        ({"lead": "*上海市、江苏省"}, "leads_starred", "E"),
        ({"until": "尽快"}, "deadline_unread", "G"),
        ({"until": "6月底前"}, "deadline_year_assumed", "G"),
        ({"percent": 150}, "percent_out_of_range", "I"),
        ({"percent": 10, "progress": "已完成"}, "progress_contradiction", "I"),
        ({"progress": "已完成80%"}, "percent_from_text", "H"),
        ({"title": "共建(江苏省牵头)"}, "units_differ_from_title", "C"),
        ({"expected": "=A1&B1"}, "cell_uncalculated", "D"),
        ({"expected": "#REF!"}, "cell_error", "D"),
    ],
)
def test_a_doubt_is_a_warning_at_its_cell_and_keeps_the_row(cells, code, column):
    row = only(read(HEADING, task(**cells)))
    (problem,) = [problem for problem in row.problems if problem.code == code]
    assert (problem.line, problem.column, row.is_ready) == (2, column, True)
    assert problem.heading == HEADING["ABCDEFGHIJ".index(column)]
    assert problem.message


def test_joint_leads_are_one_lead_and_co_leads():
    row = only(read(HEADING, task(lead="上海市、江苏省、浙江省")))
    assert (row.lead.name, [unit.name for unit in row.co_leads]) == ("上海市", ["江苏省", "浙江省"])


def test_an_unknown_first_lead_is_never_replaced_by_the_second():
    row = only(read(HEADING, task(lead="某公司、江苏省")))
    assert (row.lead, [unit.name for unit in row.co_leads]) == (None, ["江苏省"])
    assert row.unresolved == (("lead", "某公司"),)
    assert [leftover.text for leftover in row.leftovers] == ["某公司"]


def test_in_a_list_with_stars_the_others_support():
    row = only(read(HEADING, task(lead=wide("*上海市、江苏省"))))
    assert (row.lead.name, [unit.name for unit in row.supporters], row.co_leads) == ("上海市", ["江苏省"], ())


def test_units_in_the_title_serve_when_the_columns_are_empty():
    row = only(read(HEADING, task(wide("结对合作(合肥市牵头,安徽省蚌埠市配合)"), lead=None)))
    assert (row.title, row.lead.name, [unit.name for unit in row.supporters]) == (
        "结对合作",
        "合肥市",
        ["蚌埠市"],
    )
    assert codes(row.problems) == ["units_from_title"]


def test_nothing_is_dropped_silently():
    row = only(read([*HEADING, "奇怪的列"], [*task(until="尽快办", lead="某公司", percent="过半"), "要留下"]))
    assert {(leftover.column, leftover.text) for leftover in row.leftovers} == {
        ("G", "尽快办"),
        ("E", "某公司"),
        ("I", "过半"),
        ("K", "要留下"),
    }


def test_a_long_title_is_shortened_and_kept_whole_in_the_content():
    long = "推进" * TITLE_LIMIT
    row = only(read(HEADING, task(long)))
    assert (len(row.title), row.content) == (TITLE_LIMIT, long)
    assert "title_shortened" in codes(row.problems)


def test_an_uncalculated_title_is_an_error():
    row = only(read(HEADING, task("=A1")))
    assert codes(row.problems) == ["cell_uncalculated", "title_uncalculated"]
    assert not row.is_ready


def test_lines_that_are_no_tasks():
    reading = read(
        ["2026年台账"],
        HEADING,
        [f"({n})" for n in range(1, 11)],
        ["一、科技创新(2项)"],
        task("甲"),
        [None] * 10,
        task("乙", number=2),
        ["小计", None, "2项"],
        ["二", "产业协同"],
        ["(一)汽车产业"],
        task("丙", number=3),
        HEADING,
        ["三、生态环境"],
        task("丁", number=4),
        ["合计", None, None, None, None, None, None, None, 4],
        ["注:本表每月更新"],
        ["填表人:张三", None, None, "电话:1"],
        merge=["A1:J1"],
    )
    assert [(row.title, row.topic) for row in reading.rows] == [
        ("甲", "科技创新"),
        ("乙", "科技创新"),
        ("丙", "产业协同"),
        ("丁", "生态环境"),
    ]
    assert reading.rows[2].sections == ("产业协同", "汽车产业")
    assert [(line.line, str(line.kind)) for line in reading.skipped] == [
        (3, "numbering"),
        (4, "section"),
        (8, "subtotal"),
        (9, "section"),
        (10, "section"),
        (12, "heading"),
        (13, "section"),
        (15, "subtotal"),
        (16, "note"),
        (17, "note"),
    ]
    assert reading.errors == []


def test_a_text_merged_across_the_sheet_is_a_section():
    reading = read(HEADING, ["科技创新"], task("甲"), merge=["A2:J2"])
    assert [(row.title, row.topic) for row in reading.rows] == [("甲", "科技创新")]


def test_a_topic_column_outweighs_the_section():
    reading = read([*HEADING, "专题"], ["一、科技创新"], [*task("甲"), "能源"])
    assert reading.rows[0].topic == "能源"


def test_merged_source_and_lead_count_for_every_row():
    rows = [task("甲", source="规划", lead="江苏省"), task("乙", source=None, lead=None, number=2)]
    reading = read(HEADING, *rows, merge=["B2:B3", "E2:E3"])
    assert [(row.source, row.lead.name) for row in reading.rows] == [("规划", "江苏省")] * 2
    assert reading.problems == ()


def test_lines_merged_into_one_task_are_one_task():
    rows = [
        task("甲", support="江苏省"),
        task(None, number=None, source=None, lead=None, until=None, support="浙江省"),
    ]
    reading = read(HEADING, *rows, merge=["A2:A3", "C2:C3", "E2:E3"])
    row = only(reading)
    assert [unit.name for unit in row.supporters] == ["江苏省", "浙江省"]
    assert (row.lines, codes(row.problems)) == ((2, 3), ["row_continued"])


def test_one_title_merged_over_numbered_lines_is_several_tasks():
    rows = [task("甲", expected="一期"), task(None, number=2, expected="二期")]
    reading = read(HEADING, *rows, merge=["C2:C3"])
    assert [(row.title, row.expected) for row in reading.rows] == [("甲", "一期"), ("甲", "二期")]
    assert codes(reading.problems) == ["same_title"]
    assert len({row.fingerprint for row in reading.rows}) == 2


def test_ditto_repeats_the_text_above():
    reading = read(HEADING, task("甲", until="2025年底"), task("乙", source="同上", until="同上", lead="〃"))
    row = reading.rows[1]
    assert (row.source, row.lead.name, str(row.deadline.on)) == ("行动计划", "上海市", "2025-12-31")


def test_the_same_row_twice_is_an_error():
    reading = read(HEADING, task("甲"), task("乙"), task(wide("甲 "), number=9, percent=50))
    assert [(p.line, p.code, p.facts) for p in reading.errors] == [(4, "duplicate_row", {"line": 2})]
    assert len(reading.ready) == 2


def test_reading_again_recognises_every_row():
    first = read(HEADING, task("甲"), task("乙(一期)"), task("丙", until=None))
    later = read(
        HEADING,
        task("新增"),
        task(wide("乙(一期)"), number=7, percent=90),
        task(" 甲"),
        task("丙", until="长期"),
    )
    assert {row.fingerprint for row in first.rows} < {row.fingerprint for row in later.rows}


def test_a_row_repeated_on_another_sheet_is_a_duplicate():
    def change(sheet):
        other = sheet.parent.create_sheet("二月")
        other.append(HEADING)
        other.append(task("甲"))
        other.append(task("乙"))

    reading = read_workbook(open_workbook(book_of(HEADING, task("甲"), change=change)), directory(), 2026)
    assert [(row.sheet, row.title, row.is_ready) for row in reading.rows] == [
        ("Sheet", "甲", True),
        ("二月", "甲", False),
        ("二月", "乙", True),
    ]


def test_hidden_rows_and_columns_are_read_with_a_warning():
    def change(sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["J"].hidden = True

    reading = read(HEADING, task(remark="藏"), change=change)
    assert codes(reading.problems) == ["column_hidden", "row_hidden"]
    assert reading.rows[0].remark == "藏"


def test_a_person_may_choose_the_columns():
    reading = read(
        ["序号", "重点任务", "说法", "牵头单位"], [1, "甲", "乙", "上海市"], choices={"C": "title"}
    )
    assert reading.rows[0].title == "乙"
    assert [leftover.text for leftover in reading.rows[0].leftovers] == ["甲"]


def test_without_a_title_column_no_row_is_ready():
    reading = read(HEADING, task(), choices={"C": None})
    assert codes(reading.errors) == ["no_title_column", "title_missing"]
    assert reading.ready == []


def test_two_columns_for_one_field_are_joined():
    reading = read(
        ["重点任务", "牵头单位", "备注", "问题"],
        ["甲", "沪", "a", "b"],
        choices={"C": "remark", "D": "remark"},
    )
    assert reading.rows[0].remark == "a\nb"


def test_a_second_deadline_column_is_kept_as_a_leftover():
    reading = read(
        ["重点任务", "牵头单位", "时限", "调整后"],
        ["甲", "沪", "2025年底", "2026年底"],
        choices={"C": "deadline", "D": "deadline"},
    )
    assert str(reading.rows[0].deadline.on) == "2025-12-31"
    assert [leftover.text for leftover in reading.rows[0].leftovers] == ["2026年底"]


def test_three_hundred_rows_keep_their_verdicts():
    rows = [task(f"任务{n}" if n % 25 else None, number=n) for n in range(1, 301)]
    summary = read(HEADING, *rows).to_json()
    assert (summary["rows"], summary["ready"], len(summary["errors"])) == (300, 288, 12)
    assert {error["column"] for error in summary["errors"]} == {"C"}


_values = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.sampled_from(
        [
            "上海市、江苏省",
            "*沪",
            "合计",
            "一、科技",
            "同上",
            "2026年底",
            "共建(上海市牵头)",
            "重点任务",
            "80%",
            "注:",
        ]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(_values, min_size=10, max_size=10), max_size=5), st.integers(2000, 2050))
def test_no_cell_ever_raises_and_every_line_is_accounted_for(values, year):
    heading = sheet_of(HEADING)
    mapping = propose_mapping(heading)
    rows = [
        SheetRow(
            line, {column: Cell(value) for column, value in enumerate(row, start=1) if value is not None}
        )
        for line, row in enumerate(values, start=2)
    ]
    reading = read_ledger(Sheet("表", (*heading.rows, *rows)), mapping, directory(), year)
    told = {line for row in reading.rows for line in row.lines} | {line.line for line in reading.skipped}
    assert told == {row.line for row in rows if row.own}
    summary = reading.to_json()
    assert summary["ready"] == len([row for row in reading.rows if row.is_ready]) <= summary["rows"]
    assert all(problem["message"] for problem in summary["warnings"] + summary["errors"])
    for row in reading.rows:
        parties = [unit.key for unit in (row.lead, *row.co_leads, *row.supporters) if unit]
        assert len(parties) == len(set(parties))
        shown = {column for column, (_, text) in row.raw.items() if text}
        assert shown >= {
            "ABCDEFGHIJ"[c - 1] for c in next(r for r in rows if r.line == row.line).own if not row.lines[1:]
        }
