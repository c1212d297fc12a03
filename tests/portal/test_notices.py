"""The inbox, how one is told, and why: as pages."""

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from coordination.notifications.announcing import announce
from coordination.notifications.models import Mail, Notice, Preference
from coordination.notifications.preparing import prepare_mails
from coordination.notifications.queries import unread_count
from tests import factories
from tests.factories import NOW, TODAY

from .conftest import Reader


@pytest.fixture
def told(region):
    """Somebody of Jiangsu, told of a task that is open for claiming."""
    person = region.person(region.jiangsu)
    task = factories.opened(region)
    return Reader(person), task, Notice.objects.get(recipient=person)


def sort(reader, **fields):
    answer = reader.post("/notices/sort/", fields)
    assert answer.status_code == 302
    return answer["Location"]


def test_put_off_and_back_on_the_day(told):
    reader, _task, notice = told
    assert f'value="{notice.pk}:2026-11-24"' in reader.get("/notices/").content.decode()
    assert sort(reader, snooze=f"{notice.pk}:2026-11-30", show="unread") == "/notices/?show=unread"
    assert f"/notices/{notice.pk}/" not in reader.page("/notices/").links
    assert f"/notices/{notice.pk}/" not in reader.page("/notices/?show=all").links
    assert f"/notices/{notice.pk}/" in reader.page("/notices/?show=snoozed").links
    assert "推迟到11月30日" in reader.page("/notices/?show=snoozed").text
    assert unread_count(reader.user, on=TODAY) == 0
    assert unread_count(reader.user, on=date(2026, 11, 30)) == 1
    sort(reader, back=str(notice.pk))
    assert f"/notices/{notice.pk}/" in reader.page("/notices/").links


def test_a_day_of_ones_own_and_nonsense(told):
    reader, _task, notice = told
    sort(reader, until=str(notice.pk), **{f"day-{notice.pk}": "2026-12-07"})
    assert Notice.objects.get(pk=notice.pk).snoozed_until == date(2026, 12, 7)
    for fields in (
        {"snooze": f"{notice.pk}:2026-11-22"},
        {"snooze": f"{notice.pk}:2031-01-01"},
        {"until": str(notice.pk)},
        {"snooze": f"{notice.pk}:never"},
    ):
        sort(reader, **fields)
        assert Notice.objects.get(pk=notice.pk).snoozed_until == date(2026, 12, 7)
    for fields in ({"done": "x"}, {"done": "9" * 30}):
        assert reader.post("/notices/sort/", fields).status_code == 404


def test_done_with_leaves_the_list_but_not_my_work(region):
    reader, task = Reader(region.person(region.jiangsu)), factories.claimed(region)
    announce(kind="task_reopened", subject=task, recipients=[reader.user], at=NOW, must_act=True)
    notice = Notice.objects.get(kind="task_reopened")
    sort(reader, done=str(notice.pk))
    assert f"/notices/{notice.pk}/" not in reader.page("/notices/?show=all").links
    assert f"/notices/{notice.pk}/" in reader.page("/notices/?show=done").links
    assert task.title in reader.page("/").text


def test_nobody_sorts_the_notices_of_others(told, region):
    _reader, _task, notice = told
    sort(Reader(region.person(region.anhui)), done=str(notice.pk))
    assert Notice.objects.get(pk=notice.pk).done_at is None


def test_pages_are_full_whatever_one_may_not_see(told, region):
    """What the reader may not see is left out before the page is cut, and the number in the head agrees."""
    reader, task, notice = told
    hidden = factories.draft(region)
    for version in range(60):
        announce(kind="task_planned", subject=hidden, recipients=[reader.user], at=NOW, version=version)
    page = reader.page("/notices/")
    assert f"/notices/{notice.pk}/" in page.links
    assert hidden.title not in page.text or hidden.title == task.title
    assert "通知 1" in " ".join(page.text.split()) or "通知1" in page.text
    seen = Notice.objects.filter(kind="task_planned").first()
    assert reader.get(f"/notices/{seen.pk}/").status_code == 404
    assert reader.get(f"/notices/{seen.pk}/why/").status_code == 404


def test_choosing_on_the_page(told):
    reader, _task, _notice = told
    address = "/notices/preferences/"
    page = reader.page(address)
    assert "不会遗漏" in page.text
    ticked = reader.get(address).content.decode()
    assert 'value="task_unsigned:in_app" checked disabled' in " ".join(ticked.split())
    reader.post(address, {"role": Role.COORDINATOR, "no_mail": "1"})
    assert set(Preference.objects.values_list("wanted", flat=True)) == {False}
    assert not Preference.objects.filter(channel="in_app").exists()
    reader.post(address, {"role": Role.COORDINATOR, "usual": "1"})
    assert not Preference.objects.exists()
    reader.post(
        address, {"role": Role.COORDINATOR, "wanted": ["task_reported:in_app", "task_reported:immediate"]}
    )
    chosen = dict(Preference.objects.filter(event="task_reported").values_list("channel", "wanted"))
    assert chosen == {"digest": False, "immediate": True}


def test_why_for_a_colleague_and_for_the_administrator(told, region):
    reader, task, notice = told
    viewer = region.person(region.jiangsu, Role.VIEWER)
    prepare_mails(NOW)
    page = reader.page("/notices/why/", q=task.number)
    assert "因为该任务邀请您所在的省" in page.text
    assert "您任江苏省联络员" in page.text
    page = reader.page("/notices/why/", q=task.number, person=viewer.pk)
    assert "未通知" in page.text
    assert "查阅角色不办理事项" in page.text
    assert Reader(viewer).get("/notices/why/", {"person": reader.user.pk}).status_code == 404
    administrator = Reader(region.person(region.office, Role.SYSTEM_ADMIN))
    page = administrator.page("/notices/why/", person=reader.user.pk)
    assert "新任务待认领" in page.text
    assert task.title not in page.text
    assert administrator.page(f"/notices/{notice.pk}/why/").text.count(task.title) == 0
    assert Reader(region.person(region.zhejiang)).get(f"/notices/{notice.pk}/why/").status_code == 404


def test_failed_mails_are_found_and_sent_again_together(region, told):
    reader, _task, _notice = told
    prepare_mails(NOW)
    Mail.objects.update(state="dead", last_error="550 no such mailbox", run_at=NOW)
    keeper = Reader(region.person(region.office, Role.SYSTEM_ADMIN))
    total = Mail.objects.count()
    page = keeper.page("/deliveries/?state=failed", address=reader.user.email)
    assert "550 no such mailbox" in page.text
    for since, found in ((TODAY, True), (TODAY + timedelta(days=1), False), ("nonsense", True)):
        page = keeper.page("/deliveries/", since=str(since), until="2026-12-31")
        assert ("550 no such mailbox" in page.text) == found
    assert keeper.post("/deliveries/again/", {"mail": [], "state": "failed"}).status_code == 302
    assert Mail.objects.filter(state="dead").count() == total
    keeper.post("/deliveries/again/", {"all_failed": "1", "address": "nobody-has-this"})
    keeper.post("/deliveries/again/", {"all_failed": "1", "until": "2026-11-22"})
    assert Mail.objects.filter(state="dead").count() == total
    keeper.post("/deliveries/again/", {"mail": [Mail.objects.first().pk, "x"]})
    assert Mail.objects.filter(state="queued").count() == 1
    keeper.post("/deliveries/again/", {"all_failed": "1"})
    assert not Mail.objects.filter(state="dead").exists()
    assert f"操作人:{keeper.user}" in keeper.page(f"/deliveries/{Mail.objects.first().pk}/").text
    assert reader.post("/deliveries/again/", {"all_failed": "1"}).status_code == 403
