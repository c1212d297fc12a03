"""What changed between two texts, word by word, in a way that reads well in Chinese?

Chinese has no blanks, so a "word" is a run of letters or digits, or one character. Comparing character by
character leaves splinters (one common 的 between two changes); those are swallowed by the changes around
them. Texts are compared sentence by sentence first, which keeps long texts fast.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, ADDED, REMOVED = "same", "added", "removed"
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+")
_WORD = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*%?|\s+|.", re.DOTALL)
SPLINTER = 1  # common pieces of so few characters between two changes are not worth keeping
MOST = 4_000_000  # beyond so many comparisons a changed passage is shown as a whole


class Piece(NamedTuple):
    """A run of text: in both, only in the new (added), only in the old (removed)."""

    kind: str
    text: str


def compared(old: str, new: str) -> list[Piece]:
    """The new text with what was removed and added; removed stands before what replaces it."""
    return list(_joined(_by_sentence(_SENTENCE.findall(old), _SENTENCE.findall(new))))


def _by_sentence(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(SAME, "".join(old[i:j]))
        else:
            yield from _by_word("".join(old[i:j]), "".join(new[k:m]))


def _by_word(old: str, new: str) -> Iterator[Piece]:
    was, now = _WORD.findall(old), _WORD.findall(new)
    if len(was) * len(now) > MOST:
        yield from (Piece(REMOVED, old), Piece(ADDED, new))
        return
    removed = added = ""
    opcodes = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    for position, (tag, i, j, k, m) in enumerate(opcodes):
        before, after = "".join(was[i:j]), "".join(now[k:m])
        inside = 0 < position < len(opcodes) - 1
        if tag == "equal" and not (inside and len(before.strip()) <= SPLINTER and not before.isspace()):
            yield from (Piece(REMOVED, removed), Piece(ADDED, added), Piece(SAME, before))
            removed = added = ""
        else:
            removed, added = removed + before, added + after
    yield from (Piece(REMOVED, removed), Piece(ADDED, added))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Without empty pieces, neighbours of one kind as one."""
    last = None
    for piece in pieces:
        if not piece.text:
            continue
        if last and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last
