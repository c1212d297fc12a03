"""The heading is found below titles, over two lines, and in the words of many offices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.tasks.ledger.fields import Field
from coordination.tasks.ledger.headings import (
    CERTAIN,
    candidates,
    find_heading,
    guesses,
    ledger_sheets,
    propose_mapping,
)
from coordination.tasks.ledger.problems import WorkbookRefused
from coordination.tasks.ledger.workbook import open_workbook
from tests.tasks.ledger.making import HEADING, book_of, codes, sheet_of, task, wide


def fields(*rows, **options):
    mapping = propose_mapping(sheet_of(*rows, **options))
    return [entry["field"] for entry in mapping.to_json()]


def test_the_heading_of_a_usual_ledger():
    mapping = propose_mapping(
        sheet_of(
            ["2026年重点任务台账"], ["填报单位:某办", None, "日期:6月"], HEADING, task(), merge=["A1:J1"]
        )
    )
    assert (mapping.heading.first_line, mapping.heading.last_line) == (3, 3)
    assert [str(match.field) for match in mapping.matches.values()] == [
        "number",
        "source",
        "title",
        "expected",
        "lead",
        "supporters",
        "deadline",
        "progress",
        "percent",
        "remark",
    ]
    assert all(match.confidence == 1 for match in mapping.matches.values())
    assert mapping.unmapped == {}


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        (
            ["编号", "任务来源", "主要工作任务", "责任单位", "协办单位", "办结时限"],
            ["number", "source", "title", "lead", "supporters", "deadline"],
        ),
        (
            [
                "任务编号",
                "文件依据",
                "任务名称",
                "工作内容",
                "主办单位",
                "参与单位",
                "时间节点",
                "进展情况",
                "联系人",
            ],
            ["number", "source", "title", "content", "lead", "supporters", "deadline", "progress", "contact"],
        ),
        (
            ["序 号", " 重点\n任务 ", "*牵头单位", wide("完成率(%)"), "时限要求(年月)"],
            ["number", "title", "lead", "percent", "deadline"],
        ),
        (
            ["序号", "领域", "重点任务", "主要工作任务", "预期成果", "牵头单位", "责任单位"],
            ["number", "topic", "title", "content", "expected", "lead", "supporters"],
        ),
        (["序号", "工作内容", "责任部门"], ["number", "title", "lead"]),
        (["序号", "重点任务", "市级牵头单位", "完成时限"], ["number", "title", "lead", "deadline"]),
    ],
)
def test_words_of_other_offices(heading, expected):
    assert fields(heading, ["1"] * len(heading)) == expected


def test_two_lines_with_merged_areas():
    rows = (
        ["台账"],
        ["序号", "重点任务", "责任单位", None, "时间", None],
        [None, None, "牵头", "配合", "开始", "完成"],
        [1, "共建", "上海市", "江苏省", "2025年1月", "2026年底"],
    )
    mapping = propose_mapping(sheet_of(*rows, merge=["A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2"]))
    assert (mapping.heading.first_line, mapping.heading.last_line) == (2, 3)
    assert mapping.heading.labels[4] == "责任单位/配合"
    assert [mapping.columns(field) for field in (Field.LEAD, Field.SUPPORTERS, Field.DEADLINE)] == [
        [3],
        [4],
        [6],
    ]


def test_two_lines_without_merging():
    mapping = propose_mapping(
        sheet_of(
            ["序号", "重点任务", "责任单位", None, "时限"],
            [None, None, "牵头单位", "配合单位"],
            [1, "共建", "沪", "苏", "长期"],
        )
    )
    assert mapping.heading.last_line == 2
    assert mapping.columns(Field.SUPPORTERS) == [4]
    assert mapping.columns(Field.DEADLINE) == [5]


def test_a_first_task_is_never_a_second_heading_line():
    assert find_heading(sheet_of(HEADING, task("任务清单", lead="牵头"))).last_line == 1


@pytest.mark.parametrize(
    "first", [["甲", "上海", "长期"], ["甲", None, None], [None, "配合", "长期"], ["(1)", "(2)", "(3)"]]
)
def test_the_first_line_below_the_heading_stays_a_line(first):
    assert find_heading(sheet_of(["重点任务", "牵头单位", "完成时限"], first)).last_line == 1


def test_a_lookalike_is_a_guess_and_says_so():
    sheet = sheet_of(["序号", "重点任务", "牵头单住", "奇怪的列"], [1, "共建", "上海市", "x"])
    mapping = propose_mapping(sheet)
    assert mapping.matches[3].field is Field.LEAD
    assert mapping.matches[3].is_guess
    assert mapping.unmapped == {4: "奇怪的列"}
    assert codes(mapping.problems(sheet)) == ["column_guessed", "column_unmapped"]


def test_repeated_headings_go_to_the_first_column():
    sheet = sheet_of(["序号", "重点任务", "备注", "备注"], [1, "共建", "a", "b"])
    mapping = propose_mapping(sheet)
    assert mapping.columns(Field.REMARK) == [3]
    assert codes(mapping.problems(sheet)) == ["column_repeated"]
    assert mapping.changed({"D": "remark", "C": "remark"}).columns(Field.REMARK) == [3, 4]


def test_a_person_may_overrule_the_proposal():
    mapping = propose_mapping(sheet_of(HEADING, task()))
    changed = mapping.changed({"D": "title", "j": None})
    assert changed.columns(Field.TITLE) == [4]
    assert set(changed.unmapped) == {3, 10}
    for wrong in ({"D": "nothing"}, {"": "title"}):
        with pytest.raises(ValueError):
            mapping.changed(wrong)


def test_progress_in_words_and_in_numbers():
    assert fields(["重点任务", "牵头单位", "进度"], ["甲", "沪", 80], ["乙", "沪", "35%"])[2] == "percent"
    assert (
        fields(["重点任务", "牵头单位", "进度"], ["甲", "沪", "方案已印发"], ["乙", "沪", "正在报批"])[2]
        == "progress"
    )


@pytest.mark.parametrize(
    "rows", [([],), (["没有", "表头"], [1, 2]), (["2026年重点任务台账"],), (["牵头单位", "备注"],)]
)
def test_no_heading(rows):
    sheet = sheet_of(*rows)
    assert find_heading(sheet) is None
    with pytest.raises(WorkbookRefused) as caught:
        propose_mapping(sheet)
    assert caught.value.code == "no_heading"


def test_sheets_without_a_heading_are_left_out():
    def change(sheet):
        sheet.parent.create_sheet("说明")["A1"] = "填表说明"
        hidden = sheet.parent.create_sheet("旧表")
        hidden.append(HEADING)
        hidden.sheet_state = "hidden"

    book = open_workbook(book_of(HEADING, task(), change=change))
    assert [sheet.name for sheet in ledger_sheets(book)] == ["Sheet"]
    with pytest.raises(WorkbookRefused):
        ledger_sheets(open_workbook(book_of(["没有表头"])))


@given(st.text(max_size=30))
def test_any_heading_text_is_safe(text):
    assert all(0 < confidence <= 1 for confidence in candidates(text).values())
    assert all(confidence < CERTAIN for confidence in guesses(text).values())
