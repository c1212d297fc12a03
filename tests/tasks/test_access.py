"""Whoever is mentioned outside the circle of readers is refused with the way in; issuer or lead opens it."""

import pytest

from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from coordination.notifications.models import Notice
from coordination.tasks import workflow
from coordination.tasks.chapters import access
from coordination.tasks.effects.people import named_in
from coordination.tasks.models import Task
from tests import factories
from tests.factories import NOW, make_user


@pytest.fixture
def task(region):
    return factories.working(region, confidentiality="parties", invited=[region.jiangsu, region.zhejiang])


@pytest.fixture
def outsider(region):
    return make_user(region.anhui, full_name="王安徽")


def test_a_mention_outside_the_circle_offers_to_ask(region, task, outsider):
    """Asked by a reader who may not grant it, granted by the lead; then the mention goes through."""
    zhejiang, jiangsu = region.actor(region.zhejiang), region.actor(region.jiangsu)
    with pytest.raises(Invalid) as refused:
        workflow.comment(task, actor=zhejiang, at=NOW, text="请@王安徽 看一下")
    assert "王安徽看不到此任务" in refused.value.fields["mention"][0]
    (remedy,) = refused.value.facts["remedies"]
    assert not task.comments.exists()

    asked = workflow.TASK.transitions[remedy["act"]](task, actor=zhejiang, at=NOW, **remedy["data"])

    told = Notice.objects.filter(kind="task_access_asked").values_list("recipient", flat=True)
    assert set(told) == {region.actor(region.office).user.pk, jiangsu.user.pk}
    with pytest.raises(Conflict, match="待答复"):
        access.ask_access(task, actor=zhejiang, at=NOW, person=outsider)
    request = asked.access_requests.get()
    with pytest.raises(NotAllowed):
        access.answer_access(task, actor=zhejiang, at=NOW, request=request, answer="yes")
    with pytest.raises(Invalid):
        access.answer_access(task, actor=jiangsu, at=NOW, request=request, answer="no")
    assert not Task.objects.visible_to(region.actor(region.anhui)).exists()

    access.answer_access(task, actor=jiangsu, at=NOW, request=request, answer="yes")

    assert Task.objects.visible_to(region.actor(region.anhui)).get() == task
    kinds = dict(Notice.objects.filter(kind__startswith="task_access_").values_list("recipient", "kind"))
    assert kinds[outsider.pk] == "task_access_given"
    assert kinds[zhejiang.user.pk] == "task_access_answered"
    workflow.comment(task, actor=zhejiang, at=NOW, text="请@王安徽 看一下")
    assert task.comments.get().mentioned.get() == outsider
    with pytest.raises(Conflict, match="已可查阅"):
        access.ask_access(task, actor=zhejiang, at=NOW, person=outsider)
    with pytest.raises(IllegalTransition):
        access.answer_access(task, actor=jiangsu, at=NOW, request=request, answer="yes")


def test_whoever_may_grant_it_grants_it_by_asking(region, task, outsider):
    access.ask_access(task, actor=region.actor(region.office), at=NOW, person=outsider)
    assert task.access_requests.get().answer == "yes"
    assert Task.objects.visible_to(region.actor(region.anhui)).exists()


def test_no_says_why_and_opens_nothing(region, task, outsider):
    zhejiang = region.actor(region.zhejiang)
    access.ask_access(task, actor=zhejiang, at=NOW, person=outsider)
    request = task.access_requests.get()
    office = region.actor(region.office)
    access.answer_access(task, actor=office, at=NOW, request=request, answer="no", reason="涉密")
    assert not Task.objects.visible_to(region.actor(region.anhui)).exists()
    assert Notice.objects.get(kind="task_access_answered").params["reason"] == "涉密"


def test_who_holds_no_post_reads_nothing(region, task):
    with pytest.raises(Invalid, match="没有任职"):
        access.ask_access(
            task, actor=region.actor(region.office), at=NOW, person=make_user(full_name="离任者")
        )


def test_names_behind_an_at_sign(region):
    short, long = make_user(full_name="王安"), make_user(full_name="王安徽")
    assert named_in("@王安徽，@王安 请看；邮箱a@b.cn、@查无此人") == [{long}, {short}, set(), set()]
