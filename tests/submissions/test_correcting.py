"""Can a wrongly recorded answer be put right, and can a submission always be brought to its end?"""

from datetime import date

import pytest

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from coordination.notifications.models import Notice
from coordination.submissions import queries, workflow
from coordination.submissions.models import Submission
from coordination.tasks import services as tasks
from coordination.tasks import workflow as task_workflow
from coordination.tasks.models import Task
from tests.factories import NOW, TODAY
from tests.factories_meetings import answered, scan, submitted

pytestmark = pytest.mark.django_db

FIRST, SECOND = "完成数据安全评估 2026-12-31", "报送试点方案 2027-01-31"


def corrected(region, of, *, actor=None, **fields):
    answer = of.answer
    data = {
        "verdict": answer.verdict,
        "document_number": answer.document_number,
        "conditions": [],
        "reason": "登记有误",
        **fields,
    }
    return workflow.correct_answer(of, actor=actor or region.actor(region.ministry), at=NOW, **data)


def on_behalf(region):
    return workflow.answer_on_behalf(
        submitted(region),
        actor=region.actor(region.jiangsu),
        at=NOW,
        verdict="agreed",
        document_number="发改办〔2026〕5号",
        answered_on=TODAY,
        scan=scan(),
    )


def test_the_new_answer_counts_and_the_old_words_stay_in_the_history(region):
    found = corrected(region, answered(region), verdict="partly", part="同意第一项")
    answer = Submission.objects.get(pk=found.pk).answer
    assert (answer.verdict, answer.part, answer.correction_reason) == ("partly", "同意第一项", "登记有误")
    event = Event.objects.of(found).first()
    assert event.verb == "correct_answer"
    assert event.changes["verdict"] == ["同意", "部分同意"] and "登记有误" in event.sentence_text
    told = Notice.objects.filter(kind="answer_corrected").values_list("recipient__username", flat=True)
    assert region.actor(region.jiangsu).user.username in told


def test_the_drafts_of_conditions_follow_the_correction(region):
    found = answered(region, conditions=[FIRST, SECOND])
    kept, gone = Task.objects.order_by("pk")
    corrected(region, found, conditions=["公开试点范围", "完成数据安全评估 2027-03-31"])
    kept.refresh_from_db()
    assert kept.deadline == date(2027, 3, 31)
    assert not Task.objects.filter(pk=gone.pk).exists()
    new = Task.objects.get(title="公开试点范围")
    assert [each.text for each in found.answer.conditions.all()] == ["公开试点范围", "完成数据安全评估"]
    assert new.condition.position == 1 and new.deadline is None and new.issuer == region.jiangsu
    assert Event.objects.filter(verb="delete", subject_label=str(gone)).exists()
    changes = Event.objects.of(found).first().changes["conditions"]
    assert changes == [[FIRST, SECOND], ["公开试点范围", "完成数据安全评估 2027-03-31"]]


def test_once_work_on_a_condition_has_begun_the_answer_stands(region):
    found = answered(region, conditions=[FIRST])
    task = Task.objects.get()
    task_workflow.open(task, actor=region.actor(region.jiangsu), at=NOW, claim_mode="first_come")
    with pytest.raises(IllegalTransition) as refused:
        corrected(region, found, verdict="agreed")
    assert task.number in str(refused.value.sentence)
    assert Submission.objects.get(pk=found.pk).answer.conditions.count() == 1


def test_who_recorded_it_or_the_ministry_may(region):
    with pytest.raises(NotAllowed):  # the ministry answered itself
        corrected(region, answered(region), actor=region.actor(region.jiangsu), verdict="refused")
    found = on_behalf(region)
    for actor in (region.actor(region.jiangsu, Role.HANDLER), region.actor(region.zhejiang)):
        with pytest.raises(NotAllowed):
            corrected(region, found, actor=actor, verdict="refused")
    found = corrected(region, found, actor=region.actor(region.jiangsu), verdict="refused")
    assert found.answer.verdict == "refused" and found.answer.on_behalf
    assert corrected(region, found, verdict="agreed").answer.verdict == "agreed"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "verdict"),
        ({"verdict": "with_conditions"}, "conditions"),
        ({"verdict": "refused", "answered_on": date(2027, 1, 1)}, "answered_on"),
        ({"verdict": "refused", "reason": ""}, "reason"),
    ],
    ids=["nothing changed", "without its part", "a day to come", "without a reason"],
)
def test_what_makes_no_sense_is_refused(region, fields, name):
    found = answered(region)
    with pytest.raises(Invalid) as refused:
        corrected(region, found, **fields)
    assert list(refused.value.fields) == [name]
    assert Submission.objects.get(pk=found.pk).answer.corrected_at is None


def test_a_number_that_answers_another_submission_is_refused(region):
    other, found = answered(region), answered(region)
    with pytest.raises(Conflict):
        corrected(region, found, document_number=other.answer.document_number)
    assert corrected(region, found, document_number="发改办〔2026〕999号").answer.correction_reason


# --- a condition without a task ----------------------------------------------------------------
def test_a_condition_whose_task_is_cancelled_no_longer_blocks_the_end(region):
    found, jiangsu = answered(region, conditions=[FIRST]), region.actor(region.jiangsu)
    with pytest.raises(IllegalTransition):
        workflow.close(found, actor=jiangsu, at=NOW)
    task_workflow.cancel(Task.objects.get(), actor=jiangsu, at=NOW, reason="已并入国家平台")
    assert queries.open_conditions(found) == []
    condition = found.answer.conditions.get()
    assert condition.settled_reason == "已并入国家平台"
    assert "已并入国家平台" in Event.objects.of(found).first().sentence_text
    assert workflow.close(found, actor=jiangsu, at=NOW).status == "closed"


def test_a_draft_made_of_a_condition_is_cancelled_with_a_reason_not_deleted(region):
    answered(region, conditions=[FIRST])
    with pytest.raises(Conflict) as refused:
        tasks.delete_draft(Task.objects.get(), actor=region.actor(region.jiangsu), at=NOW)
    assert "撤销" in str(refused.value.sentence) and Task.objects.exists()
