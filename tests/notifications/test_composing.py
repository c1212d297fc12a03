"""What goes over the wire, read as a mail program reads it."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import BadHeaderError

from coordination.notifications.composing import Message

LONG = "长" * 5_000
HEADERS = {
    "Date": "Mon, 23 Nov 2026 10:00:00 +0800",
    "Message-ID": "<1@delta.invalid>",
    "Content-Language": "zh-hans",
}


def message(**fields) -> Message:
    given = {"subject": "[协同闭环] 签署", "body": "您收到此信，\n.\n因为\n", "from_email": "协同闭环 <noreply@delta.invalid>",
             "to": ["a@example.test"], "headers": HEADERS}  # fmt: skip
    made = Message(**{**given, **fields})
    made.attach_alternative(f"<p>{LONG}</p>", "text/html")
    return made


def read(made: Message):
    octets = made.message().as_bytes(linesep="\r\n")
    assert all(len(line) <= 998 and line.isascii() for line in octets.split(b"\r\n"))
    assert octets.replace(b"\r\n", b"\n") == made.message().as_bytes()
    return message_from_bytes(octets, policy=policy.default)


def test_text_html_and_headers_arrive_as_they_were_written():
    letter = read(message(subject="标题 " * 40))
    assert not letter.defects
    assert letter["Subject"] == ("标题 " * 40)
    assert str(letter["From"]) == "协同闭环 <noreply@delta.invalid>"
    assert (letter["To"], letter["Message-ID"]) == ("a@example.test", "<1@delta.invalid>")
    assert letter.get_content_type() == "multipart/alternative"
    assert letter.get_body(("plain",)).get_content().splitlines() == ["您收到此信，", ".", "因为"]
    assert letter.get_body(("html",)).get_content().strip() == f"<p>{LONG}</p>"


@pytest.mark.parametrize(
    "hostile",
    [
        {"subject": "a\r\nBcc: all@example.test"},
        {"subject": "a\n"},
        {"to": ["a@example.test\r\nBcc: all@example.test"]},
        {"to": ["a@example.test, b@example.test"]},
        {"to": ["nobody"], "from_email": "x\nBcc: all@example.test"},
        {"headers": {"Message-ID": "<1@x>\r\nBcc: all@example.test"}},
    ],
)
def test_a_header_of_several_lines_and_two_addresses_in_one_are_refused(hostile):
    with pytest.raises((BadHeaderError, ValueError)):
        message(**hostile).message()
