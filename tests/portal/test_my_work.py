"""Does the first screen hold exactly what is asked of me, and nothing for longer than that?"""

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from accounts.services import appoint_deputy
from coordination.tasks import workflow
from tests import factories
from tests.factories import NOW, TODAY


@pytest.fixture
def supported(region):
    """A task led by Zhejiang that Jiangsu is asked to support and has not signed for."""
    task = factories.working(region, by=region.zhejiang, title="数据中心算力调度")
    actor = region.actor(region.zhejiang)
    workflow.add_supporter(task, actor=actor, at=NOW, organisation=region.jiangsu, contribution="提供数据")
    return task


def test_a_duty_is_a_line_with_its_verb_and_its_button_and_leaves_when_done(region, reader, supported):
    somebody = reader(region.jiangsu)
    page = somebody.page("/")
    assert f"{supported.get_absolute_url()}sign_for/" in page.links
    assert "签收" in page.text and "提供数据" not in page.refused
    workflow.sign_for(supported, actor=region.actor(region.jiangsu), at=NOW)
    assert f"{supported.get_absolute_url()}sign_for/" not in somebody.page("/").links


def test_it_is_asked_of_those_whose_role_it_is(region, reader, supported):
    address = f"{supported.get_absolute_url()}sign_for/"
    assert address in reader(region.jiangsu, Role.HANDLER).page("/").links
    assert address not in reader(region.jiangsu, Role.APPROVER).page("/").links
    assert address not in reader(region.jiangsu, Role.VIEWER).page("/").links
    assert address not in reader(region.anhui).page("/").links


def test_the_whole_unit_sees_it_without_a_button_it_may_not_press(region, reader, supported):
    page = reader(region.jiangsu, Role.VIEWER).page("/?for=unit")
    assert supported.get_absolute_url() in page.links
    assert f"{supported.get_absolute_url()}sign_for/" not in page.links


@pytest.mark.parametrize(
    ("days", "heading"), [(-3, "已逾期 1"), (-2, "临近 1"), (0, "临近 1"), (9, "临近 1"), (30, "未到期 1")]
)
def test_late_near_and_later_are_told_apart(region, reader, days, heading):
    task = factories.working(
        region,
        at=NOW - timedelta(days=30),
        deadline=TODAY + timedelta(days=days),
        milestones="2026-11-01 10% 起步",
    )
    page = reader(region.jiangsu).page("/")
    assert heading in page.text
    assert f"{task.get_absolute_url()}" in page.links


def test_what_others_owe_us_waits_at_the_end(region, reader):
    task = factories.working(region)
    actor = region.actor(region.jiangsu)
    workflow.wait_for(task, actor=actor, at=NOW, party=region.zhejiang, what="基线数据", due_on=None)
    page = reader(region.jiangsu).page("/?group=waiting")
    assert "等待他方 1" in page.text and "浙江" in page.text
    assert "等待他方" not in reader(region.zhejiang).page("/").text


def test_every_count_is_the_length_of_its_list(region, reader, supported):
    for _each in range(3):
        factories.opened(region, claim_closes_at=NOW + timedelta(days=5))
    page = reader(region.jiangsu).page("/")
    buttons = [address for address in page.links if address.startswith("/tasks/") and address.count("/") == 4]
    assert "我的工作 · 4 项" in page.text.replace("  ", " ") or "4 项" in page.text
    assert len(buttons) == 4
    assert "本人 4" in page.text


def test_a_deputy_finds_the_list_of_the_absent_and_acts_for_them_from_there(region, reader, supported):
    absent, deputy = region.person(region.jiangsu, Role.HANDLER), region.person(region.jiangsu, Role.APPROVER)
    appoint_deputy(absent=absent, deputy=deputy, starts_on=TODAY, ends_on=date(2026, 12, 1))
    somebody = reader(region.jiangsu, Role.APPROVER)
    assert "代江苏省经办人" in somebody.page("/").text
    page = somebody.page(f"/?for=deputy-{absent.pk}")
    [address] = [each for each in page.links if each.startswith(f"{supported.get_absolute_url()}sign_for/")]
    assert somebody.post(address, {}).status_code == 302
    page = somebody.page(supported.get_absolute_url())
    assert "代江苏省经办人" in page.text, "history names who acted and for whom"


def test_administrators_begin_at_their_own_place(region, reader):
    assert reader(region.office, Role.SYSTEM_ADMIN).get("/")["Location"] == "/deliveries/"


def test_the_three_lines_of_the_first_day_are_dismissed_for_good(region, reader):
    somebody = reader(region.jiangsu)
    assert "知道了" in somebody.page("/").text
    somebody.post("/session/hint/")
    assert "知道了" not in somebody.page("/").text


def test_what_came_since_the_last_visit_is_told_by_kind(region, reader):
    somebody = reader(region.jiangsu)
    type(somebody.user).objects.filter(pk=somebody.user.pk).update(date_joined=NOW - timedelta(days=9))
    factories.opened(region)
    assert "新任务待认领 1 项" in somebody.page("/").text
    somebody.post("/notices/read/")
    assert "新任务待认领 1 项" not in somebody.page("/").text


def test_nothing_asked_is_said_in_so_many_words(region, reader):
    page = reader(region.anhui).page("/")
    assert "现在没有需要您办的事" in page.text
    assert "/tasks/" in page.links
