"""Which column of a list is what? By the words offices use in their headings; a person may say otherwise."""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from .tables import Line, ListRefused, Table

SEARCHED = 15  # lines in which the heading is looked for


class Field(StrEnum):
    NUMBER = "number"
    TITLE = "title"
    KIND = "kind"
    REGIONS = "regions"
    LEAD = "lead"
    PARTNERS = "partners"
    STARTS = "starts"
    ENDS = "ends"
    INVESTMENT = "investment"
    SCALE = "scale"
    STATUS = "status"
    NATIONAL = "national"
    SOURCE = "source"
    VERIFIED = "verified"
    REMARK = "remark"


LABELS = {
    Field.NUMBER: _("序号"),
    Field.TITLE: _("项目名称"),
    Field.KIND: _("类别"),
    Field.REGIONS: _("涉及地区"),
    Field.LEAD: _("牵头方"),
    Field.PARTNERS: _("参与方"),
    Field.STARTS: _("开工日期"),
    Field.ENDS: _("竣工日期"),
    Field.INVESTMENT: _("总投资"),
    Field.SCALE: _("建设内容和规模"),
    Field.STATUS: _("现状"),
    Field.NATIONAL: _("国家年度清单"),
    Field.SOURCE: _("资料来源"),
    Field.VERIFIED: _("核实情况"),
    Field.REMARK: _("备注"),
}
SYNONYMS = {
    Field.NUMBER: ("id", "序号", "编号", "项目编号"),
    Field.TITLE: ("name", "title", "项目名称", "名称", "项目", "重大项目"),
    Field.KIND: ("kind", "类别", "类型", "项目类别", "项目类型", "领域"),
    Field.REGIONS: ("regions", "地区", "涉及地区", "省份", "省市", "所在地", "建设地点"),
    Field.LEAD: ("lead", "牵头单位", "牵头方", "牵头", "责任单位", "建设单位", "项目业主"),
    Field.PARTNERS: ("supporting", "partners", "配合单位", "参与单位", "参与方", "协办单位", "合作方"),
    Field.STARTS: ("start", "开工时间", "开工日期", "开始时间", "计划开工"),
    Field.ENDS: (
        "planned_end",
        "end",
        "竣工时间",
        "竣工日期",
        "完工时间",
        "建成时间",
        "计划竣工",
        "计划完成",
    ),
    Field.INVESTMENT: ("investment_yi_yuan", "investment", "总投资", "投资额", "投资", "计划总投资"),
    Field.SCALE: (
        "scale",
        "建设内容",
        "建设规模",
        "规模",
        "主要建设内容",
        "建设内容及规模",
        "建设内容和规模",
    ),
    Field.STATUS: ("status_text", "status", "现状", "状态", "进展", "进展情况", "推进情况"),
    Field.NATIONAL: ("national", "国家清单", "国家年度清单", "清单年份"),
    Field.SOURCE: ("source", "source_url", "url", "资料来源", "来源", "出处", "依据", "文件依据", "链接"),
    Field.VERIFIED: ("confidence", "verified", "核实情况", "核实", "核对情况", "可信度"),
    Field.REMARK: ("remark", "note", "notes", "备注", "说明"),
}
UNIT = re.compile(r"[（(\[]?\s*(亿元|万元|元)\s*[)）\]]?")
UNITS = {"亿元": 10**10, "万元": 10**6, "元": 100}
FIELD_OF = {word: field for field, words in SYNONYMS.items() for word in words}


@dataclass(frozen=True)
class Mapping:
    """What the columns of one table are: column → field; ``money_unit`` is fen for one of the amounts."""

    line: int
    fields: dict[int, Field]
    headings: dict[int, str]
    money_unit: int

    def column_of(self, field: Field) -> int | None:
        return next((column for column, found in self.fields.items() if found == field), None)


def propose(table: Table, chosen: dict[str, str | None] | None = None) -> Mapping | None:
    """The heading line with the most known words; ``chosen`` (column letter → field or None) overrides."""
    best: Line | None = None
    best_fields: dict[int, Field] = {}
    for line in table.lines[:SEARCHED]:
        fields = _fields(line)
        if Field.TITLE in fields.values() and len(fields) > len(best_fields):
            best, best_fields = line, fields
    if best is None or len(best_fields) < 2:
        return None
    fields = dict(best_fields)
    for letter, name in (chosen or {}).items():
        column = column_number(letter)
        if column not in best.cells:
            raise ListRefused(_("没有%(column)s列。") % {"column": letter})
        fields.pop(column, None)
        if name:
            field = Field(name)
            fields = {place: found for place, found in fields.items() if found != field}
            fields[column] = field
    if Field.TITLE not in fields.values():
        raise ListRefused(_("没有一列是项目名称。请指定哪一列是项目名称。"))
    return Mapping(best.number, fields, dict(best.cells), _money_unit(best, fields))


def _fields(line: Line) -> dict[int, Field]:
    fields: dict[int, Field] = {}
    for column, text in line.cells.items():
        word = UNIT.sub("", re.sub(r"\s+", "", text)).strip("()（）").lower()
        field = FIELD_OF.get(word)
        if field is not None and field not in fields.values():
            fields[column] = field
    return fields


def _money_unit(line: Line, fields: dict[int, Field]) -> int:
    column = next((place for place, field in fields.items() if field == Field.INVESTMENT), None)
    heading = line.cells.get(column, "") if column else ""
    if heading == "investment_yi_yuan":
        return UNITS["亿元"]
    found = UNIT.search(heading)
    return UNITS[found[1]] if found else UNITS["元"]


def column_letter(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise ListRefused(_("没有%(column)s列。") % {"column": letters})
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
