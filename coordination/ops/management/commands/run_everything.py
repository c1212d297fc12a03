"""How does one command bring up the whole product on one machine?"""

import errno
import os
import socket
import sys
import urllib.error
import urllib.request

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from coordination.ops.processes import ProcessGroup, Program

PATIENCE_SECONDS = 60


class Command(BaseCommand):
    help = "Bring the database up to date, then run web, worker and scheduler until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")

    def handle(self, *args, host: str, port: str, **options):
        address = free_address(host, port)
        try:
            self.prepare()
        except KeyboardInterrupt:
            raise CommandError("Stopped before anything was started.") from None
        url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{address[1]}"  # noqa: S104 - compared, not bound
        environment = {**os.environ, "SITE_URL": os.environ.get("SITE_URL") or url}
        with ProcessGroup(programs(address), environment) as group:
            ended = group.wait(until=lambda: answers(f"{url}/healthz"), seconds=PATIENCE_SECONDS)
            if not ended and not group.asked_to_stop:
                self.announce(url)
                ended = group.wait()
        if ended:
            raise CommandError(f"{ended}; everything else has been stopped. Its last lines above say why.")
        self.say("已停止 · Stopped.")

    def prepare(self) -> None:
        """Migrate; in demo mode fill a database that has never been used."""
        call_command("migrate", interactive=False, verbosity=0)
        if settings.DEMO and not get_user_model().objects.exists() and "load_demo" in get_commands():
            self.say("首次启动，正在载入演示数据… · First start: loading the demo data…")
            call_command("load_demo", verbosity=0)
        connections.close_all()

    def announce(self, url: str) -> None:
        if not answers(f"{url}/"):
            self.say(f"尚未响应 · {url}/ does not answer properly yet; the lines above may say why.")
            return
        lines = [f"协同闭环 Delta Loop → {url}/"]
        if settings.DEMO:
            lines.append("  演示：登录页上点选角色即可进入 · demo: pick a role on the login page")
        lines.append(f"  数据 · data: {settings.DATA_DIR}")
        lines.append("  停止 · stop: Ctrl-C")
        self.say("\n".join(lines))

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def free_address(host: str, port: str) -> tuple[str, int]:
    """The address to listen on, or a sentence that says why it cannot be used."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CommandError(f"PORT must be a number from 1 to 65535, not {port!r}.")
    address = (host, int(port))
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} is already in use, so nothing was started. "
                    f"Stop the program that uses it, or choose another port: make run PORT={int(port) % 65535 + 1}"
                ) from error
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    return address


def programs(address: tuple[str, int]) -> list[Program]:
    """Web and background work; with Redis the same processes as in production."""
    host, port = address
    python, manage = sys.executable, str(settings.BASE_DIR / "manage.py")
    configuration = str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py")
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = Program(
        "web server",
        (python, "-m", "gunicorn", "-c", configuration, "--bind", bind, "coordination.wsgi:application"),
    )
    if not settings.REDIS_URL:
        return [web, Program("worker", (python, manage, "run_worker"))]
    celery = (python, "-m", "celery", "-A", "coordination")
    schedule = str(settings.DATA_DIR / "celerybeat-schedule")
    return [
        web,
        Program("worker", (*celery, "worker", "--concurrency", "2")),
        Program("scheduler", (*celery, "beat", "--schedule", schedule)),
    ]


def answers(url: str) -> bool:
    """Does a reader get something other than an error of ours?"""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own http address
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
