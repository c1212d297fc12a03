"""Do programs that were started together also end together?"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
STARTER = """
import sys
from coordination.ops.processes import ProcessGroup, Program

sleeper = (sys.executable, "-c", "import time; time.sleep(60)")
second = (sys.executable, "-c", sys.argv[1]) if len(sys.argv) > 1 else sleeper
with ProcessGroup([Program("first", sleeper), Program("second", second)], {}) as group:
    print(*(process.pid for process in group.running.values()), flush=True)
    print(group.wait(seconds=50), flush=True)
"""


@pytest.fixture
def start():
    started = []

    def _start(*arguments):
        starter = subprocess.Popen(
            [sys.executable, "-c", STARTER, *arguments],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(starter)
        return starter, [int(pid) for pid in starter.stdout.readline().split()]

    yield _start
    for starter in started:
        starter.kill()
        starter.wait()
        starter.stdout.close()


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def all_end(pids: list[int], *, within: float = 10) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not any(is_alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_all_programs_run_in_the_process_group_of_their_starter(start):
    starter, pids = start()
    assert len(pids) == 2
    assert all(is_alive(pid) for pid in pids)
    assert {os.getpgid(pid) for pid in pids} == {os.getpgid(starter.pid)}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_ends_every_program(start, number):
    starter, pids = start()
    starter.send_signal(number)
    assert starter.wait(15) == 0
    assert all_end(pids)
    assert starter.stdout.read().strip() == "None"


def test_ctrl_c_in_the_terminal_reaches_the_group_and_the_starter_still_ends_it_properly(start):
    starter, pids = start()
    os.killpg(starter.pid, signal.SIGINT)
    assert starter.wait(15) == 0
    assert all_end(pids)


def test_when_one_program_ends_the_others_are_stopped_and_it_is_named(start):
    starter, pids = start("import time; time.sleep(0.5); raise SystemExit(3)")
    assert starter.wait(15) == 0
    assert all_end(pids)
    assert starter.stdout.read().strip() == "The second ended with exit code 3"


def test_a_program_that_was_killed_is_told_apart_from_one_that_failed(start):
    starter, pids = start()
    os.kill(pids[0], signal.SIGKILL)
    assert starter.wait(15) == 0
    assert all_end(pids)
    assert starter.stdout.read().strip() == "The first was killed by signal 9"


def test_nothing_is_left_when_the_starter_itself_is_killed(start):
    starter, pids = start()
    starter.kill()
    starter.wait()
    assert all_end(pids)
