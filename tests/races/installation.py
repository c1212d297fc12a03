"""A real server process on a database of its own, and callers that press at the same instant."""

import http.client
import json
import os
import socket
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.notifications.installation import ROOT, Installation, wait_until

PORTS = range(18200, 18220)


@contextmanager
def installed(folder: Path, kind: str):
    """Migrated, on ``sqlite`` (a file) or on ``postgresql`` (a database of the cluster the suite runs on)."""
    if kind == "sqlite":
        yield from _running(Installation(folder, smtp_port=1))
        return
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        absent = pytest.fail if os.environ.get("REQUIRE_SERVICES") else pytest.skip
        absent("needs PostgreSQL: set DATABASE_URL")
    cluster, name = url.rpartition("/")[0], f"delta_t_race_{os.getpid()}"
    with psycopg.connect(f"{cluster}/postgres", autocommit=True) as administration:
        administration.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        administration.execute(f"CREATE DATABASE {name}")
        try:
            yield from _running(Installation(folder, smtp_port=1, DATABASE_URL=f"{cluster}/{name}"))
        finally:
            administration.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _running(installation: Installation):
    try:
        installation.manage("migrate", "--verbosity", "0")
        yield installation
    finally:
        installation.end()


def serve(installation: Installation) -> int:
    """Start the web server as it runs in production; the port on which it answers."""
    port = free_port()
    installation.environment["LOG_LEVEL"] = "CRITICAL"
    installation.environment["SITE_URL"] = f"http://127.0.0.1:{port}"
    configuration = str(ROOT / "deploy" / "gunicorn.conf.py")
    bind = f"127.0.0.1:{port}"
    installation.start("-m", "gunicorn", "-c", configuration, "--bind", bind, "coordination.wsgi:application")
    wait_until(lambda: _answers(f"http://{bind}/healthz"))
    return port


def free_port() -> int:
    """One of ours; of two tests at once each takes the next free one."""
    start = os.getpid() % len(PORTS)
    for port in [*PORTS[start:], *PORTS[:start]]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port of ours is free")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except OSError:
        return False


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    body: dict

    @property
    def is_problem(self) -> bool:
        return self.headers["Content-Type"] == "application/problem+json"


class Crowd:
    """Callers with a connection each, kept open, that send their requests at the same instant."""

    def __init__(self, port: int, tokens: list[str]):
        self.port, self.tokens = port, tokens
        self.connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _token in tokens]

    def post(self, path: str, body: dict, *, key: str = "") -> list[Answer]:
        """Everybody sends the same; ``key`` makes it the same request from each caller."""
        gate = threading.Barrier(len(self.tokens))
        answers: list = [None] * len(self.tokens)

        def press(number: int) -> None:
            gate.wait()
            try:
                answers[number] = self.send(number, "POST", path, body, key=key)
            except Exception as error:
                answers[number] = error

        threads = [threading.Thread(target=press, args=(number,)) for number in range(len(self.tokens))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        broken = [answer for answer in answers if not isinstance(answer, Answer)]
        assert not broken, broken[:3]
        return answers

    def send(self, number: int, method: str, path: str, body: dict | None = None, *, key: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {self.tokens[number]}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        connection = self.connections[number]
        content = json.dumps(body) if body is not None else None
        try:
            connection.request(method, path, content, headers)
            response = connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):  # closed as idle: HTTP allows it
            connection.close()
            time.sleep(0.01)
            connection.request(method, path, content, headers)
            response = connection.getresponse()
        text = response.read()
        return Answer(response.status, dict(response.headers), json.loads(text) if text else {})

    def leave(self) -> None:
        for connection in self.connections:
            connection.close()
