"""The loop closes: what a meeting decided becomes an accepted task, and the task an outcome of the next meeting."""

from datetime import date, timedelta

from accounts.roles import Role
from coordination.meetings.models import Outcome
from tests.factories import NOW, TODAY

from .conftest import coordinators, desk, voice
from .doors import pdf, seat

WORDED = {
    "title": "低空飞行服务互认",
    "wording": "三方互认低空飞行服务资质。",
    "kind": "task_source",
    "audience": "attending",
}


def meeting_of_three(door, r, title: str, day: date):
    return door.create(
        r.office,
        "meetings",
        title=title,
        level="thematic",
        host=r.jiangsu,
        starts_on=day,
        place="南京",
        parties=[r.jiangsu, r.zhejiang, r.anhui],
        agenda=["低空飞行服务互认", "跨省应急联动"],
    )


def confirmed_by_all(door, r, ear, outcome):
    """Put before the three provinces and agreed to by each for itself."""
    outcome = door.act(r.office, outcome, "submit_for_confirmation")
    ear.heard(outcome_to_confirm=voice(r.jiangsu, r.zhejiang, r.anhui))
    for province in (r.jiangsu, seat(r.zhejiang, Role.APPROVER), r.anhui):
        outcome = door.act(province, outcome, "agree")
    return outcome


def published_outcome(door, r, ear, meeting):
    """From the draft, which nobody else knows of, to what every party reads."""
    outcome = door.create(r.office, "outcomes", meeting=meeting, **WORDED)
    ear.heard()
    everybody = (r.jiangsu, r.zhejiang, r.anhui, r.ministry, r.nanjing)
    assert not any(door.sees(who, outcome) for who in everybody)
    outcome = door.act(r.office, outcome, "submit_for_confirmation")
    ear.heard(outcome_to_confirm=voice(r.jiangsu, r.zhejiang, r.anhui))
    assert [door.sees(who, outcome) for who in everybody] == [True, True, True, False, False]

    # One party objects: back to the drafter with the text, and confirmed anew.
    outcome = door.act(r.anhui, outcome, "object", text="应写明过渡期")
    ear.heard(outcome_objected=voice(r.office))
    assert outcome.status == "draft"
    assert [door.sees(who, outcome) for who in everybody] == [False] * 5
    assert ("edit", f"outcomes/{outcome.pk}") in door.work(r.office)
    outcome = door.act(
        r.office, outcome, "edit", **{**WORDED, "wording": "三方互认低空飞行服务资质,过渡期一年。"}
    )
    outcome = door.act(r.office, outcome, "submit_for_confirmation")
    ear.heard(outcome_to_confirm=voice(r.jiangsu, r.zhejiang, r.anhui))

    # Each party for itself, its handler for nobody; the office neither confirms for them nor publishes early.
    assert door.refused(r.office, outcome, "agree").status == 403
    assert door.refused(seat(r.anhui, Role.HANDLER), outcome, "agree").status == 403
    for province in (r.jiangsu, seat(r.zhejiang, Role.APPROVER)):
        outcome = door.act(province, outcome, "agree")
        ear.heard()
    early = door.refused(r.office, outcome, "publish")
    assert (early.status, "安徽省尚未会签" in early.sentence, "江苏省" in early.sentence) == (
        409,
        True,
        False,
    )
    assert door.refused(r.jiangsu, outcome, "agree").status in {403, 409}
    assert ("agree", f"outcomes/{outcome.pk}") in door.work(r.anhui)
    assert ("agree", f"outcomes/{outcome.pk}") not in door.work(r.jiangsu)
    outcome = door.act(r.anhui, outcome, "agree")
    ear.heard(outcome_agreed=voice(r.office))
    outcome = door.act(r.office, outcome, "publish")
    ear.heard(outcome_published=voice(r.office, r.jiangsu, r.zhejiang, r.anhui))
    return outcome


def accepted_task(door, r, ear, outcome):
    """Drafted from the outcome, claimed, planned, reported on by two provinces, accepted by two parties."""
    task = door.create(
        r.office,
        "tasks",
        outcome=outcome,
        title="低空飞行服务互认实施",
        content="制定互认清单并上线",
        expected_result="互认清单发布",
        evidence_wanted="清单文本",
        deadline=date(2027, 3, 31),
    )
    assert (task.outcome, task.number) == (outcome, f"{outcome.number}-01")
    assert not door.sees(r.jiangsu, task)
    task = door.act(r.office, task, "open", claim_mode="first_come")
    ear.heard(task_opened=coordinators(r.jiangsu, r.zhejiang, r.anhui))

    task = door.act(r.jiangsu, task, "claim", contribution="已有省级清单")
    ear.heard(task_claimed=desk(r.office))
    late = door.refused(r.zhejiang, task, "claim")
    assert (late.status, "江苏省" in late.sentence) == (409, True)
    if late.facts:
        assert late.facts["lead"] == {"id": r.jiangsu.pk, "name": "江苏省"}
    assert ("plan", f"tasks/{task.pk}") in door.work(r.jiangsu)
    task = door.act(
        seat(r.jiangsu, Role.HANDLER),
        task,
        "plan",
        milestones=["2026-12-31 40% 清单初稿", "2027-03-31 100% 发布"],
    )
    ear.heard(task_planned=desk(r.office))
    assert ("plan", f"tasks/{task.pk}") not in door.work(r.jiangsu)
    task = door.act(r.jiangsu, task, "add_supporter", organisation=r.zhejiang, contribution="提供浙江清单")
    ear.heard(task_support_wanted=desk(r.zhejiang))
    task = door.act(seat(r.zhejiang, Role.HANDLER), task, "sign_for")
    task = door.act(
        r.zhejiang, task, "report", percent=100, text="浙江清单已提供", files=[pdf("zhejiang.pdf")]
    )
    ear.heard(task_reported=desk(r.jiangsu))
    assert task.progress == 0  # the lead's figure is the task's
    theirs = task.reports.get(organisation=r.zhejiang)
    task = door.act(r.jiangsu, task, "report", percent=100, text="清单发布", consolidates=[theirs])
    ear.heard(task_reported=desk(r.office))
    assert task.progress == 100

    # What is still missing is named; the evidence the task asks for is obligatory.
    bare = door.refused(r.jiangsu, task, "request_completion", summary="全部完成")
    assert (bare.status, "清单文本" in bare.sentence) == (422, True)
    task = door.act(r.jiangsu, task, "request_completion", summary="全部完成", evidence=[pdf("list.pdf")])
    ear.heard(task_acceptance_asked=desk(r.office, r.zhejiang))

    # One no returns it, with the reason; then everybody concerned says yes.
    assert door.refused(r.jiangsu, task, "vote", answer="yes").status == 403
    task = door.act(r.office, task, "vote", answer="no", reason="缺少英文版")
    ear.heard(task_returned=desk(r.jiangsu))
    assert task.status == "returned"
    task = door.act(r.jiangsu, task, "take_up")
    task = door.act(r.jiangsu, task, "request_completion", summary="已补英文版")
    ear.heard(task_acceptance_asked=desk(r.office, r.zhejiang))
    assert ("vote", f"tasks/{task.pk}") in door.work(r.zhejiang)
    task = door.act(r.zhejiang, task, "vote", answer="yes")
    ear.heard()
    assert task.status == "completion_submitted"
    assert ("vote", f"tasks/{task.pk}") not in door.work(r.zhejiang)
    task = door.act(r.office, task, "vote", answer="yes")
    ear.heard(task_accepted=desk(r.office, r.jiangsu, r.zhejiang))
    return task


def test_an_outcome_becomes_an_accepted_task_and_the_next_outcome(door, staffed, ear, clock):
    r = staffed
    first = meeting_of_three(door, r, "低空经济专题会议", TODAY)
    ear.heard(meeting_planned=voice(r.jiangsu, r.zhejiang, r.anhui))
    assert [door.sees(who, first) for who in (r.jiangsu, r.ministry, r.nanjing)] == [True, False, False]
    first = door.act(r.office, first, "hold")
    outcome = published_outcome(door, r, ear, first)
    task = accepted_task(door, r, ear, outcome)
    assert (task.status, task.progress, task.lead) == ("accepted", 100, r.jiangsu)
    assert not door.work(r.jiangsu) & {
        (act, f"tasks/{task.pk}") for act in ("plan", "report", "request_completion")
    }

    # The next meeting, a month later, publishes what was achieved.
    clock.pass_days(30)
    second = meeting_of_three(door, r, "低空经济第二次专题会议", (NOW + timedelta(days=30)).date())
    ear.heard(meeting_planned=voice(r.jiangsu, r.zhejiang, r.anhui))
    second = door.act(r.office, second, "hold")
    assert door.refused(r.jiangsu, task, "publish_as_outcome", meeting=second, wording="已互认").status == 403
    task = door.act(
        r.office, task, "publish_as_outcome", meeting=second, wording="三方已实现低空飞行服务互认。"
    )
    result = task.published_as
    assert (result.meeting, result.status, result.drafter) == (second, "draft", r.office)
    assert "publish_as_outcome" not in door.offered(r.office, task)
    result = confirmed_by_all(door, r, ear, Outcome.objects.get(pk=result.pk))
    ear.heard(outcome_agreed=voice(r.office))
    result = door.act(r.office, result, "publish")
    ear.heard(outcome_published=voice(r.office, r.jiangsu, r.zhejiang, r.anhui))

    # The chain is read in both directions, from any of its things, by every party.
    chain = {f"meetings/{first.pk}", f"outcomes/{outcome.pk}", f"tasks/{task.pk}", f"outcomes/{result.pk}"}
    for who in (r.office, r.jiangsu):
        for thing in (outcome, task, result):
            assert chain - {f"meetings/{first.pk}"} <= door.trace(who, thing)

    # How it was drafted stays with the drafter; what the parties said is told to the parties.
    assert door.history(r.office, outcome) == [
        f"起草了成果,编号{outcome.number}",
        "提交会签,请江苏省、浙江省、安徽省于2026年11月26日前表态",
        "安徽省对成果文本提出异议:应写明过渡期",
        "修改了成果草稿",
        "提交会签,请江苏省、浙江省、安徽省于2026年11月26日前表态",
        "江苏省同意成果文本",
        "浙江省同意成果文本",
        "安徽省同意成果文本",
        "发布了成果",
    ]
    assert door.history(r.jiangsu, outcome) == [
        "提交会签,请江苏省、浙江省、安徽省于2026年11月26日前表态",
        "安徽省对成果文本提出异议:应写明过渡期",
        "提交会签,请江苏省、浙江省、安徽省于2026年11月26日前表态",
        "江苏省同意成果文本",
        "浙江省同意成果文本",
        "安徽省同意成果文本",
        "发布了成果",
    ]
    assert door.history(r.zhejiang, task) == [
        "新建任务草稿",
        "发布任务,以「先到先得」方式认领",
        "江苏省认领任务,成为牵头单位",
        "提交计划,共2个节点",
        "增加浙江省(配合):提供浙江清单",
        "浙江省签收",
        "上传了附件zhejiang.pdf",
        "浙江省报送进展:100%",
        "江苏省报送进展:100%",
        "上传了附件list.pdf",
        "江苏省申请销号,待区域合作办公室、浙江省验收:全部完成",
        "区域合作办公室验收不同意:缺少英文版",
        "牵头单位重新办理",
        "江苏省申请销号,待区域合作办公室、浙江省验收:已补英文版",
        "浙江省验收同意,还需:区域合作办公室",
        "区域合作办公室验收同意,全部通过,任务销号",
        f"列为低空经济第二次专题会议的成果{result.number}",
    ]


def test_silence_for_three_working_days_counts_as_agreement(door, staffed, ear, clock):
    """Shown as what it is: by lapse of time, not as consent; from then on the party can no longer object."""
    r = staffed
    meeting = door.act(r.office, meeting_of_three(door, r, "专题会议", TODAY), "hold")
    outcome = door.create(
        r.office,
        "outcomes",
        meeting=meeting,
        title="信息通报",
        wording="通报。",
        kind="decision",
        audience="region",
    )
    outcome = door.act(r.office, outcome, "submit_for_confirmation")
    for province in (r.jiangsu, r.zhejiang):
        outcome = door.act(province, outcome, "agree")
    clock.pass_days(3)  # Thursday, the last day
    assert door.refused(r.office, outcome, "publish").status == 409
    clock.pass_days(1)
    late = door.refused(r.anhui, outcome, "object", text="太迟")
    assert (late.status, "2026-11-26" in late.sentence) == (409, True)
    outcome = door.act(r.office, outcome, "publish")
    assert door.history(r.anhui, outcome)[-1] == "发布了成果;安徽省逾期未表态,视为同意"
    assert outcome.confirmations.get(organisation=r.anhui).answer == "lapsed"
