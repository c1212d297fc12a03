"""How do the tests speak to the API? As an integration with a token, or as a person with a session."""

import json

import orjson
import pytest
from django.test import Client

from accounts.roles import Kind, Role
from tests.factories import NOW, make_client_token

ROLE_OF = {Kind.REGIONAL_OFFICE: Role.OFFICE_STAFF, Kind.MINISTRY: Role.MINISTRY_LIAISON}


class Api:
    """A caller with a bearer token; answers carry ``.data``, the parsed body."""

    def __init__(self, token: str = "", client: Client | None = None) -> None:
        self.client = client or Client()
        self.token = token

    def __call__(
        self, method: str, path: str, data=None, *, files=None, content_type="application/json", **headers
    ):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        address = path if path.startswith("/") else f"/api/v1/{path}"
        if files is not None:
            answer = self.client.generic if method not in {"post"} else self.client.post
            answer = answer(address, {**(data or {}), **files}, headers=headers)
        else:
            body = data if isinstance(data, str | bytes) else json.dumps(data) if data is not None else ""
            answer = self.client.generic(
                method.upper(), address, body, content_type=content_type, headers=headers
            )
        answer.data = orjson.loads(answer.content) if _is_json(answer) else None
        return answer

    def get(self, path, **headers):
        return self("get", path, **headers)

    def post(self, path, data=None, **headers):
        return self("post", path, data if data is not None or "files" in headers else {}, **headers)

    def patch(self, path, data, **headers):
        return self("patch", path, data, **headers)

    def delete(self, path, **headers):
        return self("delete", path, **headers)

    def rows(self, path) -> list[dict]:
        """All pages of a list."""
        found, answer = [], self.get(path)
        while True:
            assert answer.status_code == 200, answer.content
            found += answer.data["results"]
            if answer.data["next"] is None:
                return found
            answer = self.get(answer.data["next"].removeprefix("http://testserver"))


def _is_json(answer) -> bool:
    return not answer.streaming and "json" in answer.headers.get("Content-Type", "") and bool(answer.content)


@pytest.fixture(autouse=True)
def at_now(time_machine):
    """The doors read the clock: it stands where the factories stand."""
    time_machine.move_to(NOW, tick=True)


@pytest.fixture
def api(region):
    """``api(region.jiangsu)``: a caller of that organisation, with all scopes unless said otherwise."""

    def caller(organisation, role=None, **fields) -> Api:
        role = role or ROLE_OF.get(organisation.kind, Role.COORDINATOR)
        return Api(make_client_token(organisation, role, **fields))

    return caller


@pytest.fixture
def stranger():
    return Api()


def problem(answer, status: int, code: str) -> dict:
    """The answer is a complete problem document of this status and code."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.data
    assert body["status"] == status
    assert body["code"] == code, body
    assert body["type"] == f"/api/v1/problems/{code}/"
    assert body["title"] and body["detail"] and body["request_id"]
    return body
