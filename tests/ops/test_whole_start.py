"""Does one command really bring everything up, keep the data, and leave nothing behind?"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 120
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def environment(tmp_path):
    """As on a new machine: nothing configured, data in an empty folder."""
    configured = (
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "SITE_URL",
        "EMAIL_HOST",
        "DELTA_DEMO",
        "WEB_CONCURRENCY",
    )
    clean = {name: value for name, value in os.environ.items() if name not in configured}
    return {**clean, "DELTA_DATA_DIR": str(tmp_path / "data"), "LOG_LEVEL": "WARNING", "WEB_CONCURRENCY": "1"}


@pytest.fixture
def start(environment, tmp_path):
    started = []

    def _start(port):
        log = (tmp_path / f"log{len(started)}").open("w+")
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_everything", "--port", str(port)],
            cwd=PROJECT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        started.append((process, log))
        return process, Path(log.name)

    yield _start
    for process, log in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        log.close()


def wait_for_address(process, log, port):
    deadline = time.monotonic() + PATIENCE
    while f"http://127.0.0.1:{port}/" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def members_of_group(group: int) -> list[str]:
    """The command lines of all living processes of the group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _parent, group_of_this = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(group_of_this) == group and state != "Z":
                found.append((folder / "cmdline").read_text().replace("\0", " "))
        except OSError:  # ended while we looked
            continue
    return found


def test_the_address_is_printed_when_the_page_answers_and_ctrl_c_stops_everything(start, port, tmp_path):
    process, log = start(port)
    wait_for_address(process, log, port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as page:
        assert page.status == 200
        content = page.read().decode()
    sheet = content.partition('href="/static/vendor/')[2].partition('"')[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/vendor/{sheet}", timeout=20) as asset:
        assert asset.status == 200
    running = members_of_group(process.pid)
    assert any("gunicorn" in command for command in running)
    assert any("run_worker" in command for command in running)

    second, second_log = start(port)
    assert second.wait(PATIENCE) == 1
    assert f"Port {port} is already in use, so nothing was started" in second_log.read_text()

    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(20) == 0
    assert members_of_group(process.pid) == []
    assert "Stopped" in log.read_text()

    database = sqlite3.connect(tmp_path / "data" / "delta.sqlite3")
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    key = (tmp_path / "data" / "secret_key").read_text()
    with database:
        database.execute("CREATE TABLE kept (word TEXT)")
    again, again_log = start(port)
    wait_for_address(again, again_log, port)
    assert database.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    assert (tmp_path / "data" / "secret_key").read_text() == key
    database.close()
    again.send_signal(signal.SIGTERM)
    assert again.wait(20) == 0
    assert members_of_group(again.pid) == []
