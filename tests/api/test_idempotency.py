"""Does the same request, sent twice, act once?"""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from coordination.activity.models import Event
from coordination.lifecycle.models import IdempotencyKey
from coordination.tasks.models import Participation, Report, Task
from tests.factories import Region, claimed, make_client_token, opened, working

from .conftest import Api, problem

KEY = {"Idempotency_Key": "1d7c0c1e-3c1f-4f6e-9a57-61f2f7a3c1aa"}


def test_the_same_key_gets_the_same_answer_and_acts_once(api, region):
    task, caller = opened(region), api(region.jiangsu)
    first = caller.post(f"tasks/{task.pk}/claim/", {"contribution": "x"}, **KEY)
    again = caller.post(f"tasks/{task.pk}/claim/", {"contribution": "x"}, **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Event.objects.of(task).filter(verb="claim").count() == 1


def test_creating_twice_makes_one(api, region):
    caller = api(region.office)
    ids = {caller.post("tasks/", {"title": "一次"}, **KEY).data["id"] for _time in range(3)}
    assert ids == {Task.objects.get().pk}


def test_neither_the_order_of_fields_nor_white_space_is_another_request(api, region):
    caller = api(region.office)
    first = caller.post("tasks/", '{"title": "a", "content": "b"}', **KEY)
    again = caller.post("tasks/", '{ "content":"b","title":"a"}', **KEY)
    assert again.headers["Idempotency-Replayed"] == "true" and again.data == first.data


def test_another_body_under_the_same_key_is_refused(api, region):
    caller = api(region.office)
    caller.post("tasks/", {"title": "a"}, **KEY)
    problem(caller.post("tasks/", {"title": "b"}, **KEY), 422, "idempotency_key_reused")
    task = opened(region)
    problem(caller.post(f"tasks/{task.pk}/suspend/", {"reason": "x"}, **KEY), 422, "idempotency_key_reused")
    assert Task.objects.filter(title__in="ab").count() == 1


def test_the_same_key_of_another_caller_is_another_key(api, region):
    for unit in (region.office, region.jiangsu):
        assert "Idempotency-Replayed" not in api(unit).post("tasks/", {"title": "a"}, **KEY).headers
    assert Task.objects.count() == 2


def test_a_refused_request_frees_its_key(api, region):
    task, caller = claimed(region, by=None), api(region.zhejiang)
    problem(caller.post(f"tasks/{task.pk}/claim/", {}, **KEY), 409, "illegal_transition")
    assert not IdempotencyKey.objects.exists()
    other = opened(region)
    assert caller.post(f"tasks/{other.pk}/claim/", {}, **KEY).status_code == 201


def test_files_are_part_of_what_was_asked(api, region):
    task, caller = working(region), api(region.jiangsu)

    def report(content):
        file = SimpleUploadedFile("a.pdf", content)
        return caller.post(
            f"tasks/{task.pk}/report/", {"percent": 10, "text": "x"}, files={"files": file}, **KEY
        )

    assert report(b"%PDF-1").status_code == 201
    assert report(b"%PDF-1").headers["Idempotency-Replayed"] == "true"
    problem(report(b"%PDF-2"), 422, "idempotency_key_reused")
    assert Report.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 201, "tab\there"])
def test_a_key_that_cannot_be_kept_is_refused(api, region, key):
    body = problem(api(region.office).post("tasks/", {"title": "a"}, Idempotency_Key=key), 400, "bad_request")
    assert list(body["errors"]) == ["Idempotency-Key"]


def test_a_replay_answers_even_when_the_thing_has_gone(api, region):
    caller = api(region.office)
    first = caller.post("tasks/", {"title": "a"}, **KEY)
    caller.delete(f"tasks/{first.data['id']}/", If_Match=first.headers["ETag"])
    assert caller.post("tasks/", {"title": "a"}, **KEY).data == first.data


def in_parallel(calls) -> list:
    """The answers of all calls, started at the same moment, each on its own connection."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        start.wait()
        try:
            answers[place] = call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def shared_database(transactional_db):
    """A database that several connections can write to; SQLite in memory refuses the second one."""
    if connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("needs a database outside this process: run with DATABASE_URL")
    return Region()


def test_the_same_request_at_the_same_moment_acts_once(shared_database):
    """On PostgreSQL the second waits for the first; SQLite writes one at a time."""
    region = shared_database
    task, token = opened(region), make_client_token(region.jiangsu)
    calls = [lambda: Api(token).post(f"tasks/{task.pk}/claim/", {}, **KEY) for _time in range(6)]
    answers = in_parallel(calls)
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.content for answer in answers if "Idempotency-Replayed" in answer.headers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 5
    assert Participation.objects.count() == 1


def test_of_many_claims_one_wins_and_the_others_learn_who(shared_database):
    region = shared_database
    task = opened(region)
    units = [region.jiangsu, region.zhejiang, region.anhui] * 4
    tokens = [make_client_token(unit) for unit in units]
    answers = in_parallel([lambda t=token: Api(t).post(f"tasks/{task.pk}/claim/", {}) for token in tokens])
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] + [409] * 11
    won = next(answer for answer in answers if answer.status_code == 201).data["lead"]
    for answer in answers:
        if answer.status_code == 409:
            body = problem(answer, 409, "illegal_transition")
            assert (body["lead"]["id"], won["name"] in body["detail"]) == (won["id"], True)
    assert Participation.objects.filter(role="lead", ended_at=None).count() == 1
