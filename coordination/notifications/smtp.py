"""How long may one letter keep us talking to the mail server?

Python's timeout is for each answer of the server; a server that takes its time with every one of them could
outlast the lease under which a letter is sent, and another worker would send it again. Here the greeting, and
then the whole conversation about each letter, has ``EMAIL_TIMEOUT`` seconds.

With a server that says it can (RFC 2920) sender, addressee and the wish to begin travel together: two
waits for an answer instead of four for each letter.
"""

import re
import smtplib
import time

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from .composing import address_of

_LEADING_DOT = re.compile(rb"(?m)^\.")


class _Patience:
    """Before each answer is awaited, only what is left of the time is granted; few answers are awaited."""

    def __init__(self, *args, **kwargs):
        self.deadline: float | None = time.monotonic() + settings.EMAIL_TIMEOUT
        super().__init__(*args, **kwargs)

    def getreply(self):
        if self.deadline is not None and self.sock is not None:  # closing politely is not limited
            left = self.deadline - time.monotonic()
            if left <= 0:
                self.close()
                raise smtplib.SMTPServerDisconnected("the conversation took too long")
            self.sock.settimeout(left)
        return super().getreply()

    def deliver(self, sender: str, recipient: str, octets: bytes) -> None:
        """One letter to one addressee; raises what ``sendmail`` would."""
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("pipelining"):
            self.sendmail(sender, recipient, octets)
            return
        addresses = smtplib.quoteaddr(sender), smtplib.quoteaddr(recipient)
        self.send("MAIL FROM:{}\r\nRCPT TO:{}\r\nDATA\r\n".format(*addresses))
        from_sender, to_recipient, begin = self.getreply(), self.getreply(), self.getreply()
        if begin[0] == 354:  # to be ended in any case: with nothing said when there is nobody to hear it
            welcome = to_recipient[0] in (250, 251)
            self.send(_LEADING_DOT.sub(b"..", octets) + b".\r\n" if welcome else b".\r\n")
            end = self.getreply()
        else:
            end = begin
        if from_sender[0] != 250:
            refusal = smtplib.SMTPSenderRefused(*from_sender, sender)
        elif to_recipient[0] not in (250, 251):
            refusal = smtplib.SMTPRecipientsRefused({recipient: to_recipient})
        elif end[0] != 250:
            refusal = smtplib.SMTPDataError(*end)
        else:
            return
        self._rset()
        raise refusal


class _Smtp(_Patience, smtplib.SMTP):
    pass


class _SmtpSsl(_Patience, smtplib.SMTP_SSL):
    pass


class PatientBackend(EmailBackend):
    """Django's mail backend with one deadline for each letter."""

    @property
    def connection_class(self):
        return _SmtpSsl if self.use_ssl else _Smtp

    def _send(self, email_message):
        sender, octets = (
            address_of(email_message.from_email),
            email_message.message().as_bytes(linesep="\r\n"),
        )
        self.connection.deadline = time.monotonic() + settings.EMAIL_TIMEOUT
        try:
            for recipient in email_message.recipients():
                self.connection.deliver(sender, address_of(recipient), octets)
        finally:
            if self.connection is not None:
                self.connection.deadline = None
        return True
