"""How long does settling so many lines take, and how much memory, against the bare GROUP BY of the same table?"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from coordination.celery import app
from coordination.ops.bench_settlement import (
    NAMES,
    TAXES,
    YEAR,
    bare_group_by,
    make_agreements,
    make_lines,
    put_back,
)
from coordination.settlement.jobs import compute_all
from coordination.settlement.models import Delivery, Entitlement, RevenueLine, Round
from coordination.settlement.revenue.delivering import keep_file, take_in
from coordination.settlement.states import COLLECTING, FIGURES_CONFIRMED, Source

DEADLINE = 3600  # seconds after which something is stuck
PAUSE = 0.1
STARTING = 120


class Command(BaseCommand):
    help = (
        "Measure settlement on PostgreSQL: lines over many agreements, computed by several Celery workers, beside the bare "
        "GROUP BY of the same table in the same run. Works in a database of its own, which is dropped afterwards. "
        "Needs DATABASE_URL and REDIS_URL."
    )

    def add_arguments(self, parser):
        parser.add_argument("--lines", type=int, nargs="+", default=[1_000_000, 10_000_000])
        parser.add_argument("--agreements", type=int, default=500)
        parser.add_argument("--workers", type=int, default=2, help="Celery workers, one process each")
        parser.add_argument(
            "--file-lines", type=int, default=0, help="also deliver a CSV file of so many lines"
        )

    def handle(self, *, lines, agreements, workers, file_lines, **options):
        if connection.vendor != "postgresql" or not settings.REDIS_URL:
            raise CommandError("DATABASE_URL (PostgreSQL) and REDIS_URL are needed.")
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        self.database = _url_with(os.environ["DATABASE_URL"], name)
        try:
            make_agreements(agreements)
            self.say(
                "lines",
                "made",
                "bare GROUP BY",
                "settled",
                "lines/s",
                "times bare",
                "CPU a round",
                "least busy",
                "worker peak",
                "this peak",
            )
            for count in lines:
                self.measure(count, agreements, workers)
            if file_lines:
                self.deliver(file_lines)
        finally:
            connection.close()
            connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)

    def say(self, *cells: object) -> None:
        self.stdout.write("  ".join(str(cell).rjust(14) for cell in cells))
        self.stdout.flush()

    def measure(self, count: int, agreements: int, workers: int) -> None:
        put_back(FIGURES_CONFIRMED)
        made = _timed(lambda: make_lines(count // agreements))
        bare_group_by()  # both run on a warm cache
        bare = _timed(bare_group_by)
        processes = [self.worker(number) for number in range(workers)]
        try:
            self.wait_for_workers(processes)
            before = [_processor(process.pid) for process in processes]
            settled = _timed(lambda: self.settle(agreements))
            spent = [
                _processor(process.pid) - start for process, start in zip(processes, before, strict=True)
            ]
            peaks = [_peak(process.pid) for process in processes]
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)
        self.check_sums(count, agreements)
        self.say(
            f"{count:,}",
            f"{made:.1f} s",
            f"{bare:.2f} s",
            f"{settled:.1f} s",
            f"{count / settled:,.0f}",
            f"{settled / bare:.1f}",
            f"{sum(spent) / agreements * 1000:.1f} ms",
            f"{min(spent) / sum(spent):.0%}",
            f"{max(peaks)} MB",
            f"{_peak(os.getpid())} MB",
        )

    def worker(self, number: int) -> subprocess.Popen:
        environment = {
            **os.environ,
            "DATABASE_URL": self.database,
            "LOG_LEVEL": "ERROR",
            "CELERY_WORKER": str(number),
        }
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "coordination",
            "worker",
            "--pool",
            "solo",
            "-n",
            f"bench{number}@%h",
        ]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([*command, "--without-gossip", "--without-mingle"], env=environment, **quiet)

    def wait_for_workers(self, processes: list[subprocess.Popen]) -> None:
        """Starting is not what is measured: until each has loaded the application."""
        end = time.monotonic() + STARTING
        while len(app.control.ping(timeout=1) or ()) < len(processes):
            if time.monotonic() > end or any(process.poll() is not None for process in processes):
                raise CommandError("The Celery workers did not start.")

    def settle(self, agreements: int) -> None:
        compute_all(in_background=True)
        end = time.monotonic() + DEADLINE
        while Round.objects.filter(status=FIGURES_CONFIRMED).exists():
            if time.monotonic() > end:
                raise CommandError("The workers did not finish.")
            time.sleep(PAUSE)

    def check_sums(self, count: int, agreements: int) -> None:
        """Every fen arrived: what came in of the agreements without a scope is what they got."""
        if Round.objects.filter(edition=1).count() != agreements:
            raise CommandError("Some rounds were not computed, or twice.")
        rows = Entitlement.objects.filter(round__agreement__title__regex="[05]$")
        got = sum(rows.values_list("total", flat=True))
        came = sum(
            RevenueLine.objects.filter(agreement__title__regex="[05]$")
            .values_list("amount", flat=True)
            .iterator()
        )
        if got != came:
            raise CommandError(f"{came} came in, {got} was shared.")

    def deliver(self, count: int) -> None:
        """A file of lines through the same reader as an upload."""
        put_back(COLLECTING)
        round_ = Round.objects.first()
        with NamedTemporaryFile("w+b", suffix=".csv") as file:
            file.write("所属期,税种,征收地,金额,凭证号\n".encode())
            for number in range(count):
                day = f"{YEAR}-{number % 12 + 1:02}-{number % 28 + 1:02}"
                file.write(
                    f"{day},{TAXES[number % 3]},{NAMES[number // 3 % 3]},{number}.01,{number}\n".encode()
                )
            file.flush()
            stored, sha, size = keep_file(File(file, name=Path(file.name).name))
        facts = {"stored_as": stored, "sha256": sha, "size": size, "source": Source.COMMAND}
        for title in ("a file of lines", "the same again"):
            delivery = Delivery.objects.create(
                agreement=round_.agreement, round=round_, file_name=title, delivered_by_name="bench",
                delivered_at=timezone.now(), **facts,
            )  # fmt: skip
            seconds = _timed(lambda delivery=delivery: take_in(delivery, at=timezone.now()))
            delivery.refresh_from_db()
            self.say(title, f"{count:,}", f"{size / 1e6:.0f} MB", f"{seconds:.1f} s", f"{count / seconds:,.0f}",
                     f"new {delivery.new:,}", f"same {delivery.same:,}", f"{_peak(os.getpid())} MB")  # fmt: skip


def _timed(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _peak(pid: int) -> int:
    """The most memory a process ever had, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def _processor(pid: int) -> float:
    """The seconds of processor a process has used: what a busy machine does not change."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _url_with(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
