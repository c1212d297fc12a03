"""Nobody claims: the task is allotted, the province objects once, and it is allotted elsewhere."""

from datetime import timedelta

from accounts.roles import Role
from coordination.notifications.finding import duties_at
from tests.factories import NOW, draft

from .conftest import coordinators, desk
from .doors import seat


def test_nobody_claims_allotted_objected_allotted_elsewhere(door, staffed, ear, clock):
    r = staffed
    task = draft(r, title="跨省应急联动演练")
    ear.forget()
    task = door.act(
        r.office, task, "open", claim_mode="first_come", claim_closes_at=NOW + timedelta(days=4, hours=7)
    )
    ear.heard(task_opened=coordinators(r.jiangsu, r.zhejiang, r.anhui))
    early = door.refused(r.office, task, "allot", organisation=r.anhui, reason="职能相符")
    assert (early.status, "认领期内不能指派" in early.sentence) == (409, True)
    assert ("claim", f"tasks/{task.pk}") in door.work(r.anhui)

    # It closed on Friday evening; on the next working day, Monday, it stands on the issuer's list, once.
    clock.pass_days(5)  # Saturday
    unclaimed = ("allot", f"tasks/{task.pk}")
    assert unclaimed not in door.work(r.office)
    clock.pass_days(2)  # Monday
    assert unclaimed in door.work(r.office)
    assert [duty.rule.name for duty in duties_at(clock.now, organisations=[r.office.pk])] == [
        "task_unclaimed"
    ]
    assert ("claim", f"tasks/{task.pk}") not in door.work(r.anhui)
    late = door.refused(r.anhui, task, "claim")
    assert (late.status, "截止" in late.sentence) == (409, True)

    assert door.refused(r.anhui, task, "allot", organisation=r.anhui, reason="自荐").status == 403
    silent = door.refused(r.office, task, "allot", organisation=r.anhui)
    assert silent.status == 422
    ear.heard()
    task = door.act(r.office, task, "allot", organisation=r.anhui, reason="职能相符")
    ear.heard(task_allotted=desk(r.anhui))
    assert (task.status, task.lead, task.allotted) == ("claimed", r.anhui, True)
    assert unclaimed not in door.work(r.office)
    assert ("sign_for", f"tasks/{task.pk}") in door.work(r.anhui)

    # The province objects, through its voice, with a reason, once.
    assert (
        door.refused(seat(r.anhui, Role.HANDLER), task, "object_to_allotment", reason="不合适").status == 403
    )
    assert door.refused(r.jiangsu, task, "object_to_allotment", reason="代为异议").status == 403
    task = door.act(r.anhui, task, "object_to_allotment", reason="主要场地在江苏")
    ear.heard(task_objected=desk(r.office))
    assert (task.status, task.lead, task.objected) == ("open", None, True)
    assert unclaimed in door.work(r.office)
    same = door.refused(r.office, task, "allot", organisation=r.anhui, reason="坚持")
    assert (same.status, "安徽省已对指派提出异议" in same.sentence) == (409, True)

    task = door.act(r.office, task, "allot", organisation=r.jiangsu, reason="场地所在")
    ear.heard(task_allotted=desk(r.jiangsu))
    second = door.refused(r.jiangsu, task, "object_to_allotment", reason="也不合适")
    assert second.status == 409  # an objection is made once
    task = door.act(r.jiangsu, task, "sign_for")
    assert task.lead == r.jiangsu
    assert door.history(r.anhui, task)[-5:] == [
        "发布任务,以「先到先得」方式认领",
        "指派安徽省牵头:职能相符",
        "安徽省对指派提出异议:主要场地在江苏",
        "指派江苏省牵头:场地所在",
        "江苏省签收",
    ]


def test_the_right_to_object_ends_after_three_working_days(door, staffed, clock):
    r = staffed
    task = door.act(r.office, draft(r), "open", claim_mode="allot")
    task = door.act(r.office, task, "allot", organisation=r.anhui, reason="职能相符")
    clock.pass_days(3)  # Thursday, the third working day
    assert door.offered(r.anhui, task)["object_to_allotment"] is None
    clock.pass_days(1)
    refusal = door.refused(r.anhui, task, "object_to_allotment", reason="太迟")
    assert (refusal.status, "2026年11月26日" in refusal.sentence) == (409, True)
    assert door.act(r.anhui, task, "sign_for").lead == r.anhui
