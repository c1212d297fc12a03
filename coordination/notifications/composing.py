"""How does a letter look on the wire?

Two parts, text and HTML, each in base64: safe for any server and any length of line. Written out by hand
because the structure never changes, and the general way of the standard library costs as much time as putting
the letter into words. A line break in a header is refused, an address that cannot be one too.
"""

from base64 import encodebytes
from email.header import Header
from functools import lru_cache

from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.mail.message import sanitize_address

BOUNDARY = "=_delta"  # never a line of base64
END = b"\r\n"


class Message(EmailMultiAlternatives):
    """Django's message with a text and an HTML part, and nothing attached."""

    def message(self) -> "Composed":
        [html] = self.alternatives
        _refuse_line_breaks(self.subject, self.from_email, *self.to, *self.extra_headers.values())
        headers = {
            "Subject": Header(self.subject, "utf-8", header_name="Subject").encode(linesep="\r\n"),
            "From": address_of(self.from_email),
            "To": ", ".join(address_of(each) for each in self.to),
            **self.extra_headers,
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/alternative; boundary="{BOUNDARY}"',
        }
        opening, closing = f"--{BOUNDARY}\r\n".encode(), f"--{BOUNDARY}--\r\n".encode()
        parts = [_part("plain", self.body), _part("html", html.content)]
        return Composed(_lines(headers) + END + b"".join(opening + part for part in parts) + closing)


class Composed:
    """What Django's mail backends ask of a message: its octets."""

    def __init__(self, octets: bytes):
        self.octets = octets

    def as_bytes(self, *, linesep: str = "\n") -> bytes:
        return self.octets if linesep == "\r\n" else self.octets.replace(END, linesep.encode())


def _part(subtype: str, text: str) -> bytes:
    headers = {"Content-Type": f'text/{subtype}; charset="utf-8"', "Content-Transfer-Encoding": "base64"}
    octets = "\r\n".join(text.splitlines()).encode() + END
    return _lines(headers) + END + encodebytes(octets).replace(b"\n", END)


def _lines(headers: dict[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")


def _refuse_line_breaks(*values: str) -> None:
    if any("\n" in value or "\r" in value for value in values):
        raise BadHeaderError("A header has several lines")


@lru_cache(maxsize=1_000)
def address_of(address: str) -> str:
    """As it stands in a header; ``ValueError`` when no mail can go there."""
    return sanitize_address(address, "utf-8")
