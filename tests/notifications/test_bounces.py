"""What came back is seen, and can be sent again."""

import io
import sys
from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts.actors import actor_for
from accounts.roles import Role
from coordination.common.errors import NotAllowed
from coordination.notifications.announcing import announce
from coordination.notifications.bounces import record_bounce
from coordination.notifications.delivering import deliver, resend_all
from coordination.notifications.models import DeliveryAttempt, Mail
from coordination.notifications.preparing import prepare_mails

from .conftest import MONDAY

REPORT = """From: MAILER-DAEMON@mx.example.test
To: noreply@delta.invalid
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.test

Final-Recipient: rfc822; person1@example.test
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 mailbox
 unavailable

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: x

--b--
"""


@pytest.fixture
def sent(region, registry, smtp):
    person = region.person()
    announce(kind="told", subject=region.province, recipients=[person], at=MONDAY, must_act=True)
    prepare_mails(MONDAY)
    assert deliver(MONDAY).sent == 1
    return Mail.objects.get()


def report(mail, action="failed"):
    return REPORT.format(action=action, message_id=mail.message_id).encode()


def test_a_bounce_is_seen_with_its_reason(sent):
    assert record_bounce(report(sent), at=MONDAY + timedelta(hours=1)) == sent
    sent.refresh_from_db()
    assert (sent.state, sent.last_error) == ("bounced", "smtp; 550 5.1.1 mailbox unavailable")
    assert sent.log.first().outcome == "bounced"
    assert record_bounce(report(sent), at=MONDAY) is None  # the same report again


@pytest.mark.parametrize("letter", [b"", b"\xff\x00nonsense", b"Subject: I am on holiday\r\n\r\nback soon"])
def test_other_letters_change_nothing(sent, letter):
    assert record_bounce(letter, at=MONDAY) is None
    assert record_bounce(report(sent, "delayed"), at=MONDAY) is None
    assert record_bounce(report(Mail(message_id="<strange@example.test>")), at=MONDAY) is None
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_the_command_reads_one_letter(sent, monkeypatch, capsys):
    class Pipe:
        buffer = io.BytesIO(report(sent))

    monkeypatch.setattr(sys, "stdin", Pipe)
    call_command("record_bounce")
    assert "Bounced: notice:" in capsys.readouterr().out


def test_many_are_sent_again_by_the_administrator_alone(sent, region, smtp):
    record_bounce(report(sent), at=MONDAY)
    with pytest.raises(NotAllowed):
        resend_all(Mail.objects.all(), by=actor_for(sent.recipient, on=MONDAY.date()), at=MONDAY)
    administrator = actor_for(region.person(Role.SYSTEM_ADMIN), on=MONDAY.date())
    assert resend_all(Mail.objects.all(), by=administrator, at=MONDAY) == 1
    assert resend_all(Mail.objects.all(), by=administrator, at=MONDAY) == 0  # it waits already
    assert deliver(MONDAY).sent == 1
    assert len({mail["Message-ID"] for mail in smtp.accepted}) == 1
    assert DeliveryAttempt.objects.filter(outcome="resent").get().by == administrator.user
