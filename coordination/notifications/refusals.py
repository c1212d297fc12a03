"""Is it worth trying again, and what do we tell the administrator?

A mail server answers 4xx for "not now" and 5xx for "never". What concerns the server or our own
settings (no connection, log-in, our sender address) is never held against a mail.
"""

import smtplib

from django.utils.translation import gettext


class NoAddress(ValueError):
    """The recipient has no mail address."""


# ValueError: an address or header that can never be written, found before anything is sent
FINAL_ERRORS = (ValueError, smtplib.SMTPNotSupportedError)


def is_final(error: Exception) -> bool:
    """Refused for good: trying again would not help."""
    code = _code(error)
    return isinstance(error, FINAL_ERRORS) or (code is not None and 500 <= code < 600)


def reason(error: Exception) -> str:
    """One line for the delivery log."""
    if isinstance(error, NoAddress):
        return gettext("收件人没有邮箱地址")
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, answer = next(iter(error.recipients.values()))
        return _said(code, answer)
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:500]


def _code(error: Exception) -> int | None:
    match error:
        case smtplib.SMTPSenderRefused() | smtplib.SMTPAuthenticationError():
            return None  # our own settings
        case smtplib.SMTPRecipientsRefused() if error.recipients:
            return next(iter(error.recipients.values()))[0]
        case smtplib.SMTPResponseException():
            return error.smtp_code
    return None


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:500]
