"""What is done to the installation, and what became of the mails?

Each fault is a function of the stand; while it lasts people go on acting. The figures at the end compare what was
announced with what the mail server accepted.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.notifications.installation import wait_until

from .services import Stand

PATIENCE = 900  # seconds until everything announced must have gone out
WINDOW = 5.0  # seconds before a kill in which a mail may have been accepted and not yet marked


@dataclass(frozen=True)
class Scale:
    """How hard."""

    kills: int
    redis_seconds: float
    two_beats_seconds: float
    down_seconds: float
    slow_mails: int
    slow_seconds: float


# As an installation runs by default; the suite waits less for the leases of the dead (see ``Installation``).
PRODUCTION = {"EMAIL_TIMEOUT": "40", "MAIL_LEASE_SECONDS": "120", "SWEEP_SECONDS": "10"}
FULL = Scale(
    kills=20, redis_seconds=60, two_beats_seconds=30, down_seconds=600, slow_mails=2, slow_seconds=30
)
SHORT = Scale(kills=2, redis_seconds=4, two_beats_seconds=4, down_seconds=4, slow_mails=1, slow_seconds=1)


@dataclass(frozen=True)
class Figures:
    """Of one fault, or of the whole run."""

    fault: str
    announced: int
    accepted: int
    lost: int
    doubled: int
    copies: int
    refused: int
    seconds: float


class Run:
    def __init__(self, here: Stand, scale: Scale):
        self.here, self.scale = here, scale
        self.worker = here.start_worker()
        self.beat = here.start_beat()
        self.settle()

    # --- the faults ---------------------------------------------------------------------------------
    def kill_worker_and_beat(self) -> None:
        """kill -9 of the worker in the middle of its mails, then of beat; as often as the scale says."""
        self.here.mail.faults(slow=0.05)
        for _round in range(self.scale.kills):
            before = self.here.mail.count
            self.here.writer.act(12)
            wait_until(lambda enough=before + 3: self.here.mail.count >= enough, seconds=PATIENCE)
            self.here.kill(self.worker)
            self.worker = self.here.start_worker()
            self.here.kill(self.beat)
            self.beat = self.here.start_beat()
        self.here.mail.faults()

    def lose_redis(self) -> None:
        """Redis killed; everything in it gone; back after a while. Nobody restarts worker or beat."""
        self.here.redis.kill()
        for _part in range(4):
            self.here.writer.act(2)
            time.sleep(self.scale.redis_seconds / 4)
        self.here.redis.start()

    def two_beats(self) -> None:
        second = self.here.start_beat()
        until = time.monotonic() + self.scale.two_beats_seconds
        while time.monotonic() < until:
            self.here.writer.act(2)
            time.sleep(0.5)
        self.settle()
        self.here.kill(second)

    def mail_server_down(self) -> None:
        """Nobody listens on the port; people go on acting, worker and beat go on trying."""
        self.here.mail.stop()
        for _part in range(10):
            self.here.writer.act(2)
            time.sleep(self.scale.down_seconds / 10)
        self.here.mail.start()

    def mail_server_slow(self) -> None:
        """So many seconds for every mail: longer than a run of the worker, shorter than its lease."""
        self.here.mail.faults(slow=self.scale.slow_seconds)
        self.here.writer.act(self.scale.slow_mails)
        self.settle()
        self.here.mail.faults()

    def mail_server_refuses(self) -> None:
        """One in ten refused for good: it is put aside with the reason, the others arrive."""
        self.here.mail.faults(every=10)
        self.here.writer.act(20)
        self.settle()
        self.here.mail.faults()

    # --- measuring --------------------------------------------------------------------------------
    def settle(self) -> None:
        wait_until(self.here.all_finished, seconds=PATIENCE)

    def measured(self, name: str, fault: Callable[[], None]) -> Figures:
        expected, known = self.here.expected, set(self.here.message_ids())
        begin = time.monotonic()
        fault()
        self.settle()
        seconds = time.monotonic() - begin
        new = {key: state for key, state in self.here.message_ids().items() if key not in known}
        return self._figures(name, self.here.expected - expected, new, seconds)

    def _figures(self, name: str, announced: int, mails: dict[str, str], seconds: float) -> Figures:
        arrivals = {key: times for key, times in self.here.arrivals().items() if key in mails}
        refused = sum(state == "dead" for state in mails.values())
        copies = sum(len(times) - 1 for times in arrivals.values())
        doubled = sum(not self._was_cut(times) for times in arrivals.values() if len(times) > 1)
        return Figures(
            name,
            announced,
            accepted=sum(len(times) for times in arrivals.values()),
            lost=announced - len(arrivals) - refused,
            doubled=doubled + max(0, len(mails) - announced),
            copies=copies,
            refused=refused,
            seconds=seconds,
        )

    def _was_cut(self, times: list[float]) -> bool:
        """A copy is explained when a process was killed just after the mail was accepted."""
        first, second = sorted(times)[:2]
        return any(first - 1 <= killed <= min(first + WINDOW, second) for killed in self.here.killed_at)


FAULTS = (
    ("kill -9 of worker and beat", Run.kill_worker_and_beat),
    ("Redis killed and wiped", Run.lose_redis),
    ("two beats", Run.two_beats),
    ("mail server down", Run.mail_server_down),
    ("mail server slow", Run.mail_server_slow),
    ("one mail in ten refused", Run.mail_server_refuses),
)


def run(
    here: Stand, scale: Scale, say: Callable[[str], None] = lambda text: None, only: str = ""
) -> list[Figures]:
    """All faults, or those whose name contains ``only``, one after the other, on one installation."""
    going, figures = Run(here, scale), []
    for name, fault in [each for each in FAULTS if only in each[0]]:
        figures.append(going.measured(name, lambda fault=fault: fault(going)))
        say(line(figures[-1]))
    strangers = set(here.arrivals()) - set(here.message_ids())
    if strangers:
        raise AssertionError(f"{len(strangers)} mails arrived that nobody wrote")
    return figures


HEAD = f"{'fault':<28}{'announced':>10}{'accepted':>10}{'lost':>6}{'doubled':>9}{'copies¹':>9}{'refused²':>10}{'seconds':>9}"


def line(each: Figures) -> str:
    return (
        f"{each.fault:<28}{each.announced:>10}{each.accepted:>10}{each.lost:>6}{each.doubled:>9}{each.copies:>9}"
        f"{each.refused:>10}{each.seconds:>9.1f}"
    )
