"""How long does reminding of so many open tasks take, against the bare INSERT of the same rows?"""

import os
import resource
import smtplib
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.test.utils import override_settings

from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.notifications.announcing import announce
from coordination.notifications.delivering import deliver, message_of
from coordination.notifications.models import Mail, Notice
from coordination.notifications.preparing import prepare_mails
from coordination.notifications.reconciling import reconcile
from coordination.ops.bench_reminders import fill_floor, make_floor, make_people, make_tasks
from coordination.tasks.models import Task

MORNING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, ten o'clock in Beijing
KIND = "task_claimed"


class Command(BaseCommand):
    help = (
        "Measure reminders: reconcile so many open tasks and deliver mails to a server that takes all, beside the bare "
        "INSERT … SELECT … ON CONFLICT of the same rows in the same run. Works in a database of its own, dropped afterwards."
    )

    def add_arguments(self, parser):
        parser.add_argument("--tasks", type=int, nargs="+", default=[100_000])
        parser.add_argument("--mails", type=int, default=2_000)

    def handle(self, *, tasks, mails, **options):
        for number in tasks:
            connection.settings_dict.setdefault("TEST", {})
            if connection.vendor == "postgresql":
                connection.settings_dict["TEST"]["NAME"] = f"bench_reminders_{os.getpid()}"
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            try:
                readers = make_people(mails)
                self.reconcile(number)
                self.deliver(readers)
            finally:
                connection.close()
                connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)

    def say(self, *cells: object) -> None:
        first, *others = cells
        self.stdout.write(str(first).ljust(44) + "".join(str(cell).rjust(16) for cell in others))
        self.stdout.flush()

    # --- reconcile ------------------------------------------------------------------------------
    def reconcile(self, number: int) -> None:
        made = _timed(lambda: make_tasks(number, at=MORNING - timedelta(days=30)))
        self.say(
            f"{connection.vendor}, {number:,} open tasks, made in {made:.1f} s",
            "seconds",
            "rows",
            "rows/s",
            "statements",
        )
        calendar, last = calendar_for(), None
        next_day = calendar.after(local_date(MORNING), 1)
        days = [("the first run", MORNING), ("again, nothing to do", MORNING)]
        days.append(("the next working day", MORNING + (next_day - local_date(MORNING))))
        for label, at in days:
            before = Notice.objects.count()
            with counted() as statements:
                seconds = _timed(lambda at=at, last=last: self.run(at, last))
            rows, last = Notice.objects.count() - before, at
            self.say(label, f"{seconds:.2f}", f"{rows:,}", f"{rows / seconds:,.0f}", len(statements))
            if label == "the first run":
                make_floor()
                floor = _timed(fill_floor)
                self.say(
                    "bare INSERT of the same rows", f"{floor:.2f}", f"{rows:,}", f"{rows / floor:,.0f}", 1
                )
                self.say("times the floor", f"{seconds / floor:.1f}")
        self.say("peak memory of this process", f"{_peak()} MB")

    def run(self, at: datetime, last: datetime | None) -> None:
        if failed := reconcile(at, last_run_at=last).failed:
            self.stderr.write(f"failed: {', '.join(failed)}")

    # --- deliver --------------------------------------------------------------------------------
    def deliver(self, readers: list) -> None:
        """One mail a reader, must be acted on; the floor sends the same messages with nothing else around it."""
        tasks = list(Task.objects.order_by("pk")[: len(readers)])
        if not readers or not tasks:
            return
        tasks[0].get_absolute_url()  # a worker reads the addresses of the pages once in its life
        self.say("mails", "seconds", "mails", "mails/s", "of bare SMTP")
        self.deliver_some("all told of one task", [(tasks[0], readers)])
        each = [(tasks[place % len(tasks)], [reader]) for place, reader in enumerate(readers)]
        self.deliver_some("each told of another task", each)
        self.say("peak memory of this process", f"{_peak()} MB")

    def deliver_some(self, label: str, told: list) -> None:
        Notice.objects.all().delete()
        Mail.objects.all().delete()
        for task, readers in told:
            announce(kind=KIND, subject=task, recipients=readers, at=MORNING, must_act=True)
        with sink() as port:
            mail = {"EMAIL_BACKEND": "coordination.notifications.smtp.PatientBackend", "EMAIL_PORT": port}
            with override_settings(**mail, EMAIL_HOST="127.0.0.1"):
                prepared = _timed(lambda: prepare_mails(MORNING))
                sent = _timed(lambda: deliver(MORNING + timedelta(seconds=1), seconds=3_600))
            mails = list(Mail.objects.filter(state="sent"))
            messages = [message_of(each, at=MORNING).message().as_bytes(linesep="\r\n") for each in mails]
            bare = _timed(lambda: _send(messages, port))
        number = len(mails)
        for what, seconds in (("prepared", prepared), ("delivered", sent), ("bare SMTP of the same", bare)):
            ratio = f"{bare / seconds:.2f}"
            self.say(f"{label}: {what}", f"{seconds:.2f}", f"{number:,}", f"{number / seconds:,.0f}", ratio)


@contextmanager
def counted():
    statements: list[str] = []

    def note(execute, sql, params, many, context):
        if "SAVEPOINT" not in sql:
            statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


@contextmanager
def sink():
    command = [sys.executable, "-c", "from coordination.ops.bench_reminders import serve; serve()"]
    code = "import django; django.setup(); " + command[2]
    process = subprocess.Popen([*command[:2], code], stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)


def _send(messages: list[bytes], port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for message in messages:
            server.sendmail("office@example.test", ["reader@example.test"], message)


def _timed(act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
