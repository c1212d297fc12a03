"""Does the one command refuse what cannot work before it starts anything?"""

import socket

import pytest
from django.core.management import CommandError, call_command

from coordination.ops.management.commands import run_everything


@pytest.fixture
def occupied_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def nothing_starts(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("something was started")

    monkeypatch.setattr(run_everything.Command, "prepare", refuse)
    monkeypatch.setattr(run_everything, "ProcessGroup", refuse)


def test_a_busy_port_is_said_before_anything_is_started(occupied_port, nothing_starts):
    with pytest.raises(
        CommandError, match=f"Port {occupied_port} is already in use.*make run PORT={occupied_port + 1}"
    ):
        call_command("run_everything", port=str(occupied_port))


@pytest.mark.parametrize("port", ["", "abc", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_no_port_is_said(port, nothing_starts):
    with pytest.raises(CommandError, match="PORT must be a number from 1 to 65535"):
        run_everything.free_address("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_said(nothing_starts):
    with pytest.raises(CommandError, match=r"Cannot listen on 192\.0\.2\.1"):
        run_everything.free_address("192.0.2.1", "8000")


def test_without_redis_one_worker_with_the_schedule_inside_runs(settings):
    settings.REDIS_URL = ""
    assert [program.name for program in run_everything.programs(("127.0.0.1", 8000))] == [
        "web server",
        "worker",
    ]


def test_with_redis_the_processes_of_production_run(settings):
    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    started = run_everything.programs(("127.0.0.1", 8000))
    assert [program.name for program in started] == ["web server", "worker", "scheduler"]
    assert all("celery" in program.command for program in started[1:])
