"""Which lines below the heading are tasks, and what are the others: sections, sub-totals, repeated headings, notes?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from coordination.tasks.ledger.fields import Field
from coordination.tasks.ledger.headings import Mapping, normalised
from coordination.tasks.ledger.workbook import Sheet, SheetRow


class LineKind(StrEnum):
    TASK = "task"
    CONTINUATION = "continuation"  # merged into the task above
    SECTION = "section"  # 一、科技创新: the topic of what follows
    SUBTOTAL = "subtotal"
    HEADING = "heading"  # the heading again, on the next printed page
    NUMBERING = "numbering"  # (1) (2) (3) under the heading
    NOTE = "note"  # 注:… or 填表人:…


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that is not a task, shown so that nothing disappears silently."""

    line: int
    kind: LineKind
    text: str


@dataclass(slots=True)
class TaskLines:
    """The lines of one task: the first, and those merged with it; the section titles it stands under."""

    first: SheetRow
    more: list[SheetRow] = field(default_factory=list)
    sections: tuple[str, ...] = ()


_SUBTOTAL = re.compile(
    r"^(?:本页|本表|以上|全部)?(?:小计|合计|总计|共计|累计)(?:[:\d(共].{0,20})?$|^共计?\d+[项条个]"
)
_SUBTOTAL_WORD = re.compile(r"^(?:本页)?(?:小计|合计|总计):?$")
_NOTE = re.compile(
    r"^(?:备?注|说明|填表说明|备注说明)\d?:.|^(?:填[报表]|制表|审核|联系|报送)(?:单位|人|部门|时间|日期|电话)?[人:]"
)
_LEVELS = (
    re.compile(r"^第[一二三四五六七八九十百\d]+[章编部篇](?:分)?[、:.\s]*"),
    re.compile(r"^(?:[一二三四五六七八九十百]+|[IVX]+)(?:[、.,\s:]+|$)"),
    re.compile(r"^\([一二三四五六七八九十百]+\)[、.\s]*"),
)
_COUNT_AT_END = re.compile(r"[(\uff08]\s*共?\d+\s*[项条个件](?:任务)?\s*[)\uff09]$")


def arrange(sheet: Sheet, mapping: Mapping) -> tuple[list[TaskLines], list[Skipped]]:
    """Walk down below the heading. Blank lines are already gone: the sheet only holds lines with values."""
    tasks: list[TaskLines] = []
    skipped: list[Skipped] = []
    sections: dict[int, str] = {}
    for row in sheet.rows:
        if row.line <= mapping.heading.last_line or not row.own:
            continue
        kind = _kind(row, mapping, tasks[-1] if tasks else None)
        if kind is LineKind.TASK:
            tasks.append(TaskLines(row, sections=tuple(sections[level] for level in sorted(sections))))
        elif kind is LineKind.CONTINUATION:
            tasks[-1].more.append(row)
        else:
            skipped.append(Skipped(row.line, kind, _line_text(row)))
        if kind is LineKind.SECTION:
            level, title = _section(row)
            sections = {upper: text for upper, text in sections.items() if upper < level} | {level: title}
    return tasks, skipped


def _line_text(row: SheetRow) -> str:
    return " ".join(cell.text for _, cell in sorted(row.own.items()))


def _kind(row: SheetRow, mapping: Mapping, above: TaskLines | None) -> LineKind:
    own = {column: cell.text for column, cell in row.own.items()}
    texts = [text for _, text in sorted(own.items())]
    if _is_heading_again(own, mapping):
        return LineKind.HEADING
    if row.line <= mapping.heading.last_line + 1 and _is_numbering(texts):
        return LineKind.NUMBERING
    title = next((own[column] for column in mapping.columns(Field.TITLE) if column in own), "")
    first = _flat(texts[0])
    if _SUBTOTAL_WORD.match(first) or (
        any(_SUBTOTAL.match(_flat(text)) for text in texts[:2])
        and (not title or _SUBTOTAL.match(_flat(title)))
    ):
        return LineKind.SUBTOTAL
    if len(texts) <= 2 and _NOTE.match(first):
        return LineKind.NOTE
    if _is_section(row, own, mapping):
        return LineKind.SECTION
    if above is not None and _continues(row, own, mapping, above):
        return LineKind.CONTINUATION
    return LineKind.TASK


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _is_heading_again(own: dict[int, str], mapping: Mapping) -> bool:
    same = 0
    for column, text in own.items():
        label = mapping.heading.labels.get(column, "")
        same += normalised(text) in {normalised(part) for part in (label, *label.split("/"))}
    return same >= 2 and same * 5 >= len(own) * 3


def _is_numbering(texts: list[str]) -> bool:
    numbers = [_flat(text).strip("()") for text in texts]
    if len(numbers) < 3:
        return False
    counted = [number for number in numbers if number.isdigit()]
    return (
        len(counted) >= len(numbers) - 2
        and len(counted) >= 3
        and all(int(after) == int(before) + 1 for before, after in pairwise(counted))
    )


def _section(row: SheetRow) -> tuple[int, str]:
    """(level, title) of a section line; the number and a count such as (12项) are not part of the title."""
    text = "".join(cell.text for _, cell in sorted(row.own.items()))
    flat = unicodedata.normalize("NFKC", text).strip()
    for level, pattern in enumerate(_LEVELS):
        number = pattern.match(flat)
        if number:
            title = _COUNT_AT_END.sub("", flat[number.end() :]).strip()
            if not title:
                break
            # the wording as written, without the number
            position = text.find(title[:1])
            return level, _COUNT_AT_END.sub("", text[position:]).strip() if position >= 0 else title
    own = [cell.text for _, cell in sorted(row.own.items())]
    return 1, _COUNT_AT_END.sub("", own[-1]).strip()


def _is_section(row: SheetRow, own: dict[int, str], mapping: Mapping) -> bool:
    """A numbered title alone in its line, or any text alone in an area merged across most of the sheet."""
    if len(own) > 2 or any(cell.flaw for cell in row.own.values()):
        return False
    texts = [text for _, text in sorted(own.items())]
    first_column, flat = min(own), _flat(texts[0])
    if len(own) == 2:
        alone = re.fullmatch(
            r"[一二三四五六七八九十]+|[IVX]+|\([一二三四五六七八九十]+\)", flat.rstrip("、.")
        )
        return bool(alone) and len(texts[1]) <= 60
    if len(flat) > 60 or flat.isdigit():
        return False
    if any(pattern.match(flat) for pattern in _LEVELS) and not flat.endswith(("。", ";")):
        return True
    width = sum(cell.borrowed and cell.corner == (row.line, first_column) for cell in row.cells.values()) + 1
    return width >= 3 and width * 2 >= len(mapping.heading.labels)


def _continues(row: SheetRow, own: dict[int, str], mapping: Mapping, above: TaskLines) -> bool:
    """The title is merged down from the task above and the line has no number (or content) of its own."""
    titles = mapping.columns(Field.TITLE)
    if not titles:
        return False
    cell = row.cell(titles[0])
    first = above.first
    origin = first.cell(titles[0])
    corner = origin.corner if origin.borrowed else (first.line, titles[0])
    if not cell.borrowed or cell.corner != corner or cell.corner[0] == row.line:
        return False
    deciding = mapping.columns(Field.NUMBER) or [
        *mapping.columns(Field.CONTENT),
        *mapping.columns(Field.EXPECTED),
        *mapping.columns(Field.LEAD),
    ]
    return not any(column in own for column in deciding)
