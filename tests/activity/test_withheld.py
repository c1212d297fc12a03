"""Leaked but should be hidden: what a unit drafted or decided within itself, in every reader's history."""

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import Organisation
from accounts.roles import Role
from coordination.activity.models import Event
from coordination.activity.withheld import WITHHELD, told_of_visible
from coordination.meetings.workflow import outcome as outcomes
from coordination.tasks import services, workflow
from tests.factories import NOW, draft, opened
from tests.factories_meetings import agreed, confirming, meeting, submitted


def told(subject, actor) -> list[str]:
    one = [event.verb for event in Event.objects.told_of(subject, actor)]
    every = Event.objects.filter(told_of_visible(type(subject), actor), object_id=subject.pk)
    assert one == [event.verb for event in every]
    return one


@pytest.fixture
def careful(region):
    """Jiangsu's approver speaks before an application goes out."""
    Organisation.objects.filter(pk=region.jiangsu.pk).update(claims_need_approval=True)
    region.jiangsu.refresh_from_db()
    return region


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_nobody_outside_learns_of_an_application_before_its_approver_spoke(careful, answer):
    task = workflow.claim(opened(careful), actor=careful.actor(careful.jiangsu), at=NOW)
    assert "claim" in told(task, careful.actor(careful.jiangsu))
    for unit in (careful.zhejiang, careful.office):
        assert "claim" not in told(task, careful.actor(unit))
    approver = careful.actor(careful.jiangsu, Role.APPROVER)
    task = workflow.approve_claim(task, actor=approver, at=NOW, answer=answer, reason="人手不足")
    assert ("approve_claim" in told(task, careful.actor(careful.zhejiang))) == (answer == "yes")
    assert "approve_claim" in told(task, approver)


def test_competitors_do_not_read_each_others_offers_in_the_history(region):
    task = opened(region, claim_mode="offers", claim_closes_at="2026-12-01 17:00")
    task = workflow.offer(task, actor=region.actor(region.jiangsu), at=NOW, statement="本省有基础")
    assert "offer" in told(task, region.actor(region.jiangsu))
    assert "offer" in told(task, region.actor(region.office))
    assert "offer" not in told(task, region.actor(region.zhejiang))


def test_how_a_task_was_drafted_stays_with_its_issuer(region, client):
    office = region.actor(region.office)
    task = services.edit_task(draft(region), actor=office, at=NOW, content="先写得不妥的一稿")
    task = workflow.open(task, actor=office, at=NOW, claim_mode="first_come")
    assert "edit" in told(task, office)
    assert "edit" not in told(task, region.actor(region.zhejiang))
    client.force_login(region.person(region.zhejiang))
    for page in ("portal:history", "portal:act"):
        address = reverse(page, args=["tasks", task.pk, *(["comment"] if page == "portal:act" else [])])
        assert "修改任务草稿" not in client.get(address).content.decode()
    rows = client.get(f"/api/v1/tasks/{task.pk}/history/").json()["results"]
    assert "open" in {row["verb"] for row in rows}
    assert "edit" not in {row["verb"] for row in rows}
    assert not [
        row for row in client.get("/api/v1/history/?noun=tasks").json()["results"] if row["verb"] == "edit"
    ]


def test_every_rule_names_a_model():
    assert {apps.get_model(label)._meta.label for label in WITHHELD} == set(WITHHELD)


def test_what_was_drafted_and_objected_to_stays_with_drafter_and_parties(region):
    office, zhejiang = region.actor(region.office), region.actor(region.zhejiang)
    parties = {"parties": [region.jiangsu, region.zhejiang]}
    found = confirming(region, of=meeting(region, **parties), audience="region")
    found = outcomes.object_to(found, actor=zhejiang, at=NOW, text="此句不妥")
    found = outcomes.submit_for_confirmation(found, actor=office, at=NOW)
    found = agreed(region, found, by=[region.jiangsu, region.zhejiang])
    found = outcomes.publish(found, actor=office, at=NOW)
    assert {"create", "object", "publish"} <= set(told(found, office))
    assert {"object", "publish"} <= set(told(found, zhejiang))
    assert "create" not in told(found, zhejiang)
    outside = told(found, region.actor(region.anhui))
    assert "publish" in outside
    assert not {"create", "object"} & set(outside)


def test_a_ministry_does_not_read_how_a_submission_was_drafted(region):
    found = submitted(region)
    assert "create" in told(found, region.actor(region.jiangsu))
    assert told(found, region.actor(region.ministry)) == ["submit"]
