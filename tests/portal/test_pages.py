"""Do the other pages show what they should, to whom they should?"""

from datetime import date, timedelta

import pytest
from django.db import OperationalError

from accounts.models import Deputy, Organisation
from accounts.roles import Role
from accounts.services import appoint, appoint_deputy
from coordination.activity.models import Event
from coordination.notifications.models import Mail, Notice
from coordination.tasks import workflow
from coordination.tasks.models import Task
from tests import factories
from tests.factories import NOW, TODAY
from tests.pages import Page

# ── One task ──────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_a_task_says_what_is_needed_now_and_from_whom(region, reader):
    task = factories.claimed(region)
    assert "现在需要您" in reader(region.jiangsu).page(task.get_absolute_url()).text
    assert "现在需要您" not in reader(region.zhejiang).page(task.get_absolute_url()).text


def test_a_button_that_cannot_be_pressed_says_who_can(region, reader):
    task = factories.working(region)
    offered = reader(region.office).page(task.get_absolute_url()).offered(task.get_absolute_url())
    assert "江苏省" in offered["plan"]
    offered = reader(region.jiangsu).page(task.get_absolute_url()).offered(task.get_absolute_url())
    assert offered["plan"] is None


def test_the_story_is_told_in_sentences_newest_first(region, reader):
    task = factories.working(region)
    events = reader(region.jiangsu).page(task.get_absolute_url()).events
    assert events[0].startswith("提交计划") and events[-1].startswith("新建任务草稿")


def test_history_names_old_and_new_in_words(region, reader):
    task = factories.claimed(region)
    page = reader(region.jiangsu).page(f"{task.get_absolute_url()}history/")
    assert "牵头单位 — → 改为 江苏省" in page.text or "牵头单位 — →改为 江苏省" in page.text


def test_a_report_sent_back_shows_the_remark_and_then_old_and_new(region, reader):
    task = factories.working(region)
    factories.report(task, actor=region.actor(region.jiangsu), percent=20)
    first = task.reports.get()
    reader(region.office).act(task, "return_report", report=first.pk, field="text", remark="请写明数据来源")
    somebody = reader(region.jiangsu)
    assert "请写明数据来源" in somebody.page(task.get_absolute_url()).text
    somebody.act(task, "report", percent="25", text="数据来自统计局")
    page = somebody.page(task.get_absolute_url())
    assert "数据来自统计局" in page.text and "按计划推进" in page.text


def test_a_report_is_kept_as_far_as_it_is_written_for_the_own_unit_alone(region, reader):
    task = factories.working(region)
    somebody, path = reader(region.jiangsu), f"{task.get_absolute_url()}report/"
    assert somebody.post(f"{path}draft/", {"percent": "3x", "text": "写到一半"}).status_code == 302
    assert reader(region.jiangsu, Role.HANDLER).page(path).form().fields["text"].values == ["写到一半"]
    assert "写到一半" not in reader(region.office).page(task.get_absolute_url()).text
    assert reader(region.zhejiang).post(f"{path}draft/", {"text": "x"}).status_code == 403
    somebody.act(task, "report", percent="40", text="写完了")
    assert task.reports.get().text == "写完了"


def test_competitors_do_not_read_each_others_offers(region, reader):
    task = factories.opened(region, claim_mode="offers", claim_closes_at=NOW + timedelta(days=3))
    for unit, words in ((region.jiangsu, "江苏方案"), (region.zhejiang, "浙江方案")):
        workflow.offer(task, actor=region.actor(unit), at=NOW, statement=words)
    address = f"{task.get_absolute_url()}offers/"
    assert {"江苏方案", "浙江方案"} <= set(reader(region.office).page(address).text.split())
    own = reader(region.jiangsu).page(address).text
    assert "江苏方案" in own and "浙江方案" not in own


def test_the_board_shows_until_when_and_how_many_offered(region, reader):
    task = factories.opened(region, claim_mode="offers", claim_closes_at=NOW + timedelta(days=2))
    workflow.offer(task, actor=region.actor(region.jiangsu), at=NOW, statement="方案")
    gone = factories.opened(region, at=NOW - timedelta(days=5), claim_closes_at=NOW - timedelta(days=1))
    page = reader(region.zhejiang).page("/board/")
    assert f"{task.get_absolute_url()}offer/" in page.links
    assert f"{gone.get_absolute_url()}claim/" not in page.links
    assert "还有 2 个工作日" in page.text and "已有意向 1 家" in page.text and "已截止" in page.text
    assert f"{task.get_absolute_url()}offer/" not in reader(region.office).page("/board/").links


# ── Drafts ────────────────────────────────────────────────────────────────────────────────────────


def test_a_telephone_order_is_written_down_in_one_line(region, reader):
    reader(region.jiangsu).fill("/tasks/jot/", title="了解低空航线进展", source_text="张省长来电")
    task = Task.objects.get()
    assert (task.source_kind, task.status, task.issuer) == ("informal", "draft", region.jiangsu)


def test_a_draft_is_completed_and_opened(region, reader):
    somebody = reader(region.office)
    somebody.fill("/tasks/new/", title="统一电子运单", content="三省一市通用", deadline="2027-06-30")
    task = Task.objects.get()
    somebody.fill(f"{task.get_absolute_url()}edit/", criterion="四地互认")
    somebody.act(task, "open", claim_mode="first_come")
    task.refresh_from_db()
    assert (task.status, task.criterion, task.deadline) == ("open", "四地互认", date(2027, 6, 30))


def test_a_draft_without_a_name_is_shown_again(region, reader):
    answer = reader(region.office).fill("/tasks/new/", status=422, content="三省一市通用")
    assert Page(answer.content.decode()).form().fields["content"].values == ["三省一市通用"]
    assert not Task.objects.exists()


def test_a_draft_thrown_away_leaves_a_line(region, reader):
    task = factories.draft(region)
    assert reader(region.office).post(f"{task.get_absolute_url()}delete/").status_code == 302
    assert not Task.objects.exists()
    assert Event.objects.get(verb="delete").subject_label == str(task)


def test_what_is_open_is_no_longer_edited(region, reader):
    task = factories.opened(region)
    office = reader(region.office)
    answer = office.get(f"{task.get_absolute_url()}edit/")
    assert (answer.status_code, answer["Location"]) == (302, task.get_absolute_url())
    assert "不能直接修改" in office.page(answer["Location"]).text
    assert office.post(f"{task.get_absolute_url()}edit/", {"title": "改"}).status_code == 409
    assert reader(region.jiangsu).get(f"{task.get_absolute_url()}edit/").status_code == 403


# ── Search and notices ────────────────────────────────────────────────────────────────────────────


def test_a_whole_number_leads_straight_to_its_thing(region, reader):
    task = factories.opened(region)
    assert reader(region.jiangsu).get("/search/", {"q": task.number})["Location"] == task.get_absolute_url()


def test_every_word_must_occur(region, reader):
    task = factories.opened(region, title="低空航线互认")
    somebody = reader(region.jiangsu)
    assert task.get_absolute_url() in somebody.page("/search/", q="低空 互认").links
    assert task.get_absolute_url() not in somebody.page("/search/", q="低空 铁路").links


def test_a_notice_is_read_when_it_is_opened_and_leads_to_where_one_acts(region, reader):
    somebody = reader(region.jiangsu)
    task = factories.opened(region)
    notice = Notice.objects.get(recipient=somebody.user)
    assert f"/notices/{notice.pk}/" in somebody.page("/notices/").links
    assert somebody.get(f"/notices/{notice.pk}/")["Location"] == f"{task.get_absolute_url()}claim/"
    assert f"/notices/{notice.pk}/" not in somebody.page("/notices/").links
    assert f"/notices/{notice.pk}/" in somebody.page("/notices/?show=all").links


def test_other_peoples_notices_do_not_exist(region, reader):
    other = region.person(region.zhejiang)
    factories.opened(region)
    notice = Notice.objects.get(recipient=other)
    assert reader(region.jiangsu).get(f"/notices/{notice.pk}/").status_code == 404


def test_the_delivery_log_tells_what_happened_but_not_what_was_written(region, reader):
    keeper = reader(region.office, Role.SYSTEM_ADMIN)
    mail = Mail.objects.create(
        key="x",
        kind="digest",
        recipient=keeper.user,
        address="a@example.test",
        language="zh-hans",
        state="dead",
        created_at=NOW,
        run_at=NOW,
        message_id="<1@x>",
        subject="机密事项",
        last_error="550 no such user",
    )
    page = keeper.page("/deliveries/?state=dead")
    assert "550 no such user" in page.text and "机密事项" not in page.text
    assert keeper.post(f"/deliveries/{mail.pk}/again/").status_code == 302
    mail.refresh_from_db()
    assert mail.state == "queued"


# ── People and units ──────────────────────────────────────────────────────────────────────────────


def test_a_person_changes_the_own_address_and_nothing_else(region, reader):
    somebody = reader(region.jiangsu)
    changed = {"language": "en", "email": "new@example.test", "phone": "1", "is_staff": "on"}
    somebody.post("/profile/", {**changed, "password": "secret-phrase"})
    somebody.user.refresh_from_db()
    assert (somebody.user.language, somebody.user.email, somebody.user.is_staff) == (
        "en",
        "new@example.test",
        False,
    )


def test_changing_the_password_ends_the_other_sessions(region, reader):
    here, elsewhere = reader(region.jiangsu), reader(region.jiangsu)
    new = {"new_password1": "correct horse battery", "new_password2": "correct horse battery"}
    assert here.post("/password/change/", {"old_password": "wrong", **new}).status_code == 200
    assert here.post("/password/change/", {"old_password": "secret-phrase", **new}).status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_the_coordinator_keeps_the_settings_of_the_unit_and_history_keeps_who(region, reader):
    assert reader(region.jiangsu, Role.HANDLER).post("/organisation/", {}).status_code == 403
    reader(region.jiangsu).post("/organisation/", {"claims_need_approval": "on", "duty_email": ""})
    unit = Organisation.objects.get(pk=region.jiangsu.pk)
    assert unit.claims_need_approval
    event = Event.objects.of(unit).get()
    assert event.changes == {"claims_need_approval": [False, True]}
    assert reader(region.zhejiang).get(f"/organisation/{unit.pk}/").status_code == 404


def test_a_deputy_is_named_by_the_absent_or_by_the_coordinator(region, reader):
    handler, approver = (region.person(region.jiangsu, role) for role in (Role.HANDLER, Role.APPROVER))
    wanted = {"absent": handler.pk, "deputy": approver.pk, "starts_on": "2026-11-24", "ends_on": "2026-11-30"}
    path = "/profile/deputies/add/"
    assert reader(region.jiangsu, Role.APPROVER).post(path, wanted).status_code == 422
    assert reader(region.zhejiang).post(path, wanted).status_code == 422
    assert reader(region.jiangsu).post(path, wanted).status_code == 302
    assert reader(region.jiangsu).post(path, wanted).status_code == 422, "one at a time"
    deputy = Deputy.objects.get()
    assert reader(region.zhejiang).post(f"/profile/deputies/{deputy.pk}/stop/").status_code == 404
    assert (
        reader(region.jiangsu, Role.HANDLER).post(f"/profile/deputies/{deputy.pk}/stop/").status_code == 302
    )
    assert not Deputy.objects.exists(), "it had not begun"


@pytest.fixture
def two_posts(region, reader):
    somebody = reader(region.jiangsu)
    appoint(user=somebody.user, organisation=region.nanjing, role=Role.HANDLER, starts_on=TODAY)
    return somebody


def test_a_person_goes_on_in_another_post_and_in_no_other(region, two_posts):
    factories.opened(region)
    assert "共 1 项" in two_posts.page("/tasks/?all=1").text
    two_posts.post("/session/capacity/", {"capacity": f"{region.nanjing.pk}:"})
    assert "共 1 项" not in two_posts.page("/tasks/?all=1").text
    two_posts.post("/session/capacity/", {"capacity": f"{region.zhejiang.pk}:"})
    two_posts.post("/session/capacity/", {"capacity": "rubbish"})
    assert "南京市" in two_posts.page("/profile/").text


def test_the_address_names_only_a_capacity_one_holds(region, reader, two_posts):
    task = factories.opened(region)
    own, other = f"?capacity={region.nanjing.pk}:", f"?capacity={region.zhejiang.pk}:"
    assert two_posts.get(f"{task.get_absolute_url()}{own}").status_code == 404
    answer = two_posts.post(f"{task.get_absolute_url()}claim/{other}", {})
    assert answer.status_code == 302
    task.refresh_from_db()
    assert task.lead == region.jiangsu


def test_a_deputy_of_yesterday_acts_no_more(region, reader):
    absent, deputy = region.person(region.jiangsu), region.person(region.jiangsu, Role.VIEWER)
    appoint_deputy(absent=absent, deputy=deputy, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 22))
    task = factories.opened(region)
    path = f"{task.get_absolute_url()}claim/?capacity={region.jiangsu.pk}:{absent.pk}"
    assert reader(region.jiangsu, Role.VIEWER).post(path, {}).status_code == 403


def test_the_session_is_kept_alive_by_key(region, reader, stranger):
    assert reader(region.jiangsu).post("/session/keep/").json()["seconds"] == 1800
    assert stranger.post("/session/keep/").status_code == 401


# ── Health ────────────────────────────────────────────────────────────────────────────────────────


def test_alive_and_ready(db, stranger):
    assert stranger.get("/healthz").json() == {"status": "ok"}
    assert stranger.get("/readyz").json()["migrations"] == "applied"


def test_without_a_database_it_is_alive_and_not_ready(db, stranger, monkeypatch):
    class Gone:
        def cursor(self):
            raise OperationalError("gone")

    monkeypatch.setattr("coordination.ops.health.connection", Gone())
    assert stranger.get("/healthz").status_code == 200
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
