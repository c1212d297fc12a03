"""kill -9 while mails go out, with real processes: none lost, copies only with the same Message-ID."""

import json
import os
import shutil
import signal
import time
from collections import Counter

import psycopg
import pytest
import redis

from .installation import COUNT, IDS, ONE_MORE, SEED, Installation, wait_until
from .mail_server import MailServer

MAILS, KILLS = 120, 2


@pytest.fixture
def server(tmp_path):
    mail_server = MailServer(tmp_path / "smtp")
    mail_server.folder.mkdir()
    mail_server.start()
    yield mail_server
    mail_server.stop()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """A data folder with an empty database."""
    folder = tmp_path_factory.mktemp("migrated")
    Installation(folder, smtp_port=0).manage("migrate", "--verbosity", "0")
    return folder


@pytest.fixture
def embedded(migrated, server, tmp_path):
    """SQLite and run_worker."""
    shutil.copytree(migrated, tmp_path / "data")
    installation = Installation(tmp_path / "data", smtp_port=server.port)
    yield installation
    installation.end()


@pytest.fixture
def production(server, tmp_path):
    """PostgreSQL, Redis, Celery worker and beat: where the suite itself runs on them."""
    if not (os.environ.get("DATABASE_URL", "").startswith("postgres") and os.environ.get("REDIS_URL")):
        absent = pytest.fail if os.environ.get("REQUIRE_SERVICES") else pytest.skip
        absent("needs PostgreSQL and Redis: set DATABASE_URL and REDIS_URL")
    cluster, broker = os.environ["DATABASE_URL"].rpartition("/")[0], os.environ["REDIS_URL"]
    name = f"delta_kill_{os.getpid()}"
    administration = psycopg.connect(f"{cluster}/postgres", autocommit=True)
    queues = redis.Redis.from_url(broker)
    queues.flushdb()
    administration.execute(f"CREATE DATABASE {name}")
    installation = Installation(
        tmp_path / "data", smtp_port=server.port, DATABASE_URL=f"{cluster}/{name}", REDIS_URL=broker
    )
    try:
        installation.manage("migrate", "--verbosity", "0")
        yield installation
    finally:
        installation.end()
        administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
        queues.flushdb()


def states(installation) -> dict[str, int]:
    return json.loads(installation.script(COUNT))


def assert_none_lost(installation, server, *, number, kills):
    """Each mail arrived; a mail that arrived again did so in the one instant between sending and marking."""
    assert states(installation) == {"sent": number}
    arrived = Counter(mail["Message-ID"] for mail in server.accepted)
    assert set(arrived) == set(installation.script(IDS).splitlines())
    assert len(arrived) == number
    assert sum(arrived.values()) - number <= kills


def test_embedded_worker(embedded, server):
    embedded.script(SEED.format(number=MAILS))
    server.faults(slow=0.02)
    for kill in range(1, KILLS + 1):
        worker = embedded.start_embedded_worker()
        wait_until(lambda enough=MAILS * kill / (KILLS + 2): server.count >= enough)
        embedded.kill(worker)
    embedded.start_embedded_worker()
    embedded.start_embedded_worker()
    wait_until(lambda: states(embedded) == {"sent": MAILS})
    assert_none_lost(embedded, server, number=MAILS, kills=KILLS)


def test_a_new_notice_is_mailed_within_a_second_and_the_worker_ends_when_asked(embedded, server):
    embedded.script(SEED.format(number=1))
    worker = embedded.start_embedded_worker()
    wait_until(lambda: server.count == 1)
    embedded.script(ONE_MORE.format(version=2))
    written = time.monotonic()
    wait_until(lambda: server.count == 2, seconds=10)
    assert time.monotonic() - written < 2  # the shell that wrote it took its time to end, too
    os.kill(worker.pid, signal.SIGTERM)
    assert worker.wait(10) == 0


@pytest.mark.services
def test_celery_worker_and_beat(production, server):
    production.script(SEED.format(number=MAILS))
    server.faults(slow=0.02)
    schedule = ("--schedule", str(production.folder / "beat"))
    for kill in range(1, KILLS + 1):
        worker = production.start_celery(
            "worker", "--concurrency", "2", "--without-mingle", "--without-gossip"
        )
        beat = production.start_celery("beat", *schedule)
        wait_until(lambda enough=MAILS * kill / (KILLS + 2): server.count >= enough)
        production.kill(beat)
        production.kill(worker)
    production.start_celery("worker", "--concurrency", "2", "--without-mingle", "--without-gossip")
    production.start_celery("beat", *schedule)
    production.start_celery("beat", "--schedule", str(production.folder / "second_beat"))
    wait_until(lambda: states(production) == {"sent": MAILS})
    assert_none_lost(production, server, number=MAILS, kills=2 * KILLS)
