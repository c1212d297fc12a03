"""Is a task closed only with what was asked, checked by somebody else, and re-opened only as far as was said?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actors import actor_for
from accounts.models import Membership
from accounts.roles import Role
from coordination.common.errors import IllegalTransition, Invalid, NotAllowed
from coordination.tasks import links, scope, states, workflow
from coordination.tasks.classes import create_class
from coordination.tasks.completing import missing_for_completion
from tests.factories import NOW, SINCE, TODAY, report, working

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(region):
    """Led by Jiangsu, supported by Zhejiang, reported and accepted."""
    task = working(region)
    lead, supporter = region.actor(region.jiangsu), region.actor(region.zhejiang)
    task = workflow.add_supporter(task, actor=lead, at=NOW, organisation=region.zhejiang, contribution="数据")
    task = workflow.sign_for(task, actor=supporter, at=NOW)
    report(task, actor=supporter, percent=100)
    report(task, actor=lead, percent=100, figures="接入 12 家")
    task = workflow.request_completion(task, actor=lead, at=NOW, summary="完成")
    for unit in (region.zhejiang, region.office):
        task = workflow.vote(task, actor=region.actor(unit), at=NOW, answer="yes")
    assert task.status == states.ACCEPTED
    return task


def reopened(region, task, *parts):
    return workflow.reopen(task, actor=region.actor(region.office), at=NOW, scope=list(parts), reason="复核")


def test_a_class_asks_for_evidence_and_another_persons_check(region):
    office = region.actor(region.office)
    data = {"code": "key", "name": "重点", "rhythm": "none", "needs_evidence": True, "position": 1}
    key = create_class(actor=office, at=NOW, data=data | {"needs_verifier": True})
    task = working(region, task_class=key)
    lead = region.actor(region.jiangsu)
    report(task, actor=lead, percent=100)
    task.refresh_from_db()
    assert [str(each) for each in missing_for_completion(task)] == ["重要任务须附佐证材料"]
    with pytest.raises(Invalid):
        workflow.request_completion(task, actor=lead, at=NOW, summary="完成")
    file = SimpleUploadedFile("验收.txt", "合格".encode())
    task = workflow.request_completion(task, actor=lead, at=NOW, summary="完成", evidence=[file])
    # The same person works for the office too: somebody else has to look.
    Membership.objects.create(
        user=lead.user, organisation=region.office, role=Role.OFFICE_STAFF, starts_on=SINCE
    )
    same = actor_for(lead.user, on=TODAY, organisation=region.office.pk)
    with pytest.raises(NotAllowed) as refused:
        workflow.vote(task, actor=same, at=NOW, answer="yes")
    assert "他人核验" in str(refused.value)
    assert workflow.vote(task, actor=office, at=NOW, answer="yes").status == states.ACCEPTED


def test_only_the_evidence_is_open(region, accepted):
    task = reopened(region, accepted, "evidence")
    lead, supporter = region.actor(region.jiangsu), region.actor(region.zhejiang)
    assert (task.status, task.progress) == (states.IN_PROGRESS, 100)
    for act, data in (
        (workflow.plan, {"milestones": "2027-06-30 100% 完成"}),
        (workflow.report, {"percent": 100, "text": "改写"}),
        (workflow.break_down, {"parts": ["100 重做"]}),
    ):
        with pytest.raises(IllegalTransition) as locked:
            act(task, actor=lead, at=NOW, **data)
        assert "佐证材料" in str(locked.value)
    with pytest.raises(IllegalTransition):
        report(task, actor=supporter, percent=50)
    file = SimpleUploadedFile("补充.txt", "补充".encode())
    task = workflow.request_completion(task, actor=lead, at=NOW, summary="补充", evidence=[file])
    for unit in (region.zhejiang, region.office):
        task = workflow.vote(task, actor=region.actor(unit), at=NOW, answer="yes")
    assert (task.status, task.reopened_scope) == (states.ACCEPTED, [])


def test_only_the_contribution_of_one_party_is_open(region, accepted):
    task = reopened(region, accepted, f"part:{region.zhejiang.pk}")
    report(task, actor=region.actor(region.zhejiang), percent=60)
    with pytest.raises(IllegalTransition):
        report(task, actor=region.actor(region.jiangsu), percent=100)
    assert "浙江" in scope.in_words(task)


def test_figures_stay_where_only_progress_is_open(region, accepted):
    task = reopened(region, accepted, "progress")
    lead = region.actor(region.jiangsu)
    with pytest.raises(Invalid) as locked:
        report(task, actor=lead, percent=100, figures="接入 99 家")
    assert list(locked.value.fields) == ["figures"]
    report(task, actor=lead, percent=100, figures="接入 12 家")


def test_evidence_is_refused_where_only_progress_is_open(region, accepted):
    task = reopened(region, accepted, "progress")
    lead = region.actor(region.jiangsu)
    report(task, actor=lead, percent=100, figures="接入 12 家")
    file = SimpleUploadedFile("换.txt", "换".encode())
    with pytest.raises(Invalid):
        workflow.request_completion(task, actor=lead, at=NOW, summary="?", evidence=[file])


def test_settled_figures_cannot_be_opened(region, accepted, monkeypatch):
    monkeypatch.setitem(links.SETTLED, "test", lambda task: "已结算")
    with pytest.raises(Invalid):
        reopened(region, accepted, "figures")
    assert reopened(region, accepted, "evidence").reopened_scope == ["evidence"]
