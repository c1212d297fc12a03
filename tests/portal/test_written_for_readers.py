"""Are days, units and amounts written exactly, in both languages?"""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from coordination.common.working_days import SpecialDay, WorkingCalendar
from coordination.portal.templatetags.dates import day, instant, iso, since
from coordination.portal.templatetags.money import money, wan, yuan
from coordination.portal.templatetags.people import seal, short_names

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # Monday 09:30 in Beijing


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("language", "value", "form", "written"),
    [
        ("zh-hans", date(2026, 11, 23), "", "11月23日 周一"),
        ("zh-hans", date(2027, 1, 5), "", "2027年1月5日 周二"),
        ("zh-hans", date(2026, 11, 23), "year", "2026年11月23日 周一"),
        ("zh-hans", date(2026, 11, 23), "short", "11月23日"),
        ("zh-hans", datetime(2026, 11, 22, 16, 30, tzinfo=UTC), "", "11月23日 周一"),
        ("en", date(2026, 11, 23), "", "Mon 23 Nov"),
        ("en", date(2027, 1, 5), "", "Tue 5 Jan 2027"),
        ("en", None, "", ""),
    ],
)
def test_a_day_is_written_with_its_weekday_and_a_foreign_year(language, value, form, written):
    with translation.override(language):
        assert day(value, form) == written


def test_an_instant_is_shown_in_beijing_time():
    with translation.override("zh-hans"):
        assert instant(datetime(2026, 11, 23, 9, 40, tzinfo=UTC)) == "11月23日 周一 17:40"
    assert iso(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == "2026-11-23T00:30+08:00"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 23, 1, 29, 50, tzinfo=UTC), "刚刚"),
        (datetime(2026, 11, 23, 1, 25, tzinfo=UTC), "5 分钟前"),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), "今天 07:00"),
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "昨天 23:00"),
        (datetime(2026, 11, 20, 9, 40, tzinfo=UTC), "周五 17:40"),
        (datetime(2026, 11, 3, 9, 40, tzinfo=UTC), "11月3日"),
    ],
)
def test_a_recent_instant_is_said_as_people_say_it(at, said):
    with translation.override("zh-hans"):
        assert since(at) == said


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 19), "超 1 个工作日"),  # Friday was made free
        (date(2026, 11, 18), "超 2 个工作日"),
        (date(2026, 11, 21), "今天到期"),  # a stated Saturday lasts to Monday
        (date(2026, 11, 23), "今天到期"),
        (date(2026, 11, 24), "还有 1 个工作日"),
        (date(2027, 3, 1), ""),
    ],
)
def test_a_limit_carries_its_hard_words(due, words):
    calendar = WorkingCalendar.of([SpecialDay(date(2026, 11, 20), False, "")])
    template = Template('{% include "portal/_date.html" with due=due %}')
    with translation.override("zh-hans"):
        shown = template.render(Context({"due": due, "today": date(2026, 11, 23), "calendar": calendar}))
    assert words in shown
    assert ("工作日" in shown or "今天到期" in shown) is bool(words)


def test_amounts_are_exact_to_the_fen():
    assert yuan(123456789) == "1,234,567.89"
    assert wan(123456789) == "123.456789"
    assert wan(100_000_000) == "100.00"
    assert money(-1) == "-0.01 元"
    assert money(None) == ""


def test_everybody_in_a_province_works_under_its_seal():
    province = SimpleNamespace(kind="province", name="江苏省", short_name="苏", root=None)
    department = SimpleNamespace(
        kind="department", name="江苏省发展和改革委员会", short_name="", root=province
    )
    ministry = SimpleNamespace(
        kind="ministry", name="国家发展和改革委员会", short_name="国家发改委", root=None
    )
    assert [seal(unit) for unit in (province, department, ministry)] == ["江苏", "江苏", "国家发改委"]
    assert short_names([province, ministry]) == "苏 · 国家发改委"
