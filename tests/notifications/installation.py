"""A whole installation of real processes with its own database: workers that can be killed."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
ROOT = Path(__file__).resolve().parents[2]

SEED = """
from django.utils import timezone
from accounts.models import Membership, User
from accounts.roles import Kind
from accounts.services import create_organisation
from coordination.notifications.announcing import announce
unit = create_organisation(name="江苏省", kind=Kind.PROVINCE, code="320000")
people = User.objects.bulk_create(
    User(username=f"p{{n}}", full_name=f"人员{{n}}", email=f"p{{n}}@example.test", password="!") for n in range({number})
)
Membership.objects.bulk_create(
    Membership(user=each, organisation=unit, role="coordinator", starts_on="2020-01-01") for each in people
)
announce(kind="told", subject=unit, recipients=people, at=timezone.now(), version=1, must_act=True)
"""
ONE_MORE = """
from django.utils import timezone
from accounts.models import Organisation, User
from coordination.notifications.announcing import announce
announce(kind="told", subject=Organisation.objects.get(), recipients=User.objects.all()[:1], at=timezone.now(),
         version={version}, must_act=True)
"""
COUNT = """
from django.db.models import Count
from coordination.notifications.models import Mail
import json
print(json.dumps(dict(Mail.objects.order_by().values_list("state").annotate(Count("pk")))))
"""
IDS = """
from coordination.notifications.models import Mail
print("\\n".join(Mail.objects.values_list("message_id", flat=True)))
"""


class Installation:
    python, root = (sys.executable,), ROOT

    def __init__(self, folder: Path, *, smtp_port: int, **environment: str):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.running: list[subprocess.Popen] = []
        self.output = None  # where the processes complain: here, or an open file
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "REDIS_"))
        }
        self.environment = {
            **kept,
            "DELTA_DATA_DIR": str(folder),
            "SECRET_KEY": "a key of the tests",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(smtp_port),
            "EMAIL_TIMEOUT": "5",
            "MAIL_LEASE_SECONDS": "3",
            "SWEEP_SECONDS": "1",
            "LOG_LEVEL": "ERROR",
            **environment,
        }

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def script(self, text: str) -> str:
        return self.manage("shell", "--no-imports", "-c", text)

    def start(self, *command: str) -> subprocess.Popen:
        """In a process group of its own, so that a kill reaches the children too."""
        process = subprocess.Popen(
            [sys.executable, *command],
            env=self.environment,
            cwd=ROOT,
            stderr=self.output,
            start_new_session=True,
            preexec_fn=die_with_the_tests,
        )
        self.running.append(process)
        return process

    def start_embedded_worker(self) -> subprocess.Popen:
        return self.start(str(ROOT / "manage.py"), "run_worker")

    def start_celery(self, program: str, *options: str) -> subprocess.Popen:
        return self.start("-m", "celery", "-A", "coordination", program, *options, "--loglevel", "ERROR")

    def kill(self, process: subprocess.Popen) -> None:
        """At once and without farewell, children included."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def end(self) -> None:
        for process in list(self.running):
            if process.poll() is None:
                self.kill(process)


def die_with_the_tests() -> None:
    """Nothing is left running when the tests themselves are killed."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
