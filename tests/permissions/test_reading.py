"""What a person may not see does not exist: in no page, list, count, search, file, feed, history or answer."""

import io
import re

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.grants import revoke, share
from accounts.models import ApiClient, Membership
from accounts.roles import Role
from coordination.files.models import Attachment
from coordination.portal.nouns import NOUNS, noun_of
from coordination.tasks import workflow as tasks
from tests.factories import NOW, SINCE, TODAY, make_client_token
from tests.pages import Page

from . import table
from .acts import data_for
from .doors import ALLOWED, FORBIDDEN, IN_THE_WAY, INVISIBLE, NEW, Somebody, address, marked
from .world import WHO

ROWS = table.read()
THINGS = [name for name in ROWS if name != "new"]
NARROWED = ("submissions", "agreements", "projects", "rounds")  # lists that begin narrowed
EVERYTHING = {"tasks": "?all=1"} | dict.fromkeys(NARROWED, "?scope=")
# Arrangements and what was done with many things at once: lists that are neither searched nor exported.
NOT_SEARCHED = {"cycles", "task-classes", "task-templates", "bulk-changes"}
MISSING = 987_654_321
GROUPS = ["OL", "HAFV", "DBC", "SIU", "MN", "XYZ"]


def sees(letter: str) -> set[str]:
    return {name for name in THINGS if ROWS[name]["see"][letter] == ALLOWED}


def addresses_in(page: Page) -> set[str]:
    """The things a page leads to, as ``noun/pk``."""
    parts = (link.split("?")[0].strip("/").split("/") for link in page.links)
    return {"/".join(each[:2]) for each in parts if len(each) > 1 and each[0] in NOUNS and each[1].isdigit()}


@pytest.mark.parametrize("letters", GROUPS)
def test_every_list_holds_what_may_be_seen_and_counts_it(world, letters):
    """Pages, API lists, counts, history, files, feeds, duties and news agree with the table, for everybody."""
    wrong = []
    for letter in letters:
        person = Somebody(world, WHO[letter])
        allowed = {address(world.things[name]) for name in sees(letter)}
        for found, what in (*lists(person, allowed), *parts(world, person, letter)):
            if found:
                wrong.append(f"{WHO[letter]} · {what}: {found}")
    assert not wrong, "\n".join(wrong)


def lists(person: Somebody, allowed: set[str]):
    """Differences between the lists of both doors and what may be seen."""
    for slug in NOUNS:
        mine = {each for each in allowed if each.startswith(f"{slug}/")}
        rows = person.read(f"/api/v1/{slug}/?limit=200")["results"]
        yield {f"{slug}/{row['id']}" for row in rows} ^ mine, f"API list of {slug}"
        page = person.page(f"/{slug}/{EVERYTHING.get(slug, '')}")
        yield {each for each in addresses_in(page) if each.startswith(slug)} ^ mine, f"page of {slug}"
        if mine and slug not in NOT_SEARCHED:
            yield "" if f"{len(mine)} 项" in page.text else page.text[:300], f"count of {slug}"
        if slug not in NOT_SEARCHED:
            sheet = person.client.get(f"/{slug}/export.xlsx{EVERYTHING.get(slug, '')}")
            words = cells(sheet) if sheet.status_code == 200 else ""
            things = {name: address(thing) for name, thing in person.world.things.items()}
            known = {each for name, each in things.items() if person.world.search_word(name) in words}
            yield {each for each in known if each.startswith(f"{slug}/")} ^ mine, f"sheet of {slug}"
    history = {f"{row['noun']}/{row['subject_id']}" for row in person.all_rows("/api/v1/history/")}
    yield {each for each in history if each.split("/")[0] in NOUNS} ^ allowed, "API history"
    for path in ("/", "/?for=unit", "/board/", "/notices/?show=all", "/meetings/calendar/"):
        answer = person.client.get(path)
        if answer.status_code == 200:
            yield addresses_in(Page(answer.content.decode())) - allowed, path
    work = person.read("/api/v1/my-work/?scope=unit&limit=200")["results"]
    yield {f"{row['subject']['noun']}/{row['subject']['id']}" for row in work} - allowed, "API my work"


def cells(answer) -> str:
    """Everything that stands in a workbook."""
    book = load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content), read_only=True)
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def parts(world, person: Somebody, letter: str):
    """Differences in what belongs to things: files, calendar, search."""
    visible = sees(letter)
    for name in THINGS:
        attachment = world.file_of(name)
        if attachment is None:
            continue
        wanted = ALLOWED if name in visible else INVISIBLE
        for path in (
            f"/files/{attachment.pk}/",
            f"/api/v1/attachments/{attachment.pk}/",
            f"/api/v1/attachments/{attachment.pk}/content/",
        ):
            yield set(marked(person.client.get(path), path)) - {wanted}, path
    files = {row["id"] for row in person.read("/api/v1/attachments/?limit=200")["results"]}
    mine = {each.pk for each in Attachment.objects.all() if _name_of(world, each) in visible}
    yield files ^ mine, "API list of files"
    calendar = person.client.get("/meetings/calendar/meetings.ics")
    if calendar.status_code == 200:
        text = calendar.content.decode()
        for name in ("planned meeting", "held meeting"):
            yield (world.search_word(name) in text) ^ (name in visible), f"calendar, {name}"
    known = {world.series.pk} if "cycle" in visible else set()
    rows = person.read("/api/v1/series/")["results"]
    yield {row["id"] for row in rows} ^ known, "series, known to everybody who knows the cycles"
    found = person.client.get(f"/api/v1/series/{world.series.pk}/").status_code
    yield found != (200 if known else 404), "the series"
    for name in table.telling_apart():
        thing, word = world.things[name], world.search_word(name)
        if noun_of(thing).slug in NOT_SEARCHED:
            continue
        found = addresses_in(person.page(f"/search/?q={word}"))
        yield (address(thing) in found) ^ (name in visible), f"search page, {name}"
        rows = person.read(f"/api/v1/{noun_of(thing).slug}/?q={word}")["results"]
        yield {row["id"] for row in rows} ^ ({thing.pk} if name in visible else set()), f"API search, {name}"


def _name_of(world, attachment: Attachment) -> str:
    return next(name for name, thing in world.things.items() if thing == attachment.subject)


@pytest.mark.parametrize("letters", ["LC", "UM"])
def test_the_invisible_answers_like_the_missing(world, letters):
    """404 with the same words, whatever the method and the address; a missing one is asked beside it."""
    wrong = []
    for letter in letters:
        person = Somebody(world, WHO[letter])
        hidden = {noun_of(world.things[name]).slug: name for name in THINGS if name not in sees(letter)}
        assert hidden
        for name in hidden.values():
            thing = world.things[name]
            slug, act = noun_of(thing).slug, next((act for act in ROWS[name] if act != "see"), "edit")
            for method, path in every_way(slug, act):
                here = person.client.generic(method, path.format(pk=thing.pk))
                nowhere = person.client.generic(method, path.format(pk=MISSING))
                # A page has no OPTIONS: 405 for everything, seen, hidden and missing alike.
                expected = {404, 405} if method == "OPTIONS" and not path.startswith("/api/") else {404}
                if here.status_code not in expected or without_ids(here) != without_ids(nowhere):
                    wrong.append(f"{WHO[letter]} {method} {path} of {name}: {here.status_code}")
    assert not wrong, "\n".join(wrong)


def every_way(slug: str, act: str):
    for path in (
        f"/{slug}/{{pk}}/",
        f"/{slug}/{{pk}}/{act}/",
        f"/{slug}/{{pk}}/history/",
        f"/{slug}/{{pk}}/trace/",
    ):
        for method in ("GET", "HEAD", "OPTIONS"):
            yield method, path
    yield "POST", f"/{slug}/{{pk}}/{act}/"
    for path in (
        f"/api/v1/{slug}/{{pk}}/",
        f"/api/v1/{slug}/{{pk}}/history/",
        f"/api/v1/{slug}/{{pk}}/attachments/",
    ):
        for method in ("GET", "HEAD", "OPTIONS"):
            yield method, path
    yield "GET", f"/api/v1/trace/{slug}/{{pk}}/"
    for method in ("POST", "OPTIONS"):
        yield method, f"/api/v1/{slug}/{{pk}}/{act}/"


def without_ids(answer) -> str:
    """The answer without what differs at every request."""
    text = answer.content.decode()
    text = re.sub(r'"request_id":"[^"]*"|nonce="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}', "", text)
    text = re.sub(r"""X-CSRFToken": "\w*"|%3D\d+""", "", text)
    text = re.sub(r'name="(?:csrfmiddlewaretoken|idempotency_key)"\s+value="[^"]*"', "", text)
    return re.sub(rf"\b(?:\d{{1,5}}|{MISSING})\b", "N", text)


FOREIGN_KEYS = [
    ("U", "new task", "outcome", "outcome for attending"),
    ("I", "new task", "outcome", "confirming outcome"),
    ("U", "new outcome", "meeting", "held meeting"),
    ("C", "new outcome", "meeting", "planned meeting"),
    ("I", "new submission", "outcome", "outcome for signatories"),
    ("U", "new submission", "outcome", "draft outcome"),
    ("U", "new project", "outcome", "draft outcome"),
    ("I", "new project", "outcome", "confirming outcome"),
]
FILTERS = [
    "tasks/?outcome={outcome}",
    "tasks/?parent={task}",
    "outcomes/?meeting={meeting}",
    "submissions/?outcome={outcome}",
    "projects/?outcome={outcome}",
]


def test_a_key_to_the_invisible_is_one_to_the_missing(world):
    """In a request, in the address of a form, in a filter: the same answer in the same words."""
    for letter, act, field, name in FOREIGN_KEYS:
        person = Somebody(world, WHO[letter])
        page, noun = NEW[act]
        data = data_for(world, "new", act, WHO[letter])
        answers = []
        for pk in (world.things[name].pk, MISSING):
            asked = person.api("POST", f"/api/v1/{noun}/", {**data, field: pk})
            assert asked.status_code == 422
            shown = person.client.get(page, {field: pk})
            assert str(world.things[name]) not in shown.content.decode()
            answers.append((without_ids(asked), shown.status_code, without_ids(shown)))
        assert answers[0] == answers[1]
    names = {"outcome": "outcome for attending", "meeting": "held meeting", "task": "task"}
    hidden = {key: world.things[name].pk for key, name in names.items()}
    person = Somebody(world, "uninvited")
    for path in FILTERS:
        here = person.client.get(f"/api/v1/{path.format(**hidden)}")
        nowhere = person.client.get(f"/api/v1/{path.format(**dict.fromkeys(hidden, MISSING))}")
        assert (here.status_code, without_ids(here)) == (nowhere.status_code, without_ids(nowhere)), path


# --- those who come with a token ----------------------------------------------------------------------
def client_of(world, role=Role.COORDINATOR, scopes=ApiClient.SCOPES) -> Somebody:
    """Jiangsu's integration: no person, only a token."""
    person = Somebody(world, "lead")
    token = make_client_token(world.region.jiangsu, role, scopes)
    person.client = Client(headers={"Authorization": f"Bearer {token}"})
    return person


def test_a_client_may_do_what_its_unit_may_and_a_reading_one_nothing(world):
    """Column L for a client with every scope; only its readings for one with the scope to read."""
    full, reading = client_of(world), client_of(world, scopes=("read",))
    wrong = []
    for name, acts in ROWS.items():
        for act, marks in acts.items():
            mark, data = marks["L"], data_for(world, name, act, "lead")
            if act == "see" and name != "new":
                found = {
                    marked(each.client.get(f"/api/v1/{address(world.things[name])}/"), name)
                    for each in (full, reading)
                }
                if found != {mark}:
                    wrong.append(f"{name}: {mark}, but {found}")
            elif act != "see":
                found = full.try_api(name, act, data), reading.try_api(name, act, data)
                denied = INVISIBLE if mark == INVISIBLE and name != "new" else FORBIDDEN
                if found[0] != mark or found[1] not in {denied, FORBIDDEN}:
                    wrong.append(f"{name} · {act}: {mark}, but {found}")
    assert not wrong, "\n".join(wrong)


def test_a_token_that_ended_opens_nothing(world):
    client = client_of(world)
    path = f"/api/v1/{address(world.things['task'])}/"
    assert client.client.get(path).status_code == 200
    rows = ApiClient.objects.filter(organisation=world.region.jiangsu)
    for change in (
        {"is_active": False},
        {"is_active": True, "ends_on": SINCE},
        {"starts_on": SINCE, "ends_on": SINCE},
    ):
        rows.update(**change)
        assert client.client.get(path).status_code == 401
        assert client.client.post(f"{path}comment/", {"text": "留言"}).status_code == 401


# --- those who left, stand in, were shown one thing -----------------------------------------------------
def test_who_left_sees_nothing_from_the_next_day_on(world):
    person = Somebody(world, "lead")
    Membership.objects.filter(user=world.people["lead"]).update(ends_on=SINCE)
    assert person.client.get("/").status_code == 200
    for name in table.telling_apart():
        assert person.client.get(world.things[name].get_absolute_url()).status_code == 404
        assert person.client.get(f"/api/v1/{address(world.things[name])}/").status_code == 403
    assert person.client.get("/api/v1/tasks/").status_code == 403
    assert not addresses_in(person.page("/tasks/?all=1"))


def test_a_closed_account_is_logged_out_at_once(world):
    person = Somebody(world, "lead")
    type(world.people["lead"]).objects.filter(pk=world.people["lead"].pk).update(is_active=False)
    task = world.things["task"]
    answer = person.client.get(task.get_absolute_url())
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/login/")
    assert person.client.get(f"/api/v1/{address(task)}/").status_code == 401
    assert person.client.post(f"/api/v1/{address(task)}/comment/", {"text": "留言"}).status_code == 401


def test_standing_in_ends_with_the_absence(world, time_machine):
    """The capacity chosen yesterday is not held today: the deputy is a viewer again."""
    person = Somebody(world, "deputy")
    name, act = "draft submission", "edit"
    assert set(person.try_both(name, act, data_for(world, name, act, "deputy"))) == {ALLOWED}
    world.absence.ends_on = world.absence.starts_on = SINCE
    world.absence.save()
    assert set(person.try_both(name, act, data_for(world, name, act, "deputy"))) == {FORBIDDEN}


@pytest.mark.parametrize("name", ["task", "outcome for attending", "submission"])
def test_what_was_shared_is_read_until_its_end_and_nothing_more(world, name):
    """An explicit grant to a person or a unit shows one thing, in every list, and allows no act."""
    person, thing = Somebody(world, "uninvited"), world.things[name]
    noun = noun_of(thing).slug
    permission = f"view_{type(thing).__name__.lower()}"
    for holder in (world.people["uninvited"], world.shanghai):
        assert person.sees(name) == {INVISIBLE}
        share(thing, with_=holder, permission=permission, ends_on=TODAY, reason="会商", actor=world.office)
        assert person.sees(name) == {ALLOWED}
        assert address(thing) in addresses_in(person.page(f"/{noun}/{EVERYTHING.get(noun, '')}"))
        assert thing.pk in {row["id"] for row in person.read(f"/api/v1/{noun}/?limit=200")["results"]}
        assert address(thing) in addresses_in(person.page(f"/search/?q={world.search_word(name)}"))
        for act in ROWS[name]:
            if act not in {"see", "comment", "join_as_supporter", "ask_access"}:
                marks = set(person.try_both(name, act, data_for(world, name, act, "uninvited")))
                assert marks <= {FORBIDDEN, IN_THE_WAY}, act
        assert Somebody(world, "city").sees(name) == {INVISIBLE}
        assert revoke(thing, with_=holder) == 1
        assert person.sees(name) == {INVISIBLE}


def test_a_grant_is_over_the_day_after(world, time_machine):
    person, thing = Somebody(world, "uninvited"), world.things["task"]
    share(
        thing, with_=world.shanghai, permission="view_task", ends_on=TODAY, reason="会商", actor=world.office
    )
    assert person.sees("task") == {ALLOWED}
    time_machine.move_to(NOW.replace(day=24), tick=False)
    person = Somebody(world, "uninvited")
    assert person.sees("task") == {INVISIBLE}


def test_who_took_part_goes_on_reading_what_it_took_part_in(world):
    tasks.leave(world.fresh("task"), actor=world.zhejiang, at=NOW, reason="任务完成")
    person = Somebody(world, "supporter")
    assert person.sees("task") == {ALLOWED}
    assert set(person.try_both("task", "report", data_for(world, "task", "report", "supporter"))) == {
        FORBIDDEN
    }
