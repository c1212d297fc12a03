"""How far is a task, according to its percent cell and its progress text, and do the two agree?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from coordination.tasks.ledger.workbook import Cell


class Stage(StrEnum):
    """What a short progress text says; a longer text says nothing for certain."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    DONE = "done"


class Scale(StrEnum):
    """How the bare numbers of a percent column are meant: 0.8 or 80 for the same thing."""

    POINTS = "points"
    FRACTIONS = "fractions"


@dataclass(frozen=True, slots=True)
class Percent:
    """0-100 or nothing; `doubts` are (problem code, facts)."""

    value: int | None = None
    doubts: tuple[tuple[str, dict], ...] = ()


_NOTHING = {"", "-", "--", "—", "——", "/", "无", "暂无", "n/a"}
_STAGES = (
    (
        Stage.NOT_STARTED,
        r"(?:尚|暂|还)?(?:未|没有)(?:启动|开始|开展|开工|实施|推进)|待(?:启动|开展)|计划中|谋划中|筹备中",
    ),
    (
        Stage.DONE,
        r"(?:已|全部|已全部|均已|已经|按期|按时|如期)?(?:完成|办结|完结|销号|落实|达成|建成|完工|竣工)|已签(?:署|约)",
    ),
    (
        Stage.RUNNING,
        r"(?:正在|正|有序|持续|稳步|加快|积极|按序时|按计划|序时)?(?:进行|推进|办理|实施|建设|开展|落实)中?|在办|在建|"
        r"(?:尚|暂|还)?(?:未|没有)(?:完成|办结)|(?:基本|部分|阶段性|即将)完成|达到序时进度|已启动|已开工",
    ),
)
_PERCENT_TEXT = re.compile(r"约?(-?\d{1,6}(?:\.\d{1,6})?)%?(?:左右)?")
_PROGRESS_WITH_PERCENT = re.compile(
    r"(?:目前|已|总体|累计|整体|形象)?(?:完成率?|进度|进展|完成进度)?(?:为|达到?|约|至|:)*(\d{1,3}(?:\.\d+)?)%"
)
_CHINESE = {c: n for n, c in enumerate("零一二三四五六七八九")}


def percent_scale(cells: Iterable[Cell]) -> Scale:
    """Decide once for the whole column: one number above 1 makes it points, otherwise one between 0 and 1 fractions.

    Cells with a % number format or a written % say their scale themselves and do not vote.
    """
    numbers = [
        float(cell.value)
        for cell in cells
        if isinstance(cell.value, int | float)
        and not isinstance(cell.value, bool)
        and "%" not in cell.number_format
    ]
    if any(number > 1 for number in numbers):
        return Scale.POINTS
    return Scale.FRACTIONS if any(0 < number < 1 for number in numbers) else Scale.POINTS


def read_percent(cell: Cell, scale: Scale = Scale.POINTS) -> Percent:
    """Read a percent cell: 60, "80%", 0.8 in a column of fractions or with a % format, 百分之八十. Never raises."""
    text = unicodedata.normalize("NFKC", cell.text).replace(" ", "")
    if text.casefold() in _NOTHING:
        return Percent()
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return _from_number(cell, text, scale)
    said = re.fullmatch(r"百分之([零一二三四五六七八九十百]{1,4})", text)
    if said:
        return _checked(_chinese_number(said.group(1)), cell.text)
    match = _PERCENT_TEXT.fullmatch(text)
    if match is None:
        stage = read_stage(text)
        if stage is Stage.DONE:
            return Percent(100)
        return Percent(doubts=(("percent_unread", {"text": cell.text}),))
    number = Decimal(match.group(1))
    if "%" not in text and 0 < number < 1:
        return _doubtful(number * 100, cell.text)
    return _checked(number, cell.text)


def _from_number(cell: Cell, text: str, scale: Scale) -> Percent:
    try:
        number = Decimal(repr(cell.value))
    except InvalidOperation:
        return Percent(doubts=(("percent_unread", {"text": text}),))
    if not number.is_finite():
        return Percent(doubts=(("percent_unread", {"text": text}),))
    if "%" in cell.number_format:
        # 60 typed into a cell that was formatted as % afterwards shows 6000%
        return (
            _doubtful(number, cell.text)
            if 1 < number <= 100 and number == int(number)
            else _checked(number * 100, cell.text)
        )
    if scale is Scale.FRACTIONS:
        return _checked(number * 100, cell.text)
    if 0 < number < 1:
        return _doubtful(number * 100, cell.text)
    if number == 1:
        return _doubtful(number, cell.text)
    return _checked(number, cell.text)


def _rounded(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _checked(number: Decimal | int, text: str) -> Percent:
    if not 0 <= number <= 100:
        return Percent(doubts=(("percent_out_of_range", {"text": text}),))
    return Percent(_rounded(Decimal(number)))


def _doubtful(number: Decimal, text: str) -> Percent:
    reading = _rounded(number)
    return Percent(reading, (("percent_ambiguous", {"text": text, "reading": reading}),))


def _chinese_number(text: str) -> int:
    if text.endswith("百"):
        return 100
    tens, ten, units = text.partition("十")
    if not ten:
        return _CHINESE.get(text, 0) if len(text) == 1 else 101
    return (_CHINESE.get(tens, 1 if not tens else 11)) * 10 + _CHINESE.get(units, 0)


def read_stage(text: str) -> Stage | None:
    """The stage of a short text (已完成, 正在推进, 未启动); None for anything longer or unknown."""
    squeezed = re.sub(r"[\s。.!]+", "", unicodedata.normalize("NFKC", text))
    return next((stage for stage, pattern in _STAGES if re.fullmatch(pattern, squeezed)), None)


def percent_in_text(text: str) -> int | None:
    """“已完成80%” → 80, when the text says nothing else."""
    match = _PROGRESS_WITH_PERCENT.fullmatch(re.sub(r"[\s。]+", "", unicodedata.normalize("NFKC", text)))
    number = Decimal(match.group(1)) if match else None
    return _rounded(number) if number is not None and number <= 100 else None


def contradicts(stage: Stage | None, percent: int | None) -> bool:
    """Done below 100 %, 100 % but still running, or begun before the start. 0 % while running is merely early."""
    if stage is None or percent is None:
        return False
    return {
        Stage.DONE: percent < 100,
        Stage.RUNNING: percent == 100,
        Stage.NOT_STARTED: percent > 0,
    }[stage]
