"""Do limits in working days end on the right day, and do they say why?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from coordination.common.local_time import end_of_day, local_date, start_of_day
from coordination.common.models import CalendarDay
from coordination.common.official_calendar import (
    FESTIVALS,
    announced_days,
    announced_years,
    load_announced_days,
)
from coordination.common.working_days import (
    CalendarChange,
    Kind,
    Limit,
    SpecialDay,
    WorkingCalendar,
    calendar_for,
    calendars,
    effect_of,
)

OFFICIAL = WorkingCalendar.of(announced_days())
ANHUI = "340000"
JIANGSU = "320000"

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
numbers = st.integers(0, 260)
specials = st.lists(st.builds(SpecialDay, days, st.booleans(), st.just("调整")), max_size=60)


@st.composite
def calendars_of_any_kind(draw) -> WorkingCalendar:
    base = draw(st.sampled_from([OFFICIAL, WorkingCalendar()]))
    return base.changed(national=draw(specials), province=draw(specials))


def walked_after(calendar: WorkingCalendar, start: date, n: int) -> date:
    """The rule as a clerk applies it: finger on the wall calendar, one day at a time."""
    day = start
    while n:
        day += timedelta(days=1)
        n -= calendar.is_working(day)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


class TestOfficialCalendar:
    @pytest.mark.parametrize(
        ("start", "n", "last"),
        [
            (date(2025, 1, 24), 5, date(2025, 2, 7)),
            (date(2025, 4, 25), 3, date(2025, 4, 29)),
            (date(2025, 9, 26), 5, date(2025, 10, 10)),
            (date(2026, 2, 14), 10, date(2026, 3, 6)),
            (date(2026, 9, 24), 7, date(2026, 10, 12)),
        ],
    )
    def test_a_limit_ends_on_the_day_an_expert_counted(self, start, n, last):
        assert OFFICIAL.after(start, n) == last
        assert OFFICIAL.count(start, last) == n

    def test_three_working_days_before_the_first_day_after_national_day(self):
        assert OFFICIAL.before(date(2026, 10, 8), 3) == date(2026, 9, 28)

    def test_a_make_up_saturday_counts_and_the_saturday_after_it_does_not(self):
        assert OFFICIAL.is_working(date(2026, 10, 10))
        assert not OFFICIAL.is_working(date(2026, 10, 17))

    @pytest.mark.parametrize(
        ("day", "kind", "label"),
        [
            (date(2026, 11, 23), Kind.WORKDAY, "工作日"),
            (date(2026, 11, 22), Kind.WEEKEND, "周末"),
            (date(2026, 2, 17), Kind.HOLIDAY, "春节放假"),
            (date(2026, 2, 15), Kind.HOLIDAY, "春节放假"),  # a Sunday, but part of the festival
            (date(2026, 2, 14), Kind.MAKE_UP, "春节调休上班"),
        ],
    )
    def test_every_day_says_what_it_is(self, day, kind, label):
        with translation.override("zh-hans"):
            assert (OFFICIAL.kind_of(day).kind, OFFICIAL.kind_of(day).label) == (kind, label)

    def test_a_limit_of_no_days_ends_today_or_on_the_next_working_day(self):
        assert OFFICIAL.after(date(2026, 9, 30), 0) == date(2026, 9, 30)
        assert OFFICIAL.after(date(2026, 10, 3), 0) == OFFICIAL.roll(date(2026, 10, 3)) == date(2026, 10, 8)
        assert OFFICIAL.before(date(2026, 10, 3), 0) == date(2026, 9, 30)

    def test_days_passed_since_a_limit_are_counted_negatively_the_other_way(self):
        assert OFFICIAL.count(date(2026, 9, 30), date(2026, 10, 9)) == 2
        assert OFFICIAL.count(date(2026, 10, 9), date(2026, 9, 30)) == -2

    def test_negative_limits_and_instants_are_refused(self):
        with pytest.raises(ValueError, match="negative"):
            OFFICIAL.after(date(2026, 3, 2), -1)
        with pytest.raises(ValueError, match="negative"):
            OFFICIAL.before(date(2026, 3, 2), -1)
        with pytest.raises(TypeError, match="local_date"):
            OFFICIAL.is_working(datetime(2026, 3, 2, tzinfo=UTC))
        with pytest.raises(TypeError, match="local_date"):
            OFFICIAL.after(datetime(2026, 3, 2, tzinfo=UTC), 3)

    def test_every_announced_year_counts_as_known_and_every_festival_has_a_chinese_name(self):
        assert sorted(OFFICIAL.years_known) == announced_years()
        assert {special.name for special in announced_days()} <= set(FESTIVALS.values())


class TestYearsNotAnnounced:
    def test_a_year_without_announcement_is_provisional_and_has_the_plain_week(self):
        assert not OFFICIAL.is_provisional(date(2026, 12, 31))
        assert OFFICIAL.is_provisional(date(2027, 1, 1))
        assert OFFICIAL.kind_of(date(2027, 1, 1)).kind == Kind.WORKDAY
        assert announced_days([2027]) == []

    def test_one_day_entered_early_does_not_make_a_year_known(self):
        started = OFFICIAL.changed(national=[SpecialDay(date(2027, 1, 1), False, "元旦")])
        assert started.is_provisional(date(2027, 1, 1))
        assert not started.is_working(date(2027, 1, 1))

    def test_days_of_a_province_do_not_make_a_year_known(self):
        own = [SpecialDay(date(2027, 3, day), False, "封控") for day in range(1, 31)]
        assert OFFICIAL.changed(province=own).is_provisional(date(2027, 3, 1))

    def test_a_year_is_known_once_its_statutory_days_are_entered(self):
        entered = [special._replace(day=special.day.replace(year=2027)) for special in announced_days([2026])]
        assert not OFFICIAL.changed(national=entered).is_provisional(date(2027, 1, 1))

    def test_a_limit_that_reaches_into_it_says_so(self):
        with translation.override("zh-hans"):
            reaching = OFFICIAL.explain(date(2026, 12, 25), 8)
            staying = OFFICIAL.explain(date(2026, 12, 25), 4)
            assert reaching.is_provisional
            assert "2027年放假安排尚未公布" in reaching.sentence
            assert not staying.is_provisional
            assert "尚未公布" not in staying.sentence


class TestExplanation:
    def test_each_day_is_listed_with_its_reason(self):
        with translation.override("zh-hans"):
            explained = OFFICIAL.explain(date(2026, 9, 24), 7)
            listed = [(day.day.isoformat()[5:], day.number, day.reason) for day in explained.days]
        assert listed[:5] == [
            ("09-25", None, "中秋节放假"),
            ("09-26", None, "中秋节放假"),
            ("09-27", None, "中秋节放假"),
            ("09-28", 1, "工作日"),
            ("09-29", 2, "工作日"),
        ]
        assert listed[-3:] == [
            ("10-10", 6, "国庆节调休上班"),
            ("10-11", None, "周末"),
            ("10-12", 7, "工作日"),
        ]

    def test_the_sentence_sums_it_up(self):
        with translation.override("zh-hans"):
            assert OFFICIAL.explain(date(2026, 9, 24), 7).sentence == (
                "自2026年9月24日次日起算7个工作日，至2026年10月12日止；"
                "不计入：中秋节放假3天、国庆节放假7天、周末1天；计入：国庆节调休上班1天"
            )
            assert OFFICIAL.explain(date(2026, 9, 28), 1).sentence == (
                "自2026年9月28日次日起算1个工作日，至2026年9月29日止"
            )

    def test_a_limit_of_no_days_explains_only_the_move(self):
        with translation.override("zh-hans"):
            moved = OFFICIAL.explain(date(2026, 10, 3), 0)
            assert moved.sentence == "2026年10月3日不是工作日，顺延至2026年10月8日；不计入：国庆节放假5天"
            assert [day.day.day for day in moved.skipped] == [3, 4, 5, 6, 7]
            kept = OFFICIAL.explain(date(2026, 10, 8), 0)
            assert kept.sentence == "2026年10月8日当日届满"


class TestProvinces:
    def test_a_province_overrides_the_nation_both_ways(self):
        own = OFFICIAL.changed(
            province=[
                SpecialDay(date(2026, 3, 3), False, "抗洪"),
                SpecialDay(date(2026, 10, 1), True, "值守"),
            ]
        )
        with translation.override("zh-hans"):
            assert own.kind_of(date(2026, 3, 3)).label == "本省放假（抗洪）"
            assert own.kind_of(date(2026, 10, 1)).label == "本省安排上班（值守）"
        assert own.kind_of(date(2026, 3, 3)).kind == Kind.PROVINCIAL
        assert own.after(date(2026, 3, 2), 1) == date(2026, 3, 4)
        assert own.after(date(2026, 9, 30), 1) == date(2026, 10, 1)
        assert OFFICIAL.after(date(2026, 3, 2), 1) == date(2026, 3, 3)

    def test_a_calendar_does_not_change_under_its_reader(self):
        given_days = {date(2026, 3, 3): SpecialDay(date(2026, 3, 3), False, "抗洪")}
        calendar = WorkingCalendar(given_days)
        given_days.clear()
        assert not calendar.is_working(date(2026, 3, 3))
        with pytest.raises(TypeError):
            calendar.national[date(2026, 3, 4)] = None
        with pytest.raises(AttributeError):
            calendar.national = {}


class TestEffectOfAChange:
    limits = (
        Limit(date(2026, 3, 2), 3, "答复"),
        Limit(date(2026, 3, 2), 1, "会签"),
        Limit(date(2026, 6, 1), 3, "签收"),
    )

    def test_only_limits_that_move_are_shown_with_both_dates(self):
        after = OFFICIAL.changed(national=[SpecialDay(date(2026, 3, 4), False, "特别假日")])
        moved = effect_of(CalendarChange(OFFICIAL, after), self.limits)
        assert [(m.limit.label, m.was, m.becomes) for m in moved] == [
            ("答复", date(2026, 3, 5), date(2026, 3, 6))
        ]

    def test_taking_a_holiday_back_pulls_limits_forward(self):
        after = OFFICIAL.changed(without=[date(2026, 4, 6)])
        limit = Limit(date(2026, 4, 3), 2, "答复")
        assert effect_of(CalendarChange(OFFICIAL, after), [limit]) == [
            (limit, date(2026, 4, 8), date(2026, 4, 7))
        ]

    def test_no_change_moves_nothing(self):
        assert effect_of(CalendarChange(OFFICIAL, OFFICIAL.changed()), self.limits) == []


class TestArithmeticAgreesWithItself:
    @given(calendars_of_any_kind(), days, numbers)
    def test_after_is_what_a_finger_on_the_calendar_finds(self, calendar, start, n):
        assert calendar.after(start, n) == walked_after(calendar, start, n)

    @given(calendars_of_any_kind(), days, numbers)
    def test_count_gives_back_the_limit(self, calendar, start, n):
        last = calendar.after(start, n)
        assert calendar.is_working(last)
        assert last >= start
        assert calendar.count(start, last) == (n or int(not calendar.is_working(start)))

    @given(calendars_of_any_kind(), days, numbers)
    def test_before_undoes_after_and_after_undoes_before(self, calendar, day, n):
        assert calendar.before(calendar.after(day, n), n) == (
            calendar.before(day, 0) if n else calendar.roll(day)
        )
        assert calendar.after(calendar.before(day, n), n) == (
            calendar.roll(day) if n else calendar.before(day, 0)
        )

    @given(calendars_of_any_kind(), days, days, days)
    def test_counts_add_up_and_turn_round(self, calendar, one, two, three):
        assert calendar.count(one, two) + calendar.count(two, three) == calendar.count(one, three)
        assert calendar.count(one, two) == -calendar.count(two, one)

    @given(calendars_of_any_kind(), days, numbers)
    def test_a_longer_limit_never_ends_earlier(self, calendar, start, n):
        assert calendar.after(start, n + 1) > calendar.after(start, n) or n == 0
        assert calendar.after(start + timedelta(days=1), n) >= calendar.after(start, n)

    @given(calendars_of_any_kind(), days, numbers)
    def test_an_explanation_adds_up(self, calendar, start, n):
        explained = calendar.explain(start, n)
        assert explained.last_day == calendar.after(start, n)
        assert [day.number for day in explained.counted] == list(range(1, n + 1))
        assert all(not calendar.is_working(day.day) for day in explained.skipped)
        assert len(explained.counted) + len(explained.skipped) == (explained.last_day - start).days
        assert explained.is_provisional == any(calendar.is_provisional(day.day) for day in explained.days)

    @given(specials, specials)
    def test_the_province_wins_then_the_nation_then_the_plain_week(self, national, province):
        calendar = WorkingCalendar.of(national, province)
        expected = {special.day: special.is_working for special in [*national, *province]}
        for day in [
            special.day + timedelta(days=shift) for special in [*national, *province] for shift in (0, 1)
        ]:
            assert calendar.is_working(day) == expected.get(day, day.weekday() < 5)
            assert calendar.kind_of(day).is_working == calendar.is_working(day)


@pytest.mark.django_db
class TestTable:
    def add(self, day, *, is_working=False, name="抗洪", code="", source="苏政办〔2026〕9号"):
        return CalendarDay.objects.create(
            day=day, is_working=is_working, name=name, province_code=code, source=source
        )

    def test_a_fresh_database_knows_the_calendar_up_to_2026(self):
        assert calendar_for().after(date(2026, 2, 14), 10) == date(2026, 3, 6)
        assert sorted(calendar_for().years_known) == list(range(2004, 2027))

    def test_the_table_and_the_package_agree(self):
        assert dict(calendar_for().national) == dict(OFFICIAL.national)

    def test_loading_again_adds_nothing_and_leaves_what_was_put_right(self):
        CalendarDay.objects.filter(day=date(2026, 10, 10)).update(is_working=False, name="更正")
        assert load_announced_days() == []
        assert not calendar_for().is_working(date(2026, 10, 10))

    def test_loading_adds_only_what_is_missing(self):
        self.add(date(2026, 5, 9), code=ANHUI)
        CalendarDay.objects.filter(day=date(2026, 5, 9), province_code="").delete()
        assert not calendar_for().is_working(date(2026, 5, 9))
        assert load_announced_days(years=[2025]) == []
        assert load_announced_days(years=[2026]) == [date(2026, 5, 9)]
        assert calendar_for().is_working(date(2026, 5, 9))
        assert not calendar_for(ANHUI).is_working(date(2026, 5, 9))

    def test_a_province_has_its_own_days_and_its_neighbour_does_not(self):
        self.add(date(2026, 7, 6), code=JIANGSU)
        assert calendar_for(JIANGSU).after(date(2026, 7, 3), 1) == date(2026, 7, 7)
        assert calendar_for(ANHUI).after(date(2026, 7, 3), 1) == date(2026, 7, 6)
        assert calendar_for().after(date(2026, 7, 3), 1) == date(2026, 7, 6)

    def test_a_change_is_seen_at_once_however_it_was_made(self):
        day = date(2026, 7, 6)
        row = self.add(day)
        assert not calendar_for().is_working(day)
        CalendarDay.objects.filter(pk=row.pk).update(is_working=True)
        assert calendar_for().is_working(day)
        CalendarDay.objects.filter(pk=row.pk).update(is_working=False, name="台风")
        assert calendar_for().kind_of(day).name == "台风"
        CalendarDay.objects.filter(pk=row.pk).delete()
        assert calendar_for().is_working(day)

    def test_names_may_hold_any_character_of_one_line(self):
        self.add(date(2026, 7, 6), name="抗洪|'防汛'; 100%")
        assert calendar_for().kind_of(date(2026, 7, 6)).name == "抗洪|'防汛'; 100%"

    def test_all_calendars_are_read_in_one_query(self, django_assert_num_queries):
        self.add(date(2026, 7, 6), code=JIANGSU)
        with django_assert_num_queries(1):
            loaded = calendars()
            dates = [loaded.of(code).after(date(2026, 7, 3), 1) for code in ("", ANHUI, JIANGSU)]
        assert dates == [date(2026, 7, 6), date(2026, 7, 6), date(2026, 7, 7)]

    def test_an_empty_table_means_the_plain_week(self):
        CalendarDay.objects.all().delete()
        assert calendar_for().after(date(2026, 9, 30), 1) == date(2026, 10, 1)
        assert calendar_for().years_known == frozenset()

    def test_a_day_stands_once_per_province(self):
        self.add(date(2026, 7, 6))
        self.add(date(2026, 7, 6), code=JIANGSU)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.add(date(2026, 7, 6), code=JIANGSU)

    @pytest.mark.parametrize("wrong", [{"code": "320100"}, {"name": ""}, {"name": "两\n行"}, {"source": ""}])
    def test_the_database_refuses_a_city_and_a_day_without_name_or_source(self, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            self.add(date(2026, 7, 6), **wrong)
        self.add(date(2026, 7, 6))

    def test_a_form_refuses_a_code_that_is_no_province(self):
        day = CalendarDay(day=date(2026, 7, 6), province_code="沪0000", name="抗洪", source="通知")
        with pytest.raises(ValidationError) as refused:
            day.full_clean()
        assert set(refused.value.message_dict) == {"province_code"}
        day.province_code = "310000"
        day.full_clean()


class TestLocalDays:
    def test_the_day_turns_at_midnight_in_beijing(self):
        assert local_date(datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 22)
        assert local_date(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)

    def test_an_instant_without_zone_has_no_day(self):
        with pytest.raises(ValueError, match="time zone"):
            local_date(datetime(2026, 11, 22, 16, 0))

    @given(days)
    def test_a_day_lasts_to_its_last_microsecond(self, day):
        assert local_date(start_of_day(day)) == local_date(end_of_day(day)) == day
        assert end_of_day(day) + timedelta(microseconds=1) == start_of_day(day + timedelta(days=1))
        assert start_of_day(day).tzinfo is UTC
