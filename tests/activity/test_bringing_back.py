"""What was deleted can be brought back for thirty days, whole, with its history, by whoever may delete it."""

from datetime import timedelta

import pytest

from coordination.activity.models import Event, Removed
from coordination.activity.removal import bring_back, forget
from coordination.common.errors import Conflict, NotAllowed
from coordination.files.models import Attachment
from coordination.files.services import attach
from coordination.files.sweeping import sweep
from coordination.tasks.models import Task, Topic
from coordination.tasks.services import delete_draft
from tests import factories
from tests.factories import NOW
from tests.factories_meetings import scan

LATER = NOW + timedelta(days=29)
TOO_LATE = NOW + timedelta(days=31)


@pytest.fixture
def office(region):
    return region.actor(region.office)


@pytest.fixture
def draft(region):
    return factories.draft(region, title="误删的草稿", topic=Topic.objects.create(name="交通"))


def test_a_draft_comes_back_as_it_was(region, office, draft):
    attach(draft, scan("plan.pdf"), actor=office, at=NOW)
    before = Task.objects.values().get(pk=draft.pk)
    readers = set(draft.readers.values_list("organisation", flat=True))
    removed = delete_draft(draft, actor=office, at=NOW)
    assert not Task.objects.filter(pk=draft.pk).exists()
    sweep(LATER)

    back = bring_back(removed, actor=office, at=LATER)

    changed = {name for name, value in Task.objects.values().get(pk=back.pk).items() if value != before[name]}
    assert changed == {"version", "updated_at"}
    assert set(back.readers.values_list("organisation", flat=True)) == readers
    assert Attachment.objects.of(back).exists()
    assert [event.verb for event in Event.objects.of(back)[:2]] == ["restore", "delete"]
    assert factories.draft(region).number != back.number
    with pytest.raises(Conflict, match="已恢复"):
        bring_back(removed, actor=office, at=LATER)


def test_only_who_may_delete_it_and_only_in_time(region, office, draft):
    removed = delete_draft(draft, actor=office, at=NOW)
    jiangsu = region.actor(region.jiangsu)
    assert not Removed.objects.recoverable_by(jiangsu, NOW).exists()
    with pytest.raises(NotAllowed):
        bring_back(removed, actor=jiangsu, at=NOW)
    with pytest.raises(Conflict, match="30天"):
        bring_back(removed, actor=office, at=TOO_LATE)
    assert (forget(LATER), forget(TOO_LATE)) == (0, 1)


def test_what_it_referred_to_may_be_gone(office, draft):
    removed = delete_draft(draft, actor=office, at=NOW)
    Topic.objects.all().delete()
    assert bring_back(removed, actor=office, at=NOW).topic is None
