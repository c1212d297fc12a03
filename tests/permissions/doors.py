"""How does one person try everything through both doors, leaving no trace?"""

import orjson
from django.db import transaction
from django.test import Client

from coordination.lifecycle.door import workflow_of
from coordination.portal.nouns import noun_of
from tests.journeys.doors import carries_file, in_json, typed
from tests.pages import Page, plain

ALLOWED, FORBIDDEN, IN_THE_WAY, INVISIBLE = "x", "-", "s", "."
MARKS = {
    200: ALLOWED,
    201: ALLOWED,
    204: ALLOWED,
    302: ALLOWED,
    303: ALLOWED,
    403: FORBIDDEN,
    409: IN_THE_WAY,
    404: INVISIBLE,
}
NEW = {  # the row of the table → (address of the page, address in the API)
    "new task": ("/tasks/new/", "tasks"),
    "new meeting": ("/meetings/new/", "meetings"),
    "new cycle": ("/cycles/new/", "cycles"),
    "new series": ("/meetings/series/new/", "series"),
    "new task template": ("/task-templates/new/", "task-templates"),
    "new bulk change": ("/bulk-changes/new/", "bulk-changes"),
    "new task class": ("/task-classes/new/", "task-classes"),
    "new outcome": ("/outcomes/new/", "outcomes"),
    "new submission": ("/submissions/new/", "submissions"),
    "new round": ("/rounds/new/", "rounds"),
    "new project": ("/projects/new/", "projects"),
    "new letter": ("/letters/new/", "letters"),
    "new instruction": ("/instructions/new/", "instructions"),
    "new broadcast": ("/notices/broadcasts/new/", "broadcasts"),
    "new data request": ("/data-requests/new/", "data-requests"),
    "new agreement": ("/agreements/new/", "agreements"),
}


class Somebody:
    """One person of the world, logged in, in the capacity that the table speaks of."""

    def __init__(self, world, who: str):
        self.world, self.who = world, who
        self.client = Client(raise_request_exception=True)
        self.client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
        if capacity := world.capacity(who):
            assert self.client.post("/session/capacity/", {"capacity": capacity}).status_code == 302

    def sees(self, name: str, *, page: bool = True) -> set[str]:
        """The marks of its page, where that is wanted, and of the API."""
        if name == "new":
            return {ALLOWED}
        thing = self.world.things[name]
        paths = [f"/api/v1/{address(thing)}/", *([thing.get_absolute_url()] if page else [])]
        return {marked(self.client.get(path), path) for path in paths}

    def offered(self, name: str) -> dict[str, str | None]:
        """The buttons of the page: None where they can be pressed, else why not."""
        thing = self.world.things[name]
        url = thing.get_absolute_url()
        acts = Page(self.client.get(url).content.decode()).offered(url)
        return {act: why for act, why in acts.items() if act in workflow_of(thing).transitions}

    def listed(self, name: str) -> dict[str, str | None]:
        """The same over the API."""
        actions = self.read(f"/api/v1/{address(self.world.things[name])}/")["allowed_actions"]
        return {each["name"]: None if each["allowed"] else plain(each["reason"]) for each in actions}

    def try_both(self, name: str, act: str, data: dict) -> tuple[str, str]:
        """(mark through the portal, mark through the API); what was done is undone."""
        if name == "new":
            page, noun = NEW[act]
            asked = {key: data[key].pk for key in ("meeting", "outcome") if key in data}
            asking = page + ("?" + "&".join(f"{key}={pk}" for key, pk in asked.items()) if asked else "")
            return self._undone(asking, data), self._undone_api(f"/api/v1/{noun}/", data)
        thing = self.world.things[name]
        page = f"{thing.get_absolute_url()}{act}/"
        return self._undone(page, data), self._undone_api(f"/api/v1/{address(thing)}/{act}/", data)

    def try_api(self, name: str, act: str, data: dict) -> str:
        """The API alone, for those who have no page."""
        if name == "new":
            return self._undone_api(f"/api/v1/{NEW[act][1]}/", data)
        return self._undone_api(f"/api/v1/{address(self.world.things[name])}/{act}/", data)

    def _undone(self, path: str, data: dict) -> str:
        with transaction.atomic():
            mark = marked(self.client.post(path, typed(data)), path)
            transaction.set_rollback(mark == ALLOWED)
        return mark

    def _undone_api(self, path: str, data: dict) -> str:
        with transaction.atomic():
            mark = marked(self.api("POST", path, data), path)
            transaction.set_rollback(mark == ALLOWED)
        return mark

    def api(self, method: str, path: str, data: dict | None = None):
        if data and any(carries_file(value) for value in data.values()):
            return self.client.post(path, typed(data))
        body = orjson.dumps(in_json(data)) if data is not None else b""
        return self.client.generic(method, path, body, content_type="application/json")

    def page(self, path: str) -> Page:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{self.who} {path}: {answer.status_code}"
        return Page(answer.content.decode())

    def all_rows(self, path: str) -> list[dict]:
        """Every page of a list."""
        found, onward = [], f"{path}?limit=200"
        while onward:
            answered = self.read(onward)
            found += answered["results"]
            onward = (answered["next"] or "").removeprefix("http://testserver")
        return found

    def read(self, path: str):
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{self.who} {path}: {answer.status_code}"
        return orjson.loads(answer.content)


def address(thing) -> str:
    return f"{noun_of(thing).slug}/{thing.pk}"


def marked(answer, path: str) -> str:
    """Its mark. A foreign key to the invisible is refused like one to the missing: 422 beside the field."""
    if answer.status_code == 422 and names_the_missing(answer):
        return INVISIBLE
    assert answer.status_code in MARKS, f"{path}: {answer.status_code} {answer.content.decode()[-3000:]}"
    return MARKS[answer.status_code]


def names_the_missing(answer) -> bool:
    """What is wrong is a choice that does not exist for this person, and nothing else."""
    if "json" in answer.headers["Content-Type"]:
        sentences = [each for every in orjson.loads(answer.content)["errors"].values() for each in every]
    else:
        sentences = list(Page(answer.content.decode()).field_errors)
    return bool(sentences) and all("没有编号为" in each for each in sentences)
