"""Who may look at which page? Nobody without log-in; what one may not see does not exist."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver

from accounts.roles import Role
from coordination.files.models import Attachment
from coordination.notifications.delivering import deliver
from coordination.notifications.preparing import prepare_mails
from coordination.portal.urls import NOUN
from coordination.tasks import workflow
from tests import factories
from tests.factories import NOW

from .conftest import Reader

REQUEST = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Answers to whoever knows the secret in the address: calendar programs do not log in.
SECRET = {"/meetings/feed/x.ics"}


def addresses():
    """Every address of the portal, with something in its placeholders."""
    for pattern in get_resolver().url_patterns:
        name = getattr(pattern, "app_name", None)
        if name == "portal":
            for each in pattern.url_patterns:
                route = str(each.pattern).lstrip("^").rstrip("$")
                for placeholder, value in (
                    (NOUN, "tasks"),
                    ("(?P<pk>[0-9]{1,18})", "1"),
                    ("(?P<name>[a-z_]+)", "claim"),
                    ("<int:pk>", "1"),
                    ("<int:number>", "1"),
                    ("<int:unit>", "1"),
                    ("<slug:kind>", "pdf"),
                    ("<slug:measure>", "silent"),
                    ("<str:month>", "2026-10"),
                    ("<str:mail_id>", "x"),
                    ("<str:secret>", "x"),
                ):
                    route = route.replace(placeholder, value)
                yield f"/{route}"


ADDRESSES = sorted(set(addresses()) - SECRET)


def test_there_are_addresses():
    assert "/tasks/1/claim/" in ADDRESSES and "/" in ADDRESSES
    assert not [address for address in ADDRESSES if "<" in address or "(" in address], (
        "a new kind of placeholder"
    )


@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
def test_a_stranger_is_sent_to_the_log_in_page(db, stranger, method):
    """Whether or not the thing exists, whatever the method."""
    for address in ADDRESSES:
        answer = getattr(stranger, method)(address)
        if address == "/session/keep/":
            assert answer.status_code in (401, 405)
            continue
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/login/?next=")


def test_a_fragment_is_not_answered_with_the_log_in_page(db, stranger):
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/tasks/?q=x"}
    answer = stranger.get("/tasks/?q=y", headers=headers)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/login/?next=/tasks/%3Fq%3Dx"


# ── What one may not see does not exist ───────────────────────────────────────────────────────────


@pytest.fixture
def hidden(region):
    """A draft of the office: nobody else knows of it."""
    return factories.draft(region)


PLACES = ["", "history/", "trace/", "offers/", "edit/", "delete/", "open/", "cancel/", "no_such_act/"]


@pytest.mark.parametrize("method", ["get", "head", "post", "options", "put", "delete"])
def test_a_hidden_thing_answers_like_a_missing_one(region, reader, hidden, method):
    somebody = reader(region.jiangsu)
    for place in PLACES:
        there = getattr(somebody, method)(f"/tasks/{hidden.pk}/{place}")
        missing = getattr(somebody, method)(f"/tasks/{hidden.pk + 999}/{place}")
        assert there.status_code == missing.status_code, place
        assert there.status_code in (404, 405), place
        assert REQUEST.sub(b"", there.content) == REQUEST.sub(b"", missing.content), place


def test_its_owner_sees_it(region, reader, hidden):
    assert reader(region.office).get(f"/tasks/{hidden.pk}/").status_code == 200


def test_a_hidden_thing_is_neither_listed_nor_counted_nor_found(region, reader, hidden):
    somebody = reader(region.jiangsu)
    for address in (
        "/tasks/?all=1",
        f"/search/?q={hidden.title}",
        f"/search/?q={hidden.number}",
        "/board/",
        "/?for=unit",
    ):
        page = somebody.page(address)
        assert hidden.get_absolute_url() not in page.links, address
        assert hidden.title not in page.links.values(), address
    assert "0 项" in somebody.page("/tasks/?all=1").text


def test_a_file_is_seen_by_whoever_sees_its_thing(region, reader):
    task = factories.working(region)
    upload = SimpleUploadedFile("a.txt", b"x", content_type="text/plain")
    workflow.report(task, actor=region.actor(region.jiangsu), at=NOW, percent=10, text="x", files=[upload])
    file = Attachment.objects.get()
    task.readers.filter(organisation=region.anhui).delete()
    assert reader(region.jiangsu).get(f"/files/{file.pk}/").status_code == 200
    assert reader(region.anhui).get(f"/files/{file.pk}/").status_code == 404
    assert reader(region.anhui).post(f"/files/{file.pk}/remove/").status_code == 404


# ── Administrators and others without business ────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_administrators_see_no_business(region, reader, role):
    task = factories.working(region)
    somebody = reader(region.office, role)
    assert somebody.get(task.get_absolute_url()).status_code == 404
    assert task.title not in somebody.get("/tasks/?all=1").content.decode()
    assert somebody.get("/tasks/new/").status_code == 403
    assert somebody.get("/").status_code == 302


def test_the_admin_is_open_to_the_system_administrator_alone(region, reader):
    assert reader(region.office, Role.SYSTEM_ADMIN).get("/admin/").status_code == 200
    staff = region.person(region.office)
    staff.is_staff = True
    staff.save()
    for other in (reader(region.office), reader(region.office, Role.AUDIT_ADMIN), reader(region.jiangsu)):
        assert other.get("/admin/", follow=True).status_code == 403
        assert other.get("/admin/accounts/user/", follow=True).status_code == 403


def test_the_delivery_log_is_kept_from_everybody_else(region, reader):
    assert reader(region.office, Role.SYSTEM_ADMIN).get("/deliveries/").status_code == 200
    for other in (reader(region.office), reader(region.jiangsu), reader(region.office, Role.AUDIT_ADMIN)):
        assert other.get("/deliveries/").status_code == 403


def test_a_person_without_a_post_sees_an_empty_portal(db):
    somebody = Reader(factories.make_user())
    for address in ("/", "/tasks/?all=1", "/board/", "/notices/", "/profile/", "/search/?q=x"):
        assert somebody.get(address).status_code == 200, address
    assert somebody.get("/organisation/").status_code == 404


def test_the_mailbox_is_open_only_in_a_demonstration(region, reader, settings):
    somebody = reader(region.jiangsu)
    assert somebody.get("/mailbox/").status_code == 404
    settings.DEMO = True
    settings.EMAIL_BACKEND = "coordination.notifications.mailbox.MailboxBackend"
    assert somebody.get("/mailbox/").status_code == 200
    task = factories.opened(region)
    prepare_mails(NOW)
    assert deliver(NOW).sent
    [letter, *_more] = [each for each in somebody.page("/mailbox/").links if each.startswith("/mailbox/2")]
    assert task.title in somebody.page(letter, part="text").text
    assert task.title in somebody.get(f"{letter}body/").content.decode()
    assert somebody.get("/mailbox/../../etc/passwd/").status_code == 404


@pytest.mark.parametrize(
    ("unit", "role"),
    [("jiangsu", Role.COORDINATOR), ("jiangsu", Role.VIEWER), ("nanjing", Role.HANDLER), ("office", Role.OFFICE_STAFF),
     ("ministry", Role.MINISTRY_LIAISON), ("office", Role.SYSTEM_ADMIN), ("office", Role.SECURITY_ADMIN),
     ("office", Role.AUDIT_ADMIN)],
)  # fmt: skip
def test_every_place_in_the_navigation_is_open_to_whom_it_is_shown(region, reader, unit, role):
    somebody = reader(getattr(region, unit), role)
    page = somebody.page("/profile/")
    places = [link for link in page.links if link.startswith("/") and "." not in link]
    assert len(places) > 3
    for place in places:
        assert somebody.get(place, follow=True).status_code == 200, place
