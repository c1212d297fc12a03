"""To everybody goes only what the office's coordinator writes, and the history says so."""

import pytest

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.notifications.models import Broadcast, Notice

from .conftest import Reader

WORDS = {"title": "系统周六停机", "text": "周六八时至十二时停机维护。"}


@pytest.fixture
def coordinator(region):
    return Reader(region.person(region.office, Role.COORDINATOR))


def test_everybody_in_the_units_is_told_and_it_is_written_down(region, coordinator):
    told = [region.person(region.jiangsu), region.person(region.jiangsu, Role.VIEWER)]
    region.person(region.jiangsu, Role.SYSTEM_ADMIN)
    stranger = Reader(region.person(region.zhejiang))
    answer = coordinator.post("/notices/broadcasts/new/", {**WORDS, "units": [region.jiangsu.pk]})
    assert answer.status_code == 302
    row = Broadcast.objects.get()
    assert answer["Location"] == f"/notices/broadcasts/{row.pk}/"
    assert set(Notice.objects.values_list("recipient", flat=True)) == {person.pk for person in told}
    assert not Notice.objects.filter(must_act=True).exists()
    event = Event.objects.of(row).get()
    assert "系统周六停机" in event.sentence_text and "共2人" in event.sentence_text
    reader = Reader(told[1])
    notice = Notice.objects.get(recipient=told[1])
    assert f"/notices/{notice.pk}/" in reader.page("/notices/").links
    assert reader.get(f"/notices/{notice.pk}/")["Location"] == row.get_absolute_url()
    assert "停机维护" in reader.page(row.get_absolute_url()).text
    assert row.get_absolute_url() in reader.page("/notices/broadcasts/").links
    assert stranger.get(row.get_absolute_url()).status_code == 404
    assert row.get_absolute_url() not in stranger.page("/notices/broadcasts/").links


def test_nobody_else_writes_one(region, coordinator):
    for other in (
        region.person(region.jiangsu),
        region.person(region.office, Role.OFFICE_STAFF),
        region.person(region.office, Role.SYSTEM_ADMIN),
        region.person(region.ministry, Role.MINISTRY_LIAISON),
    ):
        reader = Reader(other)
        assert reader.get("/notices/broadcasts/new/").status_code == 403
        assert (
            reader.post("/notices/broadcasts/new/", {**WORDS, "units": [region.jiangsu.pk]}).status_code
            == 403
        )
    assert not Broadcast.objects.exists()
    assert (
        coordinator.post("/notices/broadcasts/new/", {"title": " ", "text": "", "units": []}).status_code
        == 422
    )
    assert not Broadcast.objects.exists()
