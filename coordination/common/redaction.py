"""What must never stand in a log line?"""

import re

# One-time links carry their secret in the path; feeds of calendars too.
_SECRET_PATHS = re.compile(
    r"(/(?:first-login|password/reset|meetings/feed)/)[^/\s?\"']{16,}(?:/[^/\s?\"']{16,})?"
)


def redact(_logger, _name, event: dict) -> dict:
    """A structlog processor: the secret part of a link becomes three dots."""
    for key, value in event.items():
        if isinstance(value, str) and "/" in value:
            event[key] = _SECRET_PATHS.sub(r"\1…", value)
    return event
