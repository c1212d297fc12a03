"""Doing the work: signing for, supporters, hand-over, reports, waiting, extension, refusal."""

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from coordination.lifecycle.door import available
from coordination.notifications.finding import duties_at
from coordination.tasks import services, states, workflow
from coordination.tasks.models import Task
from coordination.tasks.reminders import unsigned
from tests.factories import NOW, TODAY, claimed, opened, report, working

DAY = timedelta(days=1)


def support(region, task, province, **fields):
    return workflow.add_supporter(
        task, actor=region.actor(task.lead), at=NOW, organisation=province, contribution="提供数据", **fields
    )


def test_allotted_lead_signs_before_it_plans(region):
    task = opened(region, claim_mode="allot")
    task = workflow.allot(
        task, actor=region.actor(region.office), at=NOW, organisation=region.jiangsu, reason="职能相符"
    )
    lead = region.actor(region.jiangsu)
    assert [duty.due_on for duty in duties_at(NOW, rules=[unsigned])] == [TODAY + 2 * DAY]
    with pytest.raises(IllegalTransition, match="签收"):
        workflow.plan(task, actor=lead, at=NOW, milestones="2027-06-30 100 完成")
    task = workflow.sign_for(task, actor=lead, at=NOW)
    assert not duties_at(NOW, rules=[unsigned])
    task = workflow.plan(task, actor=lead, at=NOW, milestones="2027-06-30 100% 完成", rhythm="monthly")
    assert (task.status, task.report_due_on) == (states.IN_PROGRESS, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("年底完成", "无法识别"),
        ("2027-13-01 50 完成", "无法识别"),
        ("2027-03-01 120 完成", "100%"),
        ("2027-03-01 50 一\n2027-03-01 60 二", "同一天"),
        ("2027-03-01 50 一\n2027-04-01 40 二", "递增"),
        ("2028-03-01 100 太晚", "晚于"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_with_the_line(region, lines, problem):
    task = claimed(region)
    with pytest.raises(Invalid) as refused:
        workflow.plan(task, actor=region.actor(region.jiangsu), at=NOW, milestones=lines)
    assert problem in refused.value.fields["milestones"][0]
    assert Task.objects.get(pk=task.pk).status == states.CLAIMED


def test_supporters_have_their_own_contribution_and_the_fifth_needs_the_lead(region):
    task = working(region)
    office = region.actor(region.office)
    for unit in (region.zhejiang, region.anhui):
        support(region, task, unit)
    with pytest.raises(Conflict):
        support(region, task, region.zhejiang)
    task = workflow.add_supporter(
        task, actor=office, at=NOW, organisation=region.nanjing, contribution="试点"
    )
    assert len(task.active) == 4
    with pytest.raises(NotAllowed, match="牵头"):
        workflow.add_supporter(task, actor=office, at=NOW, organisation=region.ministry, contribution="五")
    offered = {each.transition.name: each.decision for each in available(task, office, NOW)}
    assert not offered["add_supporter"]


def test_a_joint_lead_needs_a_reason(region):
    task = working(region)
    with pytest.raises(Invalid) as refused:
        support(region, task, region.anhui, co_lead=True)
    assert "reason" in refused.value.fields
    task = support(region, task, region.anhui, co_lead=True, reason="文件列名")
    assert [part.role for part in task.active] == ["lead", "co_lead"]


def test_a_refusal_leaves_the_list_and_tops_the_issuers(region):
    task = support(region, working(region), region.anhui)
    task = workflow.refuse(task, actor=region.actor(region.anhui), at=NOW, reason="无此职能")
    assert [part.organisation for part in task.active] == [region.jiangsu]
    office = region.actor(region.office)
    refusal = workflow.settle_refusal.inputs[0].queryset(task, office).get()
    workflow.settle_refusal(task, actor=office, at=NOW, refusal=refusal.pk, remark="由江苏自行承担")
    assert not workflow.settle_refusal.inputs[0].queryset(task, office).exists()
    assert Task.objects.visible_to(region.actor(region.anhui)).filter(pk=task.pk).exists()


def test_hand_over_moves_the_lead_only_when_the_taker_accepts(region):
    task = working(region)
    giver, taker = region.actor(region.jiangsu), region.actor(region.zhejiang)
    task = workflow.propose_hand_over(
        task, actor=giver, at=NOW, taker=region.zhejiang, reason="机构改革", stays_as_supporter=True
    )
    assert task.lead == region.jiangsu
    with pytest.raises(NotAllowed):
        workflow.accept_hand_over(task, actor=giver, at=NOW)
    task = workflow.accept_hand_over(task, actor=taker, at=NOW)
    assert task.lead == region.zhejiang
    assert [(part.organisation, part.role) for part in task.active] == [
        (region.zhejiang, "lead"),
        (region.jiangsu, "support"),
    ]
    with pytest.raises(IllegalTransition):
        workflow.accept_hand_over(task, actor=taker, at=NOW)


def test_a_declined_hand_over_changes_nothing(region):
    task = working(region)
    giver, taker = region.actor(region.jiangsu), region.actor(region.zhejiang)
    workflow.propose_hand_over(task, actor=giver, at=NOW, taker=region.zhejiang, reason="机构改革")
    task = workflow.decline_hand_over(task, actor=taker, at=NOW, reason="力量不足")
    assert task.lead == region.jiangsu
    workflow.propose_hand_over(task, actor=giver, at=NOW, taker=region.anhui, reason="再议")


def test_a_returned_report_keeps_its_author_and_both_texts(region):
    task = working(region)
    coordinator, handler = region.actor(region.jiangsu), region.actor(region.jiangsu, Role.HANDLER)
    report(task, actor=handler, percent=20)
    sent = task.reports.get()
    with pytest.raises(NotAllowed):
        workflow.return_report(
            task, actor=region.actor(region.anhui), at=NOW, report=sent.pk, field="text", remark="不具体"
        )
    workflow.return_report(
        task, actor=region.actor(region.office), at=NOW, report=sent.pk, field="text", remark="不具体"
    )
    report(task, actor=coordinator, percent=30)
    corrected = task.reports.exclude(pk=sent.pk).get()
    assert (corrected.corrects, corrected.author) == (sent, handler.user)
    assert Task.objects.get(pk=task.pk).progress == 30


def test_a_draft_of_a_report_is_kept_and_goes_with_the_report(region):
    task, actor = working(region), region.actor(region.jiangsu)
    services.save_report_draft(task, actor=actor, at=NOW, text="写了一半", percent=15)
    services.save_report_draft(task, actor=actor, at=NOW, text="写了大半")
    draft = task.reports.get()
    assert (draft.state, draft.text, draft.percent) == ("draft", "写了大半", 15)
    report(task, actor=actor, percent=15)
    assert list(task.reports.values_list("state", flat=True)) == ["submitted"]


def test_waiting_stops_my_clock_and_starts_theirs(region):
    task = working(region, deadline=date(2026, 12, 25), milestones="2026-12-25 100 完成")
    lead, party = region.actor(region.jiangsu), region.actor(region.zhejiang)
    task = workflow.wait_for(task, actor=lead, at=NOW, party=region.zhejiang, what="基线数据")
    assert (task.status, task.yellow_on, task.red_on) == (states.WAITING, None, None)
    assert task.waits.get().due_on == date(2026, 11, 30)
    with pytest.raises(NotAllowed):
        workflow.stop_waiting(task, actor=region.actor(region.anhui), at=NOW, result="?")
    task = workflow.stop_waiting(task, actor=party, at=NOW + 4 * DAY, result="已提供")
    assert (task.status, task.deadline) == (states.IN_PROGRESS, date(2026, 12, 31))
    assert task.first_deadline == date(2026, 12, 25)


def test_extension_is_asked_before_and_decided_perhaps_shorter(region):
    task = working(region, deadline=date(2026, 12, 31), milestones="2026-12-31 100 完成")
    lead, office = region.actor(region.jiangsu), region.actor(region.office)
    asked = {"wanted_on": date(2027, 3, 31), "reason": "疫情", "progress": "过半"}
    with pytest.raises(IllegalTransition, match="已过"):
        workflow.request_extension(task, actor=lead, at=NOW + 60 * DAY, **asked)
    with pytest.raises(Invalid):
        workflow.request_extension(task, actor=lead, at=NOW, **{**asked, "wanted_on": date(2026, 12, 1)})
    workflow.request_extension(task, actor=lead, at=NOW, **asked)
    with pytest.raises(Invalid):
        workflow.decide_extension(task, actor=office, at=NOW, answer="yes", granted_on=date(2027, 6, 1))
    task = workflow.decide_extension(task, actor=office, at=NOW, answer="yes", granted_on=date(2027, 1, 31))
    assert (task.deadline, task.first_deadline) == (date(2027, 1, 31), date(2026, 12, 31))
    assert (task.extensions_granted, task.extension_days) == (1, 31)


def test_break_down_weights_sum_to_100_and_progress_is_computed(region):
    task, lead = working(region), region.actor(region.jiangsu)
    with pytest.raises(Invalid, match="90"):
        workflow.break_down(task, actor=lead, at=NOW, parts="40 一\n50 二")
    task = workflow.break_down(task, actor=lead, at=NOW, parts="40 一\n60 二")
    first = task.children.get(weight=40)
    first = workflow.open(first, actor=lead, at=NOW, claim_mode="allot") if first.content else first
    assert task.progress == 0
    Task.objects.filter(pk=first.pk).update(progress=50)
    with pytest.raises(Invalid, match="加权"):
        report(task, actor=lead, percent=70)
    second = task.children.get(weight=60)
    assert workflow.cancel(second, actor=lead, at=NOW, reason="并入其他任务").status == states.CANCELLED
    assert Task.objects.get(pk=task.pk).progress == 50  # what is left counts in full
    with pytest.raises(IllegalTransition, match="子任务"):
        workflow.request_completion(task, actor=lead, at=NOW, summary="完成")
