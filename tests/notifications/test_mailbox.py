"""Without a mail server, mails are files that a page can show."""

from datetime import UTC, timedelta

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from coordination.notifications.announcing import announce
from coordination.notifications.delivering import deliver
from coordination.notifications.mailbox import list_mails, read_mail
from coordination.notifications.preparing import prepare_mails

from .conftest import MONDAY


@pytest.fixture(autouse=True)
def _mailbox(settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.EMAIL_BACKEND = "coordination.notifications.mailbox.MailboxBackend"


def test_mails_are_kept_newest_first_and_read_back(region, registry):
    assert list_mails() == []
    first, second = region.person(), region.person()
    for version, person in enumerate((first, second)):
        announce(
            kind="told",
            subject=region.province,
            recipients=[person],
            at=MONDAY,
            version=version,
            must_act=True,
        )
        prepare_mails(MONDAY)
        assert deliver(MONDAY).sent == 1
    assert [mail.to for mail in list_mails()] == [second.email, first.email]
    (mail,) = list_mails(to=first.email)
    assert "江苏省" in mail.subject
    assert "您收到此信" in read_mail(mail.id).text
    assert "<html" in mail.html
    assert mail.sent_at.utcoffset() == timedelta(hours=8)


def test_a_date_without_a_place_is_universal_time(settings):
    settings.MAILBOX_DIR.mkdir()
    for name, date in (("1", "Tue, 24 Nov 2026 03:49:27 -0000"), ("2", "no day at all")):
        (settings.MAILBOX_DIR / f"{name}.eml").write_text(f"Date: {date}\nSubject: x\n\nx")
    undated, dated = list_mails()
    assert dated.sent_at.tzinfo == UTC
    assert undated.sent_at is None


def test_no_other_file_can_be_read(tmp_path):
    (tmp_path / "secret.eml").write_text("Subject: secret\n\nsecret")
    (tmp_path / "mailbox").mkdir()
    assert read_mail("../secret") is None
    assert read_mail("20260101T000000000000-deadbeef") is None


def test_many_in_one_instant_do_not_overwrite_each_other():
    connection = get_connection()
    connection.send_messages(
        [EmailMultiAlternatives("主题", "正文", to=["a@example.test"]) for _ in range(20)]
    )
    assert len(list_mails()) == 20
