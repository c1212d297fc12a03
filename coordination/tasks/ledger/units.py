"""Who leads and who supports, according to a text in a unit column or in the final bracket of a title?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from coordination.tasks.ledger.directory import Directory, Unit

LEAD, SUPPORT = "lead", "supporter"

_OPENING, _CLOSING = "(〔[【", ")〕]】"
_SEPARATORS = "、,;/|\n\t"
_LEAD_WORDS = "牵头|主办|主责|负责"
_SUPPORT_WORDS = "配合|协办|参与|协同|协助|支持"
_BODY = "(?:单位|部门|地区|主体|方)"
_LEAD_LABEL = re.compile(
    rf"^(?:(?:{_LEAD_WORDS}|责任){_BODY}|(?:{_LEAD_WORDS})):|^(?:牵头|责任|主办){_BODY}为?"
)
_SUPPORT_LABEL = re.compile(
    rf"^(?:(?:{_SUPPORT_WORDS}){_BODY}|(?:{_SUPPORT_WORDS})):|^(?:配合|协办|参与){_BODY}为?"
)
_MANNER = "(?:共同|联合|分别|各自|按职责分工|按职责|积极|具体|统筹)*"
_LEAD_END = re.compile(
    rf"{_MANNER}(?:{_LEAD_WORDS})(?:负责|组织|落实|实施|推进|办理)*$|为(?:牵头|责任|主办){_BODY}$"
)
_SUPPORT_END = re.compile(
    rf"{_MANNER}(?:{_SUPPORT_WORDS})(?:配合|参与|落实|实施|推进|办理)*$|为(?:配合|协办){_BODY}$"
)
_LEAD_NOTE = re.compile(rf"\((?:{_LEAD_WORDS}){_BODY}?\)$")
_SUPPORT_NOTE = re.compile(rf"\((?:{_SUPPORT_WORDS}){_BODY}?\)$")
_OPEN_END = re.compile(r"等(?:有关|相关|各)?(?:单位|部门|地区|城市|省市|市|方)?$")
_ENUMERATOR = re.compile(r"^\(?\d{1,2}[).]\s*")
_LONGEST_NAME = 200
_STARS = "*★※"


_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def half_width(text: str) -> str:
    """Full-width punctuation, letters and digits become half-width; every position stays where it was."""
    return text.translate(_FOLDED)


@dataclass(frozen=True, slots=True)
class Mention:
    """One unit as written. `role` is what the text says, "" when it says nothing."""

    text: str
    role: str = ""
    is_starred: bool = False
    is_open_list: bool = False  # followed by “等”: more units are meant than named


def split_units(text: str) -> list[str]:
    """Cut at 、,;/ and line ends, but never inside brackets; blanks separate only whole words."""
    pieces, piece, depth = [], [], 0
    for character in _unwrapped(half_width(text)):
        depth += (character in _OPENING) - (character in _CLOSING)
        depth = max(depth, 0)
        if character in _SEPARATORS and (depth == 0 or character == "\n"):
            pieces.append("".join(piece))
            piece = []
        else:
            piece.append(character)
    pieces.append("".join(piece))
    return [name for name in chain.from_iterable(map(_words, pieces)) if name]


def _words(piece: str) -> list[str]:
    words = piece.split()
    if len(words) > 1 and all(len(word) > 1 and not word.isascii() for word in words):
        return [_without_enumerator(word) for word in words]
    return [_without_enumerator("".join(words))]


def _without_enumerator(word: str) -> str:
    word = _ENUMERATOR.sub("", word).strip("。. ")
    return "" if word.isdigit() and len(word) < 3 else word


def _unwrapped(text: str) -> str:
    """(上海市、江苏省) → 上海市、江苏省"""
    text = text.strip().rstrip("。")
    if text[:1] and text[0] in _OPENING and _matching_open(text) == 0:
        return text[1:-1]
    return text


def _matching_open(text: str) -> int:
    """Where the bracket that closes at the very end was opened; -1 if there is none."""
    if not text or text[-1] not in _CLOSING:
        return -1
    depth = 0
    for position in range(len(text) - 1, -1, -1):
        depth += (text[position] in _CLOSING) - (text[position] in _OPENING)
        if depth == 0:
            return position
    return -1


def read_mentions(text: str) -> list[Mention]:
    """Every unit of a cell with the role the text gives it.

    A label counts for what follows (牵头单位:甲、乙;配合单位:丙), an ending for what stands before it up to the
    last marked unit (甲、乙牵头,丙配合), a star for its own unit.
    """
    mentions: list[Mention] = []
    pending: list[Mention] = []
    running = ""
    for piece in split_units(text):
        label = next((r for r, p in ((LEAD, _LEAD_LABEL), (SUPPORT, _SUPPORT_LABEL)) if p.search(piece)), "")
        if label:
            mentions += pending
            pending, running = [], label
            piece = (_LEAD_LABEL if label == LEAD else _SUPPORT_LABEL).sub("", piece).strip()
        mention, ending = _mention(piece)
        if ending:
            mentions += [Mention(m.text, ending, m.is_starred, m.is_open_list) for m in pending]
            pending, running = [], ""
            if mention.text:
                mentions.append(mention)
        elif not mention.text:
            continue
        elif running:
            mentions.append(Mention(mention.text, running, mention.is_starred, mention.is_open_list))
        elif mention.role:
            mentions += [*pending, mention]
            pending = []
        else:
            pending.append(mention)
    return mentions + pending


def _mention(piece: str) -> tuple[Mention, str]:
    """The unit, and the role that its ending gives also to the units before it ("" if none)."""
    name = piece.strip()
    starred = (name[:1] in _STARS and name != "") or (name[-1:] in _STARS and name != "")
    name = name.strip(_STARS + " ")
    if len(name) > _LONGEST_NAME:
        return Mention(name, is_starred=starred), ""  # a whole paragraph: its words are no roles
    role = ending = ""
    for value, note, end in ((LEAD, _LEAD_NOTE, _LEAD_END), (SUPPORT, _SUPPORT_NOTE, _SUPPORT_END)):
        if note.search(name):
            name, role = note.sub("", name), value
            break
        if end.search(name):
            name, role, ending = end.sub("", name), value, value
            break
    if ending and name[:1] == "由":
        name = name[1:]
    opened = bool(_OPEN_END.search(name)) and len(name) > 2
    if opened:
        name = _OPEN_END.sub("", name)
    return Mention(name.strip(_STARS + " "), role, starred, opened), ending


def cut_title(title: str) -> tuple[str, str, list[Mention]]:
    """(title without its final bracket, the bracket's text, the units in it); ("", []) when there is nothing to cut.

    Only a final bracket that gives somebody a role is cut. “(2024—2026年)”, “(中国商用飞机有限责任公司)” and
    “(压实主体责任)” say nothing about roles and stay.
    """
    whole = title.strip()
    body = half_width(whole).rstrip("。.; ")
    start = _matching_open(body)
    if start <= 0:
        return whole, "", []
    inside = whole[start + 1 : len(body) - 1].strip()
    mentions = read_mentions(inside)
    if not any(mention.role for mention in mentions) or not body[:start].strip():
        return whole, "", []
    return whole[:start].rstrip(), inside, mentions


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means. `outcome`: exact, expanded, noted (bracket left over), ambiguous, collective, unknown.

    `units` are certain; `near` are candidates or suggestions for a person to choose from.
    """

    text: str
    outcome: str
    units: tuple[Unit, ...] = ()
    near: tuple[Unit, ...] = ()


def resolve(text: str, directory: Directory) -> Resolution:
    """Find the unit or, where that is exactly right, the several units a text stands for. Never guesses."""
    found = directory.find(text)
    if len(found) == 1:
        return Resolution(text, "exact", tuple(found))
    if found:
        return Resolution(text, "ambiguous", near=tuple(found))
    collective = _collective(text, directory)
    if collective:
        return collective
    start = _matching_open(half_width(text))
    if start > 0:
        outer = directory.find(text[:start])
        if len(outer) == 1:
            return Resolution(text, "noted", tuple(outer))
    parts = [part for part in re.split("以及|和|及|与", text) if part]
    if len(parts) > 1:
        answers = [directory.find(part) for part in parts]
        if all(len(answer) == 1 for answer in answers):
            return Resolution(text, "exact", tuple(answer[0] for answer in answers))
    return Resolution(text, "unknown", near=tuple(directory.suggestions(text)))


_NUMERALS = (
    {c: n for n, c in enumerate("〇一二三四五六七八九十")} | {"两": 2} | {str(n): n for n in range(10)}
)
_COUNT = re.compile(r"^(?:([〇一二两三四五六七八九十\d])省)?(?:([〇一二两三四五六七八九十\d])(?:直辖)?市)?")
_ALL_REGIONS = re.compile(r"^各省[(、]?(?:市|区|区市|自治区、直辖市)?\)?$|^各省级?(?:人民)?政府$")
_EACH_CITY = re.compile(r"^(?:所辖|下辖|省内)?各(?:地|设区|地级)?(?:市|城市)$")


def _collective(text: str, directory: Directory) -> Resolution | None:
    """沪苏浙皖, 三省一市, 沪苏浙两省一市发展改革委, 江苏省各市, 各省市; None when the text is no collective."""
    name = unicodedata.normalize("NFKC", text).replace(" ", "")
    every = list(directory.regions())
    if _ALL_REGIONS.match(name):
        return Resolution(text, "expanded", tuple(every)) if every else None
    if _EACH_CITY.match(name):
        return Resolution(text, "collective")  # of which province, the text does not say
    cities = _cities_of_one(name, directory)
    if cities:
        return Resolution(text, "expanded", tuple(cities))
    regions, rest = _named_regions(name, every)
    count = _COUNT.match(rest)
    counted = bool(count and count.group(0))
    if counted:
        wanted = [_NUMERALS.get(group or "", 0) for group in count.groups()]
        rest = rest[count.end() :]
        members = regions or every
        municipal = sum(region.name.endswith("市") for region in members)
        if wanted != [len(members) - municipal, municipal]:
            return Resolution(text, "collective", near=tuple(regions)) if sum(wanted) > 1 else None
        regions = members
    if len(regions) < 2:
        return None
    rest = re.sub(r"^(?:的|各|人民政府$|政府$)", "", rest)
    if not rest:
        return Resolution(text, "expanded", tuple(regions))
    departments = [directory.find(region.name + rest) for region in regions]
    if all(len(found) == 1 for found in departments):
        return Resolution(text, "expanded", tuple(found[0] for found in departments))
    return Resolution(text, "collective", near=tuple(regions))


def _named_regions(name: str, regions: Sequence[Unit]) -> tuple[list[Unit], str]:
    """The regions named by their short names at the beginning, and the rest of the text."""
    named: list[Unit] = []
    rest = name
    while True:
        for region in regions:
            if region.short_name and rest.startswith(region.short_name) and region not in named:
                named.append(region)
                rest = rest[len(region.short_name) :]
                break
        else:
            return named, rest


def _cities_of_one(name: str, directory: Directory) -> Sequence[Unit]:
    match = re.match(r"^(.+?)(?:所辖|下辖)?各(?:地|设区|地级)?(?:市|城市)$", name)
    above = directory.find(match.group(1)) if match else []
    return directory.members(above[0], "city") if len(above) == 1 else []
