"""Two provinces offer; the office compares and awards one; the other is told once and joins as supporter."""

from datetime import timedelta

from accounts.roles import Role
from coordination.notifications.models import Notice
from tests.factories import NOW, draft

from .conftest import coordinators, desk
from .doors import ApiDoor, seat

CLOSES = NOW + timedelta(days=3)


def applicants(door, who, task) -> set[str]:
    """The applications this reader may compare."""
    if isinstance(door, ApiDoor):
        return {row["organisation"]["name"] for row in door.rows(who, f"tasks/{task.pk}/offers/")}
    text = door.page(who, f"{task.get_absolute_url()}offers/").text
    return {name for name in ("江苏省设想", "浙江省设想") if name in text} and {
        name.removesuffix("设想") for name in ("江苏省设想", "浙江省设想") if name in text
    }


def test_one_is_awarded_and_the_other_joins(door, staffed, ear, clock):
    r = staffed
    task = draft(r, title="氢走廊加氢站布局")
    ear.forget()
    without_end = door.refused(r.office, task, "open", claim_mode="offers")
    assert (without_end.status, "截止时间" in without_end.sentence) == (422, True)
    task = door.act(r.office, task, "open", claim_mode="offers", claim_closes_at=CLOSES)
    ear.heard(task_opened=coordinators(r.jiangsu, r.zhejiang, r.anhui))
    assert "claim" not in door.offered(r.jiangsu, task)  # not first come

    # Offers are not shown to a competitor, and compared by the issuer only after closing.
    for province in (r.jiangsu, r.zhejiang):
        door.act(province, task, "offer", statement=f"{province.name}设想", milestones="2027-03-31 50% 方案")
        ear.heard()
    twice = door.refused(r.jiangsu, task, "offer", statement="再来一次")
    assert (twice.status, "已提出申请" in twice.sentence) == (409, True)
    assert applicants(door, r.jiangsu, task) == {"江苏省"}
    assert applicants(door, r.anhui, task) == set()
    assert applicants(door, r.office, task) == {"江苏省", "浙江省"}
    offers = {offer.organisation: offer for offer in task.offers.select_related("organisation")}
    early = door.refused(r.office, task, "award", offer=offers[r.zhejiang], reason="更成熟")
    assert (early.status, "截止前不能评定" in early.sentence) == (409, True)
    assert ("award", f"tasks/{task.pk}") not in door.work(r.office)

    clock.pass_days(4)
    late = door.refused(r.anhui, task, "offer", statement="迟到")
    assert (late.status, "截止" in late.sentence) == (409, True)
    assert ("award", f"tasks/{task.pk}") in door.work(r.office)
    assert door.refused(r.jiangsu, task, "award", offer=offers[r.jiangsu], reason="自己").status == 403
    task = door.act(r.office, task, "award", offer=offers[r.zhejiang], reason="方案更成熟")
    ear.heard(task_awarded=desk(r.zhejiang), task_not_awarded=desk(r.jiangsu))
    assert (task.status, task.lead) == ("claimed", r.zhejiang)
    assert ("sign_for", f"tasks/{task.pk}") in door.work(r.zhejiang)

    # The loser is offered the supporter's part, and asks for it; the new lead decides.
    task = door.act(r.jiangsu, task, "join_as_supporter", contribution="提供试验场地")
    ear.heard(task_support_offered=desk(r.zhejiang))
    asked = task.offers.get(role="support")
    task = door.act(r.zhejiang, task, "sign_for")
    task = door.act(r.zhejiang, task, "admit_supporter", offer=asked, answer="yes")
    ear.heard(task_support_answered=desk(r.jiangsu))
    assert [(p.organisation, p.role) for p in task.active] == [(r.zhejiang, "lead"), (r.jiangsu, "support")]
    assert "join_as_supporter" not in door.offered(r.jiangsu, task)

    # Told once: nothing that happened later told the loser again that it had lost.
    lost = Notice.objects.filter(kind="task_not_awarded")
    assert sorted(notice.recipient_id for notice in lost) == sorted(each.pk for each in desk(r.jiangsu))
    # Who applied beside oneself is told to the issuer that compared them, not to the competitors.
    assert "浙江省提出牵头意向" in door.history(r.office, task)
    assert "浙江省提出牵头意向" not in door.history(r.jiangsu, task)
    assert door.history(r.jiangsu, task)[-5:] == [
        "江苏省提出牵头意向",
        "评定浙江省为牵头单位:方案更成熟",
        "江苏省申请作为配合单位",
        "浙江省签收",
        "对江苏省的配合申请:同意",
    ]


def test_where_a_province_wants_it_its_approver_speaks_first(door, staffed, ear):
    """Nothing leaves the province before its approver has agreed; the coordinator cannot agree for oneself."""
    r = staffed
    type(r.jiangsu).objects.filter(pk=r.jiangsu.pk).update(claims_need_approval=True)
    r.jiangsu.refresh_from_db()
    task = draft(r)
    task = door.act(r.office, task, "open", claim_mode="first_come")
    ear.forget()
    task = door.act(r.jiangsu, task, "claim", contribution="先行试点")
    approver = seat(r.jiangsu, Role.APPROVER)
    ear.heard(claim_needs_approval=[r.person(r.jiangsu, Role.APPROVER)])
    assert (task.status, task.lead) == ("open", None)
    assert ("approve_claim", f"tasks/{task.pk}") in door.work(approver)
    assert door.refused(r.jiangsu, task, "approve_claim", answer="yes").status == 403
    assert door.refused(seat(r.zhejiang, Role.APPROVER), task, "approve_claim", answer="yes").status in {
        403,
        409,
    }
    assert applicants(door, r.office, task) == set()
    task = door.act(approver, task, "approve_claim", answer="yes")
    ear.heard(task_claimed=desk(r.office))
    assert (task.status, task.lead) == ("claimed", r.jiangsu)
    assert door.history(r.office, task)[-1] == "江苏省分管领导同意牵头申请,江苏省成为牵头单位"
