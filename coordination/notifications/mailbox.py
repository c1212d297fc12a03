"""Where do mails go when no mail server is configured?

Into files, one a mail, which a page can show: so a demo can be walked without a mail server. A file
appears whole or not at all.
"""

import os
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

_NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


@dataclass(frozen=True)
class KeptMail:
    """A mail in the mailbox; ``id`` names it in addresses."""

    id: str
    to: str
    subject: str
    sent_at: datetime | None
    message_id: str
    text: str
    html: str


class MailboxBackend(BaseEmailBackend):
    """Django's mail backend that writes each message to ``settings.MAILBOX_DIR`` as an ``.eml`` file."""

    def send_messages(self, messages) -> int:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            name = f"{timezone.now().astimezone(UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}"
            unfinished = folder / f".{name}"
            unfinished.write_bytes(message.message().as_bytes(linesep="\r\n"))
            os.replace(unfinished, folder / f"{name}.eml")
        return len(messages)


def list_mails(*, limit: int = 100, to: str = "") -> list[KeptMail]:
    """The newest mails, newest first; ``to`` keeps those of one address."""
    found = []
    for path in sorted(_folder().glob("*.eml"), reverse=True):
        if len(found) >= limit:
            break
        mail = _read(path)
        if mail and (not to or to.lower() in mail.to.lower()):
            found.append(mail)
    return found


def read_mail(mail_id: str) -> KeptMail | None:
    """One mail, or None when there is none of this id."""
    return _read(_folder() / f"{mail_id}.eml") if _NAME.fullmatch(mail_id) else None


def _folder() -> Path:
    return Path(settings.MAILBOX_DIR)


def _read(path: Path) -> KeptMail | None:
    try:
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
    except FileNotFoundError:
        return None
    return KeptMail(
        id=path.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=_date(message),
        message_id=str(message["Message-ID"] or ""),
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part else ""


def _date(message: EmailMessage) -> datetime | None:
    try:
        sent = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)  # "-0000": it does not say where it was sent
