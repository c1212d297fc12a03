"""How does an outcome reach a ministry, and what becomes of it?"""

from datetime import date, timedelta

import pytest

from accounts.roles import Kind, Role
from accounts.services import create_organisation
from coordination.activity.models import Event
from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from coordination.files.models import Attachment
from coordination.meetings.models import Outcome
from coordination.meetings.workflow import outcome as outcomes
from coordination.notifications.finding import duties_at
from coordination.notifications.models import Notice
from coordination.submissions import queries, services, workflow
from coordination.submissions.models import Submission
from tests.factories import NOW, TODAY
from tests.factories_meetings import (
    agreed,
    answered,
    local,
    outcome,
    published,
    scan,
    submission,
    submitted,
)

pytestmark = pytest.mark.django_db

AGREED = {"verdict": "agreed", "document_number": "发改办〔2026〕12号"}


@pytest.fixture
def ministries(region):
    others = [create_organisation(name=name, kind=Kind.MINISTRY) for name in ("工业和信息化部", "交通运输部")]
    return [region.ministry, *others]


# --- one outcome, several ministries -----------------------------------------------------------
def test_three_ministries_are_three_submissions_and_the_slowest_state_is_shown(region, ministries):
    found, jiangsu = published(region), region.actor(region.jiangsu)
    rows = services.create_submissions(
        actor=jiangsu,
        at=NOW,
        data={
            "outcome": found.pk,
            "ministries": [each.pk for each in ministries],
            "kind": "approval",
            "title": "请示",
            "content": "请审批",
            "working_days": 15,
        },
    )
    assert [row.ministry for row in rows] == ministries
    first, second, third = (
        workflow.submit(row, actor=jiangsu, at=NOW, own_number=f"苏府发〔2026〕{n}号")
        for n, row in enumerate(rows, 1)
    )
    assert queries.overall_state([first, second, third]).value == "submitted"
    first = workflow.answer(first, actor=region.actor(ministries[0]), at=NOW, **AGREED)
    assert queries.overall_state([first, second, third]).value == "submitted"
    second = workflow.withdraw(second, actor=jiangsu, at=NOW, reason="不再需要")
    third = workflow.want_supplement(third, actor=region.actor(ministries[2]), at=NOW, text="补充")
    assert queries.overall_state([first, second, third]).value == "supplement_wanted"
    assert queries.overall_states([found], jiangsu) == {found.pk: queries.overall_state([first, third])}
    assert queries.overall_state([second]).value == "withdrawn"
    assert queries.overall_state([]) is None


def test_only_parties_of_a_published_outcome_submit_it(region):
    found = published(region)
    with pytest.raises(NotAllowed):
        submission(region, of=found, actor=region.actor(region.ministry))
    with pytest.raises(NotAllowed):
        submission(region, of=found, actor=region.actor(region.nanjing))
    with pytest.raises(IllegalTransition):
        submission(region, of=outcome(region), actor=region.actor(region.office))
    assert submission(region, of=found, actor=region.actor(region.jiangsu, Role.HANDLER)).status == "draft"


def test_a_handler_drafts_the_coordinator_submits(region):
    draft = submission(region)
    handler = region.actor(region.jiangsu, Role.HANDLER)
    with pytest.raises(NotAllowed):
        workflow.submit(draft, actor=handler, at=NOW, own_number="苏府发〔2026〕1号")
    assert Submission.objects.get(pk=draft.pk).status == "draft"
    workflow.submit(
        draft, actor=region.actor(region.jiangsu, Role.APPROVER), at=NOW, own_number="苏府发〔2026〕1号"
    )


def test_a_number_is_normalised_and_given_once(region):
    submitted(region, own_number="苏府发（2026）第07号")
    other, jiangsu = submission(region), region.actor(region.jiangsu)
    with pytest.raises(Invalid) as refused:
        workflow.submit(other, actor=jiangsu, at=NOW, own_number="苏府发【2026】7号")
    assert "苏府发〔2026〕7号" in refused.value.fields["own_number"][0]
    with pytest.raises(Invalid):
        workflow.submit(other, actor=jiangsu, at=NOW, own_number="第七号")
    assert workflow.submit(other, actor=jiangsu, at=NOW, own_number="苏府发〔2026〕8号").status == "submitted"


def test_an_outcome_that_ended_is_no_longer_submitted(region):
    draft = submission(region)
    outcomes.withdraw(draft.outcome, actor=region.actor(region.office), at=NOW, reason="撤回")
    with pytest.raises(IllegalTransition):
        workflow.submit(draft, actor=region.actor(region.jiangsu), at=NOW, own_number="苏府发〔2026〕9号")


# --- who sees what -----------------------------------------------------------------------------
def test_a_draft_is_the_submitters_the_rest_the_parties_and_the_ministrys(region, ministries):
    draft = submission(region)
    see = Submission.objects.visible_to
    others = [region.zhejiang, region.office, ministries[0], ministries[1], region.nanjing]
    assert see(region.actor(region.jiangsu)).get() == draft
    assert not any(see(region.actor(unit)).exists() for unit in others)
    workflow.submit(draft, actor=region.actor(region.jiangsu), at=NOW, own_number="苏府发〔2026〕3号")
    assert {unit.name for unit in others if see(region.actor(unit)).exists()} == {
        "浙江省", "区域合作办公室", ministries[0].name,
    }  # fmt: skip
    assert not Outcome.objects.visible_to(region.actor(ministries[0])).exists()


def test_an_outsider_cannot_answer(region, ministries):
    found = submitted(region)
    for actor in (
        region.actor(ministries[1]),
        region.actor(region.jiangsu),
        region.actor(region.office),
        region.actor(ministries[0], Role.VIEWER),
    ):
        with pytest.raises(NotAllowed):
            workflow.answer(found, actor=actor, at=NOW, **AGREED)
    assert workflow.answer(found, actor=region.actor(ministries[0]), at=NOW, **AGREED).status == "answered"


# --- answers -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("verdict", "missing", "complete"),
    [
        ("partly", "part", {"part": "同意先行试点"}),
        ("transferred", "transferred_to", {"transferred_to": "民航局"}),
        ("with_conditions", "conditions", {"conditions": ["完成评估"]}),
    ],
)
def test_each_kind_of_answer_says_what_it_needs(region, verdict, missing, complete):
    found, liaison = submitted(region), region.actor(region.ministry)
    data = {"verdict": verdict, "document_number": "发改办〔2026〕2号"}
    with pytest.raises(Invalid) as refused:
        workflow.answer(found, actor=liaison, at=NOW, **data)
    assert set(refused.value.fields) == {missing}
    assert workflow.answer(found, actor=liaison, at=NOW, **data, **complete).answer.verdict == verdict


def test_an_answer_has_a_document_number_unique_for_the_ministry(region, ministries):
    liaison = region.actor(region.ministry)
    with pytest.raises(Invalid):
        workflow.answer(submitted(region), actor=liaison, at=NOW, verdict="refused")
    workflow.answer(
        submitted(region), actor=liaison, at=NOW, verdict="refused", document_number="发改办[2026]12号"
    )
    again = submitted(region)
    with pytest.raises(Conflict):
        workflow.answer(again, actor=liaison, at=NOW, **AGREED)
    assert Submission.objects.get(pk=again.pk).status == "submitted"
    elsewhere = submitted(region, ministry=ministries[1])
    assert (
        workflow.answer(elsewhere, actor=region.actor(ministries[1]), at=NOW, **AGREED).status == "answered"
    )


def test_a_paper_answer_is_recorded_on_behalf_with_its_scan_and_marked(region):
    found, jiangsu = submitted(region, at=local(TODAY - timedelta(days=7))), region.actor(region.jiangsu)
    data = {**AGREED, "answered_on": TODAY - timedelta(days=3)}
    with pytest.raises(Invalid) as refused:
        workflow.answer_on_behalf(found, actor=jiangsu, at=NOW, **data)
    assert set(refused.value.fields) == {"scan"}
    with pytest.raises(Invalid) as refused:
        workflow.answer_on_behalf(
            found, actor=jiangsu, at=NOW, **{**data, "answered_on": TODAY + timedelta(days=1)}, scan=scan()
        )
    assert set(refused.value.fields) == {"answered_on"}
    with pytest.raises(NotAllowed):
        workflow.answer_on_behalf(found, actor=region.actor(region.zhejiang), at=NOW, **data, scan=scan())
    found = workflow.answer_on_behalf(found, actor=jiangsu, at=NOW, **data, scan=scan())
    assert found.answer.on_behalf and found.answered_on == date(2026, 11, 20)
    assert found.answer.recorded_by_organisation == region.jiangsu
    assert Attachment.objects.of(found).filter(purpose="answer").count() == 1
    assert "代国家发展改革委登记答复" in Event.objects.of(found).first().sentence_text


def test_a_refused_answer_leaves_no_file(region):
    found = submitted(region)
    with pytest.raises(Invalid):
        workflow.answer_on_behalf(
            found, actor=region.actor(region.jiangsu), at=NOW, verdict="partly", document_number="发改办〔2026〕1号",
            answered_on=TODAY, scan=scan(),
        )  # fmt: skip
    assert not Attachment.objects.of(found).exists()


# --- conditions --------------------------------------------------------------------------------
def test_conditions_are_read_with_their_dates(region):
    found = answered(
        region, conditions=["完成数据安全评估 2026-12-31", "建立会商机制（2027年3月1日前）", "及时报告进展"]
    )
    rows = [(each.text, each.due_on) for each in found.answer.conditions.all()]
    assert rows == [
        ("完成数据安全评估", date(2026, 12, 31)),
        ("建立会商机制", date(2027, 3, 1)),
        ("及时报告进展", None),
    ]


def test_conditions_come_as_objects_too_and_bad_ones_are_refused(region):
    found, liaison = submitted(region), region.actor(region.ministry)
    data = {"verdict": "with_conditions", "document_number": "发改办〔2026〕5号"}
    for bad in (
        [{"text": ""}],
        [{"text": "评估", "due_on": "2026-02-30"}],
        [{"words": "评估"}],
        ["2026-12-31"],
    ):
        with pytest.raises(Invalid) as refused:
            workflow.answer(found, actor=liaison, at=NOW, **data, conditions=bad)
        assert set(refused.value.fields) == {"conditions"}
    found = workflow.answer(
        found, actor=liaison, at=NOW, **data, conditions=[{"text": "评估", "due_on": "2026-12-31"}]
    )
    assert found.answer.conditions.get().due_on == date(2026, 12, 31)


def test_a_plain_answer_closes_one_with_open_conditions_does_not(region):
    jiangsu = region.actor(region.jiangsu)
    assert workflow.close(answered(region), actor=jiangsu, at=NOW).status == "closed"
    conditional = answered(region, conditions=["完成评估"])
    with pytest.raises(IllegalTransition, match="完成评估"):
        workflow.close(conditional, actor=jiangsu, at=NOW)
    assert [each.text for each in queries.open_conditions(conditional)] == ["完成评估"]


# --- supplements, enquiries, duties ------------------------------------------------------------
def test_a_wish_on_paper_needs_its_scan_and_an_honest_date(region):
    found, jiangsu = submitted(region, at=local(TODAY - timedelta(days=6))), region.actor(region.jiangsu)
    with pytest.raises(Invalid) as refused:
        workflow.record_supplement(
            found, actor=jiangsu, at=NOW, text="补充", wanted_on=date(2026, 11, 1), scan=scan()
        )
    assert set(refused.value.fields) == {"wanted_on"}
    found = workflow.record_supplement(
        found, actor=jiangsu, at=NOW, text="补充", wanted_on=date(2026, 11, 19), scan=scan()
    )
    assert found.status == "supplement_wanted"
    row = found.supplements.get()
    assert row.on_behalf and row.wanted_on == date(2026, 11, 19)


def test_an_enquiry_is_kept_and_moves_the_last_contact(region):
    old = submitted(region, at=local(date(2026, 10, 19)))
    older = submitted(region, at=local(date(2026, 10, 15)))
    assert list(Submission.objects.ageing()) == [older, old]
    older = workflow.enquire(
        older,
        actor=region.actor(region.jiangsu),
        at=NOW,
        asked="地区司 王处长",
        channel="phone",
        result="下周会签",
    )
    assert list(Submission.objects.ageing()) == [old, older]
    assert older.status == "submitted" and older.due_on < TODAY, "asking does not touch the clock"
    sentence = Event.objects.of(older).first().sentence_text
    assert "地区司 王处长" in sentence and "电话" in sentence and "下周会签" in sentence
    with pytest.raises(Invalid):
        workflow.enquire(
            older, actor=region.actor(region.jiangsu), at=NOW, asked="王处长", channel="phone",
            asked_on=TODAY + timedelta(days=1),
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        workflow.enquire(older, actor=region.actor(region.zhejiang), at=NOW, asked="王处长", channel="phone")


def test_the_duties_follow_the_state(region):
    def owed(unit, at=NOW):
        names = {d.rule.name for d in duties_at(at, organisations=[unit.pk])}
        return {name for name in names if name.startswith("submission_")}

    found = submission(region)
    assert owed(region.jiangsu) == {"submission_draft"} and not owed(region.ministry)
    found = workflow.submit(found, actor=region.actor(region.jiangsu), at=NOW, own_number="苏府发〔2026〕1号")
    assert owed(region.jiangsu) == {"submission_waits"} and owed(region.ministry) == {"submission_answer"}
    late = local(date(2027, 1, 15))
    assert owed(region.jiangsu, late) == {"submission_overdue"}
    found = workflow.want_supplement(found, actor=region.actor(region.ministry), at=NOW, text="补充")
    assert owed(region.jiangsu) == {"submission_supplement"} and not owed(region.ministry)
    found = workflow.supply(
        found, actor=region.actor(region.jiangsu), at=NOW, text="已补充", files=[scan("补充.pdf")]
    )
    found = workflow.answer(found, actor=region.actor(region.ministry), at=NOW, **AGREED)
    assert owed(region.jiangsu) == {"submission_close"} and not owed(region.ministry)
    workflow.close(found, actor=region.actor(region.jiangsu), at=NOW)
    assert not owed(region.jiangsu)


def test_a_ministry_that_has_the_matter_is_told_of_a_new_wording_once(region):
    liaison = region.person(region.ministry, Role.MINISTRY_LIAISON)
    found = submitted(region)
    changed = outcomes.correct(
        found.outcome,
        actor=region.actor(region.office),
        at=NOW,
        title="新标题",
        wording="新文本",
        reason="笔误",
    )
    assert not Notice.objects.filter(kind="submission_reworded").exists(), "not yet in force"
    agreed(region, changed)
    told = Notice.objects.filter(kind="submission_reworded")
    assert [notice.recipient for notice in told] == [liaison]
    assert found.outcome_version.wording != "新文本", "the ministry was sent the former wording"
