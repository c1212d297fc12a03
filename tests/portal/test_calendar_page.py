"""Is a change of the working calendar shown with its effect before it is saved, and only to whom it belongs?"""

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.common.models import CalendarDay
from coordination.common.working_days import calendar_for
from coordination.notifications.duties import RULES
from coordination.notifications.finding import duties_at
from coordination.notifications.jobs import sweep
from coordination.notifications.models import Mail, Notice
from coordination.notifications.reconciling import reconcile
from coordination.tasks import workflow
from tests import factories
from tests.factories import NOW, TODAY

WEDNESDAY = TODAY + timedelta(days=2)
DAY = {"day": WEDNESDAY.isoformat(), "is_working": "False", "name": "省庆", "source": "苏政办〔2026〕9号"}
ADD = "/calendar/days/add/"


@pytest.fixture
def to_be_signed(region):
    """Jiangsu is to sign for a task within two working days: by Wednesday."""
    task = factories.claimed(region, by=region.zhejiang)
    actor = region.actor(region.zhejiang)
    workflow.add_supporter(task, actor=actor, at=NOW, organisation=region.jiangsu, contribution="数据")
    return task


def test_a_province_sees_which_limits_its_own_day_off_moves_and_then_confirms(region, reader, to_be_signed):
    somebody = reader(region.jiangsu)
    answer = somebody.post(ADD, DAY)
    text = answer.content.decode()
    assert "将有 1 项时限改期" in text and to_be_signed.title in text
    assert not CalendarDay.objects.filter(province_code="320000").exists(), "nothing is saved by looking"
    assert somebody.post(ADD, {**DAY, "confirmed": "1"}).status_code == 302
    assert not calendar_for("320000").is_working(WEDNESDAY)
    assert calendar_for("330000").is_working(WEDNESDAY)
    assert Event.objects.of(region.jiangsu).get().params["day"] == WEDNESDAY.isoformat()
    assert (
        "应于" in reader(region.jiangsu).page("/").text
        or to_be_signed.title in reader(region.jiangsu).page("/").text
    )


def test_seven_limits_move_and_nobody_is_mailed(region, reader):
    """Seven are to be signed for by Wednesday; an eighth ends before. What is shown is what saving does."""
    region.person(region.jiangsu, Role.HANDLER)
    lead, ours = region.actor(region.zhejiang), []
    for at in [*[NOW] * 7, NOW - timedelta(days=3)]:
        task = factories.claimed(region, by=region.zhejiang, at=at)
        workflow.add_supporter(task, actor=lead, at=at, organisation=region.jiangsu, contribution="数据")
        ours.append(task)
    *_seven, earlier = ours
    reconcile(NOW)
    sweep(NOW)
    before, told, mailed = limits(region), Notice.objects.count(), Mail.objects.count()
    assert len(before) == 8 and before[earlier.pk] < WEDNESDAY

    somebody = reader(region.jiangsu)
    assert "将有 7 项时限改期，现在不发邮件。" in somebody.post(ADD, DAY).content.decode()
    somebody.user.language = "en"
    somebody.user.save()
    assert "7 due dates move, 0 mails now" in somebody.post(ADD, DAY).content.decode()
    somebody.post(ADD, {**DAY, "confirmed": "1"})

    after = limits(region)
    moved = {pk for pk in before if before[pk] != after[pk]}
    assert moved == {task.pk for task in ours} - {earlier.pk}
    assert {after[pk] for pk in moved} == {WEDNESDAY + timedelta(days=1)}
    reconcile(NOW, last_run_at=NOW)
    sweep(NOW)
    assert (Notice.objects.count(), Mail.objects.count()) == (told, mailed), "nobody is told of a new day"


def limits(region) -> dict[int, date]:
    """What Jiangsu is to sign for, and until when."""
    found = duties_at(NOW, organisations=[region.jiangsu.pk], rules=[RULES["task_unsigned"]])
    return {duty.subject.pk: duty.due_on for duty in found}


def test_a_day_is_taken_back_after_its_effect_was_shown(region, reader, to_be_signed):
    somebody = reader(region.jiangsu)
    somebody.post(ADD, {**DAY, "confirmed": "1"})
    row = CalendarDay.objects.get(province_code="320000")
    assert "将有 1 项时限改期" in somebody.get(f"/calendar/days/{row.pk}/remove/").content.decode()
    assert CalendarDay.objects.filter(pk=row.pk).exists()
    assert somebody.post(f"/calendar/days/{row.pk}/remove/").status_code == 302
    assert not CalendarDay.objects.filter(pk=row.pk).exists()


def test_the_national_calendar_is_kept_by_the_administrator_who_sees_no_titles(region, reader, to_be_signed):
    keeper = reader(region.office, Role.SYSTEM_ADMIN)
    text = keeper.post(ADD, DAY).content.decode()
    assert "项时限改期" in text and to_be_signed.title not in text
    keeper.post(ADD, {**DAY, "confirmed": "1"})
    assert not calendar_for().is_working(WEDNESDAY)


def test_nobody_changes_the_days_of_others(region, reader):
    national = CalendarDay.objects.filter(province_code="").first()
    for other in (reader(region.jiangsu, Role.HANDLER), reader(region.nanjing), reader(region.office)):
        assert other.get("/calendar/").status_code == 200
        assert other.post(ADD, {**DAY, "confirmed": "1"}).status_code == 403
    for path in (f"/calendar/days/{national.pk}/", f"/calendar/days/{national.pk}/remove/"):
        assert reader(region.jiangsu).post(path, {**DAY, "confirmed": "1"}).status_code == 404


@pytest.mark.parametrize(("name", "value"), [("day", ""), ("day", "x"), ("name", ""), ("source", "")])
def test_a_day_without_its_facts_is_refused(region, reader, name, value):
    assert reader(region.jiangsu).post(ADD, {**DAY, name: value, "confirmed": "1"}).status_code == 422


def test_two_arrangements_for_one_day_are_refused(region, reader):
    somebody = reader(region.jiangsu)
    somebody.post(ADD, {**DAY, "confirmed": "1"})
    assert somebody.post(ADD, {**DAY, "name": "又一个", "confirmed": "1"}).status_code == 422


def test_a_limit_is_counted_out_loud(region, reader):
    page = reader(region.jiangsu).page("/calendar/", start="2026-02-14", n="10")
    assert "2026年3月6日" in page.text
    assert date(2026, 3, 6) == calendar_for().after(date(2026, 2, 14), 10)


def test_a_year_without_announcement_says_that_it_is_provisional(region, reader):
    assert "尚未公布" in reader(region.jiangsu).page("/calendar/?year=2027").text
    assert "尚未公布" not in reader(region.jiangsu).page("/calendar/?year=2026").text
