"""Does one page perform any act, exactly once, and lose nothing that was typed?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.tasks import services, workflow
from tests import factories
from tests.factories import NOW
from tests.pages import Page

from .conftest import Reader


def messages_of(answer) -> str:
    return Page(answer.content.decode()).text


def test_an_act_is_performed_and_leads_back_to_the_thing(region, reader):
    task = factories.opened(region)
    answer = reader(region.jiangsu).act(task, "claim", contribution="先行先试")
    assert answer["Location"] == task.get_absolute_url()
    task.refresh_from_db()
    assert (task.status, task.lead) == ("claimed", region.jiangsu)
    event = Event.objects.of(task).first()
    assert (event.verb, event.source) == ("claim", "portal")


def test_the_message_names_the_next_step_and_the_way_back(region, reader):
    task = factories.opened(region)
    somebody = reader(region.jiangsu)
    page = somebody.page(somebody.act(task, "claim")["Location"])
    assert "已办妥" in page.text
    assert "下一步:提交计划" in page.text and "如有误:放弃牵头" in page.text
    assert {f"{task.get_absolute_url()}plan/", f"{task.get_absolute_url()}release/"} <= set(page.links)
    assert "任务重新开放认领" in somebody.page(f"{task.get_absolute_url()}release/").text


def test_who_has_nothing_left_to_do_is_led_back_to_the_own_work(region, reader):
    task = factories.working(region)
    somebody = reader(region.jiangsu)
    somebody.act(task, "report", percent="100", text="完成")
    page = somebody.page(somebody.act(task, "request_completion", summary="完成")["Location"])
    assert "回到我的工作" in page.text and "下一步" not in page.text


def test_planning_again_is_called_so(region, reader):
    task = factories.working(region)
    page = reader(region.jiangsu).page(task.get_absolute_url())
    assert "调整计划" in page.text and "提交计划" not in page.text.split("办理过程")[0]


def test_what_is_missing_is_said_beside_the_field_and_the_rest_stays(region, reader):
    task = factories.working(region)
    somebody = reader(region.jiangsu)
    answer = somebody.fill(f"{task.get_absolute_url()}report/", status=422, percent="130", text="已完成立项")
    page = Page(answer.content.decode())
    assert page.form().fields["text"].values == ["已完成立项"]
    assert "0 到 100" in page.text
    assert not task.reports.exists()


def test_who_may_not_reads_who_could(region, reader):
    task = factories.working(region)
    answer = reader(region.anhui).get(f"{task.get_absolute_url()}request_extension/")
    assert answer.status_code == 403
    assert "江苏省" in messages_of(answer)


def test_an_act_that_came_too_late_keeps_what_was_typed_and_names_who_was_first(region, reader):
    task = factories.opened(region)
    path = f"{task.get_absolute_url()}claim/"
    late = reader(region.zhejiang)
    form = late.page(path).form()
    workflow.claim(task, actor=region.actor(region.jiangsu), at=NOW)
    answer = late.post(path, form.filled(contribution="我们的设想"))
    assert answer.status_code == 409
    page = Page(answer.content.decode())
    assert page.form().fields["contribution"].values == ["我们的设想"]
    assert "江苏省" in page.text


def test_an_act_that_does_not_fit_the_state_is_refused_before_anything_is_typed(region, reader):
    task = factories.working(region)
    somebody = reader(region.jiangsu)
    answer = somebody.get(f"{task.get_absolute_url()}claim/")
    assert (answer.status_code, answer["Location"]) == (302, task.get_absolute_url())
    page = somebody.page(answer["Location"])
    assert "请注意" in page.text and "已由江苏省牵头" in page.text
    assert somebody.post(f"{task.get_absolute_url()}claim/").status_code == 409


@pytest.mark.parametrize("name", ["no_such_act", "create", "history_of_everything"])
def test_an_unknown_act_is_not_found(region, reader, name):
    task = factories.opened(region)
    assert reader(region.jiangsu).get(f"{task.get_absolute_url()}{name}/").status_code == 404


# ── Once ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_double_click_acts_once_and_both_clicks_lead_to_the_same_place(region, reader):
    task = factories.working(region)
    somebody, path = reader(region.jiangsu), f"{task.get_absolute_url()}report/"
    filled = somebody.page(path).form().filled(percent="30", text="按计划推进")
    answers = [somebody.post(path, filled) for _click in range(3)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, task.get_absolute_url())
    ] * 3
    assert task.reports.count() == 1


def test_going_back_and_sending_something_else_with_the_same_form_is_refused(region, reader):
    task = factories.working(region)
    somebody, path = reader(region.jiangsu), f"{task.get_absolute_url()}report/"
    form = somebody.page(path).form()
    somebody.post(path, form.filled(percent="30", text="按计划推进"))
    answer = somebody.post(path, form.filled(percent="40", text="改了"))
    assert answer.status_code == 409
    assert Page(answer.content.decode()).form().fields["text"].values == ["改了"]
    assert task.reports.count() == 1


def test_a_refused_form_can_be_sent_again_with_the_same_token(region, reader):
    task = factories.working(region)
    somebody, path = reader(region.jiangsu), f"{task.get_absolute_url()}report/"
    form = somebody.page(path).form()
    assert somebody.post(path, form.filled(percent="30")).status_code == 422
    assert somebody.post(path, form.filled(percent="30", text="按计划推进")).status_code == 302


def test_a_form_without_token_still_works(region, reader):
    task = factories.opened(region)
    assert reader(region.jiangsu).post(f"{task.get_absolute_url()}claim/", {}).status_code == 302


# ── Two people at once ────────────────────────────────────────────────────────────────────────────


def test_a_form_opened_before_somebody_else_acted_is_shown_again(region, reader):
    task = factories.working(region)
    somebody, path = reader(region.jiangsu), f"{task.get_absolute_url()}report/"
    form = somebody.page(path).form()
    workflow.comment(task, actor=region.actor(region.zhejiang), at=NOW, text="请加快")
    answer = somebody.post(path, form.filled(percent="30", text="按计划推进"))
    assert answer.status_code == 412
    page = Page(answer.content.decode())
    assert "请加快" in page.text
    again = page.form()
    assert again.fields["text"].values == ["按计划推进"]
    assert somebody.post(path, again.filled()).status_code == 302
    assert task.reports.get().text == "按计划推进"


def test_the_open_form_merges_what_somebody_else_changed(region, reader):
    task = factories.working(region, milestones="2027-01-31 40% 方案")
    somebody, path = reader(region.jiangsu), f"{task.get_absolute_url()}plan/"
    form = somebody.page(path).form()
    workflow.plan(
        task, actor=region.actor(region.jiangsu, Role.HANDLER), at=NOW, milestones="2027-02-28 50% 论证"
    )
    page = Page(somebody.post(path, form.filled(rhythm="monthly")).content.decode())
    again = page.form()
    assert again.fields["milestones"].values == ["2027-02-28 50% 论证"], (
        "an untouched field takes the new value"
    )
    assert again.fields["rhythm"].values == ["monthly"], "what was typed stays"
    assert "现在的内容" not in page.text


def test_where_both_changed_the_same_field_both_are_shown(region, reader):
    task = factories.working(region, milestones="2027-01-31 40% 方案")
    somebody, path = reader(region.jiangsu), f"{task.get_absolute_url()}plan/"
    form = somebody.page(path).form()
    workflow.plan(
        task, actor=region.actor(region.jiangsu, Role.HANDLER), at=NOW, milestones="2027-02-28 50% 论证"
    )
    page = Page(somebody.post(path, form.filled(milestones="2027-03-31 60% 立项")).content.decode())
    assert page.form().fields["milestones"].values == ["2027-03-31 60% 立项"]
    assert "2027-02-28 50% 论证" in page.text


def test_two_drafters_merge_and_a_true_conflict_is_shown(region, reader):
    task = factories.draft(region, title="旧名称")
    somebody, path = reader(region.office), f"{task.get_absolute_url()}edit/"
    form = somebody.page(path).form()
    services.edit_task(task, actor=region.actor(region.office), at=NOW, content="他人补充的内容")
    assert somebody.post(path, form.filled(title="新名称")).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.content) == ("新名称", "他人补充的内容")
    answer = somebody.post(path, form.filled(content="我的内容", idempotency_key="another"))
    assert answer.status_code == 412
    page = Page(answer.content.decode())
    assert page.form().fields["content"].values == ["我的内容"]
    assert "他人补充的内容" in page.text


# ── What the form carries ─────────────────────────────────────────────────────────────────────────


def test_files_and_several_units_arrive(region, reader):
    task = factories.working(region)
    upload = SimpleUploadedFile("进展.txt", "基线数据".encode(), content_type="text/plain")
    reader(region.jiangsu).act(task, "report", percent="20", text="见附件", files=[upload])
    page = reader(region.jiangsu).page(task.get_absolute_url())
    assert "进展.txt" in page.text


def test_an_act_that_asks_for_nothing_is_done_by_its_button(region, reader):
    task = factories.claimed(region)
    workflow.add_supporter(
        task, actor=region.actor(region.jiangsu), at=NOW, organisation=region.anhui, contribution="提供数据"
    )
    somebody = reader(region.anhui)
    form = somebody.page(task.get_absolute_url()).form("/sign_for/")
    assert somebody.post(form.action, form.filled()).status_code == 302
    assert task.participations.get(organisation=region.anhui).signed_at == NOW


def test_the_reader_comes_back_to_the_list_but_never_to_another_site(region, reader):
    somebody = reader(region.jiangsu)
    tasks = [factories.opened(region) for _each in range(2)]
    for task, wanted, reached in zip(
        tasks, ["/board/", "https://evil.example/"], ["/board/", None], strict=True
    ):
        answer = somebody.post(f"{task.get_absolute_url()}claim/", {"next": wanted})
        assert answer["Location"] == (reached or task.get_absolute_url())


def test_htmx_is_told_where_to_go(region, reader):
    task = factories.opened(region)
    answer = reader(region.jiangsu).post(f"{task.get_absolute_url()}claim/", headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, task.get_absolute_url())


def test_a_form_that_is_too_old_says_so_and_changes_nothing(region):
    client = Reader(region.person(region.jiangsu), enforce_csrf_checks=True)
    task = factories.opened(region)
    answer = client.post(f"{task.get_absolute_url()}claim/", {})
    assert answer.status_code == 403
    assert "已填写的内容保留" in messages_of(answer)
    task.refresh_from_db()
    assert task.status == "open"
