"""What a former lead asked for, and how it came to lead, binds nobody who leads after it."""

from datetime import date

import pytest

from coordination.common.errors import DomainError
from coordination.tasks import workflow
from coordination.tasks.states import Answer
from tests.factories import NOW, claimed, draft, opened, working


def test_a_released_lead_cannot_hand_over_what_another_leads(region):
    task, jiangsu = claimed(region), region.actor(region.jiangsu)
    wanted = {"taker": region.anhui, "reason": "人手不足", "stays_as_supporter": False}
    task = workflow.propose_hand_over(task, actor=jiangsu, at=NOW, **wanted)
    task = workflow.request_extension(
        task, actor=jiangsu, at=NOW, wanted_on=date(2027, 9, 30), reason="资料未齐", progress="已启动"
    )
    task = workflow.release(task, actor=jiangsu, at=NOW)
    task = workflow.claim(task, actor=region.actor(region.zhejiang), at=NOW)
    with pytest.raises(DomainError):
        workflow.accept_hand_over(task, actor=region.actor(region.anhui), at=NOW)
    task.refresh_from_db()
    assert task.lead == region.zhejiang
    assert not task.extensions.filter(answer=Answer.PENDING).exists()


def test_a_hand_over_takes_a_pending_extension_along(region):
    task, jiangsu = working(region), region.actor(region.jiangsu)
    task = workflow.request_extension(
        task, actor=jiangsu, at=NOW, wanted_on=date(2027, 9, 30), reason="资料未齐", progress="已启动"
    )
    task = workflow.propose_hand_over(task, actor=jiangsu, at=NOW, taker=region.anhui, reason="职能调整")
    task = workflow.accept_hand_over(task, actor=region.actor(region.anhui), at=NOW)
    assert task.lead == region.anhui
    assert task.extensions.filter(answer=Answer.PENDING).exists()


def test_who_claims_after_an_allotted_lead_refused_has_claimed_freely(region):
    office = region.actor(region.office)
    task = opened(region, claim_mode="allot")
    task = workflow.allot(task, actor=office, at=NOW, organisation=region.jiangsu, reason="职能所在")
    assert task.allotted
    task = workflow.refuse(task, actor=region.actor(region.jiangsu), at=NOW, reason="无此职能")
    task = workflow.allot(task, actor=office, at=NOW, organisation=region.anhui, reason="职能所在")
    assert task.allotted
    task = workflow.propose_hand_over(
        task, actor=region.actor(region.anhui), at=NOW, taker=region.zhejiang, reason="更合适"
    )
    task = workflow.accept_hand_over(task, actor=region.actor(region.zhejiang), at=NOW)
    assert not task.allotted
    task = workflow.release(task, actor=region.actor(region.zhejiang), at=NOW)
    assert task.lead is None


def test_a_deleted_part_leaves_its_number_unused(region):
    office = region.actor(region.office)
    task = draft(region)
    task = workflow.break_down(task, actor=office, at=NOW, parts="40，甲\n30 乙\n30% 丙")
    task.children.get(weight=40).delete()
    task = workflow.break_down(task, actor=office, at=NOW, parts="40 丁")
    assert sorted(child.number.rpartition(".")[2] for child in task.children.all()) == ["2", "3", "4"]


def test_milestones_lie_within_the_calendar_and_fit_their_column(region):
    actor = region.actor(region.jiangsu)
    task = claimed(region, continuing=True, deadline=None)
    with pytest.raises(DomainError):
        workflow.plan(task, actor=actor, at=NOW, milestones="9999-12-31 40% 完成")
    task = workflow.plan(task, actor=actor, at=NOW, milestones="2026-12-31，40％，" + "长" * 300)
    assert len(task.milestones.get().title) == 200
