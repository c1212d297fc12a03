"""Once each, whatever the mail server does."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from accounts.actors import actor_for
from accounts.roles import Role
from coordination.common.errors import Conflict, NotAllowed
from coordination.notifications.announcing import announce
from coordination.notifications.delivering import deliver, resend
from coordination.notifications.models import DeliveryAttempt, Mail, Notice
from coordination.notifications.preparing import prepare_mails
from coordination.notifications.reconciling import reconcile
from coordination.notifications.states import MailState, Outcome

from .conftest import MONDAY
from .mail_server import text_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def queued(region, registry):
    """So many people each with one mail to be sent at once."""

    def queue(number):
        people = [region.person() for _n in range(number)]
        announce(kind="told", subject=region.province, recipients=people, at=MONDAY, version=1, must_act=True)
        prepare_mails(MONDAY)
        return people

    return queue


def states():
    return sorted(Mail.objects.values_list("state", flat=True))


def test_every_mail_goes_out_once_and_is_kept_as_sent(queued, smtp):
    queued(7)
    assert deliver(MONDAY).sent == 7
    assert deliver(MONDAY).sent == 0
    assert smtp.count == 7
    for mail in Mail.objects.all():
        assert (mail.state, mail.attempts, mail.lease) == ("sent", 1, "")
        assert mail.subject and mail.text and mail.html and mail.sent_at
    assert {mail["Message-ID"] for mail in smtp.accepted} == set(
        Mail.objects.values_list("message_id", flat=True)
    )


@pytest.mark.parametrize("plain", [False, True], ids=["commands together", "one by one"])
def test_one_bad_address_does_not_hold_up_the_others(queued, smtp, plain):
    people = queued(5)
    smtp.faults(refuse=[people[1].email], plain=plain)
    people[3].email = "nobody\r\nBcc: all@example.test"
    people[3].save()
    people[4].email = ""
    people[4].save()
    done = deliver(MONDAY)
    assert (done.sent, done.dead) == (2, 3)
    assert Mail.objects.get(recipient=people[1]).last_error == "550 5.1.1 no such mailbox"
    assert "没有邮箱地址" in Mail.objects.get(recipient=people[4]).last_error
    assert not Mail.objects.unsent().exists()


def test_a_server_that_refuses_one_in_ten(queued, smtp):
    queued(20)
    smtp.faults(every=10)
    done = deliver(MONDAY)
    assert (done.sent, done.dead) == (18, 2)
    assert DeliveryAttempt.objects.filter(outcome=Outcome.REFUSED, detail__startswith="554").count() == 2


def test_not_now_is_tried_again_later_with_the_same_message_id(queued, smtp):
    queued(4)
    smtp.faults(later=2)
    assert deliver(MONDAY).retried == 2
    smtp.faults()
    assert deliver(MONDAY).sent == 0
    assert deliver(MONDAY + 2 * MINUTE).sent == 2
    assert len({mail["Message-ID"] for mail in smtp.accepted}) == smtp.count == 4
    outcomes = DeliveryAttempt.objects.filter(mail__attempts=2).values_list("outcome", flat=True)
    assert sorted(outcomes) == ["retry", "retry", "sent", "sent"]


def test_a_cut_line_after_the_message_makes_copies_only_with_the_same_message_id(queued, smtp):
    queued(6)
    smtp.faults(drop=3)
    assert deliver(MONDAY).retried == 2
    smtp.faults()
    assert deliver(MONDAY + 2 * MINUTE).sent == 2
    assert smtp.count == 8
    assert len({mail["Message-ID"] for mail in smtp.accepted}) == 6
    assert states() == ["sent"] * 6


def test_a_server_that_is_down_costs_no_mail_an_attempt(queued, smtp):
    queued(60)
    smtp.stop()
    for minute in range(10):
        assert deliver(MONDAY + minute * MINUTE).outage
    assert set(Mail.objects.values_list("attempts", "lease")) == {(0, "")}
    assert DeliveryAttempt.objects.count() <= 60
    smtp.start()
    assert deliver(MONDAY + 10 * MINUTE).sent == 60
    assert smtp.count == 60


def test_a_conversation_that_drags_on_ends_before_the_lease_does(queued, smtp, settings):
    """Each answer comes in time, all of them together do not."""
    queued(1)
    settings.EMAIL_TIMEOUT = 1
    smtp.faults(drag=0.7)
    begin = time.monotonic()
    assert deliver(MONDAY).retried == 1
    assert time.monotonic() - begin < 1.4
    smtp.faults()
    assert deliver(MONDAY + 2 * MINUTE).sent == 1


def test_a_slow_server_does_not_keep_the_worker_from_its_other_work(queued, smtp):
    queued(10)
    smtp.faults(slow=0.3)
    done = deliver(MONDAY, seconds=0.7)
    assert 1 <= done.sent <= 4
    assert Mail.objects.filter(leased_until=None).count() == 10  # the rest is free for others
    smtp.faults()
    assert deliver(MONDAY).sent == 10 - done.sent


def test_what_another_run_holds_is_left_alone_until_its_lease_ends(queued, smtp, settings):
    queued(3)
    Mail.objects.update(lease="somebody", leased_until=MONDAY + MINUTE)
    assert deliver(MONDAY).sent == 0
    assert deliver(MONDAY + 2 * MINUTE).sent == 3


def test_a_mail_that_is_never_accepted_is_given_up_with_the_reason(queued, smtp):
    queued(1)
    smtp.faults(later=1)
    at = MONDAY
    while Mail.objects.unsent().exists():
        deliver(at)
        at += timedelta(hours=5)
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts) == (MailState.DEAD, 20)
    assert mail.last_error.startswith("451")
    assert mail.log.first().outcome == Outcome.GIVEN_UP


def test_an_extension_between_queueing_and_sending_means_no_mail_about_the_old_date(region, owed, smtp):
    region.person()
    moved, stays = region.things(2)
    owed[moved] = owed[stays] = date(2026, 12, 2)
    reconcile(MONDAY)
    prepare_mails(MONDAY)
    owed[moved] = date(2027, 3, 1)
    deliver(MONDAY + MINUTE)
    (mail,) = smtp.accepted
    assert str(stays) in text_of(mail)
    assert str(moved) not in text_of(mail)
    assert Notice.objects.get(object_id=moved.pk).state == "no_longer_needed"


def test_a_mail_of_which_nothing_is_needed_any_more_is_not_sent(region, owed, smtp):
    region.person()
    (thing,) = region.things(1)
    owed[thing] = date(2026, 12, 2)
    reconcile(MONDAY)
    prepare_mails(MONDAY)
    del owed[thing]
    assert deliver(MONDAY).not_needed == 1
    assert smtp.count == 0
    assert states() == ["no_longer_needed"]


def test_a_thing_that_was_deleted_is_not_written_about(region, registry, smtp):
    thing = region.person().memberships.get()
    announce(kind="told", subject=thing, recipients=[region.person()], at=MONDAY, must_act=True)
    prepare_mails(MONDAY)
    thing.delete()
    assert deliver(MONDAY).not_needed == 1


def test_a_dead_mail_is_sent_again_by_the_system_administrator_to_the_present_address(region, queued, smtp):
    (person,) = queued(1)
    smtp.faults(refuse=[person.email])
    deliver(MONDAY)
    mail = Mail.objects.get()
    administrator = actor_for(region.person(Role.SYSTEM_ADMIN), on=MONDAY.date())
    with pytest.raises(NotAllowed):
        resend(mail, by=actor_for(person, on=MONDAY.date()), at=MONDAY + MINUTE)
    person.email = "new@example.test"
    person.save()
    resend(mail, by=administrator, at=MONDAY + MINUTE)
    with pytest.raises(Conflict):
        resend(mail, by=administrator, at=MONDAY + MINUTE)
    assert deliver(MONDAY + 2 * MINUTE).sent == 1
    assert smtp.accepted[0]["To"] == "new@example.test"
    assert [(line.outcome, line.by) for line in mail.log.all()] == [
        ("sent", None),
        ("resent", administrator.user),
        ("refused", None),
    ]


def test_urgent_mails_go_before_digests(region, registry, queued, smtp):
    reader = region.person()
    announce(kind="told", subject=region.province, recipients=[reader], at=MONDAY - MINUTE)
    prepare_mails(MONDAY - MINUTE)
    (urgent,) = queued(1)
    deliver(MONDAY)
    assert [mail["To"] for mail in smtp.accepted] == [urgent.email, reader.email]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_eight_runs_at_once_send_each_mail_once(postgresql, queued, smtp):
    queued(120)

    def run(_number):
        try:
            prepare_mails(MONDAY)
            return deliver(MONDAY).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(run, range(8))) == 120
    assert smtp.count == 120
