"""How near are two things that were written in Chinese, and why?

Chinese has no spaces, so texts are compared by pairs of neighbouring characters. Pairs that occur in many of the
things compared (建设, 项目, 长三角) say little, rare ones much (TF-IDF); the likeness of two texts is the cosine
between them. Together with field and place it becomes a figure of 100, which can say what it is made of.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from coordination.lifecycle.matters import Compared

WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
TEXT_WEIGHT, FIELD_WEIGHT, PLACE_WEIGHT = 0.5, 0.2, 0.3
SAME_KIND_ONLY, SAME_PROVINCE_ONLY = 0.5, 0.3  # of a field, of a place
LEAST = 30  # of 100: below that two things are not near
LEAST_TEXT = 0.18  # field and place alone are no likeness
BACKGROUND = (
    100  # things thought to stand beside those compared, so that of two the common words are not rare
)
GENERIC = frozenset(
    pair
    for word in (
        "建设项目",
        "工程",
        "推进",
        "一体化",
        "一期",
        "二期",
        "三期",
        "合作",
        "区域",
        "跨界",
        "省际",
        "共建",
        "重点",
        "示范",
        "项目建设",
    )
    for pair in (word[at : at + 2] for at in range(len(word) - 1))
)  # what nearly every project says about itself
GENERIC_WEIGHT = 0.25
SHOWN_WORDS = 4


@dataclass(frozen=True)
class Near:
    """A thing that is near. ``words`` are what both texts say."""

    key: tuple[str, int]
    score: int
    text: int
    words: tuple[str, ...] = ()
    same_field: str = ""
    places: tuple[int, ...] = field(default=())

    def to_json(self) -> dict:
        return {
            "text": self.text,
            "words": list(self.words),
            "field": self.same_field,
            "places": list(self.places),
        }


def pairs(text: str) -> Counter:
    """The neighbouring characters of a text, and whole Latin words."""
    found: Counter = Counter()
    for run in WORD.findall(text.lower()):
        if run.isascii():
            found[run] += 1
        else:
            found.update(run[place : place + 2] for place in range(len(run) - 1))
    return found


def nearest(
    own: Compared, others: Sequence[Compared], *, most: int = 5, province_of: dict[int, int] | None = None
) -> list[Near]:
    """The nearest of ``others``, the nearest first; things that are not near are left out."""
    titles = [pairs(each.title) for each in others]
    texts = [title + pairs(each.text) for title, each in zip(titles, others, strict=True)]
    mine_title, mine = pairs(own.title), pairs(f"{own.title} {own.text}")
    rarity = _rarity([mine, *texts])
    found = []
    for each, title, text in zip(others, titles, texts, strict=True):
        likeness = max(_cosine(mine_title, title, rarity), _cosine(mine, text, rarity))
        if likeness < LEAST_TEXT:
            continue
        near = _judged(own, each, likeness, province_of or {}, mine & text, rarity)
        if near.score >= LEAST:
            found.append(near)
    return sorted(found, key=lambda near: (-near.score, near.key))[:most]


def _judged(own, other, likeness, province_of, shared, rarity) -> Near:
    same_field = own.field if own.field and own.field == other.field else ""
    of_field = 1.0 if same_field else SAME_KIND_ONLY if own.kind and own.kind == other.kind else 0.0
    common = own.places & other.places
    provinces = {province_of.get(pk, pk) for pk in own.places} & {
        province_of.get(pk, pk) for pk in other.places
    }
    narrow = {pk for pk in common if province_of.get(pk, pk) != pk}
    of_place = 1.0 if narrow else SAME_PROVINCE_ONLY if provinces else 0.0
    score = TEXT_WEIGHT * likeness + FIELD_WEIGHT * of_field + PLACE_WEIGHT * of_place
    return Near(
        other.key,
        round(score * 100),
        round(likeness * 100),
        _words(f"{own.title} {own.text}", f"{other.title} {other.text}", shared, rarity),
        same_field,
        tuple(sorted(narrow or provinces)),
    )


def _rarity(texts: Iterable[Counter]) -> dict[str, float]:
    texts = list(texts)
    counted = Counter(pair for text in texts for pair in text)
    whole = BACKGROUND + len(texts)
    return {
        pair: math.log(1 + whole / count) * (GENERIC_WEIGHT if pair in GENERIC else 1)
        for pair, count in counted.items()
    }


def _cosine(one: Counter, other: Counter, rarity: dict[str, float]) -> float:
    shared = one.keys() & other.keys()
    if not shared:
        return 0.0
    product = sum(one[pair] * other[pair] * rarity[pair] ** 2 for pair in shared)
    length = math.sqrt(_square(one, rarity) * _square(other, rarity))
    return product / length if length else 0.0


def _square(text: Counter, rarity: dict[str, float]) -> float:
    return sum((count * rarity[pair]) ** 2 for pair, count in text.items())


def _words(own: str, other: str, shared: Counter, rarity: dict[str, float]) -> tuple[str, ...]:
    """The longest stretches that both texts contain, the rarest first."""
    found: dict[str, float] = {}
    for run in WORD.findall(own.lower()):
        if run.isascii():
            if run in shared:
                found[run] = rarity[run]
            continue
        start = 0
        while start < len(run) - 1:
            end = start + 1
            while end < len(run) and run[start : end + 1] in other.lower():
                end += 1
            if end - start >= 2:
                word = run[start:end]
                found[word] = sum(rarity.get(word[at : at + 2], 0) for at in range(len(word) - 1))
            start = max(end - 1, start + 1)
    best: list[str] = []
    for word in sorted(found, key=lambda word: (-found[word], word)):
        if not any(word in longer for longer in best):
            best.append(word)
    return tuple(best[:SHOWN_WORDS])
