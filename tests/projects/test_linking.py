"""What belongs to a project is found by its number as people write it; a change is answered with both texts in sight."""

import pytest
from django.test import Client

from coordination.common.errors import Invalid
from coordination.projects.workflow import changes, related
from tests import factories_meetings as meetings
from tests.factories import NOW
from tests.pages import Page

from . import stories


def shown(region, unit, address) -> str:
    browser = Client()
    browser.force_login(region.actor(unit).user)
    return Page(browser.get(address).content.decode()).text


def test_an_outcome_is_linked_by_its_number_and_shows_the_project(region):
    outcome, thing = meetings.published(region), stories.building(region)
    lead = region.actor(region.jiangsu)
    wide = outcome.number.replace("-", " － ")  # as it stands in a document
    thing = related.link(thing, actor=lead, at=NOW, thing=wide)
    assert [each.subject for each in thing.links.all()] == [outcome]
    assert thing.number in shown(region, region.jiangsu, outcome.get_absolute_url())
    with pytest.raises(Invalid, match="已关联"):
        related.link(thing, actor=lead, at=NOW, thing=outcome.number)
    with pytest.raises(Invalid, match="没有编号"):
        related.link(thing, actor=lead, at=NOW, thing=f"{outcome.number}9")


def test_before_and_after_stand_beside_the_answer_to_a_change(region):
    thing = stories.building(region)
    asked = {"title": "更名后的公路", "kind": "ecology", "confidentiality": "region", "reason": "批复更名"}
    changes.request_change(thing, actor=region.actor(region.jiangsu), at=NOW, **asked)
    text = shown(region, region.anhui, f"{thing.get_absolute_url()}answer_change/")
    assert "苏皖省际公路 → 更名后的公路" in text and "批复更名" in text
