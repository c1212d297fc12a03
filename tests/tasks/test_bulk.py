"""Many tasks are changed at once: looked at first, each through the door, told once, taken back for ten minutes."""

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.common.errors import IllegalTransition, Invalid, NotAllowed
from coordination.notifications.models import Notice
from coordination.tasks import workflow as tasks
from coordination.tasks.bulk import jobs, performing
from coordination.tasks.bulk import workflow as bulk
from coordination.tasks.bulk.preparing import prepare
from coordination.tasks.chapters import keeping
from coordination.tasks.models import BulkChange, Task, TaskClass, Topic
from tests import factories
from tests.factories import NOW, TODAY, make_user

LATER = NOW + timedelta(minutes=9)
TOO_LATE = NOW + timedelta(minutes=11)


@pytest.fixture
def office(region):
    return region.actor(region.office)


@pytest.fixture
def colleague(region):
    return make_user(region.office, Role.OFFICE_STAFF, full_name="李督办")


def previewed(actor, change, chosen, **value) -> BulkChange:
    return prepare(
        actor=actor, at=NOW, data={"change": change, "tasks": [task.pk for task in chosen], **value}
    )


def standing(done) -> dict:
    return {item.task_id: item.state for item in done.items.all()}


def test_forty_get_a_supervisor_and_two_do_not(region, office, colleague):
    """What is possible is done through the door, the rest says why; the person hears of it once."""
    chosen = [factories.draft(region) for _ in range(38)]
    foreign = factories.working(region)
    Task.objects.filter(pk=foreign.pk).update(issuer=region.zhejiang)
    already = keeping.supervise(factories.draft(region), actor=office, at=NOW, person=colleague)
    Notice.objects.all().delete()

    done = previewed(office, "supervise", [*chosen, foreign, already], person=colleague.pk)

    refused = {item.task_id: item.sentence for item in done.items.filter(state="refused")}
    assert refused == {
        foreign.pk: f"只有发起单位{region.zhejiang.name}可以操作。",
        already.pk: "督办人已是李督办，无需调整。",
    }
    with pytest.raises(NotAllowed, match=refused[foreign.pk]):
        keeping.supervise(foreign, actor=office, at=NOW, person=colleague)
    assert not Task.objects.filter(pk=chosen[0].pk, supervisor=colleague).exists()

    done = bulk.confirm(done, actor=office, at=NOW)

    assert done.status == "done"
    assert Task.objects.filter(supervisor=colleague).count() == 39
    line = Event.objects.of(chosen[0]).first()
    assert (line.sentence_text, line.source) == ("指定李督办督办", f"bulk:{done.pk}")
    notice = Notice.objects.get(recipient=colleague)
    assert (notice.subject, notice.params["count"], notice.must_act) == (done, 38, False)


def test_a_task_changed_after_the_preview_is_left(region, office, colleague):
    one, other = factories.draft(region), factories.draft(region)
    done = previewed(office, "supervise", [one, other], person=colleague.pk)
    topic = Topic.objects.create(name="专题")
    keeping.regroup(other, actor=office, at=NOW, topic=topic)

    done = bulk.confirm(done, actor=office, at=NOW)

    assert standing(done) == {one.pk: "done", other.pk: "left"}
    assert "预览之后" in done.items.get(task=other).sentence
    assert Task.objects.get(pk=other.pk).supervisor is None
    with pytest.raises(IllegalTransition):
        bulk.confirm(done, actor=office, at=NOW)


def test_undo_restores_exactly_what_nobody_changed_since(region, office, colleague):
    before = make_user(region.office, Role.OFFICE_STAFF)
    plain, had, changed, discussed = (factories.opened(region) for _ in range(4))
    had = keeping.supervise(had, actor=office, at=NOW, person=before)
    done = previewed(office, "supervise", [plain, had, changed, discussed], person=colleague.pk)
    done = bulk.confirm(done, actor=office, at=NOW)
    keeping.regroup(changed, actor=office, at=NOW, topic=Topic.objects.create(name="专题"))
    tasks.comment(discussed, actor=office, at=NOW, text="留言")
    with pytest.raises(IllegalTransition, match="10分钟"):
        bulk.undo(done, actor=office, at=TOO_LATE)
    with pytest.raises(NotAllowed):
        bulk.undo(done, actor=region.actor(region.jiangsu), at=LATER)

    done = bulk.undo(done, actor=office, at=LATER)

    assert done.status == "undone"
    assert standing(done) == {
        plain.pk: "undone",
        had.pk: "undone",
        changed.pk: "kept",
        discussed.pk: "undone",
    }
    assert "专题调整为" in done.items.get(task=changed).sentence
    supervisors = dict(Task.objects.values_list("pk", "supervisor"))
    assert supervisors == {plain.pk: None, had.pk: before.pk, changed.pk: colleague.pk, discussed.pk: None}
    told = Notice.objects.filter(recipient=colleague).values_list("kind", "state")
    assert set(told) == {("tasks_changed_together", "pending"), ("tasks_changed_back", "pending")}


def test_who_has_not_heard_of_it_need_not(region, office, colleague):
    done = previewed(office, "supervise", [factories.draft(region)], person=colleague.pk)
    done = bulk.confirm(done, actor=office, at=NOW)
    bulk.undo(done, actor=office, at=NOW)
    assert not Notice.objects.open().filter(recipient=colleague).exists()


def _value_of(task, change):
    task = Task.objects.get(pk=task.pk)
    return {
        "assign": lambda: getattr(task.participations.first(), "assignee_id", None),
        "reclassify": lambda: task.task_class_id,
        "regroup": lambda: task.topic_id,
        "reschedule": lambda: task.deadline,
    }[change]()


@pytest.mark.parametrize("change", ["assign", "reclassify", "regroup", "reschedule"])
def test_each_change_and_its_undo(region, office, change):
    handler = region.person(region.jiangsu, Role.HANDLER)
    of_class = TaskClass.objects.create(code="k", name="重点", rhythm="monthly", position=1)
    value = {
        "assign": {"person": handler.pk},
        "reclassify": {"task_class": of_class.pk},
        "regroup": {"topic": Topic.objects.create(name="交通").pk},
        "reschedule": {"deadline": "2027-09-30"},
    }[change]
    task = factories.working(region) if change == "assign" else factories.opened(region)
    actor = region.actor(region.jiangsu) if change == "assign" else office
    before = _value_of(task, change)

    done = bulk.confirm(previewed(actor, change, [task], **value), actor=actor, at=NOW)
    assert _value_of(task, change) == (
        date(2027, 9, 30) if change == "reschedule" else next(iter(value.values()))
    )
    bulk.undo(done, actor=actor, at=NOW)
    assert _value_of(task, change) == before


def test_the_date_of_what_others_may_claim_keeps_its_bounds(region, office):
    closes = NOW + timedelta(days=30)
    claimable = factories.opened(region, claim_mode="offers", claim_closes_at=closes)
    led, lasting = factories.working(region), factories.draft(region, continuing=True, deadline=None)
    for day, sentence in (("2026-11-01", "不能早于今天"), ("2026-12-01", "不能早于认领截止日")):
        done = previewed(office, "reschedule", [claimable, led, lasting], deadline=day)
        sentences = [item.sentence for item in done.items.order_by("task_id")]
        assert sentence in sentences[0]
        assert "不能「调整认领前时限」" in sentences[1]
        assert "持续推进" in sentences[2]
        with pytest.raises(IllegalTransition, match="没有可以办理的任务"):
            bulk.confirm(done, actor=office, at=NOW)


def test_a_long_change_goes_on_where_it_stopped(region, office, colleague, monkeypatch):
    """Beyond what is done at once a worker does it; a run that breaks off loses nothing and doubles nothing."""
    monkeypatch.setattr(performing, "AT_ONCE", 1)
    chosen = [factories.draft(region) for _ in range(4)]
    done = bulk.confirm(previewed(office, "supervise", chosen, person=colleague.pk), actor=office, at=NOW)
    assert (done.status, set(standing(done).values())) == ("running", {"allowed"})

    real, count = performing._change, iter(range(9))

    def breaks_off(*given):
        if next(count) == 2:
            raise KeyboardInterrupt
        real(*given)

    monkeypatch.setattr(performing, "_change", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        jobs.carry_on_bulk_changes(NOW)
    done.refresh_from_db()
    assert sorted(standing(done).values()) == ["allowed", "allowed", "done", "done"]

    assert jobs.carry_on_bulk_changes(NOW) == 1
    assert jobs.carry_on_bulk_changes(NOW) == 0
    done.refresh_from_db()
    assert (done.status, set(standing(done).values())) == ("done", {"done"})
    assert set(Task.objects.values_list("version", flat=True)) == {2}
    assert Notice.objects.get(recipient=colleague).params["count"] == 4

    done = bulk.undo(done, actor=office, at=LATER)
    assert done.status == "undoing"
    jobs.carry_on_bulk_changes(LATER)
    assert set(Task.objects.values_list("supervisor", flat=True)) == {None}


def test_a_long_change_can_be_stopped(region, office, colleague, monkeypatch):
    monkeypatch.setattr(performing, "AT_ONCE", 0)
    done = previewed(office, "supervise", [factories.draft(region)], person=colleague.pk)
    done = bulk.stop(bulk.confirm(done, actor=office, at=NOW), actor=office, at=NOW)
    assert jobs.carry_on_bulk_changes(NOW) == 0
    assert (done.status, set(standing(done).values())) == ("done", {"left"})


def test_who_left_meanwhile_may_nothing(region, office, colleague, monkeypatch):
    monkeypatch.setattr(performing, "AT_ONCE", 0)
    done = previewed(office, "supervise", [factories.draft(region)], person=colleague.pk)
    done = bulk.confirm(done, actor=office, at=NOW)
    office.user.memberships.update(ends_on=TODAY - timedelta(days=1))
    jobs.carry_on_bulk_changes(NOW)
    assert set(standing(done).values()) == {"left"}


def test_all_that_match_and_no_more_than_fit(region, office, colleague, monkeypatch):
    wanted = [factories.draft(region, title=f"航线{n}") for n in range(3)]
    factories.draft(region, title="别的")
    data = {"change": "supervise", "matching": "q=航线", "person": colleague.pk}
    done = prepare(actor=office, at=NOW, data=data)
    assert set(standing(done)) == {task.pk for task in wanted}
    monkeypatch.setattr("coordination.tasks.bulk.preparing.MOST", 2)
    for refused in (data, {**data, "matching": "q=无此"}, {**data, "topic": 1}):
        with pytest.raises(Invalid):
            prepare(actor=office, at=NOW, data=refused)


def test_tasks_that_one_does_not_see_do_not_exist(region, office, colleague):
    """Neither does somebody read of a change what was done to tasks they do not read."""
    hidden, shown = factories.draft(region), factories.opened(region, invited=[region.jiangsu])
    jiangsu = region.actor(region.jiangsu)
    with pytest.raises(Invalid, match="没有编号为"):
        previewed(jiangsu, "supervise", [hidden], person=colleague.pk)
    done = previewed(office, "supervise", [hidden, shown], person=colleague.pk)
    assert not BulkChange.objects.visible_to(jiangsu).exists()
    bulk.confirm(done, actor=office, at=NOW)
    assert BulkChange.objects.visible_to(jiangsu).get() == done
    assert not BulkChange.objects.visible_to(region.actor(region.zhejiang)).exists()
