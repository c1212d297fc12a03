"""How long may one letter keep us talking to the mail server?

Python's timeout is for each answer of the server; a server that takes its time with every one of them could
outlast the lease under which a letter is sent, and another worker would send it again. Here the greeting, and
then the whole conversation about each letter, has ``EMAIL_TIMEOUT`` seconds.
"""

import smtplib
import time

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend


class _Patience:
    """Before each answer is awaited, only what is left of the time is granted."""

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
        self.connection.deadline = time.monotonic() + settings.EMAIL_TIMEOUT
        try:
            return super()._send(email_message)
        finally:
            if self.connection is not None:
                self.connection.deadline = None
