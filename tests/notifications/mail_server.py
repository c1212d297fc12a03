"""The test mail server as the tests hold it: start, stop, make it misbehave, read what it accepted."""

import json
import shutil
import subprocess
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from .installation import die_with_the_tests

PROGRAM = Path(__file__).with_name("smtp_server.py")


class MailServer:
    def __init__(self, folder: Path):
        self.folder = folder
        self.port = 0
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """On the port of before, if there was one."""
        command = [sys.executable, str(PROGRAM), str(self.folder), str(self.port)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_the_tests
        )
        self.port = int(self.process.stdout.readline())

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def faults(self, **faults) -> None:
        (self.folder / "faults.json").write_text(json.dumps(faults))

    def clear(self) -> None:
        self.faults()
        shutil.rmtree(self.folder / "accepted", ignore_errors=True)
        (self.folder / "accepted").mkdir()

    def arrivals(self) -> list[tuple[float, EmailMessage]]:
        """When which message was accepted."""
        files = sorted((self.folder / "accepted").glob("*.eml"))
        return [
            (file.stat().st_mtime, message_from_bytes(file.read_bytes(), policy=policy.default))
            for file in files
        ]

    @property
    def accepted(self) -> list[EmailMessage]:
        files = sorted((self.folder / "accepted").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    @property
    def count(self) -> int:
        return len(list((self.folder / "accepted").glob("*.eml")))


def text_of(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content()


def html_of(message: EmailMessage) -> str:
    return message.get_body(("html",)).get_content()
