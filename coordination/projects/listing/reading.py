"""What does each row of a list say: which project, whose, where it stands; and what is doubtful about it?

Nothing is dropped: what was not understood becomes a doubt that names line and column, and stays in the
row that is kept. A row without a title, or without anybody to lead it, is an error and left out.
"""

import hashlib
import re
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.projects.vocabulary import (
    APPROVED,
    COMPLETED,
    PROPOSED,
    SUSPENDED,
    UNDER_CONSTRUCTION,
    ProjectKind,
)

from .headings import LABELS, Field, Mapping, column_letter
from .tables import Line

SEPARATORS = re.compile(r"[;；、,，/]+")
KINDS = (
    (ProjectKind.ECOLOGY, ("生态", "环保", "污水", "水质", "水环境", "补偿", "治理")),
    (ProjectKind.PARK, ("共建园区", "飞地", "园区", "集聚区", "合作区")),
    (ProjectKind.TRANSFER, ("产业项目", "产业转移", "转移")),
    (ProjectKind.INNOVATION, ("创新", "数字", "科创", "研发", "算力", "平台", "实验室")),
    (
        ProjectKind.INFRASTRUCTURE,
        ("铁", "城际", "市域", "断头路", "道路", "公路", "桥", "航道", "机场", "港", "交通", "基础设施"),
    ),
    (ProjectKind.SERVICE, ("公共服务", "医", "教育", "文旅", "水乡客厅", "乡村", "养老")),
)
DONE = re.compile(r"已通车|已建成|前已建成|建成投用|通车|投产|投用|打通|竣工|交付|运营")
PLANNED = re.compile(r"计划|目标|力争|将|预计|年底前|前投用|完成")
UNDER_WAY = re.compile(r"在建|开工|冲刺|建设中|施工")
NOT_BEGUN = re.compile(r"启动|签约|前期")
TOLD = (Field.STATUS, Field.SOURCE, Field.VERIFIED, Field.REMARK)  # kept in the summary, in this order
CHECKED = {  # the words in which the public lists note how well a row was checked
    "exact": _("与公开资料一致"),
    "county assumed": _("所在县区为推定"),
    "county assumed from the list": _("所在县区按清单推定"),
    "end date = upper bound": _("竣工日期为最迟日期"),
    "lead inferred from name": _("牵头方按名称推定"),
    "year not stated in the text read": _("原文未写明年份"),
    "unverified": _("未核实"),
}
CONFLICT = re.compile(r"source conflict: another text gives (.+)", re.IGNORECASE)
DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2}))?(?:[-./月](\d{1,2}))?\s*[日月年]?\s*(?:底)?(?:前)?")


@dataclass(frozen=True)
class Doubt:
    """What is wrong or doubtful, where, and what it means."""

    line: int
    column: str
    heading: str
    value: str
    message: Any
    is_error: bool = False
    what: Any = ""  # the name of the column's field

    def to_json(self) -> dict:
        return {
            "line": self.line,
            "column": self.column,
            "heading": self.heading,
            "value": self.value[:200],
            "message": str(self.message),
        }


@dataclass
class Row:
    """One project of the list, as far as it was understood."""

    line: int
    sheet: str
    cells: dict[str, list[str]]  # column letter → [heading, text]
    texts: dict[str, str] = made(default_factory=dict)  # field → text as written
    title: str = ""
    kind: str = ProjectKind.INFRASTRUCTURE
    field: str = ""
    lead: Organisation | None = None
    partners: list[Organisation] = made(default_factory=list)
    places: list[Organisation] = made(default_factory=list)
    starts_on: date | None = None
    ends_on: date | None = None
    investment_fen: int | None = None
    scale: str = ""
    status_text: str = ""
    standing: str = PROPOSED
    national_year: int | None = None
    leftovers: list[str] = made(default_factory=list)
    doubts: list[Doubt] = made(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return not any(each.is_error for each in self.doubts)

    @property
    def fingerprint(self) -> str:
        """The same project in the same list, whatever its line."""
        parts = (self.title, self.texts.get(Field.LEAD, ""), self.field)
        known = "|".join(re.sub(r"\s+", "", text) for text in parts)
        return hashlib.sha256(known.encode()).hexdigest()


class Units:
    """The units of the database by the names lists use: 江苏省苏州市吴江区 is found as 苏州市."""

    def __init__(self):
        self.rows = list(Organisation.objects.can_take_part().select_related("root"))
        self.by_name = {unit.name: unit for unit in self.rows}
        self.by_name |= {unit.short_name: unit for unit in self.rows if unit.short_name}

    def find(self, text: str) -> tuple[Organisation | None, bool]:
        """The unit, and whether exactly it was named; a part of a name finds the unit above."""
        name = re.sub(r"[（(].*?[)）]|人民政府$", "", text).strip()
        if name in self.by_name:
            return self.by_name[name], True
        inside = [unit for unit in self.rows if len(unit.name) > 2 and unit.name in name]
        if not inside:
            return None, False
        return max(inside, key=lambda unit: (unit.depth, len(unit.name))), False


def read_row(line: Line, sheet: str, mapping: Mapping, units: Units, *, on: date) -> Row:
    cells = {
        column_letter(column): [mapping.headings.get(column, ""), text] for column, text in line.cells.items()
    }
    texts = {str(found): line.cells.get(column, "") for column, found in mapping.fields.items()}
    row = Row(line.number, sheet, cells, texts)
    doubt = _Doubting(row, mapping, line)
    row.title = texts.get(Field.TITLE, "")[:200]
    if not row.title:
        doubt(Field.TITLE, _("没有项目名称，此行不导入。"), is_error=True)
    row.field = texts.get(Field.KIND, "")[:40]
    row.kind = _kind(f"{row.field} {row.title}", doubt)
    row.scale = texts.get(Field.SCALE, "")[:500]
    row.status_text = texts.get(Field.STATUS, "")
    _read_parties(row, texts, units, doubt)
    row.starts_on = _date(texts.get(Field.STARTS, ""), Field.STARTS, doubt)
    row.ends_on = _date(texts.get(Field.ENDS, ""), Field.ENDS, doubt)
    row.investment_fen = _money(texts.get(Field.INVESTMENT, ""), mapping.money_unit, doubt)
    row.national_year = _year(texts.get(Field.NATIONAL, ""), row.status_text)
    row.standing = standing_of(row.status_text, row.starts_on, row.ends_on, on=on)
    row.leftovers = _leftovers(line, mapping)
    return row


def _leftovers(line: Line, mapping: Mapping) -> list[str]:
    """What a project has no field for, each under the name people use: first what is known, then other columns."""
    known = {field: column for column, field in mapping.fields.items()}
    said = [
        _("%(what)s：%(text)s") % {"what": LABELS[field], "text": _in_words(field, line.cells[known[field]])}
        for field in TOLD
        if known.get(field) in line.cells
    ]
    others = [
        _("%(what)s：%(text)s") % {"what": mapping.headings.get(column, column_letter(column)), "text": text}
        for column, text in sorted(line.cells.items())
        if column not in mapping.fields
    ]
    return [str(each) for each in (*said, *others)]


def _in_words(field: Field, text: str) -> Any:
    """How well a row was checked, where the list says it in its short words; anything else as it is written."""
    if field != Field.VERIFIED:
        return text
    parts = []
    for part in text.split(";"):
        word = part.strip()
        conflict = CONFLICT.fullmatch(word)
        known = (
            _("资料不一致，另有资料写%(what)s") % {"what": conflict[1]}
            if conflict
            else CHECKED.get(word.lower())
        )
        parts.append(str(known or word))
    return _("；").join(parts)


class _Doubting:
    def __init__(self, row: Row, mapping: Mapping, line: Line):
        self.row, self.mapping, self.line = row, mapping, line

    def __call__(self, field: Field, message: Any, *, is_error: bool = False) -> None:
        column = self.mapping.column_of(field)
        self.row.doubts.append(
            Doubt(
                self.row.line,
                column_letter(column) if column else "",
                self.mapping.headings.get(column, "") if column else "",
                self.line.cells.get(column, "") if column else "",
                message,
                is_error,
                LABELS[field],
            )
        )


def _kind(text: str, doubt) -> str:
    for kind, words in KINDS:
        if any(word in text for word in words):
            return kind
    doubt(Field.KIND, _("类别不明，按「%(kind)s」登记。") % {"kind": ProjectKind.SERVICE.label})
    return ProjectKind.SERVICE


def _read_parties(row: Row, texts: dict, units: Units, doubt) -> None:
    """The lead is the first unit named as such, else the first region; the others are partners, each once."""
    leads = _units(texts.get(Field.LEAD, ""), Field.LEAD, units, doubt)
    others = _units(texts.get(Field.PARTNERS, ""), Field.PARTNERS, units, doubt)
    regions = _units(texts.get(Field.REGIONS, ""), Field.REGIONS, units, doubt)
    named = [*leads, *others]
    roots = {unit.root_id for unit in named}
    parties = list(dict.fromkeys([*named, *(unit for unit in regions if unit.root_id not in roots)]))
    if not parties:
        doubt(Field.LEAD, _("没有一个已登记的单位可以作为牵头方，此行不导入。"), is_error=True)
        return
    if not leads:
        doubt(Field.LEAD, _("未写明可用的牵头方，按%(unit)s登记。") % {"unit": parties[0].name})
    row.lead, row.partners = parties[0], parties[1:]
    row.places = [
        unit
        for unit in dict.fromkeys([*regions, *(each for each in named if each.kind == "city")])
        if unit.code
    ]


def _units(text: str, field: Field, units: Units, doubt) -> list[Organisation]:
    found = []
    for name in SEPARATORS.split(text):
        if not name.strip():
            continue
        unit, exact = units.find(name.strip())
        if unit is None:
            doubt(field, _("没有名为「%(name)s」的单位，原文保留在项目概述。") % {"name": name.strip()})
            continue
        if not exact:
            doubt(field, _("「%(name)s」按%(unit)s登记。") % {"name": name.strip(), "unit": unit.name})
        found.append(unit)
    return found


def _date(text: str, field: Field, doubt) -> date | None:
    if not text:
        return None
    found = DATE.fullmatch(text.strip())
    try:
        year, month, day = int(found[1]), int(found[2] or 12), int(found[3] or 0)
        if not 1990 <= year <= 2100 or not 1 <= month <= 12:
            raise ValueError(text)
        if day:
            return date(year, month, day)
        following = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except (TypeError, ValueError):
        doubt(field, _("日期不明，未登记；可在项目中补填节点。"))
        return None


def _money(text: str, unit: int, doubt) -> int | None:
    if not text:
        return None
    written = text.replace(",", "").replace("，", "").strip()
    for suffix, value in (("亿元", 10**10), ("万元", 10**6), ("元", 100), ("亿", 10**10), ("万", 10**6)):
        if written.endswith(suffix):
            written, unit = written.removesuffix(suffix), value
            break
    try:
        fen = Decimal(written) * unit
    except InvalidOperation:
        fen = Decimal(-1)
    if fen != fen.to_integral_value() or not 0 <= fen <= 10**17:
        doubt(Field.INVESTMENT, _("总投资不是金额，未登记。"))
        return None
    return int(fen)


def _year(text: str, status: str) -> int | None:
    found = re.search(r"(20\d\d)", text) or re.search(r"(20\d\d)\s*年?\s*清单", status)
    return int(found[1]) if found else None


def standing_of(text: str, starts_on: date | None, ends_on: date | None, *, on: date) -> str:
    """Where a project stands by the words of the list and its dates; what is only planned has not happened."""
    if "中止" in text or "暂停" in text:
        return SUSPENDED
    planned, done, under_way = PLANNED.search(text), DONE.search(text), UNDER_WAY.search(text)
    begun = starts_on is not None and starts_on <= on
    if done and not planned and not under_way and (ends_on is None or ends_on <= on):
        return COMPLETED
    if "在建" in text or (under_way and not planned):
        return UNDER_CONSTRUCTION
    if under_way and done and begun:  # 开工；2026正式运营（计划）
        return UNDER_CONSTRUCTION
    if begun and not under_way and not NOT_BEGUN.search(text):
        return UNDER_CONSTRUCTION
    return APPROVED if done or "签约" in text or "立项" in text else PROPOSED
