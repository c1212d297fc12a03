"""Which registered organisation does a name in a ledger mean?

`Directory` is what the reading needs. `OrganisationDirectory` answers it from a list of units held in memory; built
from the organisation table it is one comprehension:

    OrganisationDirectory(
        [Unit(str(o.pk), o.name, o.short_name, o.code, o.kind, parent=str(parent_pk)) for o in …], home=str(province_pk)
    )
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation as the ledger sees it; `key` is whatever the caller recognises it by."""

    key: str
    name: str
    short_name: str = ""
    code: str = ""
    kind: str = ""  # province, city, county, department, ministry, … as in accounts
    parent: str = ""  # key of the unit above
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


class Directory(Protocol):
    """Names to units. `find` returns every unit the name can mean: one = certain, several = ambiguous."""

    def find(self, name: str) -> Sequence[Unit]: ...

    def regions(self) -> Sequence[Unit]:
        """The province-level parties, in the usual order."""
        ...

    def members(self, unit: Unit, kind: str) -> Sequence[Unit]:
        """The units of that kind anywhere below a unit."""
        ...

    def suggestions(self, name: str) -> Sequence[Unit]:
        """The nearest units to an unknown name, best first; may be empty."""
        ...


# National standard abbreviations of government bodies, long form → the form everybody writes. Applied to both sides.
_ABBREVIATIONS = (
    ("发展和改革", "发改"),
    ("发展改革", "发改"),
    ("科学技术", "科技"),
    ("科技委员会", "科委"),
    ("卫生和计划生育", "卫计"),
    ("卫生健康", "卫健"),
    ("工业和信息化", "工信"),
    ("经济和信息化", "经信"),
    ("人力资源和社会保障", "人社"),
    ("人力资源社会保障", "人社"),
    ("住房和城乡建设", "住建"),
    ("住房城乡建设", "住建"),
    ("文化和旅游", "文旅"),
    ("交通运输", "交通"),
    ("生态环境", "环境"),
    ("市场监督管理", "市场监管"),
    ("医疗保障", "医保"),
    ("国有资产监督管理", "国资"),
    ("自然资源和规划", "自然资源"),
    ("地方金融监督管理", "地方金融监管"),
    ("管理委员会", "管委会"),
    ("执行委员会", "执委会"),
    ("委员会", "委"),
    ("办公室", "办"),
)
_GOVERNMENT = re.compile(r"(?<=.{2})(人民政府|政府)$")
_KIND_SUFFIX = {
    "province": re.compile(r"(维吾尔自治区|壮族自治区|回族自治区|特别行政区|自治区|省|市)$"),
    "city": re.compile(r"(自治州|地区|盟|市)$"),
    "county": re.compile(r"(自治县|自治旗|县|区|市)$"),
}


def canonical(name: str) -> str:
    """Two spellings of one name become equal: width, blanks, quotes, usual abbreviations, “人民政府”."""
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"[\s“”\"'‘’《》]+", "", text).casefold()
    for long, short in _ABBREVIATIONS:
        text = text.replace(long, short)
    return _GOVERNMENT.sub("", text)


def _stem(unit: Unit) -> str:
    """江苏省 → 江苏; a stem of one character (萧县) would mean too much and is not used."""
    suffix = _KIND_SUFFIX.get(unit.kind)
    stem = suffix.sub("", unit.name) if suffix else unit.name
    return stem if len(stem) > 1 else unit.name


class OrganisationDirectory:
    """A directory in memory. `home` is the key of the region whose own ledger is read: there “省科技厅” is clear."""

    def __init__(self, units: Iterable[Unit], home: str = "") -> None:
        self._units = {unit.key: unit for unit in units}
        self._regions = [unit for unit in self._units.values() if unit.kind == "province"]
        self._exact: dict[str, list[Unit]] = {}
        self._derived: dict[str, list[Unit]] = {}
        self._children: dict[str, list[Unit]] = {}
        for unit in self._units.values():
            self._children.setdefault(unit.parent, []).append(unit)
            for name in (unit.name, unit.short_name, unit.code, *unit.aliases):
                _add(self._exact, name, unit)
            for name in self._other_names(unit, home):
                _add(self._derived, name, unit)
        self._characters = [
            (frozenset(name), name, found)
            for index in (self._exact, self._derived)
            for name, found in index.items()
            if len(name) > 1
        ]
        self._suggested: dict[str, list[Unit]] = {}

    def _above(self, unit: Unit) -> list[Unit]:
        above, seen = [], {unit.key}
        while unit.parent in self._units and unit.parent not in seen:
            unit = self._units[unit.parent]
            seen.add(unit.key)
            above.append(unit)
        return above

    def _other_names(self, unit: Unit, home: str) -> Iterable[str]:
        stem = _stem(unit)
        yield stem
        for ancestor in self._above(unit):
            for prefix in (ancestor.name, _stem(ancestor)):
                if unit.name.startswith(ancestor.name):
                    yield prefix + unit.name.removeprefix(ancestor.name)
                else:
                    yield prefix + unit.name
                    yield prefix + stem
            if ancestor.key == home and unit.name.startswith(ancestor.name):
                yield ancestor.name[-1] + unit.name.removeprefix(ancestor.name)

    def find(self, name: str) -> Sequence[Unit]:
        key = canonical(name)
        return self._exact.get(key) or self._derived.get(key) or []

    def regions(self) -> Sequence[Unit]:
        return self._regions

    def members(self, unit: Unit, kind: str) -> Sequence[Unit]:
        found, waiting, seen = [], [unit], {unit.key}
        while waiting:
            for child in self._children.get(waiting.pop(0).key, []):
                if child.key not in seen:
                    seen.add(child.key)
                    waiting.append(child)
                    if child.kind == kind:
                        found.append(child)
        return found

    def suggestions(self, name: str) -> Sequence[Unit]:
        """Similar names first, then the registered unit the name begins with (a department's own province)."""
        key = canonical(name)[:60]
        if len(key) < 2:
            return []
        if key not in self._suggested:
            self._suggested[key] = self._nearest(key)
        return self._suggested[key]

    def _nearest(self, key: str) -> list[Unit]:
        scored: dict[str, float] = {}
        own = frozenset(key)
        for characters, name, units in self._characters:
            if 2 * len(own & characters) < len(characters):
                continue  # cheap, and most names end here
            score = _likeness(key, name)
            for unit in units if score >= 0.5 else ():
                scored[unit.key] = max(scored.get(unit.key, 0.0), score)
        best = sorted(scored, key=lambda unit: -scored[unit])[:3]
        return [self._units[unit] for unit in best]


def _add(index: dict[str, list[Unit]], name: str, unit: Unit) -> None:
    key = canonical(name) if name else ""
    if key and unit not in index.setdefault(key, []):
        index[key].append(unit)


def _likeness(wanted: str, known: str) -> float:
    if known.isascii() != wanted.isascii():
        return 0.0
    if wanted.startswith(known) or known.endswith(wanted):
        return 0.6 + 0.3 * min(len(known), len(wanted)) / max(len(known), len(wanted))
    matcher = SequenceMatcher(None, wanted, known, autojunk=False)
    if matcher.real_quick_ratio() < 0.6 or matcher.quick_ratio() < 0.6:
        return 0.0
    ratio = matcher.ratio()
    # place names all end alike (…市): without a common beginning a likeness means little
    return ratio if ratio >= 0.6 and (wanted[0] == known[0] or ratio >= 0.75) else 0.0
