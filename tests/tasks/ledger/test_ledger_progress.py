"""Percent cells and progress texts, and whether they agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.tasks.ledger.problems import SENTENCES
from coordination.tasks.ledger.progress import (
    Scale,
    Stage,
    contradicts,
    percent_in_text,
    percent_scale,
    read_percent,
    read_stage,
)
from coordination.tasks.ledger.workbook import Cell
from tests.tasks.ledger.making import wide


@pytest.mark.parametrize(
    ("cell", "percent"),
    [
        (Cell(60), 60),
        (Cell(62.5), 63),
        (Cell("80%"), 80),
        (Cell(wide("80%")), 80),
        (Cell("约80%左右"), 80),
        (Cell("80"), 80),
        (Cell(0.8, "0%"), 80),
        (Cell(1, "0.00%"), 100),
        (Cell("百分之八十五"), 85),
        (Cell("已完成"), 100),
        (Cell(0), 0),
        (Cell("—"), None),
        (Cell(), None),
    ],
)
def test_certain_percents(cell, percent):
    assert (read_percent(cell).value, read_percent(cell).doubts) == (percent, ())


@pytest.mark.parametrize(
    ("cell", "percent", "code"),
    [
        (Cell(0.8), 80, "percent_ambiguous"),
        (Cell("0.8"), 80, "percent_ambiguous"),
        (Cell(1), 1, "percent_ambiguous"),
        (Cell(60, "0%"), 60, "percent_ambiguous"),
        (Cell(150), None, "percent_out_of_range"),
        (Cell(-5), None, "percent_out_of_range"),
        (Cell("120%"), None, "percent_out_of_range"),
        (Cell("过半"), None, "percent_unread"),
        (Cell(float("nan")), None, "percent_unread"),
    ],
)
def test_doubtful_percents(cell, percent, code):
    reading = read_percent(cell)
    assert (reading.value, [found for found, _ in reading.doubts]) == (percent, [code])
    assert str(SENTENCES[code]) % reading.doubts[0][1]


def test_the_column_decides_about_fractions():
    assert percent_scale([Cell(0.8), Cell(1), Cell("80%")]) is Scale.FRACTIONS
    assert percent_scale([Cell(0.8), Cell(60)]) is Scale.POINTS
    assert percent_scale([Cell(0.8, "0%"), Cell(60)]) is Scale.POINTS
    assert percent_scale([]) is Scale.POINTS
    assert read_percent(Cell(0.8), Scale.FRACTIONS).value == 80
    assert read_percent(Cell(1), Scale.FRACTIONS).value == 100


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("已完成", Stage.DONE),
        ("全部完成。", Stage.DONE),
        ("已办结", Stage.DONE),
        ("进行中", Stage.RUNNING),
        ("正在推进", Stage.RUNNING),
        ("未完成", Stage.RUNNING),
        ("基本完成", Stage.RUNNING),
        ("未启动", Stage.NOT_STARTED),
        ("尚未开展", Stage.NOT_STARTED),
        ("已完成方案编制,正在报批", None),
        ("", None),
    ],
)
def test_stages(text, stage):
    assert read_stage(text) is stage


@pytest.mark.parametrize(
    ("stage", "percent", "expected"),
    [
        (Stage.DONE, 10, True),
        (Stage.DONE, 100, False),
        (Stage.RUNNING, 100, True),
        (Stage.RUNNING, 0, False),
        (Stage.NOT_STARTED, 5, True),
        (Stage.NOT_STARTED, 0, False),
        (None, 100, False),
        (Stage.DONE, None, False),
    ],
)
def test_contradictions(stage, percent, expected):
    assert contradicts(stage, percent) is expected


def test_a_percent_inside_a_text_counts_only_when_it_stands_alone():
    assert percent_in_text("已完成80%") == 80
    assert percent_in_text("完成率为35%。") == 35
    assert percent_in_text("投资完成80%,形象进度60%") is None
    assert percent_in_text("同比增长80%") is None
    assert percent_in_text("") is None


@given(
    st.one_of(
        st.none(),
        st.text(max_size=30),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.from_regex(r"百分之[零一二三四五六七八九十百]{1,4}"),
    ),
    st.sampled_from(["General", "0%", "@"]),
    st.sampled_from(Scale),
)
def test_nothing_raises_and_percents_are_percents(value, number_format, scale):
    reading = read_percent(Cell(value, number_format), scale)
    assert reading.value is None or 0 <= reading.value <= 100
    for code, facts in reading.doubts:
        assert str(SENTENCES[code]) % facts
    if isinstance(value, str):
        read_stage(value)
        percent_in_text(value)
