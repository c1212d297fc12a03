"""The lead is handed over: nothing moves before both have consented, then everything moves in one step."""

from accounts.roles import Role
from coordination.tasks.models import Participation
from tests.factories import working

from .conftest import desk
from .doors import seat


def leads(task) -> list:
    """Who leads now: exactly one row at every committed moment."""
    active = Participation.objects.filter(task=task, role="lead", ended_at=None).select_related(
        "organisation"
    )
    return [part.organisation for part in active]


def test_the_lead_moves_when_both_have_consented(door, staffed, ear):
    r = staffed
    task = working(r)
    ear.forget()
    task = door.act(r.jiangsu, task, "report", percent=40, text="完成方案")
    ear.heard(task_reported=desk(r.office))
    assert ("report", f"tasks/{task.pk}") in door.work(r.jiangsu)

    # The giver proposes; the taker alone may answer, and nothing has moved yet.
    assert "report" not in door.offered(r.zhejiang, task)
    task = door.act(
        r.jiangsu, task, "propose_hand_over", taker=r.zhejiang, reason="职能调整", stays_as_supporter=True
    )
    ear.heard(task_hand_over_proposed=desk(r.zhejiang))
    assert leads(task) == [r.jiangsu]
    for who in (r.jiangsu, r.anhui, r.office, seat(r.zhejiang, Role.HANDLER)):
        refusal = door.refused(who, task, "accept_hand_over")
        assert refusal.status == 403
        assert "浙江省" in refusal.sentence
    assert leads(task) == [r.jiangsu]
    assert ("accept_hand_over", f"tasks/{task.pk}") in door.work(r.zhejiang)
    assert ("accept_hand_over", f"tasks/{task.pk}") not in door.work(r.anhui)
    second = door.refused(r.jiangsu, task, "propose_hand_over", taker=r.anhui, reason="另一个")
    assert (second.status, "已有一项移交" in second.sentence) == (409, True)
    ear.heard()

    # The first taker declines with a reason; the lead stays where it was.
    task = door.act(r.zhejiang, task, "decline_hand_over", reason="人手不足")
    ear.heard(task_hand_over_declined=desk(r.jiangsu))
    assert leads(task) == [r.jiangsu]
    assert ("accept_hand_over", f"tasks/{task.pk}") not in door.work(r.zhejiang)

    # The second one accepts.
    task = door.act(
        r.jiangsu, task, "propose_hand_over", taker=r.anhui, reason="项目落地安徽", stays_as_supporter=True
    )
    ear.heard(task_hand_over_proposed=desk(r.anhui))
    task = door.act(r.anhui, task, "accept_hand_over")
    ear.heard(task_handed_over=desk(r.jiangsu, r.office))
    assert leads(task) == [r.anhui]
    assert (task.lead, task.progress, task.status) == (r.anhui, 40, "in_progress")
    assert [(p.organisation, p.role) for p in task.active] == [(r.anhui, "lead"), (r.jiangsu, "support")]

    # Duties follow the lead; the new lead goes on from the old one's report.
    assert ("report", f"tasks/{task.pk}") in door.work(r.anhui)
    assert ("report", f"tasks/{task.pk}") not in door.work(r.jiangsu)
    assert door.refused(r.jiangsu, task, "plan", milestones=["2027-06-30 100% 完成"]).status == 403
    task = door.act(r.anhui, task, "report", percent=60, text="接续推进")
    ear.heard(task_reported=desk(r.office))
    assert task.progress == 60

    assert door.history(r.jiangsu, task)[-6:] == [
        "江苏省报送进展:40%",
        "江苏省提出将牵头移交浙江省:职能调整",
        "浙江省不接收江苏省的移交:人手不足",
        "江苏省提出将牵头移交安徽省:项目落地安徽",
        "牵头由江苏省移交安徽省",
        "安徽省报送进展:60%",
    ]
