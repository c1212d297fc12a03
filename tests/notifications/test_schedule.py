"""Jobs take turns, whoever calls them, and fail alone."""

from datetime import timedelta

import pytest

from coordination.celery import app
from coordination.notifications import schedule, working
from coordination.notifications.models import Heartbeat
from coordination.notifications.schedule import JOBS, every, run_job, silent_jobs

from .conftest import MONDAY

SECOND = timedelta(seconds=1)


@pytest.fixture
def ran(db, monkeypatch):
    """A job of 60 seconds that notes when it ran."""
    monkeypatch.setattr(schedule, "JOBS", {})
    times = []

    @every(60, name="tests.act")
    def act(at):
        times.append(at)

    yield times
    app.conf.beat_schedule.pop("tests.act")


def test_two_schedulers_run_a_job_once(ran):
    assert [run_job("tests.act", at=MONDAY + n * SECOND) for n in (0, 0, 1, 30)] == [
        True,
        False,
        False,
        False,
    ]
    assert run_job("tests.act", at=MONDAY + 60 * SECOND)
    assert len(ran) == 2


def test_a_clock_set_back_does_not_stop_the_job(ran):
    run_job("tests.act", at=MONDAY + timedelta(days=1))
    assert run_job("tests.act", at=MONDAY)


def test_a_failure_is_kept_and_the_last_good_run_stands(ran):
    run_job("tests.act", at=MONDAY)

    @every(60, name="tests.broken")
    def broken(at):
        raise RuntimeError("no luck")

    assert not run_job("tests.broken", at=MONDAY)
    assert Heartbeat.objects.get(name="tests.broken").last_error == "RuntimeError: no luck"
    assert silent_jobs(MONDAY) == ["tests.broken"]
    assert silent_jobs(MONDAY + timedelta(minutes=10)) == ["tests.act", "tests.broken"]
    app.conf.beat_schedule.pop("tests.broken")


def test_beat_and_the_embedded_worker_walk_the_same_list():
    assert {"notifications.reconcile", "notifications.sweep"} <= set(JOBS) <= set(app.conf.beat_schedule)
    for name in JOBS:
        assert app.conf.beat_schedule[name]["task"] == "notifications.run_job"
        assert app.conf.beat_schedule[name]["args"] == (name,)
    assert set(working.EmbeddedWorker(now=lambda: MONDAY, wait=lambda seconds: True).next_turn) == set(JOBS)


def test_the_worker_survives_a_database_that_is_away(db, monkeypatch):
    waited = []

    def wait(seconds):
        waited.append(seconds)
        return len(waited) > 3

    def away(at):
        raise ConnectionError

    monkeypatch.setattr(working, "something_is_due", away)
    working.EmbeddedWorker(now=lambda: MONDAY, wait=wait).run()
    assert len(waited) == 4
