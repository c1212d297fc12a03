"""Which facts does a round need, which are stated, and how are they written line by line?

``投产 = 2025-06-26``; ``补偿指数 = 0.673``; ``迁出前税收 = 20000000.00; 20000000.00``; ``营业收入 = 甲 3; 乙 1``.
"""

import re

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.settlement.errors import UnfitFacts
from coordination.settlement.facts import read_facts
from coordination.settlement.models import Correction, Round
from coordination.settlement.states import CLOSED

from .agreed import rules_of

NOT_YET = ("无", "尚未", "未发生", "null", "-")
SIGN = re.compile(r"\s*[=\uff1d:\uff1a]\s*")
BETWEEN = re.compile(r"\s*[;\uff1b]\s*")
EACH = re.compile(r"(.+?)\s+(\S+)")


def needed(round_: Round) -> tuple[list[str], list[str]] | tuple:
    """(events, values) that the rules of the round ask for; empty where they ask for nothing."""
    events: dict[str, None] = {}
    values: dict[str, None] = {}
    for rule in rules_of(round_):
        found = rule.needed_facts()
        events.update(dict.fromkeys(found[0]))
        values.update(dict.fromkeys(found[1]))
    return (list(events), list(values)) if events or values else ()


def known_facts(round_: Round) -> dict:
    """The facts document of a round as it is known today: a closed one keeps what was stated, and a correction
    stands beside it."""
    if round_.status not in CLOSED:
        return round_.facts or {}
    later = Correction.objects.filter(round=round_, facts__isnull=False).order_by("pk")
    corrected = later.values_list("facts", flat=True).last()
    return round_.facts or {} if corrected is None else corrected


def missing(round_: Round, stated: dict | None = None) -> list[str]:
    """What the rules ask for and nobody has stated."""
    if not (wanted := needed(round_)):
        return []
    stated = round_.facts or {} if stated is None else stated
    return [
        *(name for name in wanted[0] if name not in stated.get("events", {})),
        *(name for name in wanted[1] if name not in stated.get("values", {})),
    ]


def as_lines(round_: Round, stated: dict | None = None) -> list[str]:
    """What is stated, and a line for each that is asked for."""
    wanted = needed(round_) or ([], [])
    stated = round_.facts or {} if stated is None else stated
    events, values = stated.get("events", {}), stated.get("values", {})
    lines = [f"{name} = {events[name] or NOT_YET[0] if name in events else ''}" for name in wanted[0]]
    lines += [f"{name} = {_written(values[name]) if name in values else ''}" for name in wanted[1]]
    return lines


def _written(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{name} {number}" for name, number in value.items())
    return str(value)


def read_lines(lines: list[str], round_: Round) -> dict:
    """The facts document of these lines. Raises ``Invalid`` with a sentence for each line that cannot be read."""
    wanted = needed(round_) or ([], [])
    document: dict[str, dict] = {"events": {}, "values": {}}
    problems = []
    for number, line in enumerate(lines, start=1):
        name, *rest = SIGN.split(line.strip(), maxsplit=1)
        written = rest[0].strip() if rest else ""
        if name in wanted[0]:
            if written:
                document["events"][name] = None if written in NOT_YET else written
        elif name in wanted[1]:
            if written:
                document["values"][name] = _value(written)
        else:
            known = "、".join((*wanted[0], *wanted[1]))
            problems.append(
                _("第%(line)s行：规则没有用到「%(name)s」，可填%(known)s")
                % {"line": number, "name": name[:40], "known": known}
            )
    if not problems:
        try:
            read_facts(document)
        except UnfitFacts as error:
            problems = list(error.problems)
    if problems:
        raise Invalid({"facts": [str(each) for each in problems]})
    return document


def _value(written: str) -> object:
    parts = [part for part in BETWEEN.split(written) if part]
    pairs = [EACH.fullmatch(part) for part in parts]
    if all(pairs) and len(pairs) > 1:
        return {pair[1]: pair[2] for pair in pairs}
    return parts if len(parts) > 1 else written
