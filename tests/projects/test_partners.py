"""Partners are equals: each consents to join, each says yes in the joint review, each consents to a change."""

from decimal import Decimal

import pytest

from coordination.activity.models import Event
from coordination.common.errors import IllegalTransition, Invalid, NotAllowed
from coordination.notifications.finding import duties_at
from coordination.notifications.models import Notice
from coordination.projects.models import Project
from coordination.projects.workflow import changes, partners, project
from tests.factories import NOW

from . import stories


def owed(unit, *rules):
    return [
        (duty.rule.name, duty.subject.pk)
        for duty in duties_at(NOW, organisations=[unit.pk])
        if duty.rule.name in rules
    ]


def test_an_invited_unit_sees_the_project_at_once_and_a_stranger_does_not(region):
    thing = stories.proposed(region)
    anhui, zhejiang = region.actor(region.anhui), region.actor(region.zhejiang)
    assert not Project.objects.visible_to(anhui).exists()
    stories.invited(region, thing, region.anhui)
    assert Project.objects.visible_to(anhui).get() == thing
    assert not Project.objects.visible_to(zhejiang).exists()
    assert owed(region.anhui, "project_consent") == [("project_consent", thing.pk)]
    notice = Notice.objects.get(kind="project_invited")
    assert notice.recipient == anhui.user


def test_nobody_takes_part_without_having_said_yes(region):
    thing = stories.proposed(region)
    thing = stories.invited(region, thing, region.anhui)
    lead = region.actor(region.jiangsu)
    with pytest.raises(IllegalTransition, match="安徽省尚未答复"):
        project.submit_for_review(thing, actor=lead, at=NOW)
    with pytest.raises(NotAllowed):
        partners.accept(thing, actor=region.actor(region.zhejiang), at=NOW)
    thing = partners.decline(thing, actor=region.actor(region.anhui), at=NOW, reason="无此安排")
    assert [str(each) for each in thing.active_partners] == ["江苏省"]
    assert not owed(region.anhui, "project_consent")


def test_a_changed_part_is_asked_again(region):
    thing = stories.consented(region)
    part = stories.part_of(thing, region.anhui)
    thing = partners.revise_part(
        thing, actor=region.actor(region.jiangsu), at=NOW, partner=part, part="多承担一段", share="1/3"
    )
    part.refresh_from_db()
    assert part.state == "invited"
    assert owed(region.anhui, "project_consent")


def test_what_is_left_empty_of_a_part_stays(region):
    lead = region.actor(region.jiangsu)
    thing = stories.invited(
        region, stories.proposed(region), region.anhui, share="1/3", land_mu="12.5", people=7
    )
    part = stories.part_of(thing, region.anhui)
    thing = partners.revise_part(thing, actor=lead, at=NOW, partner=part, part="多承担一段")
    assert Event.objects.of(thing).first().changes == {"part": ["承担本省段", "多承担一段"]}
    part.refresh_from_db()
    assert (part.part, part.share_text, part.land_mu, part.people) == (
        "多承担一段",
        "1/3",
        Decimal("12.5"),
        7,
    )
    with pytest.raises(Invalid, match="没有改动"):
        partners.revise_part(thing, actor=lead, at=NOW, partner=part, share="1/3")
    partners.revise_part(thing, actor=lead, at=NOW, partner=part, people=0)
    part.refresh_from_db()
    assert part.people == 0


def test_shares_must_make_exactly_a_whole(region):
    thing = stories.consented(region, shares=("33.33%", "33.33%", "33.33%"))
    with pytest.raises(IllegalTransition, match=r"99\.99%"):
        project.submit_for_review(thing, actor=region.actor(region.jiangsu), at=NOW)
    uneven = stories.proposed(region, share="33.34%")
    uneven = stories.invited(region, uneven, region.zhejiang, share="1/3")
    with pytest.raises(Invalid, match=r"15001/15000（约100\.0067%）"):
        stories.invited(region, uneven, region.anhui, share="1/3")
    other = stories.proposed(region, share="60%")
    with pytest.raises(Invalid, match="110%"):
        stories.invited(region, other, region.anhui, share="50%")


def test_the_last_yes_approves_and_one_no_returns(region):
    thing = stories.consented(region)
    lead, zhejiang, anhui = (region.actor(each) for each in (region.jiangsu, region.zhejiang, region.anhui))
    thing = project.submit_for_review(thing, actor=lead, at=NOW)
    assert thing.status == "joint_review"
    assert owed(region.anhui, "project_review") == [("project_review", thing.pk)]
    thing = project.review(thing, actor=zhejiang, at=NOW, answer="yes")
    with pytest.raises(Invalid, match="理由"):
        project.review(thing, actor=anhui, at=NOW, answer="no")
    thing = project.review(thing, actor=anhui, at=NOW, answer="no", reason="线位未定")
    assert thing.status == "proposed"
    thing = project.submit_for_review(thing, actor=lead, at=NOW)
    for actor in (zhejiang, anhui):
        thing = project.review(thing, actor=actor, at=NOW, answer="yes")
    assert (thing.status, thing.edition) == ("approved", 1)
    assert Project.objects.visible_to(region.actor(region.office)).exists()


def test_who_asks_to_join_is_admitted_by_the_lead(region):
    thing = stories.approved(region, units=[region.zhejiang], shares=("1/2", "1/2"))
    anhui = region.actor(region.anhui)
    thing = partners.ask_to_join(thing, actor=anhui, at=NOW, part="延伸至安徽")
    assert owed(region.jiangsu, "project_admit")
    with pytest.raises(NotAllowed):
        partners.admit(thing, actor=anhui, at=NOW, partner=stories.part_of(thing, region.anhui), answer="yes")
    thing = partners.admit(
        thing,
        actor=region.actor(region.jiangsu),
        at=NOW,
        partner=stories.part_of(thing, region.anhui),
        answer="yes",
    )
    assert [str(each) for each in thing.consented_partners] == ["江苏省", "浙江省", "安徽省"]


def test_a_change_takes_effect_when_every_other_partner_consents(region):
    thing = stories.approved(region)
    zhejiang = region.actor(region.zhejiang)
    asked = {
        each.name: each.initial(thing, zhejiang)
        for each in changes.request_change.inputs
        if each.initial and each.initial(thing, zhejiang) not in (None, "", [])
    }
    asked |= {
        "title": "苏浙皖省际公路",
        "shares": "江苏省 50%\n浙江省 25%\n安徽省 25%",
        "reason": "线路延长",
    }
    thing = changes.request_change(thing, actor=zhejiang, at=NOW, **asked)
    change = thing.changes.get()
    assert set(change.fields) == {"title", "shares"}  # only what differs is asked of the others
    assert thing.title == "苏皖省际公路"
    for unit in (region.jiangsu, region.anhui):
        assert owed(unit, "project_change")
        thing = changes.answer_change(thing, actor=region.actor(unit), at=NOW, answer="yes")
    assert (thing.title, thing.edition) == ("苏浙皖省际公路", 2)
    assert [each.share_text for each in thing.active_partners] == ["50%", "25%", "25%"]
    assert thing.editions.first().values["title"] == "苏浙皖省际公路"
    assert thing.editions.last().values["title"] == "苏皖省际公路"


def test_one_no_ends_a_change(region):
    thing = stories.approved(region)
    lead = region.actor(region.jiangsu)
    asked = {
        "title": "新名",
        "kind": "infrastructure",
        "confidentiality": "region",
        "reason": "更名",
        "field": "公路",
        "summary": "打通省界断头路",
    }
    thing = changes.request_change(thing, actor=lead, at=NOW, **asked)
    with pytest.raises(IllegalTransition, match="正在征求意见"):
        changes.request_change(thing, actor=region.actor(region.anhui), at=NOW, **asked)
    thing = changes.answer_change(
        thing, actor=region.actor(region.anhui), at=NOW, answer="no", reason="不必更名"
    )
    assert thing.title == "苏皖省际公路"
    assert thing.changes.get().state == "refused"
