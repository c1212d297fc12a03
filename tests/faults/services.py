"""Everything a production installation consists of, as processes of our own that may be killed.

PostgreSQL is the one that runs (a new database in it); Redis, the mail server, workers and beats are started here.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

from tests.notifications.installation import SEED, Installation, die_with_the_tests, wait_until
from tests.notifications.mail_server import MailServer

CLUSTER = "postgres://postgres@127.0.0.1:5432"
PEOPLE = 5
WRITER = """
import sys
from django.utils import timezone
from accounts.models import Organisation, User
from coordination.notifications.announcing import announce
unit, people, version = Organisation.objects.get(), list(User.objects.order_by("pk")), 1
sys.stdout.write("ready\\n"); sys.stdout.flush()
for line in sys.stdin:
    for _each in range(int(line)):
        version += 1
        announce(kind="told", subject=unit, recipients=people, at=timezone.now(), version=version, must_act=True)
    sys.stdout.write("done\\n"); sys.stdout.flush()
"""


class Redis:
    """A server that keeps nothing: killed is wiped."""

    def __init__(self, folder: Path):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.folder, self.process = folder, None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [
            shutil.which("redis-server") or "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=die_with_the_tests)
        wait_until(self.answers, seconds=15)

    def answers(self) -> bool:
        try:
            return redis.Redis.from_url(self.url, socket_timeout=1).ping()
        except redis.RedisError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Writer:
    """Somebody who acts: each act tells all people at once, and is answered when its rows are committed."""

    def __init__(self, installation: Installation):
        self.process = subprocess.Popen(
            [*installation.python, "manage.py", "shell", "--no-imports", "-c", WRITER],
            env=installation.environment,
            cwd=installation.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=die_with_the_tests,
        )
        self.acts = 0
        self._answer()

    def act(self, times: int = 1) -> None:
        self.process.stdin.write(f"{times}\n")
        self.process.stdin.flush()
        self._answer()
        self.acts += times

    def _answer(self) -> None:
        if not self.process.stdout.readline():
            raise RuntimeError("the writing process ended")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


class Stand:
    """The installation under test, its mail server, and when which process was killed."""

    def __init__(self, folder: Path, cluster: str, environment: dict[str, str]):
        self.folder, self.cluster, self.environment = folder, cluster, environment
        self.name = f"delta_faults_{os.getpid()}"
        self.redis = Redis(folder)
        self.mail = MailServer(folder / "smtp")
        self.mail.folder.mkdir()
        self.killed_at: list[float] = []
        self.beats = 0

    def set_up(self) -> None:
        with psycopg.connect(f"{self.cluster}/postgres", autocommit=True) as administration:
            administration.execute(f"CREATE DATABASE {self.name}")
        self.redis.start()
        self.mail.start()
        url = f"{self.cluster}/{self.name}"
        services = {"DATABASE_URL": url, "REDIS_URL": self.redis.url, "SECRET_KEY": "f" * 50}
        self.installation = Installation(
            self.folder / "data", smtp_port=self.mail.port, **services, **self.environment
        )
        self.log = (self.folder / "processes.log").open("w")
        self.installation.output = self.log
        self.installation.manage("migrate", "--verbosity", "0")
        self.installation.script(SEED.format(number=PEOPLE))
        self.writer = Writer(self.installation)
        self.database = psycopg.connect(url, autocommit=True)

    def tear_down(self) -> None:
        for end in (
            self.writer.end,
            self.installation.end,
            self.mail.stop,
            self.redis.kill,
            self.database.close,
        ):
            end()
        with psycopg.connect(f"{self.cluster}/postgres", autocommit=True) as administration:
            administration.execute(f"DROP DATABASE {self.name} WITH (FORCE)")

    # --- processes ----------------------------------------------------------------------------------
    def start_worker(self) -> subprocess.Popen:
        return self.installation.start_celery(
            "worker", "--concurrency", "2", "--without-mingle", "--without-gossip"
        )

    def start_beat(self) -> subprocess.Popen:
        self.beats += 1
        return self.installation.start_celery(
            "beat", "--schedule", str(self.folder / f"beat{self.beats % 2}")
        )

    def kill(self, process: subprocess.Popen) -> None:
        self.killed_at.append(time.time())
        self.installation.kill(process)

    # --- what is there ------------------------------------------------------------------------------
    def states(self) -> dict[str, int]:
        rows = self.database.execute("SELECT state, count(*) FROM notifications_mail GROUP BY state")
        return dict(rows.fetchall())

    def message_ids(self) -> dict[str, str]:
        """Of every mail there ever was: Message-ID → state."""
        return dict(self.database.execute("SELECT message_id, state FROM notifications_mail").fetchall())

    @property
    def expected(self) -> int:
        """Each act, and the one of the seed, tells each person once."""
        return PEOPLE * (1 + self.writer.acts)

    def all_finished(self) -> bool:
        states = self.states()
        finished = sum(states.get(state, 0) for state in ("sent", "dead", "bounced"))
        return finished == self.expected

    def arrivals(self) -> dict[str, list[float]]:
        """Message-ID → when the mail server accepted it."""
        found: dict[str, list[float]] = {}
        for at, message in self.mail.arrivals():
            found.setdefault(message["Message-ID"], []).append(at)
        return found


@contextmanager
def stand(folder: Path, cluster: str = CLUSTER, **environment: str) -> Iterator[Stand]:
    """``environment`` goes to every process: the settings of production, or shorter times for a test."""
    here = Stand(folder, cluster, environment)
    try:
        here.set_up()
        yield here
    finally:
        here.tear_down()
