"""Who signs when, what is a signature bound to, and does it still match?"""

from datetime import date, timedelta

import pytest
from django.db import connection

from accounts.actors import actor_for
from accounts.roles import Role
from coordination.agreements import workflow
from coordination.agreements.hashing import digest
from coordination.agreements.models import Agreement
from coordination.agreements.verifying import verify
from coordination.common.errors import IllegalTransition, Invalid, NotAllowed
from coordination.notifications.finding import duties_at
from tests.factories import NOW, make_user

from .agreed import TEXT, accepted, approver, revision, signed, tabled, three

pytestmark = pytest.mark.django_db


def fresh(agreement):
    return Agreement.objects.get(pk=agreement.pk)


def sign(region, agreement, unit, at=NOW):
    return workflow.sign(agreement, actor=approver(region, unit), at=at, confirmed=True)


def asked_to(rule, at=NOW):
    return [duty.organisation_id for duty in duties_at(at) if duty.rule.name == rule]


def test_all_accept_then_each_approver_signs_and_the_last_makes_it_hold(region):
    agreement = accepted(region, by=[region.jiangsu, region.zhejiang])
    with pytest.raises(IllegalTransition) as early:
        sign(region, agreement, region.jiangsu)
    assert "安徽省" in str(early.value)
    assert asked_to("agreement_accept") == [region.anhui.pk]
    agreement = accepted(region, agreement=agreement, by=[region.anhui])
    assert asked_to("agreement_sign") == [unit.pk for unit in three(region)]
    with pytest.raises(NotAllowed):
        workflow.sign(agreement, actor=region.actor(region.jiangsu), at=NOW, confirmed=True)
    with pytest.raises(Invalid):
        workflow.sign(agreement, actor=approver(region, region.jiangsu), at=NOW, confirmed=False)
    agreement = sign(region, agreement, region.zhejiang)
    with pytest.raises(IllegalTransition):
        sign(region, agreement, region.zhejiang)
    assert asked_to("agreement_sign") == [region.jiangsu.pk, region.anhui.pk]  # only those pending
    agreement = sign(region, agreement, region.jiangsu)
    assert agreement.status == "frozen"
    agreement = sign(region, agreement, region.anhui)
    assert (agreement.status, agreement.current.state, agreement.open) == ("signed", "signed", None)
    assert (agreement.starts_on, agreement.ends_on) == (date(2027, 1, 1), date(2029, 12, 31))
    assert asked_to("agreement_sign") == []


def test_who_wrote_the_text_does_not_sign_it(region):
    agreement = tabled(region)
    writer = approver(region, region.anhui)
    agreement = workflow.revise(
        agreement, actor=writer, at=NOW, **revision(agreement, text=TEXT + "\n第四条")
    )
    agreement = accepted(region, agreement=agreement)
    with pytest.raises(NotAllowed):
        sign(region, agreement, region.anhui)
    second = make_user(region.anhui, Role.APPROVER)
    other = actor_for(second, on=writer.on, organisation=region.anhui.pk)
    assert workflow.sign(agreement, actor=other, at=NOW, confirmed=True).on_the_table.signatures.count() == 1


def test_in_written_order_only_the_next_one_signs(region):
    agreement = accepted(region)
    agreement = workflow.set_signing(
        agreement,
        actor=region.actor(region.jiangsu),
        at=NOW,
        signing="ordered",
        sign_by=date(2026, 12, 31),
    )
    assert asked_to("agreement_sign") == [region.jiangsu.pk]
    with pytest.raises(IllegalTransition) as early:
        sign(region, agreement, region.anhui)
    assert "江苏省" in str(early.value)
    agreement = sign(region, agreement, region.jiangsu)
    assert asked_to("agreement_sign") == [region.zhejiang.pk]
    with pytest.raises(Invalid):  # the order stays once somebody has signed
        workflow.set_signing(
            agreement,
            actor=region.actor(region.jiangsu),
            at=NOW,
            signing="parallel",
            sign_by=date(2026, 12, 31),
        )


def test_past_the_limit_nobody_signs_until_it_is_extended(region):
    agreement = accepted(region)
    assert agreement.on_the_table.sign_by == date(2026, 12, 7)  # ten working days
    late = NOW + timedelta(days=20)
    actor = approver(region, region.anhui)
    object.__setattr__(actor, "on", late.date())
    with pytest.raises(IllegalTransition) as refused:
        workflow.sign(agreement, actor=actor, at=late, confirmed=True)
    assert "江苏省" in str(refused.value)
    agreement = workflow.set_signing(
        agreement,
        actor=region.actor(region.jiangsu),
        at=late,
        signing="parallel",
        sign_by=date(2026, 12, 31),
    )
    assert workflow.sign(agreement, actor=actor, at=late, confirmed=True).on_the_table.signatures.exists()


def test_a_refusal_with_its_reason_opens_the_text_again(region):
    agreement = sign(region, accepted(region), region.jiangsu)
    with pytest.raises(Invalid):
        workflow.refuse(agreement, actor=approver(region, region.anhui), at=NOW, reason="")
    agreement = workflow.refuse(
        agreement, actor=approver(region, region.anhui), at=NOW, reason="基数未扣除退税"
    )
    assert (agreement.status, agreement.open.number, agreement.open.state) == ("refused", 2, "draft")
    first = agreement.versions.get(number=1)
    assert (first.state, first.signatures.count()) == ("refused", 1)  # what was signed stays on record
    assert asked_to("agreement_sign") == []
    agreement = workflow.revise(
        agreement,
        actor=region.actor(region.anhui),
        at=NOW,
        **revision(agreement, text=TEXT + "\n第四条 退税。"),
    )
    assert agreement.status == "negotiating"
    assert signed(region, agreement=agreement).status == "signed"


def test_one_changed_character_names_whose_signature_no_longer_matches(region):
    agreement = signed(region)
    version = agreement.current
    good = verify(agreement, version, at=NOW)
    assert good.matches
    assert [each.signature.organisation for each in good.checked] == three(region)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agreements_agreementversion SET text = %s WHERE id = %s",
            [TEXT.replace("一次", "二次"), version.pk],
        )
    bad = verify(agreement, agreement.versions.get(pk=version.pk), at=NOW)
    assert not bad.matches
    assert bad.broken_names == ("江苏省", "浙江省", "安徽省")
    assert [(each.text_matches, each.rule_matches) for each in bad.checked] == [(False, True)] * 3


def test_one_forged_signature_is_named_alone(region):
    agreement = signed(region)
    row = agreement.current.signatures.get(organisation=region.zhejiang)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_signature SET rule_hash = %s WHERE id = %s", ["0" * 64, row.pk])
    found = verify(agreement, agreement.current, at=NOW)
    assert found.is_as_frozen
    assert found.broken_names == ("浙江省",)


@pytest.mark.parametrize(
    "column,value", [("rule_text", "{}"), ("ends_on", "2030-12-31"), ("title", "另一协议")]
)
def test_rule_term_and_title_are_part_of_what_is_signed(region, column, value):
    agreement = signed(region)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE agreements_agreementversion SET {column} = %s WHERE id = %s",
            [value, agreement.current_id],
        )
    version = agreement.versions.get(pk=agreement.current_id)
    assert len(verify(agreement, version, at=NOW).broken) == 3


def test_a_tampered_text_is_not_signed(region):
    agreement = sign(region, accepted(region), region.jiangsu)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_agreementversion SET text = 'x'")
    with pytest.raises(IllegalTransition):
        sign(region, fresh(agreement), region.anhui)


def test_the_hash_is_that_of_the_document_anybody_can_download(region):
    version = signed(region).current
    assert digest(version.document, version.algorithm) == version.text_hash
    assert "1. 江苏省\n2. 浙江省\n3. 安徽省" in version.document
    assert digest(version.rule_text, version.algorithm) == version.rule_hash
    assert digest("abc", "sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
