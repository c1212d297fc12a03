"""When are two figures the same? Blanks, brackets and the width of letters make no other figure."""

import unicodedata


def key_of(name: str) -> str:
    """The name in one form of writing, without blanks and marks."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())[:120]
