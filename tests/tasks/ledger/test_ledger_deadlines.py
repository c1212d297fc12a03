"""Deadlines as offices write them: a date, continuing, or a text with a doubt."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.tasks.ledger.deadlines import Kind, read_deadline
from coordination.tasks.ledger.problems import SENTENCES
from tests.tasks.ledger.making import wide


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025年底前", "2025-12-31"),
        ("2026年12月底", "2026-12-31"),
        ("2025年6月30日前", "2025-06-30"),
        ("2027/9/29", "2027-09-29"),
        ("2026-12-31", "2026-12-31"),
        ("2026.12.31", "2026-12-31"),
        ("2026年12月31日24时", "2026-12-31"),
        ("2025-10-31 00:00", "2025-10-31"),
        ("2026.6", "2026-06-30"),
        ("2026年Q2", "2026-06-30"),
        ("2026年二季度", "2026-06-30"),
        ("2026年第3季度末", "2026-09-30"),
        ("2026年上半年", "2026-06-30"),
        ("2024年2月", "2024-02-29"),
        ("2026年3月中旬", "2026-03-20"),
        ("2024-2026年", "2026-12-31"),
        ("2024年—2026年", "2026-12-31"),
        ("2024年12月至2026年6月", "2026-06-30"),
        ("2025年3-6月", "2025-06-30"),
        ("2025年6月1日-15日", "2025-06-15"),
        ("2026年 12月底前完成", "2026-12-31"),
        ("二〇二六年十二月底前", "2026-12-31"),
        ("“十四五”期间", "2025-12-31"),
        ("20260630", "2026-06-30"),
        (20260630, "2026-06-30"),
        (2026.6, "2026-06-30"),
        (dt.datetime(2026, 6, 30), "2026-06-30"),
        (dt.date(2026, 6, 30), "2026-06-30"),
    ],
)
def test_certain_dates(value, day):
    for spelling in (value, wide(value)) if isinstance(value, str) else (value,):
        deadline = read_deadline(spelling, year=1999)
        assert (deadline.kind, str(deadline.on), deadline.doubts) == (Kind.DATE, day, ())


@pytest.mark.parametrize(
    ("value", "day", "doubt"),
    [
        ("6月底前", "2026-06-30", "deadline_year_assumed"),
        ("二季度", "2026-06-30", "deadline_year_assumed"),
        ("第三季度末", "2026-09-30", "deadline_year_assumed"),
        ("上半年", "2026-06-30", "deadline_year_assumed"),
        ("年内", "2026-12-31", "deadline_year_assumed"),
        ("今年年底前", "2026-12-31", "deadline_year_assumed"),
        ("明年6月底前", "2027-06-30", "deadline_year_assumed"),
        ("6/30", "2026-06-30", "deadline_year_assumed"),
        ("2026年6月前", "2026-05-31", "deadline_ambiguous"),
        ("2026年前", "2025-12-31", "deadline_ambiguous"),
        ("25年底", "2025-12-31", "deadline_ambiguous"),
        (2026, "2026-12-31", "deadline_ambiguous"),
        (2026.1, "2026-01-31", "deadline_ambiguous"),
        (46203, "2026-06-30", "deadline_serial"),
        ("2025年6月底前完成方案,2025年底前建成", "2025-12-31", "deadline_several"),
        ("2025年底前,持续推进", "2025-12-31", "deadline_with_continuing"),
        ("2025年底前省内试点先行", "2025-12-31", "deadline_partly_read"),
    ],
)
def test_a_doubtful_reading_says_which_one_was_chosen(value, day, doubt):
    deadline = read_deadline(value, year=2026)
    assert (deadline.kind, str(deadline.on)) == (Kind.DATE, day)
    assert doubt in [code for code, _ in deadline.doubts]
    assert all(facts["reading"] == day and str(SENTENCES[code]) % facts for code, facts in deadline.doubts)


@pytest.mark.parametrize("text", ["持续推进", "长期坚持", "长期", "常态化推进"])
def test_continuing(text):
    assert read_deadline(text, year=2026) == read_deadline(text)
    assert (read_deadline(text).kind, read_deadline(text).doubts) == (Kind.CONTINUING, ())


def test_a_yearly_date_is_continuing_with_a_doubt():
    deadline = read_deadline("每年12月底前", year=2026)
    assert (deadline.kind, deadline.doubts[0][0]) == (Kind.CONTINUING, "deadline_recurring")


@pytest.mark.parametrize("value", [None, "", "  ", "—", "/", "待定"])
def test_nothing(value):
    assert (read_deadline(value).kind, read_deadline(value).doubts) == (Kind.NONE, ())


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("尽快", "deadline_unread"),
        ("签约后3个月内", "deadline_unread"),
        ("三年内", "deadline_unread"),
        ("3025年底", "deadline_unread"),
        (12, "deadline_unread"),
        (float("nan"), "deadline_unread"),
        (float("inf"), "deadline_unread"),
        (True, "deadline_unread"),
        ("2026-02-30", "deadline_impossible"),
        ("2026年13月底", "deadline_impossible"),
    ],
)
def test_nonsense_is_kept_as_text(value, code):
    deadline = read_deadline(value, year=2026)
    assert (deadline.kind, deadline.on, deadline.doubts[0][0]) == (Kind.UNREAD, None, code)
    assert deadline.text


def test_without_a_year_nothing_is_assumed():
    assert read_deadline("6月底前").kind is Kind.UNREAD


_pieces = st.lists(
    st.sampled_from(
        [
            *"0123456789年月日底末前内中初至-—~./第一二三四十季度上下半 ",
            "2026",
            "持续",
            "每年",
            "明年",
            "“十四五”",
        ]
    ),
    max_size=14,
).map("".join)


@given(
    st.one_of(
        st.text(max_size=40), _pieces, st.integers(), st.floats(), st.datetimes(), st.dates(), st.booleans()
    ),
    st.one_of(st.none(), st.integers()),
)
def test_nothing_raises_and_dates_are_plausible(value, year):
    deadline = read_deadline(value, year=year)
    assert (deadline.on is not None) == (deadline.kind is Kind.DATE)
    assert deadline.on is None or 2000 <= deadline.on.year <= 2100
    assert deadline.kind is not Kind.UNREAD or deadline.doubts
    for code, facts in deadline.doubts:
        assert str(SENTENCES[code]) % facts


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_spelling_of_a_day_is_the_day(day):
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}前",
        f"{day.year}年{day.month:02}月{day.day:02}日之前完成",
    ):
        assert read_deadline(text, year=1).on == day
        assert read_deadline(text, year=1).doubts == ()
