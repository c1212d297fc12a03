"""Who reads a superseded outcome need not know what took its place; and two of one name at one moment."""

import pytest

from coordination.activity.models import Event
from coordination.common.errors import Invalid
from coordination.meetings import details, queries, services
from coordination.meetings.models import Cycle, Series
from coordination.meetings.workflow import cycle as cycles
from coordination.meetings.workflow import outcome as outcomes
from coordination.notifications.models import Notice
from tests.factories import NOW
from tests.factories_meetings import agreed, confirming, cycle, meeting, published
from tests.journeys.doors import ApiDoor, PortalDoor

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(region):
    """Anhui reads the old outcome but not the one that took its place."""
    office, between_two = region.actor(region.office), [region.jiangsu, region.zhejiang]
    old = published(region, of=meeting(region))
    draft = confirming(
        region, of=meeting(region, parties=between_two), title="两方另议", audience="signatories"
    )
    new = outcomes.publish(agreed(region, draft, by=between_two), actor=office, at=NOW)
    return outcomes.supersede(old, actor=office, at=NOW, replaced_by=new, reason="合并"), new


def test_who_may_not_read_the_successor_is_not_told_its_name(region, pair):
    old, new = pair
    stranger, party = region.actor(region.anhui), region.actor(region.jiangsu)
    assert new.number in queries.needed_now(old, party, at=NOW).text
    assert new.number not in queries.needed_now(old, stranger, at=NOW).text
    told = [notice.sentence for notice in Notice.objects.filter(kind="outcome_superseded")]
    assert told and not any(new.number in sentence or new.title in sentence for sentence in told)
    assert not any(new.number in event.sentence_text for event in Event.objects.of(old))
    portal, api = PortalDoor(region), ApiDoor(region)
    assert new.title in portal.page(region.jiangsu, old.get_absolute_url()).text
    page = portal.page(region.anhui, old.get_absolute_url()).text
    assert "已由另一成果替代" in page and new.title not in page and new.number not in page
    assert api.read(region.jiangsu, f"outcomes/{old.pk}/")["superseded_by"]["number"] == new.number
    answer = api.read(region.anhui, f"outcomes/{old.pk}/")
    assert answer["superseded_by"] is None and new.number not in str(answer)


def test_of_two_cycles_of_one_name_at_one_moment_the_second_reads_why(region, monkeypatch):
    """The check before writing saw nothing yet."""
    first = cycle(region, name="2026年度")
    other = cycle(region, name="规划期")
    for module in (services, cycles):
        monkeypatch.setattr(module, "check_cycle", lambda cycle: None)
    with pytest.raises(Invalid) as refused:
        cycle(region, name="2026年度")
    assert list(refused.value.fields) == ["name"]
    data = {name: getattr(other, name) for name in ("kind", "starts_on", "ends_on", "chair")}
    with pytest.raises(Invalid) as refused:
        cycles.edit(other, actor=region.actor(region.office), at=NOW, name=first.name, **data)
    assert refused.value.fields["name"] == [details.CYCLE_NAME_TAKEN]
    assert Cycle.objects.filter(name="2026年度").count() == 1


def test_of_two_series_of_one_name_at_one_moment_the_second_reads_why(region, monkeypatch):
    office, data = region.actor(region.office), {"name": "联席会议", "level": "joint"}
    services.create_series(actor=office, at=NOW, data=data)
    monkeypatch.setattr(Series.objects, "filter", lambda **wanted: Series.objects.none())
    with pytest.raises(Invalid) as refused:
        services.create_series(actor=office, at=NOW, data=data)
    assert list(refused.value.fields) == ["name"]
