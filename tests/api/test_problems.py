"""Is every error a problem document that says what is wrong, and nothing it should not?"""

import pytest
from django.db import OperationalError

from coordination.api.problems import PROBLEMS
from coordination.tasks.models import Task
from tests.factories import claimed, draft, opened

from .conftest import problem


def test_unknown_addresses_are_problems_for_every_method(stranger, db):
    for method in ("get", "post", "put", "patch", "delete", "options"):
        problem(stranger(method, "nowhere/at/all/"), 404, "not_found")
    problem(stranger.get("nowhere"), 404, "not_found")


def test_without_token_401_names_the_scheme(stranger, region):
    answer = stranger.get("tasks/")
    problem(answer, 401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    "path", ["tasks/999999/", "tasks/999999/history/", "attachments/999999/", "trace/tasks/999999/"]
)
def test_a_missing_thing_is_404(api, region, path):
    problem(api(region.jiangsu).get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["get", "options", "patch", "delete", "post"])
def test_a_hidden_thing_answers_like_a_missing_one(api, region, method):
    hidden, caller = draft(region), api(region.jiangsu)
    path = "claim/" if method == "post" else ""
    tag = {"If-Match": '"1"'}
    there = problem(caller(method, f"tasks/{hidden.pk}/{path}", {}, **tag), 404, "not_found")
    missing = problem(caller(method, f"tasks/999999/{path}", {}, **tag), 404, "not_found")
    assert {**there, "request_id": ""} == {**missing, "request_id": ""}
    assert api(region.office)(method, f"tasks/{hidden.pk}/{path}", {}, **tag).status_code != 404


def test_numbers_no_database_can_hold_are_missing_things(api, region):
    caller = api(region.jiangsu)
    problem(caller.get("tasks/" + "9" * 18 + "/"), 404, "not_found")
    problem(caller.get("tasks/" + "9" * 40 + "/"), 404, "not_found")


def test_method_not_allowed(api, region):
    answer = api(region.jiangsu)("put", "tasks/", {})
    problem(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_other_content_types_are_refused(api, region):
    task = opened(region)
    answer = api(region.jiangsu).post(f"tasks/{task.pk}/claim/", "a=b", content_type="text/plain")
    problem(answer, 415, "unsupported_media_type")
    problem(api(region.jiangsu).get("tasks/", Accept="text/csv"), 406, "not_acceptable")


@pytest.mark.parametrize(
    "body", ["{", '{"contribution": NaN}', '{"contribution": "\\ud800"}', "[" * 2000, '"text"', "[1]", "7"]
)
def test_what_is_no_json_object_is_refused(api, region, body):
    task = opened(region)
    problem(api(region.jiangsu).post(f"tasks/{task.pk}/claim/", body), 400, "malformed")


def test_a_body_beyond_the_limit_is_413(api, region, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    task = opened(region)
    problem(
        api(region.jiangsu).post(f"tasks/{task.pk}/claim/", {"contribution": "长" * 1000}), 413, "too_large"
    )


def test_unknown_fields_are_refused_by_name_and_nothing_changes(api, region):
    task = opened(region)
    body = problem(
        api(region.jiangsu).post(f"tasks/{task.pk}/claim/", {"contribution": "x", "leed": 1}),
        400,
        "unknown_field",
    )
    assert list(body["errors"]) == ["leed"]
    task.refresh_from_db()
    assert task.status == "open"


def test_unknown_parameters_are_refused_by_name(api, region):
    caller = api(region.jiangsu)
    for path in (
        "tasks/?stauts=open",
        "organisations/?x=1",
        "me/?x=1",
        f"tasks/{opened(region).pk}/?x=1",
        "my-work/?x=1",
    ):
        body = problem(caller.get(path), 400, "unknown_parameter")
        assert len(body["errors"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        "status=nonsense",
        "due_from=yesterday",
        "lead=999",
        "limit=0",
        "limit=201",
        "limit=x",
        "ordering=secret",
        "light=blue",
    ],
)
def test_values_that_make_no_sense_are_refused_by_name(api, region, query):
    body = problem(api(region.jiangsu).get(f"tasks/?{query}"), 400, "invalid_parameter")
    assert list(body["errors"]) == [query.split("=")[0]]


def test_invalid_input_is_422_with_every_field(api, region):
    task = claimed(region)
    answer = api(region.jiangsu).post(f"tasks/{task.pk}/request_extension/", {"wanted_on": "soon"})
    body = problem(answer, 422, "invalid")
    assert set(body["errors"]) == {"wanted_on", "reason", "progress"}


def test_a_refusal_says_who_could_and_the_facts(api, region):
    task = claimed(region)
    body = problem(
        api(region.zhejiang).post(f"tasks/{task.pk}/plan/", {"milestones": "x"}), 403, "not_allowed"
    )
    assert "江苏省" in body["detail"]
    body = problem(api(region.zhejiang).post(f"tasks/{task.pk}/claim/", {}), 409, "illegal_transition")
    assert body["lead"] == {"id": region.jiangsu.pk, "name": "江苏省"}


def test_a_database_that_is_down_is_503_with_retry_after(api, region, monkeypatch):
    caller = api(region.jiangsu)

    def down(*args, **kwargs):
        raise OperationalError("connection refused at 10.0.0.5 password=x")

    monkeypatch.setattr(Task.objects.__class__, "visible_to", down)
    answer = caller.get("tasks/")
    problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert b"10.0.0.5" not in answer.content


def test_an_unforeseen_error_says_nothing_about_itself(api, region, monkeypatch):
    caller = api(region.jiangsu)
    caller.client.raise_request_exception = False
    monkeypatch.setattr(Task.objects.__class__, "visible_to", lambda *a: 1 / 0)
    answer = caller.get("tasks/")
    problem(answer, 500, "internal")
    assert b"ZeroDivision" not in answer.content and b"Traceback" not in answer.content


def test_an_error_before_the_view_is_a_problem_too(api, region, monkeypatch):
    caller = api(region.jiangsu)
    caller.client.raise_request_exception = False

    def down(request):
        raise OperationalError

    monkeypatch.setattr("accounts.middleware.ActorMiddleware.renew", staticmethod(down))
    problem(caller.get("tasks/"), 503, "unavailable")


def test_every_problem_code_explains_itself(stranger, db):
    for code, (status, title) in PROBLEMS.items():
        answer = stranger.get(f"problems/{code}/")
        assert answer.data == {"code": code, "status": status, "title": str(title)}
    problem(stranger.get("problems/nonsense/"), 404, "not_found")


def test_english_on_request(api, region):
    answer = api(region.jiangsu).get("tasks/999999/", Accept_Language="en-GB,en;q=0.8")
    problem(answer, 404, "not_found")
    assert answer.headers["Content-Language"] == "en"


def test_too_many_requests(api, region, settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    caller, other = api(region.jiangsu), api(region.zhejiang)
    assert [caller.get("me/").status_code for _time in range(4)] == [200, 200, 200, 429]
    answer = caller.get("me/")
    problem(answer, 429, "too_many_requests")
    assert int(answer.headers["Retry-After"]) > 0
    assert other.get("me/").status_code == 200


def test_addresses_work_without_their_last_slash(api, region):
    task, caller = opened(region), api(region.jiangsu)
    assert caller.get("tasks").data["results"]
    assert caller.get(f"tasks/{task.pk}").data["id"] == task.pk
    assert caller.post(f"tasks/{task.pk}/claim", {}).status_code == 201


def test_answers_are_for_one_caller_only(api, region):
    answer = api(region.jiangsu).get("tasks/")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept-Language"} <= {
        word.strip() for word in answer.headers["Vary"].split(",")
    }
