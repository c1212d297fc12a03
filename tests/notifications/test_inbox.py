"""What the inbox shows, what leaves it, and who may look at the delivery log."""

from datetime import date, timedelta

import pytest

from accounts.actors import actor_for
from accounts.models import Deputy
from accounts.roles import Role
from coordination.common.errors import NotAllowed
from coordination.notifications.announcing import announce
from coordination.notifications.explaining import Explainer
from coordination.notifications.models import Mail, Notice
from coordination.notifications.preparing import prepare_mails
from coordination.notifications.queries import (
    delivery_counts,
    delivery_log,
    inbox,
    mark_read,
    unread_count,
)
from coordination.notifications.reconciling import reconcile

from .conftest import MONDAY, working_morning

TODAY = MONDAY.date()


def test_items_about_finished_work_vanish_read_ones_stay(region, owed):
    person = region.person()
    done, open_still = region.things(2)
    owed[done] = owed[open_still] = date(2026, 12, 2)
    reconcile(MONDAY)
    assert unread_count(person, on=TODAY) == 2
    del owed[done]
    reconcile(MONDAY)
    assert [notice.subject for notice in inbox(person, on=TODAY)] == [open_still]
    assert mark_read(person, at=MONDAY, on=TODAY) == 1
    assert unread_count(person, on=TODAY) == 0
    assert inbox(person, on=TODAY).count() == 1


def test_a_later_step_takes_the_place_of_the_earlier(region, owed):
    person = region.person()
    owed[region.things(1)[0]] = date(2026, 12, 2)
    reconcile(MONDAY)
    prepare_mails(MONDAY)
    reconcile(working_morning(1, month=12), last_run_at=MONDAY)
    assert inbox(person, on=TODAY).count() == 1
    assert Notice.objects.filter(state="folded", mail__isnull=False).count() == 1


def test_the_deputy_sees_the_inbox_of_who_is_away_and_only_then(region, registry):
    absent, deputy, stranger = region.person(), region.person(), region.person()
    Deputy.objects.create(absent=absent, deputy=deputy, starts_on=TODAY, ends_on=TODAY)
    announce(kind="told", subject=region.province, recipients=[absent], at=MONDAY)
    assert unread_count(deputy, on=TODAY) == unread_count(absent, on=TODAY) == 1
    assert unread_count(stranger, on=TODAY) == 0
    assert unread_count(deputy, on=TODAY + timedelta(days=1)) == 0
    assert mark_read(stranger, at=MONDAY, on=TODAY) == 0


def test_a_page_of_the_inbox_costs_the_same_however_many(region, owed, django_assert_num_queries):
    person = region.person()

    def draw():
        with django_assert_num_queries(3):
            return [(n.title, n.label, n.sentence, n.why, n.path) for n in inbox(person, on=TODAY)[:50]]

    for number in (1, 30):
        for thing in region.things(number):
            owed[thing] = date(2026, 12, 2)
        reconcile(MONDAY)
        assert len(draw()) >= number


def test_the_delivery_log_is_for_administrators_and_counts_failures(region, registry):
    person = region.person()
    announce(kind="told", subject=region.province, recipients=[person], at=MONDAY, must_act=True)
    prepare_mails(MONDAY)
    Mail.objects.update(state="dead", last_error="550 no such mailbox")
    with pytest.raises(NotAllowed):
        delivery_log(actor_for(person, on=TODAY))
    administrator = actor_for(region.person(Role.SYSTEM_ADMIN), on=TODAY)
    assert delivery_log(administrator, state="dead", address=person.email).count() == 1
    assert delivery_log(administrator, state="sent").count() == 0
    assert delivery_counts(since=MONDAY)["dead"] == 1
    notice = Notice.objects.get()
    told = Explainer(person, reader=actor_for(person, on=TODAY), at=MONDAY).of(notice)
    assert any("550 no such mailbox" in sentence for sentence in told.sentences)
