"""Does a template say how many tasks it makes, and which of its dates are provisional?"""

from datetime import date, timedelta

from coordination.common.models import CalendarDay
from coordination.common.working_days import STATUTORY_DAYS_OFF
from coordination.tasks.templates import create_template
from tests.factories import NOW

STEPS = "10 制定方案｜提出分工\n同时 10 摸清底数\n20 发布清单"
PROVISIONAL = "放假安排尚未公布"


def announce(year: int) -> None:
    CalendarDay.objects.filter(day__year=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=date(year, 10, 1) + timedelta(days=n), is_working=False, name="假日", source="通知")
        for n in range(STATUTORY_DAYS_OFF)
    )


def test_dates_in_a_year_without_announced_days_off_are_provisional(region, reader):
    announce(2028)
    office = region.actor(region.office)
    template = create_template(actor=office, at=NOW, data={"name": "标准互认", "steps": STEPS})
    path, somebody = template.get_absolute_url(), reader(region.office)
    known = somebody.page(path, starts_on="2028-03-06").text
    assert "3 项任务" in known and PROVISIONAL not in known
    assert somebody.page(path, starts_on="2030-03-04").text.count(PROVISIONAL) == 3
