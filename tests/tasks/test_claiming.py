"""Exactly one lead: first come, competing offers, allotment and objection, approval inside a province."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from coordination.lifecycle.door import available
from coordination.notifications.models import Notice
from coordination.tasks import states, workflow
from coordination.tasks.jobs import release_unplanned
from coordination.tasks.models import Task
from tests.factories import NOW, claimed, draft, opened

DAY = timedelta(days=1)


def test_the_first_complete_claim_wins_and_the_next_is_told_who_leads(region):
    task = opened(region)
    won = workflow.claim(task, actor=region.actor(region.jiangsu), at=NOW)
    assert (won.status, won.lead) == (states.CLAIMED, region.jiangsu)
    with pytest.raises(IllegalTransition) as refused:
        workflow.claim(task, actor=region.actor(region.zhejiang), at=NOW)
    assert refused.value.facts["lead"] == {"id": region.jiangsu.pk, "name": "江苏省"}
    assert "江苏省" in str(refused.value)
    assert won.participations.filter(role="lead", ended_at=None).count() == 1


def test_the_database_itself_forbids_a_second_lead(region):
    task = claimed(region)
    with pytest.raises(IntegrityError), transaction.atomic():
        task.participations.create(organisation=region.zhejiang, role="lead", rank=0, started_at=NOW)


@pytest.mark.parametrize(
    ("who", "role", "allowed"),
    [
        ("jiangsu", Role.COORDINATOR, True),
        ("jiangsu", Role.APPROVER, True),
        ("jiangsu", Role.HANDLER, False),
        ("jiangsu", Role.VIEWER, False),
        ("office", Role.OFFICE_STAFF, False),
        ("ministry", Role.MINISTRY_LIAISON, False),
    ],
)
def test_who_may_claim(region, who, role, allowed):
    task = opened(region)
    actor = region.actor(getattr(region, who), role)
    if allowed:
        assert workflow.claim(task, actor=actor, at=NOW).lead == region.jiangsu
    else:
        with pytest.raises(NotAllowed):
            workflow.claim(task, actor=actor, at=NOW)
        assert Task.objects.get(pk=task.pk).status == states.OPEN


def test_after_closing_no_claim_is_taken(region):
    task = opened(region, claim_closes_at=NOW + DAY)
    with pytest.raises(IllegalTransition, match="截止"):
        workflow.claim(task, actor=region.actor(region.jiangsu), at=NOW + 2 * DAY)
    assert workflow.claim(task, actor=region.actor(region.jiangsu), at=NOW + DAY / 2).lead == region.jiangsu


def test_two_offers_are_compared_and_one_is_awarded_with_a_reason(region):
    task = opened(region, claim_mode="offers", claim_closes_at=NOW + DAY)
    for province in (region.jiangsu, region.zhejiang):
        workflow.offer(task, actor=region.actor(province), at=NOW, statement="我们的设想", milestones="")
    mine = task.offers.get(organisation=region.zhejiang)
    office = region.actor(region.office)
    with pytest.raises(IllegalTransition, match="截止前"):
        workflow.award(task, actor=office, at=NOW, offer=mine, reason="更成熟")
    with pytest.raises(Invalid) as missing:
        workflow.award(task, actor=office, at=NOW + 2 * DAY, offer=mine)
    assert "reason" in missing.value.fields
    task = workflow.award(task, actor=office, at=NOW + 2 * DAY, offer=mine.pk, reason="更成熟")
    assert task.lead == region.zhejiang
    assert task.participations.get(role="lead").signed_at is None
    assert task.offers.get(organisation=region.jiangsu).state == "lost"
    with pytest.raises(IllegalTransition):
        workflow.offer(task, actor=region.actor(region.anhui), at=NOW + 2 * DAY, statement="迟到")


def test_a_province_offers_once(region):
    task = opened(region, claim_mode="offers", claim_closes_at=NOW + DAY)
    actor = region.actor(region.jiangsu)
    workflow.offer(task, actor=actor, at=NOW, statement="一")
    with pytest.raises(IllegalTransition, match="已提出申请"):
        workflow.offer(task, actor=actor, at=NOW, statement="二")
    offered = {each.transition.name: each.decision for each in available(task, actor, NOW)}
    assert not offered["offer"]
    workflow.withdraw_offer(task, actor=actor, at=NOW)
    workflow.offer(task, actor=actor, at=NOW, statement="三")
    assert list(task.offers.order_by("id").values_list("state", flat=True)) == ["withdrawn", "standing"]


def test_nobody_claims_then_allotted_then_objected_once(region):
    task = opened(region, claim_closes_at=NOW + DAY)
    office, anhui = region.actor(region.office), region.actor(region.anhui)
    with pytest.raises(IllegalTransition):
        workflow.allot(task, actor=office, at=NOW, organisation=region.anhui, reason="无人认领")
    later = NOW + 2 * DAY
    task = workflow.allot(task, actor=office, at=later, organisation=region.anhui, reason="无人认领")
    assert (task.lead, task.allotted) == (region.anhui, True)
    task = workflow.object_to_allotment(task, actor=anhui, at=later, reason="职能不符")
    assert (task.status, task.lead) == (states.OPEN, None)
    with pytest.raises(Conflict):
        workflow.allot(task, actor=office, at=later, organisation=region.anhui, reason="再次")
    task = workflow.allot(task, actor=office, at=later, organisation=region.jiangsu, reason="改派")
    with pytest.raises(IllegalTransition):
        workflow.object_to_allotment(task, actor=region.actor(region.jiangsu), at=later, reason="再次异议")


def test_the_objection_period_ends(region):
    task = opened(region, claim_mode="allot")
    office, anhui = region.actor(region.office), region.actor(region.anhui)
    task = workflow.allot(task, actor=office, at=NOW, organisation=region.anhui, reason="职能相符")
    friday = NOW + 4 * DAY  # Monday + 3 working days is Thursday
    with pytest.raises(IllegalTransition, match="届满"):
        workflow.object_to_allotment(task, actor=anhui, at=friday, reason="太迟")
    assert workflow.object_to_allotment(task, actor=anhui, at=NOW + 3 * DAY, reason="及时").lead is None


def test_where_the_province_wants_it_the_approver_speaks_first(region):
    region.jiangsu.claims_need_approval = True
    region.jiangsu.save()
    task = opened(region)
    waiting = workflow.claim(task, actor=region.actor(region.jiangsu), at=NOW, contribution="先行")
    assert (waiting.status, waiting.lead) == (states.OPEN, None)
    with pytest.raises(NotAllowed):
        workflow.approve_claim(task, actor=region.actor(region.zhejiang, Role.APPROVER), at=NOW, answer="yes")
    approver = region.actor(region.jiangsu, Role.APPROVER)
    assert workflow.approve_claim(task, actor=approver, at=NOW, answer="yes").lead == region.jiangsu


def test_the_approver_is_too_late_when_another_province_was_first(region):
    region.jiangsu.claims_need_approval = True
    region.jiangsu.save()
    task = opened(region)
    workflow.claim(task, actor=region.actor(region.jiangsu), at=NOW)
    workflow.claim(task, actor=region.actor(region.zhejiang), at=NOW)
    assert task.offers.get().state == "lost"
    approver = region.actor(region.jiangsu, Role.APPROVER)
    with pytest.raises((IllegalTransition, NotAllowed)):
        workflow.approve_claim(task, actor=approver, at=NOW, answer="yes")


def test_claimed_without_a_plan_becomes_free_again(region):
    task = claimed(region)
    leader = region.person(region.jiangsu)
    warned = Notice.objects.filter(kind="task_release_warned", recipient=leader)
    assert release_unplanned(NOW + 10 * DAY) == 0 and not warned.exists()
    # However long nobody looked: first the warning, then the whole grace, then it is free; each once.
    assert [release_unplanned(NOW + 40 * DAY) for _again in range(2)] == [0, 0]
    assert warned.count() == 1
    assert release_unplanned(NOW + 45 * DAY) == 0
    assert [release_unplanned(NOW + 50 * DAY) for _again in range(2)] == [1, 0]
    task.refresh_from_db()
    assert (task.status, task.lead) == (states.OPEN, None)
    # The next lead has its own days and its own warning.
    workflow.claim(task, actor=region.actor(region.zhejiang), at=NOW + 50 * DAY)
    assert release_unplanned(NOW + 51 * DAY) == 0
    task.refresh_from_db()
    assert task.release_warned_at is None


def test_a_plan_after_the_warning_keeps_the_task(region):
    task = claimed(region)
    assert release_unplanned(NOW + 40 * DAY) == 0
    workflow.plan(
        task, actor=region.actor(region.jiangsu), at=NOW + 41 * DAY, milestones="2027-06-30 100% 完成"
    )
    assert release_unplanned(NOW + 90 * DAY) == 0
    assert Task.objects.get(pk=task.pk).status == states.IN_PROGRESS


def test_a_draft_that_says_too_little_cannot_be_opened(region):
    task = draft(region, content="", deadline=None)
    office = region.actor(region.office)
    with pytest.raises(IllegalTransition, match="完成时限"):
        workflow.open(task, actor=office, at=NOW, claim_mode="first_come")
    offered = {each.transition.name: each for each in available(task, office, NOW)}
    assert not offered["open"].decision
    assert "完成时限" in str(offered["open"].decision.reason)


def test_offers_need_a_closing_time(region):
    with pytest.raises(Invalid) as missing:
        workflow.open(draft(region), actor=region.actor(region.office), at=NOW, claim_mode="offers")
    assert "claim_closes_at" in missing.value.fields
