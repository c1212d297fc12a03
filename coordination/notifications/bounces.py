"""What became of a mail after the mail server had taken it?

A server that cannot deliver what it accepted writes back (RFC 3464). The administrator pipes such letters
into ``manage.py record_bounce``; the mail they are about is found by its Message-ID and marked, so that the
delivery log tells the truth and the letter can be sent again to a better address.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.db import transaction

from .models import DeliveryAttempt, Mail
from .states import MailState, Outcome

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,190}>")
LARGEST = 2_000_000  # octets; what is longer is no report


@dataclass(frozen=True)
class Report:
    """What the letter says: about which of our mails, and why it was not delivered."""

    message_ids: tuple[str, ...]
    reason: str


def read_report(raw: bytes) -> Report | None:
    """The report of a failure; None for anything else, such as "delayed" or an absence note."""
    letter = message_from_bytes(raw[:LARGEST], policy=policy.default)
    blocks = [part for part in letter.walk() if part.get_content_type() == "message/delivery-status"]
    fields = [block for part in blocks for block in part.get_payload() if block.get("Action")]
    failed = [block for block in fields if str(block["Action"]).strip().lower() == "failed"]
    if not failed:
        return None
    said = failed[0].get("Diagnostic-Code") or failed[0].get("Status") or "failed"
    return Report(tuple(_about(letter)), " ".join(str(said).split())[:500])


def _about(letter: EmailMessage) -> list[str]:
    """Every Message-ID that may be the one of the mail: of the letter returned, or answered."""
    found = []
    for part in letter.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            found += [str(inner["Message-ID"] or "") for inner in part.get_payload()]
        elif kind == "text/rfc822-headers":
            found += re.findall(r"(?im)^Message-ID:\s*(\S+)", part.get_payload(decode=True).decode("latin-1"))
    found += [str(letter[name] or "") for name in ("In-Reply-To", "References")]
    return list(dict.fromkeys(_MESSAGE_ID.findall(" ".join(found))))


@transaction.atomic
def record_bounce(raw: bytes, *, at: datetime) -> Mail | None:
    """Mark the mail this letter is about as bounced; None when it is no report about one of our sent mails."""
    report = read_report(raw)
    if report is None:
        return None
    sent = Mail.objects.filter(message_id__in=report.message_ids, state=MailState.SENT)
    mail = sent.select_for_update().order_by("pk").first()
    if mail is None:
        return None
    Mail.objects.filter(pk=mail.pk).update(state=MailState.BOUNCED, last_error=report.reason)
    DeliveryAttempt.objects.create(mail=mail, at=at, outcome=Outcome.BOUNCED, detail=report.reason)
    return mail
