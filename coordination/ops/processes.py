"""How do several programs run as one: started together, stopped together, none left behind?

The programs stay in the process group of their starter, so closing the terminal or signalling the
group reaches all of them. They ignore Ctrl-C themselves: the starter receives it and asks each to
finish properly. Where the kernel offers it, they are told to end when the starter is killed.
"""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Ended:
    """A program that ended although nobody asked it to."""

    name: str
    code: int

    def __str__(self) -> str:
        how = f"was killed by signal {-self.code}" if self.code < 0 else f"ended with exit code {self.code}"
        return f"The {self.name} {how}"


class ProcessGroup:
    """Programs that live and die together."""

    def __init__(self, programs: list[Program], environment: dict[str, str]):
        self.programs = programs
        self.environment = environment
        self.running: dict[str, subprocess.Popen] = {}
        self.asked_to_stop = False

    def __enter__(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_request)
        try:
            for program in self.programs:
                self.running[program.name] = subprocess.Popen(
                    program.command, env=self.environment, preexec_fn=_tie_to_starter
                )
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exc_info):
        self.stop()

    def _note_request(self, number, frame):
        self.asked_to_stop = True

    def first_ended(self) -> Ended | None:
        for name, process in self.running.items():
            if (code := process.poll()) is not None:
                return Ended(name, code)
        return None

    def wait(
        self, *, until: Callable[[], bool] = lambda: False, seconds: float | None = None
    ) -> Ended | None:
        """Return when asked to stop, when a program ended (returned), when ``until`` is true or time is over."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while not self.asked_to_stop and not until():
            if ended := self.first_ended():
                return None if self.asked_to_stop else ended
            if deadline is not None and time.monotonic() > deadline:
                return None
            time.sleep(0.2)
        return None

    def stop(self, *, patience: float = 10) -> None:
        """Ask every program to finish, then end those that have not."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + patience
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _tie_to_starter() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
