"""A notice stands or falls with the act, and is there once."""

import pytest
from django.db import transaction

from coordination.notifications import waking
from coordination.notifications.announcing import announce
from coordination.notifications.kinds import notice_kind
from coordination.notifications.models import Notice

from .conftest import MONDAY


def tell(region, *people, kind="told", version=3, **fields):
    return announce(
        kind=kind, subject=region.province, recipients=people, at=MONDAY, version=version, **fields
    )


def test_each_person_is_told_once_for_a_version(region):
    one, other = region.person(), region.person()
    assert tell(region, one, other, one) == 2
    tell(region, one, other)
    assert Notice.objects.count() == 2
    tell(region, one, version=4)
    assert Notice.objects.count() == 3


def test_nobody_is_told_of_an_act_that_failed(region):
    person = region.person()
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(region, person)
        raise RuntimeError("the act fails after telling")
    assert not Notice.objects.exists()


def test_somebody_who_has_left_is_not_told(region):
    assert tell(region, region.person(is_active=False)) == 0


def test_words_are_looked_up_when_read_and_survive_missing_parameters(region, registry):
    notice_kind("told", label="批复", why="您是%(role)s", what="%(lead)s批复至%(day)s。100%%")
    tell(region, region.person(), params={"lead": "浙江", "day": MONDAY.date()})
    notice = Notice.objects.get()
    assert notice.sentence == "浙江批复至2026年11月23日。100%"
    assert notice.why == "您是"


def test_a_retired_kind_still_reads(region, registry):
    tell(region, region.person(), kind="kind_of_2019")
    assert Notice.objects.get().label == "通知"


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_delays_nobody(region, settings, monkeypatch):
    calls = []

    def refused(*args, **kwargs):
        calls.append(args)
        raise ConnectionRefusedError

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(waking, "_silent_until", 0.0)
    monkeypatch.setattr(waking.current_app, "send_task", refused)
    for version in (1, 2, 3):
        assert tell(region, region.person(), must_act=True, version=version) == 1
    assert len(calls) == 1  # then it is left alone for a while
    assert Notice.objects.count() == 3
