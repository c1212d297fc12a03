"""How do equal parties come to one text?"""

import pytest

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.agreements import links, services, workflow
from coordination.agreements.models import Agreement, AgreementVersion
from coordination.agreements.models.version import FixedText
from coordination.common.errors import IllegalTransition, Invalid, NotAllowed, StaleVersion
from coordination.lifecycle.partial import edited_by
from coordination.notifications.models import Notice
from tests.factories import NOW

from .agreed import TEXT, accepted, approver, drafted, revision, signed, tabled, three

pytestmark = pytest.mark.django_db


def fresh(agreement):
    return Agreement.objects.get(pk=agreement.pk)


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_the_written_order_is_kept_and_two_to_eight_may_be_party(region):
    order = [region.anhui, region.jiangsu, region.zhejiang]
    agreement = drafted(region, parties=order)
    assert agreement.units == order
    assert [party.ordinal for party in agreement.written_parties] == ["甲方", "乙方", "丙方"]
    assert [party["name"] for party in agreement.open.parties] == [unit.name for unit in order]
    for parties in ([region.jiangsu], [region.jiangsu, region.jiangsu]):
        with pytest.raises(Invalid):
            drafted(region, parties=parties)
    with pytest.raises(Invalid) as refused:
        drafted(region, parties=[region.zhejiang, region.anhui])
    assert "parties" in refused.value.fields  # a unit drafts only what it is party to


def test_a_draft_is_the_drafting_units_alone_until_it_is_opened(region):
    agreement = drafted(region)
    others = [region.actor(unit) for unit in (region.zhejiang, region.anhui, region.office, region.ministry)]
    assert not any(Agreement.objects.visible_to(each).exists() for each in others)
    agreement = workflow.open_negotiation(agreement, actor=region.actor(region.jiangsu), at=NOW)
    seen = [Agreement.objects.visible_to(each).exists() for each in others]
    assert seen == [True, True, False, False]  # the office is no superior
    lines = Event.objects.told_of(agreement, region.actor(region.zhejiang))
    assert [each.verb for each in lines] == ["open_negotiation"]  # how it was drafted stays at home


def test_any_party_edits_and_a_stranger_cannot(region):
    agreement = tabled(region)
    agreement = workflow.revise(
        agreement,
        actor=region.actor(region.anhui),
        at=NOW,
        **revision(agreement, text=TEXT + "\n第四条 通报。"),
    )
    assert agreement.on_the_table.text.endswith("第四条 通报。")
    assert agreement.status == "negotiating"
    with pytest.raises(NotAllowed):
        workflow.revise(agreement, actor=region.actor(region.office), at=NOW, **revision(agreement, text="x"))


def test_an_edit_after_two_acceptances_warns_voids_all_and_tells_everybody_once(region):
    for unit in three(region):
        region.person(unit), region.person(unit, Role.APPROVER)
    agreement = accepted(region, by=[region.jiangsu, region.zhejiang])
    frozen = agreement.on_the_table
    assert (agreement.status, frozen.state) == ("frozen", "frozen")
    assert len(frozen.text_hash) == 64
    changed = revision(agreement, text=TEXT.replace("一次", "两次"))
    with pytest.raises(Invalid) as warned:
        workflow.revise(agreement, actor=region.actor(region.anhui), at=NOW, **changed)
    assert "2" in str(warned.value.fields["void_acceptances"][0])
    assert frozen.acceptances.filter(voided_at=None).count() == 2  # a warning changes nothing
    agreement = workflow.revise(
        fresh(agreement), actor=region.actor(region.anhui), at=NOW, **changed, void_acceptances=True
    )
    frozen.refresh_from_db()
    assert (agreement.status, agreement.on_the_table.number, frozen.state) == ("negotiating", 2, "void")
    assert frozen.text == TEXT  # what was accepted stays as it was
    assert not agreement.on_the_table.acceptances.exists()
    assert frozen.acceptances.filter(voided_at=None).count() == 0
    everybody = [f"{u.pk}-{role}" for u in three(region) for role in ("coordinator", "approver")]
    everybody.remove(f"{region.anhui.pk}-coordinator")  # who did it knows it
    assert told("acceptances_voided") == sorted(everybody)


def test_saving_without_a_change_voids_nothing(region):
    agreement = accepted(region, by=[region.jiangsu])
    with pytest.raises(Invalid):
        workflow.revise(
            agreement,
            actor=region.actor(region.anhui),
            at=NOW,
            **revision(agreement, void_acceptances=True),
        )
    assert fresh(agreement).on_the_table.acceptances.filter(voided_at=None).count() == 1


def test_different_fields_merge_and_the_same_field_is_a_conflict_with_both(region):
    save = edited_by(workflow.revise)
    agreement = tabled(region)
    seen = agreement.version
    jiangsu, anhui = region.actor(region.jiangsu), region.actor(region.anhui)
    mine = {"text": TEXT.replace("每年", "每季")}
    agreement = save(fresh(agreement), actor=jiangsu, at=NOW, version=seen, data=mine)
    agreement = save(fresh(agreement), actor=anhui, at=NOW, version=seen, data={"ends_on": "2030-12-31"})
    assert "每季" in agreement.on_the_table.text  # theirs stands
    assert str(agreement.on_the_table.ends_on) == "2030-12-31"
    with pytest.raises(StaleVersion) as conflict:
        save(fresh(agreement), actor=anhui, at=NOW, version=seen, data={"text": TEXT.replace("每年", "每月")})
    both = conflict.value.facts["fields"]["text"]
    assert "每季" in both["theirs"]
    assert "每月" in both["mine"]


def test_nobody_accepts_twice_or_for_another(region):
    agreement = accepted(region, by=[region.jiangsu])
    with pytest.raises(IllegalTransition):
        workflow.accept(agreement, actor=region.actor(region.jiangsu), at=NOW)
    with pytest.raises(NotAllowed):
        workflow.accept(agreement, actor=region.actor(region.zhejiang, Role.HANDLER), at=NOW)
    with pytest.raises(NotAllowed):
        workflow.accept(agreement, actor=region.actor(region.office), at=NOW)


def test_a_text_without_its_day_cannot_be_accepted(region):
    agreement = tabled(region, takes_effect_on=None)
    with pytest.raises(IllegalTransition):
        workflow.accept(agreement, actor=region.actor(region.anhui), at=NOW)


def test_what_was_accepted_cannot_be_changed_by_code(region):
    version = accepted(region, by=[region.jiangsu]).on_the_table
    version.text = "第一条 另有约定。"
    with pytest.raises(FixedText):
        version.save()
    with pytest.raises(FixedText):
        AgreementVersion.objects.filter(pk=version.pk).update(rule_text="{}")
    stored = AgreementVersion.objects.get(pk=version.pk)
    stored.ends_on = None
    with pytest.raises(FixedText):
        stored.save(update_fields=["ends_on"])


def test_a_rule_must_be_json_and_fit_what_settlement_knows(region, monkeypatch):
    with pytest.raises(Invalid) as refused:
        drafted(region, rule='{"title": ')
    assert "1" in str(refused.value.fields["rule"][0])
    asked = []

    def check(text, parties):
        asked.append(list(parties))
        return ["第1条（比例）：没有河南省这一方"] if "河南省" in text else []

    monkeypatch.setattr(links, "RULE_CHECKS", {"test": check})
    with pytest.raises(Invalid) as refused:
        drafted(region, rule='{"parties": ["河南省"]}')
    assert "第1条" in refused.value.fields["rule"][0]
    assert asked[-1] == ["江苏省", "浙江省", "安徽省"]
    agreement = tabled(region)
    with pytest.raises(Invalid) as refused:
        workflow.revise(
            agreement,
            actor=region.actor(region.anhui),
            at=NOW,
            **revision(agreement, rule='{"parties": ["河南省"]}'),
        )
    assert "rule" in refused.value.fields


def test_numbers_of_a_rule_stay_exact(region, monkeypatch):
    monkeypatch.setattr(links, "RULE_CHECKS", {})
    agreement = drafted(region, rule='{"share": 0.1, "n": 12345678901234567890.12}')
    assert [str(each) for each in agreement.open.rule.values()] == ["0.1", "12345678901234567890.12"]


def test_a_comment_is_read_by_all_parties(region):
    agreement = tabled(region)
    agreement = workflow.comment(
        agreement,
        actor=region.actor(region.anhui, Role.FINANCE),
        at=NOW,
        article="第二条",
        text="比例应写明口径",
    )
    row = agreement.comments.get()
    assert (row.organisation, row.article, row.version_number) == (region.anhui, "第二条", 1)


def test_an_amendment_stands_beside_what_is_in_force_and_can_be_withdrawn(region):
    agreement = signed(region)
    agreement = workflow.amend(agreement, actor=region.actor(region.zhejiang), at=NOW, reason="口径调整")
    assert (agreement.status, agreement.open.number, agreement.current.number) == ("signed", 2, 1)
    with pytest.raises(IllegalTransition):
        workflow.amend(agreement, actor=region.actor(region.anhui), at=NOW, reason="另一修订")
    with pytest.raises(NotAllowed):
        workflow.withdraw_proposal(agreement, actor=region.actor(region.anhui), at=NOW, reason="不需要")
    agreement = workflow.withdraw_proposal(
        agreement, actor=region.actor(region.zhejiang), at=NOW, reason="不再需要"
    )
    assert (agreement.status, agreement.open) == ("signed", None)


def test_what_is_given_up_is_over(region):
    agreement = tabled(region)
    agreement = workflow.drop(agreement, actor=region.actor(region.jiangsu), at=NOW, reason="改由省级签订")
    assert (agreement.status, agreement.open) == ("dropped", None)
    assert Agreement.objects.visible_to(region.actor(region.anhui)).exists()
    with pytest.raises(IllegalTransition):
        workflow.revise(agreement, actor=approver(region, region.anhui), at=NOW)


def test_a_ministry_drafts_nothing(region):
    with pytest.raises(NotAllowed):
        services.draft_agreement(actor=region.actor(region.ministry), at=NOW, data={})
