"""How does a test act as a person would, through either door?

``PortalDoor`` reads pages, presses the buttons they offer and posts their forms as they stand;
``ApiDoor`` speaks JSON with a bearer token. Both answer in the same words, so one journey runs through both.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import ApiClient, Organisation, User
from accounts.roles import Kind, Role
from coordination.lifecycle.door import workflow_of
from coordination.portal.nouns import NOUNS, noun_of
from tests.factories import make_client_token
from tests.pages import Page, plain

USUAL_ROLE = {Kind.REGIONAL_OFFICE: Role.OFFICE_STAFF, Kind.MINISTRY: Role.MINISTRY_LIAISON}


@dataclass(frozen=True)
class Seat:
    """Somebody in a role of a unit."""

    unit: Organisation
    role: str

    def __str__(self) -> str:
        return f"{self.unit}·{self.role}"


def seat(unit: Organisation, role: str | None = None) -> Seat:
    """The usual speaker of a unit: its coordinator, the staff of the office, the liaison of a ministry."""
    return Seat(unit, role or USUAL_ROLE.get(unit.kind, Role.COORDINATOR))


@dataclass(frozen=True)
class Refusal:
    """What a door answers to what cannot be done: a status and a sentence, which names ``facts`` over the API."""

    status: int
    sentence: str
    facts: Any = None


class Refused(AssertionError):
    """An act that should have succeeded did not."""


def pdf(name: str = "scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf")


class Door:
    """What both doors can do. ``who`` is a ``Seat``, a unit (its usual speaker is meant)."""

    name = ""

    def __init__(self, region):
        self.region = region
        self.last_person: User | None = None  # the person who acted last; an integration is nobody

    # --- acting -----------------------------------------------------------------------------------
    def act(self, who, subject: Model, name: str, **data) -> Model:
        """Do it the way it is offered; the thing as it stands afterwards."""
        offered = self.offered(who, subject)
        assert name in offered, f"{name} is not offered to {who}: {offered}"
        assert offered[name] is None, f"{name} is refused to {who}: {offered[name]}"
        answer = self._act(as_seat(who), subject, name, data)
        if isinstance(answer, Refusal):
            raise Refused(f"{who} {name}: {answer}")
        subject.refresh_from_db()
        return type(subject).objects.get(pk=subject.pk)

    def refused(self, who, subject: Model, name: str, **data) -> Refusal:
        """Try it, offered or not: the refusal. AssertionError when it was done all the same."""
        answer = self._act(as_seat(who), subject, name, data)
        assert isinstance(answer, Refusal), f"{who} could {name} {subject}"
        return answer

    def create(self, who, noun: str, **data) -> Model:
        """A new thing; of several made at once the first."""
        before = set(NOUNS[noun].model._base_manager.values_list("pk", flat=True))
        answer = self._create(as_seat(who), noun, data)
        if isinstance(answer, Refusal):
            raise Refused(f"{who} new {noun}: {answer}")
        return NOUNS[noun].model._base_manager.exclude(pk__in=before).order_by("pk").first()

    def refused_new(self, who, noun: str, **data) -> Refusal:
        """Try to make one: the refusal. AssertionError when it was made all the same."""
        answer = self._create(as_seat(who), noun, data)
        assert isinstance(answer, Refusal), f"{who} could make {noun}"
        return answer

    # --- looking: each returns the same through both doors ------------------------------------------
    def sees(self, who, subject: Model) -> bool:
        """Page and API answer 200, or 404 as for what does not exist; nothing else."""
        status = self._status(as_seat(who), subject)
        assert status in {200, 404}, status
        return status == 200

    def may(self, who, subject: Model, name: str) -> bool:
        return self.offered(who, subject).get(name, "") is None


def as_seat(who) -> Seat:
    return seat(who) if isinstance(who, Organisation) else who


class PortalDoor(Door):
    """A browser without JavaScript."""

    name = "portal"

    def __init__(self, region):
        super().__init__(region)
        self.browsers: dict[tuple, Client] = {}

    def browser(self, who: Seat) -> Client:
        """Logged in; a session that the moved clock has ended is begun again."""
        self.last_person = self.region.person(who.unit, who.role)
        key = (who, timezone.now().date())
        if key not in self.browsers:
            self.browsers[key] = Client(enforce_csrf_checks=True)
            self.browsers[key].force_login(
                self.last_person, backend="django.contrib.auth.backends.ModelBackend"
            )
        return self.browsers[key]

    def page(self, who, address: str) -> Page:
        answer = self.browser(as_seat(who)).get(address)
        assert answer.status_code == 200, f"{who} {address}: {answer.status_code}"
        return Page(answer.content.decode())

    def offered(self, who, subject: Model) -> dict[str, str | None]:
        url = subject.get_absolute_url()
        acts = self.page(who, url).offered(url)
        return {name: why for name, why in acts.items() if name in _acts_of(subject)}

    def _act(self, who: Seat, subject: Model, name: str, data: dict):
        """By the button of the page where there is one, else at the address of the act."""
        browser, url = self.browser(who), subject.get_absolute_url()
        address = f"{url}{name}/"
        page = browser.get(url)
        at_once = [each for each in Page(page.content.decode()).forms if each.action == address]
        if at_once:
            form = at_once[0]
        else:
            shown = browser.get(address)
            if shown.status_code != 200:
                forged = {"csrfmiddlewaretoken": _token(browser)} | typed(data)
                return _refusal(browser.post(address, forged), shown.status_code)
            form = Page(shown.content.decode()).form(f"/{name}/")
            assert "version" in form.fields, "the form does not carry the version that was read"
        assert "idempotency_key" in form.fields, "the form does not carry a token of its own"
        outcome = _outcome(browser.post(address, form.filled(**typed(data))))
        if isinstance(outcome, str):
            browser.get(outcome or url)  # as a browser does: the message about the act is read here
        return outcome

    def _create(self, who: Seat, noun: str, data: dict):
        """The outcome a task comes from, or the meeting of an outcome, is named by the link that was followed."""
        browser = self.browser(who)
        address, asked = f"/{noun}/new/", {}
        origin = {
            "tasks": "outcome",
            "outcomes": "meeting",
            "submissions": "outcome",
            "projects": "outcome",
        }.get(noun)
        if origin in data:
            asked = {origin: data[origin].pk}
            data = {name: value for name, value in data.items() if name != origin}
        shown = browser.get(address, asked)
        if shown.status_code != 200:
            return _refusal(shown, shown.status_code)
        page = Page(shown.content.decode())
        form = page.form()
        return _outcome(browser.post(form.action or address, form.filled(**typed(data))))

    def history(self, who, subject: Model) -> list[str]:
        """The sentences of the history page, the first act first."""
        return self.page(who, f"{subject.get_absolute_url()}history/").events[::-1]

    def work(self, who) -> set[tuple[str, Model]]:
        """What stands in my work with a button: (act, thing)."""
        found = set()
        for address in self.page(who, "/").links:
            parts = address.split("?")[0].strip("/").split("/")
            if len(parts) == 3 and parts[0] in NOUNS and parts[1].isdigit():
                found.add((parts[2], f"{parts[0]}/{parts[1]}"))
        return found

    def trace(self, who, subject: Model) -> set[str]:
        """The things on the chain, as ``noun/pk``."""
        page = self.page(who, f"{subject.get_absolute_url()}trace/")
        parts = (address.strip("/").split("/") for address in page.links)
        return {"/".join(each) for each in parts if len(each) == 2 and each[0] in NOUNS and each[1].isdigit()}

    def _status(self, who: Seat, subject: Model) -> int:
        return self.browser(who).get(subject.get_absolute_url()).status_code


class ApiDoor(Door):
    """An integration of each unit."""

    name = "api"

    def __init__(self, region):
        super().__init__(region)
        self.tokens: dict[Seat, str] = {}
        self.client = Client()

    def call(self, method: str, who, path: str, data: dict | None = None, **headers):
        who = as_seat(who)
        if who not in self.tokens:
            self.tokens[who] = make_client_token(who.unit, who.role, ApiClient.SCOPES)
        headers = {"Authorization": f"Bearer {self.tokens[who]}", **headers}
        files = data and any(carries_file(value) for value in data.values())
        if files:
            return self.client.post(path, typed(data), headers=headers)
        body = orjson.dumps(in_json(data)) if data is not None else b""
        return self.client.generic(method, path, body, content_type="application/json", headers=headers)

    def read(self, who, path: str) -> Any:
        answer = self.call("GET", who, f"/api/v1/{path}")
        assert answer.status_code == 200, f"{who} {path}: {answer.status_code} {answer.content.decode()}"
        return orjson.loads(answer.content)

    def rows(self, who, path: str) -> list[dict]:
        found = self.read(who, f"{path}{'&' if '?' in path else '?'}limit=200")
        assert found["next"] is None
        return found["results"]

    def offered(self, who, subject: Model) -> dict[str, str | None]:
        actions = self.read(who, f"{_address(subject)}/")["allowed_actions"]
        return {each["name"]: None if each["allowed"] else plain(each["reason"]) for each in actions}

    def _act(self, who: Seat, subject: Model, name: str, data: dict):
        """With the version that was read, and a key of its own."""
        path = f"/api/v1/{_address(subject)}/"
        seen = self.call("GET", who, path)
        matching = {"If-Match": seen.headers["ETag"]} if seen.status_code == 200 else {}
        answer = self.call("POST", who, f"{path}{name}/", data, **matching, **_key())
        return _answered(answer)

    def _create(self, who: Seat, noun: str, data: dict):
        return _answered(self.call("POST", who, f"/api/v1/{noun}/", data, **_key()))

    def history(self, who, subject: Model) -> list[str]:
        rows = self.rows(who, f"{_address(subject)}/history/")
        return [plain(row["sentence"]) for row in rows][::-1]

    def work(self, who) -> set[tuple[str, str]]:
        rows = self.rows(who, "my-work/")
        return {
            (row["act"], f"{row['subject']['noun']}/{row['subject']['id']}") for row in rows if row["act"]
        }

    def trace(self, who, subject: Model) -> set[str]:
        steps = self.read(who, f"trace/{_address(subject)}/")["steps"]
        links = [link["subject"] for step in steps for link in step["links"]]
        return {f"{link['noun']}/{link['id']}" for link in links}

    def _status(self, who: Seat, subject: Model) -> int:
        return self.call("GET", who, f"/api/v1/{_address(subject)}/").status_code


# --- how values travel -----------------------------------------------------------------------------
def carries_file(value) -> bool:
    return isinstance(value, SimpleUploadedFile) or (
        isinstance(value, list) and any(map(carries_file, value))
    )


def typed(data: dict) -> dict:
    """As it is typed into a form; of a table each line into the field named after what it is about."""
    fields = {}
    for name, value in data.items():
        if isinstance(value, list) and value and all(isinstance(line, dict) for line in value):
            fields |= dict(_typed_line(name, line) for line in value)
        else:
            fields[name] = typed_one(value)
    return fields


def _typed_line(name: str, line: dict) -> tuple[str, str]:
    *about, figure = (typed_one(value) for value in line.values())
    return "-".join([name, *about]), figure


def typed_one(value):
    if isinstance(value, SimpleUploadedFile):
        value.seek(0)
        return value
    if isinstance(value, list):
        if value and all(isinstance(each, str) for each in value):
            return "\n".join(value)
        return [typed_one(each) for each in value]
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    return value if isinstance(value, bool) else str(value)


def in_json(value):
    if isinstance(value, dict):
        return {name: in_json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [in_json(each) for each in value]
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def _key() -> dict:
    return {"Idempotency-Key": uuid.uuid4().hex}


def _address(subject: Model) -> str:
    return f"{noun_of(subject).slug}/{subject.pk}"


def _acts_of(subject: Model):
    return workflow_of(subject).transitions


# --- how answers are read ----------------------------------------------------------------------------
def _token(browser: Client) -> str:
    """A valid CSRF token, for a request that no page offers."""
    page = Page(browser.get("/profile/").content.decode())
    return page.form("/profile/").fields["csrfmiddlewaretoken"].values[0]


def _outcome(answer):
    if answer.status_code in {204, 302, 303}:
        return answer.headers.get("Location", "")
    return _refusal(answer, answer.status_code)


def _refusal(answer, looked: int) -> Refusal:
    """Who looks at an act that is not possible now is sent to the thing; who acts all the same gets the 409."""
    status = 409 if looked == 302 else looked
    assert answer.status_code == status, f"looking was answered {looked}, acting {answer.status_code}"
    assert 400 <= status < 500, f"{status}: {answer.content.decode()[:2000]}"
    page = Page(answer.content.decode())
    return Refusal(status, " ".join(page.alerts) or page.text)


def _answered(answer):
    if answer.status_code in {200, 201, 204}:
        return orjson.loads(answer.content) if answer.content else {}
    assert 400 <= answer.status_code < 500, answer.content.decode()
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = orjson.loads(answer.content)
    sentences = [body["detail"], *(each for every in body.get("errors", {}).values() for each in every)]
    return Refusal(answer.status_code, plain(" ".join(sentences)), body)
