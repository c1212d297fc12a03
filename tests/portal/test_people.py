"""What does a person keep about oneself, and who is told?"""

import pytest
from django.core import mail

from accounts.models import User
from coordination.activity.models import Event
from coordination.portal.models import AddressLetter
from coordination.portal.passwords import send_address_letters
from tests.factories import NOW

PROFILE = {"language": "zh-hans", "phone": "025-1"}


@pytest.fixture
def somebody(region, reader):
    return reader(region.jiangsu)


def test_another_address_asks_for_the_password(somebody):
    before = somebody.user.email
    for password in ({}, {"password": "wrong"}):
        answer = somebody.post("/profile/", {**PROFILE, "email": "new@example.test", **password})
        assert answer.status_code == 422
        assert User.objects.get(pk=somebody.user.pk).email == before
    assert not AddressLetter.objects.exists() and not Event.objects.of(somebody.user).exists()


def test_the_former_address_is_told_and_history_has_a_line(somebody):
    before = somebody.user.email
    answer = somebody.post("/profile/", {**PROFILE, "email": "new@example.test", "password": "secret-phrase"})
    assert answer.status_code == 302
    assert User.objects.get(pk=somebody.user.pk).email == "new@example.test"
    event = Event.objects.of(somebody.user).get()
    assert event.changes["email"] == [before, "new@example.test"]
    assert "更换了通知邮箱" in somebody.page("/profile/").text
    assert [send_address_letters(NOW) for _again in range(2)] == [1, 0]
    (letter,) = mail.outbox
    assert letter.to == [before] and "new@example.test" not in letter.body


def test_what_is_not_the_address_needs_no_password(somebody):
    somebody.post("/profile/", {"language": "en", "email": somebody.user.email, "phone": "1"})
    user = User.objects.get(pk=somebody.user.pk)
    assert (user.language, user.phone) == ("en", "1")
    assert not AddressLetter.objects.exists()


def test_a_letter_that_fails_is_tried_again(somebody, monkeypatch):
    AddressLetter.objects.create(user=somebody.user, address="old@example.test", asked_at=NOW)

    def refuse(*args, **kwargs):
        raise OSError("no server")

    with monkeypatch.context() as broken:
        broken.setattr("coordination.portal.passwords.send_mail", refuse)
        assert send_address_letters(NOW) == 0
    assert AddressLetter.objects.get().sent_at is None
    assert send_address_letters(NOW.replace(minute=5)) == 1
