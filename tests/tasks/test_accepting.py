"""Acceptance by several parties, what must be there for it, and what comes after."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.common.errors import IllegalTransition, Invalid, NotAllowed
from coordination.common.local_time import local_date
from coordination.tasks import states, workflow
from coordination.tasks.models import Task
from tests.factories import NOW, report, working


@pytest.fixture
def done(region):
    """A task of Jiangsu at 100 %, with Anhui in support."""
    task = working(region)
    lead = region.actor(region.jiangsu)
    workflow.add_supporter(task, actor=lead, at=NOW, organisation=region.anhui, contribution="数据")
    workflow.sign_for(task, actor=region.actor(region.anhui), at=NOW)
    return report(task, actor=lead, percent=100)


def test_all_say_yes_then_accepted(region, done):
    task = workflow.request_completion(done, actor=region.actor(region.jiangsu), at=NOW, summary="完成")
    assert {vote.organisation for vote in task.pending_votes} == {region.office, region.anhui}
    with pytest.raises(NotAllowed, match="区域合作办公室"):
        workflow.vote(task, actor=region.actor(region.jiangsu), at=NOW, answer="yes")
    task = workflow.vote(task, actor=region.actor(region.anhui), at=NOW, answer="yes")
    assert task.status == states.COMPLETION_SUBMITTED
    task = workflow.vote(task, actor=region.actor(region.office), at=NOW, answer="yes")
    assert (task.status, task.accepted_at) == (states.ACCEPTED, NOW)


def test_one_no_returns_it_with_the_reason(region, done):
    task = workflow.request_completion(done, actor=region.actor(region.jiangsu), at=NOW, summary="完成")
    with pytest.raises(Invalid):
        workflow.vote(task, actor=region.actor(region.anhui), at=NOW, answer="no")
    task = workflow.vote(task, actor=region.actor(region.anhui), at=NOW, answer="no", reason="数据未共享")
    assert task.status == states.RETURNED
    task = workflow.take_up(task, actor=region.actor(region.jiangsu), at=NOW)
    task = workflow.request_completion(task, actor=region.actor(region.jiangsu), at=NOW, summary="补齐")
    assert len(task.pending_votes) == 2


def test_not_complete_without_what_was_asked(region):
    task = working(region, evidence_wanted="验收报告", priority="high")
    lead = region.actor(region.jiangsu)
    report(task, actor=lead, percent=90)
    with pytest.raises(Invalid) as missing:
        workflow.request_completion(task, actor=lead, at=NOW, summary="完成")
    assert [("100%" in s, "验收报告" in s) for s in missing.value.fields["evidence"]] == [
        (True, False),
        (False, True),
    ]
    report(task, actor=lead, percent=100)
    file = SimpleUploadedFile("验收报告.txt", "合格".encode())
    task = workflow.request_completion(task, actor=lead, at=NOW, summary="完成", evidence=[file])
    assert task.status == states.COMPLETION_SUBMITTED


def test_suspended_goes_on_where_it_stopped(region, done):
    office = region.actor(region.office)
    with pytest.raises(NotAllowed):
        workflow.suspend(done, actor=region.actor(region.jiangsu), at=NOW, reason="?")
    task = workflow.suspend(done, actor=office, at=NOW, reason="政策调整")
    with pytest.raises(IllegalTransition):
        report(task, actor=region.actor(region.jiangsu), percent=50)
    assert workflow.resume(task, actor=office, at=NOW, reason="恢复").status == states.IN_PROGRESS


def test_reopened_with_limited_scope(region, done):
    task = workflow.request_completion(done, actor=region.actor(region.jiangsu), at=NOW, summary="完成")
    for province in (region.anhui, region.office):
        task = workflow.vote(task, actor=region.actor(province), at=NOW, answer="yes")
    task = workflow.reopen(task, actor=region.actor(region.office), at=NOW, scope="progress", reason="复核")
    assert (task.status, task.progress, task.reopened_scope) == (states.IN_PROGRESS, 99, ["progress"])


@pytest.mark.parametrize("scope", ["deadline", "progress"])
def test_opened_again_for_its_date_it_gets_one_although_the_old_one_lies_behind(region, done, scope):
    lead, office = region.actor(region.jiangsu), region.actor(region.office)
    task = workflow.request_completion(done, actor=lead, at=NOW, summary="完成")
    for province in (region.anhui, region.office):
        task = workflow.vote(task, actor=region.actor(province), at=NOW, answer="yes")
    later = datetime.combine(task.deadline + timedelta(days=30), NOW.timetz())
    task = workflow.reopen(task, actor=office, at=later, scope=scope, reason="补做")

    def ask(days):
        wanted = local_date(later) + timedelta(days=days)
        asked = {"wanted_on": wanted, "reason": "补做", "progress": "已启动"}
        return workflow.request_extension(task, actor=lead, at=later, **asked)

    if scope != "deadline":
        with pytest.raises(IllegalTransition, match="已过"):
            ask(30)
        return
    with pytest.raises(Invalid, match="须晚于今天"):
        ask(-10)
    assert ask(30).pending_extension.old_deadline == task.deadline


def test_a_cancelled_task_stays_readable_for_its_parties(region, done):
    task = workflow.cancel(done, actor=region.actor(region.office), at=NOW, reason="合并")
    for unit in (region.jiangsu, region.anhui, region.office):
        assert Task.objects.visible_to(region.actor(unit)).filter(pk=task.pk).exists()


def test_mentioning_somebody_who_cannot_read_is_refused(region):
    task = working(region, confidentiality="region")
    stranger = region.person(region.ministry, "ministry_liaison")
    with pytest.raises(Invalid) as refused:
        workflow.comment(task, actor=region.actor(region.jiangsu), at=NOW, text="请看", mention=[stranger.pk])
    assert "看不到" in refused.value.fields["mention"][0]
    reader = region.person(region.zhejiang)
    workflow.comment(task, actor=region.actor(region.jiangsu), at=NOW, text="请看", mention=[reader.pk])
    assert task.comments.get().mentioned.get() == reader
