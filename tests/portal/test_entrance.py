"""Does the right person get in, and nobody learn who exists?"""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts import demo
from accounts.models import User
from accounts.services import create_first_administrator
from coordination.portal.passwords import send_password_letters
from tests.factories import NOW
from tests.pages import Page

PASSWORD = "secret-phrase"


def log_in(client, username, password=PASSWORD, **extra):
    return client.post("/login/", {"username": username, "password": password, **extra})


def test_the_right_password_leads_to_what_one_wanted(region, stranger):
    user = region.person(region.jiangsu)
    answer = log_in(stranger, user.username, next="/board/")
    assert (answer.status_code, answer["Location"]) == (302, "/board/")
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_log_in_never_leads_to_another_site(region, stranger, elsewhere):
    answer = log_in(stranger, region.person(region.jiangsu).username, next=elsewhere)
    assert answer["Location"] == "/"


def test_wrong_name_and_wrong_password_look_the_same(region, stranger):
    wrong_password = log_in(stranger, region.person(region.jiangsu).username, "x")
    wrong_name = log_in(stranger, "nobody", "x")
    pages = [Page(answer.content.decode()).text for answer in (wrong_password, wrong_name)]
    assert wrong_password.status_code == wrong_name.status_code == 200
    assert pages[0] == pages[1]


@pytest.mark.parametrize("exists", [True, False])
def test_five_wrong_passwords_lock_the_name_whether_or_not_it_exists(region, stranger, exists):
    name = region.person(region.jiangsu).username if exists else "nobody"
    statuses = [log_in(stranger, name, "wrong").status_code for _ in range(6)]
    assert statuses[:4] == [200] * 4
    assert statuses[-1] == 429
    assert log_in(stranger, name).status_code == 429


def test_an_account_that_is_stopped_does_not_get_in(region, stranger):
    user = region.person(region.jiangsu)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert log_in(stranger, user.username).status_code == 200
    assert "_auth_user_id" not in stranger.session


def test_logging_out_needs_a_button_not_a_link(reader, region):
    somebody = reader(region.jiangsu)
    assert somebody.get("/logout/").status_code == 405
    assert somebody.post("/logout/").status_code == 302
    assert somebody.get("/").status_code == 302


# ── The demonstration ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def demonstration(settings, tmp_path, region):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    user = region.person(region.jiangsu)
    user.set_unusable_password()
    user.save()
    demo.register([user.username, "gone"])
    return user


def test_a_demonstration_offers_its_accounts_with_one_click(demonstration, stranger):
    assert demonstration.full_name in stranger.get("/login/").content.decode()
    answer = stranger.post("/login/", {"demo_account": demonstration.username, "next": "/board/"})
    assert answer["Location"] == "/board/"
    assert stranger.get("/board/").status_code == 200


def test_outside_a_demonstration_the_button_does_not_exist(demonstration, stranger, settings):
    settings.DEMO = False
    assert demonstration.full_name not in stranger.get("/login/").content.decode()
    assert stranger.post("/login/", {"demo_account": demonstration.username}).status_code == 200
    assert "_auth_user_id" not in stranger.session


def test_only_registered_accounts_without_a_password_are_offered(demonstration, stranger, region):
    other = region.person(region.zhejiang)
    stranger.post("/login/", {"demo_account": other.username})
    demonstration.set_password("a long secret phrase")
    demonstration.save()
    stranger.post("/login/", {"demo_account": demonstration.username})
    assert "_auth_user_id" not in stranger.session


# ── Forgotten and first passwords ─────────────────────────────────────────────────────────────────


def test_asking_for_a_new_password_tells_nobody_who_exists(region, stranger):
    user = region.person(region.jiangsu)
    known = stranger.post("/password/reset/", {"email": user.email}, follow=True)
    unknown = stranger.post("/password/reset/", {"email": "nobody@example.test"}, follow=True)
    assert Page(known.content.decode()).text == Page(unknown.content.decode()).text


def test_the_link_to_a_new_password_reaches_its_owner_and_works_once(region, stranger):
    user = region.person(region.jiangsu)
    stranger.post("/password/reset/", {"email": user.email}, headers={"host": "localhost"})
    assert [send_password_letters(NOW) for _again in range(2)] == [1, 0]
    [letter] = mail.outbox
    assert letter.to == [user.email]
    link = re.search(rf"{settings.SITE_URL}(/password/reset/\S+)", letter.body).group(1)
    form = stranger.get(link, follow=True)
    new = {"new_password1": "correct horse battery", "new_password2": "correct horse battery"}
    assert stranger.post(form.redirect_chain[-1][0], new).status_code == 302
    assert log_in(stranger, user.username, "correct horse battery").status_code == 302
    assert "链接已失效" in Client().get(link, follow=True).content.decode()


def test_nobody_is_flooded_with_letters(region, stranger):
    user = region.person(region.jiangsu)
    for _again in range(10):
        stranger.post("/password/reset/", {"email": user.email})
    assert send_password_letters(NOW) == 3


def test_a_letter_that_fails_is_tried_again_later(region, stranger, monkeypatch):
    stranger.post("/password/reset/", {"email": region.person(region.jiangsu).email})
    with monkeypatch.context() as patched:
        patched.setattr("coordination.portal.passwords.send_mail", lambda *args: 1 / 0)
        assert send_password_letters(NOW) == 0
    assert send_password_letters(NOW + timedelta(seconds=10)) == 0
    assert send_password_letters(NOW + timedelta(minutes=2)) == 1


def test_the_first_administrator_sets_a_password_by_a_link_that_works_once(region, stranger):
    user, token = create_first_administrator(
        username="root", email="root@example.test", full_name="管理员", office=region.office, at=NOW
    )
    path = f"/first-login/{token}/"
    weak = stranger.post(path, {"password": "123456789012", "repeated": "123456789012"})
    assert weak.status_code == 200
    answer = stranger.post(path, {"password": "correct horse battery", "repeated": "correct horse battery"})
    assert answer["Location"] == "/login/"
    assert stranger.get(path).status_code == 410
    assert log_in(stranger, user.username, "correct horse battery").status_code == 302


def test_an_unknown_or_old_link_opens_nothing(region, stranger):
    user, token = create_first_administrator(
        username="root",
        email="root@example.test",
        full_name="管理员",
        office=region.office,
        at=NOW - timedelta(days=2),
    )
    for each in (token, "x" * 43):
        answer = stranger.post(
            f"/first-login/{each}/",
            {"password": "correct horse battery", "repeated": "correct horse battery"},
        )
        assert answer.status_code == 410
    user.refresh_from_db()
    assert not user.has_usable_password()


# ── Language ──────────────────────────────────────────────────────────────────────────────────────


def test_the_language_is_kept_with_the_account_and_with_the_browser(reader, region):
    somebody = reader(region.jiangsu)
    somebody.post("/language/", {"language": "en", "next": "/board/"})
    assert 'lang="en"' in somebody.get("/").content.decode()
    somebody.post("/logout/")
    assert 'lang="en"' in somebody.get("/login/").content.decode()
    somebody.user.refresh_from_db()
    assert somebody.user.language == "en"


def test_an_unknown_language_changes_nothing(stranger):
    stranger.post("/language/", {"language": "xx"})
    assert "django_language" not in stranger.cookies
