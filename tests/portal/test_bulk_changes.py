"""Are many tasks changed from the ledger, and is what was deleted brought back, by clicks alone?"""

from accounts.roles import Role
from coordination.tasks.bulk import performing
from coordination.tasks.bulk.jobs import carry_on_bulk_changes
from coordination.tasks.models import BulkChange, Task, Topic
from tests import factories
from tests.factories import NOW, make_user
from tests.pages import Page


def chosen(somebody, tasks, change="supervise", **more):
    """The boxes of the ledger are ticked and one of the buttons below it is pressed."""
    bar = somebody.page("/tasks/?all=1").form("/bulk-changes/new/")
    assert set(bar.fields["tasks"].options if "tasks" in bar.fields else []) <= {str(t.pk) for t in tasks}
    data = {"choosing": "1", "tasks": [task.pk for task in tasks], **more}
    answer = somebody.post(f"/bulk-changes/new/?change={change}", data)
    assert answer.status_code == 200
    return Page(answer.content.decode())


def pressed(somebody, done, name):
    form = somebody.page(done.get_absolute_url()).form(f"/{name}/")
    return somebody.post(form.action, form.filled())


def test_chosen_looked_at_done_twice_clicked_and_taken_back(region, reader):
    office, colleague = reader(region.office), make_user(region.office, Role.OFFICE_STAFF)
    tasks = [factories.draft(region, title="很长的任务名称" * 20), factories.opened(region)]
    over = factories.opened(region)
    Task.objects.filter(pk=over.pk).update(supervisor=colleague)

    form = chosen(office, [*tasks, over]).form()
    answers = [office.post(form.action, form.filled(person=colleague.pk)) for _click in range(2)]
    done = BulkChange.objects.get()
    assert {answer["Location"] for answer in answers} == {done.get_absolute_url()}
    page = office.page(done.get_absolute_url())
    assert "2项可以,1项不可以" in page.text and "无需调整" in page.text
    assert Task.objects.filter(supervisor=colleague).count() == 1

    pressed(office, done, "confirm")
    assert Task.objects.filter(supervisor=colleague).count() == 3
    page = office.page(done.get_absolute_url())
    assert "10:10前可以撤回" in page.text
    assert done.get_absolute_url() in office.page(tasks[0].get_absolute_url()).links
    assert done.get_absolute_url() in office.page("/bulk-changes/").links

    pressed(office, done, "undo")
    assert Task.objects.filter(supervisor=colleague).count() == 1
    assert "已撤回2项" in office.page(done.get_absolute_url()).text


def test_all_that_match_are_meant_when_asked_for(region, reader):
    office, topic = reader(region.office), Topic.objects.create(name="交通")
    wanted = [factories.draft(region, title=f"航线{n}") for n in range(2)]
    factories.draft(region, title="别的")
    page = chosen(office, wanted[:1], "regroup", all_matching="1", matching="q=航线")
    assert "已选 2 项任务" in page.text
    form = page.form()
    office.post(form.action, form.filled(topic=topic.pk))
    assert {item.task for item in BulkChange.objects.get().items.all()} == set(wanted)


def test_nothing_chosen_and_nobody_who_only_looks(region, reader):
    office, viewer = reader(region.office), reader(region.jiangsu, Role.VIEWER)
    factories.opened(region)
    assert office.post("/bulk-changes/new/?change=supervise", {"choosing": "1"})["Location"] == "/tasks/"
    assert not [form for form in viewer.page("/tasks/?all=1").forms if "bulk" in form.action]
    assert viewer.post("/bulk-changes/new/?change=supervise", {"tasks": ["1"]}).status_code == 403


def test_a_long_one_shows_how_far_it_is(region, reader, monkeypatch):
    monkeypatch.setattr(performing, "AT_ONCE", 0)
    office, topic = reader(region.office), Topic.objects.create(name="交通")
    form = chosen(office, [factories.draft(region)], "regroup").form()
    office.post(form.action, form.filled(topic=topic.pk))
    done = BulkChange.objects.get()
    pressed(office, done, "confirm")
    progress = f"{done.get_absolute_url()}progress/"
    assert "0 / 1" in office.page(done.get_absolute_url()).text
    assert "0 / 1" in office.page(progress).text
    carry_on_bulk_changes(NOW)
    assert office.get(progress).headers["HX-Refresh"] == "true"


def test_a_deleted_draft_comes_back_from_the_message_and_from_the_list(region, reader):
    office, other = reader(region.office), reader(region.jiangsu)
    task = factories.draft(region)
    for place in ("message", "list"):
        button = office.page(task.get_absolute_url()).form("/delete/")
        told = Page(office.post(button.action, button.filled(), follow=True).content.decode())
        assert not Task.objects.exists()
        page = told if place == "message" else office.page("/deleted/")
        restore = page.form("/restore/")
        assert other.post(restore.action, restore.filled()).status_code == 404
        assert office.post(restore.action, restore.filled())["Location"] == task.get_absolute_url()
        assert Task.objects.get() == task
    assert "恢复了" in office.page(task.get_absolute_url()).text
    assert "最近没有删除" in office.page("/deleted/").text


def test_a_mention_outside_the_circle_offers_the_way_in(region, reader):
    zhejiang = reader(region.zhejiang)
    task = factories.working(region, confidentiality="parties", invited=[region.jiangsu, region.zhejiang])
    outsider = make_user(region.anhui, full_name="王安徽")
    refused = zhejiang.act(task, "comment", status=422, text="请@王安徽 看一下")
    page = Page(refused.content.decode())
    assert "看不到此任务" in page.text and "请@王安徽 看一下" in page.text
    (way,) = [link for link, label in page.links.items() if label == "申请让王安徽查阅"]
    form = zhejiang.page(way).form()
    assert form.fields["person"].values == [str(outsider.pk)]
    answer = zhejiang.post(form.action, form.filled())
    assert answer["Location"] == f"{task.get_absolute_url()}comment/"
    lead = reader(region.jiangsu)
    assert "答复查阅申请" in reader(region.office).page("/").text
    lead.act(task, "answer_access", request=task.access_requests.get().pk, answer="yes")
    zhejiang.act(task, "comment", text="请@王安徽 看一下")
    assert task.comments.get().mentioned.get() == outsider
