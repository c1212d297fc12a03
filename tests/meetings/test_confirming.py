"""How do the attending parties come to agree on a wording?"""

from datetime import date

import pytest

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.common.errors import IllegalTransition, NotAllowed
from coordination.lifecycle.door import available
from coordination.meetings.jobs import let_confirmations_lapse
from coordination.meetings.models import Outcome
from coordination.meetings.workflow import outcome as workflow
from coordination.notifications.finding import duties_at
from coordination.notifications.models import Notice
from tests.factories import NOW
from tests.factories_meetings import agreed, confirming, local, meeting, outcome, published

pytestmark = pytest.mark.django_db


def answers(found: Outcome) -> dict[str, str]:
    return {row.organisation.name: row.answer for row in found.confirmations.filter(round=found.round)}


def test_every_attending_party_is_asked_and_sees_the_draft_only_then(region):
    draft = outcome(region)
    assert not Outcome.objects.visible_to(region.actor(region.zhejiang)).exists()
    asked = workflow.submit_for_confirmation(draft, actor=region.actor(region.office), at=NOW)
    assert answers(asked) == {"江苏省": "pending", "浙江省": "pending", "安徽省": "pending"}
    assert asked.confirm_by == date(2026, 11, 26)  # Monday and three working days
    assert Outcome.objects.visible_to(region.actor(region.zhejiang)).get() == asked


def test_publish_opens_only_when_all_have_agreed(region):
    found = agreed(region, confirming(region), by=[region.jiangsu, region.zhejiang])
    office = region.actor(region.office)
    with pytest.raises(IllegalTransition) as refused:
        workflow.publish(found, actor=office, at=NOW)
    assert "安徽省尚未会签" in str(refused.value)
    offered = {each.transition.name: each.decision for each in available(found, office, NOW)}
    assert not offered["publish"] and "安徽省" in str(offered["publish"].reason)
    found = workflow.agree(found, actor=region.actor(region.anhui), at=NOW)
    found = workflow.publish(found, actor=office, at=NOW)
    assert found.status == "published" and found.current.state == "published"


def test_an_objection_returns_it_to_draft_with_the_text(region):
    found = agreed(region, confirming(region), by=[region.jiangsu])
    workflow.object_to(found, actor=region.actor(region.zhejiang), at=NOW, text="航线应包括宁波")
    found.refresh_from_db()
    assert found.status == "draft"
    assert answers(found) == {"江苏省": "agreed", "浙江省": "objected", "安徽省": "void"}
    assert "航线应包括宁波" in Event.objects.of(found).first().sentence_text
    told = Notice.objects.get(kind="outcome_objected")
    assert told.recipient == region.person(region.office, Role.OFFICE_STAFF) and told.must_act
    assert not Outcome.objects.visible_to(region.actor(region.anhui)).exists(), (
        "a draft is the drafter's alone"
    )


def test_the_second_round_asks_everybody_again(region):
    found = confirming(region)
    found = workflow.object_to(found, actor=region.actor(region.zhejiang), at=NOW, text="不妥")
    office = region.actor(region.office)
    found = workflow.edit(
        found, actor=office, at=NOW, title="新标题", wording="新的正文", kind="decision", audience="attending"
    )
    found = workflow.submit_for_confirmation(found, actor=office, at=NOW)
    assert found.round == 2
    assert set(answers(found).values()) == {"pending"}
    assert found.current.wording == "新的正文" and found.current.number == 1


def test_silence_counts_as_agreement_after_three_working_days(region):
    found = agreed(region, confirming(region), by=[region.jiangsu, region.zhejiang])
    last_day, next_day = local(date(2026, 11, 26), 23), local(date(2026, 11, 27), 0)
    assert let_confirmations_lapse(last_day) == 0
    assert answers(found)["安徽省"] == "pending"
    assert let_confirmations_lapse(next_day) == 1
    assert answers(found)["安徽省"] == "lapsed"
    assert let_confirmations_lapse(next_day) == 0, "running again changes nothing"
    event = Event.objects.of(found).first()
    assert event.is_automatic and "安徽省" in event.sentence_text
    found.refresh_from_db()
    assert workflow.publish(found, actor=region.actor(region.office), at=next_day).status == "published"


def test_a_weekend_and_a_holiday_do_not_count_as_silence(region):
    before_the_holiday = local(date(2026, 9, 29))
    found = confirming(region, at=before_the_holiday)
    assert found.confirm_by == date(2026, 10, 9)


def test_publish_does_not_wait_for_a_sleeping_worker(region):
    found = agreed(region, confirming(region), by=[region.jiangsu, region.zhejiang])
    after = local(date(2026, 11, 27))
    found = workflow.publish(found, actor=region.actor(region.office), at=after)
    assert answers(found)["安徽省"] == "lapsed"
    assert "安徽省逾期未表态" in Event.objects.of(found).first().sentence_text


def test_after_the_limit_nobody_objects_any_more(region):
    found = confirming(region)
    with pytest.raises(IllegalTransition, match="截止"):
        workflow.object_to(found, actor=region.actor(region.anhui), at=local(date(2026, 11, 27)), text="迟了")
    found = workflow.object_to(
        found, actor=region.actor(region.anhui), at=local(date(2026, 11, 26), 23), text="及时"
    )
    assert found.status == "draft"


def test_a_party_answers_once_and_only_for_itself(region):
    found = workflow.agree(confirming(region), actor=region.actor(region.jiangsu), at=NOW)
    with pytest.raises(IllegalTransition, match="已经表态"):
        workflow.agree(found, actor=region.actor(region.jiangsu), at=NOW)
    for actor in (
        region.actor(region.office),
        region.actor(region.nanjing),
        region.actor(region.ministry),
        region.actor(region.zhejiang, Role.HANDLER),
        region.actor(region.zhejiang, Role.VIEWER),
    ):
        with pytest.raises(NotAllowed):
            workflow.agree(found, actor=actor, at=NOW)
    assert (
        workflow.agree(found, actor=region.actor(region.zhejiang, Role.APPROVER), at=NOW).version
        == found.version + 1
    )


def test_who_submits_agrees_by_submitting(region):
    jiangsu = region.actor(region.jiangsu)
    found = confirming(region, actor=jiangsu)
    assert answers(found) == {"江苏省": "agreed", "浙江省": "pending", "安徽省": "pending"}


def test_an_outcome_of_a_planned_meeting_is_not_published(region):
    planned = meeting(region, held=False)
    found = agreed(region, confirming(region, of=planned))
    with pytest.raises(IllegalTransition, match="尚未召开"):
        workflow.publish(found, actor=region.actor(region.office), at=NOW)


def test_nobody_lets_a_limit_lapse_by_hand(region):
    found = confirming(region)
    with pytest.raises(NotAllowed):
        workflow.lapse(found, actor=region.actor(region.office), at=local(date(2026, 12, 1)))


def test_recalled_by_the_drafter_nobody_is_asked_any_more(region):
    found = confirming(region)
    with pytest.raises(NotAllowed):
        workflow.recall(found, actor=region.actor(region.jiangsu), at=NOW, reason="先不报")
    found = workflow.recall(found, actor=region.actor(region.office), at=NOW, reason="文字有误")
    assert found.status == "draft" and set(answers(found).values()) == {"void"}
    assert not [duty for duty in duties_at(NOW) if duty.rule.name == "outcome_confirmation"]


def test_the_duty_to_confirm_ends_with_the_answer(region):
    found = confirming(region)

    def asked():
        return {d.organisation_id for d in duties_at(NOW) if d.rule.name == "outcome_confirmation"}

    assert asked() == {region.jiangsu.pk, region.zhejiang.pk, region.anhui.pk}
    waiting = [d for d in duties_at(NOW, organisations=[region.office.pk]) if d.rule.name == "outcome_waits"]
    assert waiting[0].waiting_for == ("江苏省", "浙江省", "安徽省")
    found = agreed(region, found, by=[region.jiangsu])
    assert asked() == {region.zhejiang.pk, region.anhui.pk}
    agreed(region, found, by=[region.zhejiang, region.anhui])
    assert not asked()
    assert [d.rule.name for d in duties_at(NOW, organisations=[region.office.pk])] == ["outcome_publication"]


# --- corrections -------------------------------------------------------------------------------
def corrected(region, found, **fields):
    data = {"title": found.title, "wording": "推进低空航线互认（含宁波）。", "reason": "漏列宁波", **fields}
    return workflow.correct(found, actor=region.actor(region.office), at=NOW, **data)


def test_published_wording_is_not_edited(region):
    found = published(region)
    with pytest.raises(IllegalTransition):
        workflow.edit(
            found,
            actor=region.actor(region.office),
            at=NOW,
            title="改",
            wording="改",
            kind="decision",
            audience="region",
        )
    with pytest.raises(TypeError):
        found.current.reword(title="改", wording="改")


def test_a_correction_is_in_force_when_the_parties_have_agreed_and_is_told_once(region):
    found = corrected(region, published(region))
    assert found.status == "published" and found.current.number == 1, (
        "the present text stays in force meanwhile"
    )
    assert found.proposed.number == 2
    found = agreed(region, found)
    assert found.current.number == 2 and found.proposed is None
    assert [version.state for version in found.versions.all()] == ["replaced", "published"]
    assert [version.wording for version in found.versions.all()] == [
        "推进低空航线互认。",
        "推进低空航线互认（含宁波）。",
    ]
    told = Notice.objects.filter(kind="outcome_corrected").values_list("recipient", flat=True)
    assert len(told) == len(set(told)) > 0
    assert region.person(region.zhejiang).pk in told


def test_a_correction_nobody_answers_is_in_force_by_lapse_of_time(region):
    found = corrected(region, published(region))
    let_confirmations_lapse(local(date(2026, 11, 27)))
    found.refresh_from_db()
    assert found.current.number == 2 and set(answers(found).values()) == {"lapsed"}


def test_an_objection_to_a_correction_leaves_the_present_text(region):
    found = corrected(region, published(region))
    found = workflow.object_to(found, actor=region.actor(region.anhui), at=NOW, text="原文正确")
    assert found.status == "published" and found.current.number == 1 and found.proposed is None
    assert found.versions.get(number=2).state == "rejected"
    assert corrected(region, found).proposed.number == 3, "another correction may follow"


def test_one_correction_at_a_time_and_only_by_the_drafter(region):
    found = published(region)
    with pytest.raises(NotAllowed):
        workflow.correct(
            found, actor=region.actor(region.jiangsu), at=NOW, title="改", wording="改", reason="改"
        )
    found = corrected(region, found)
    with pytest.raises(IllegalTransition, match="已有一项更正"):
        corrected(region, found)
