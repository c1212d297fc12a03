"""Until when, according to a deadline cell: a date, continuing, nothing, or a text nobody can read for certain?"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from openpyxl.utils.datetime import from_excel

from coordination.tasks.ledger.workbook import plain_text

FIRST_YEAR, LAST_YEAR = 2000, 2100
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73415  # 2000-01-01 … 2100-12-31 as Excel counts days


class Kind(StrEnum):
    DATE = "date"
    CONTINUING = "continuing"  # 持续推进: no date, never late
    NONE = "none"
    UNREAD = "unread"  # the text is kept, no date is set


@dataclass(frozen=True, slots=True)
class Deadline:
    """The reading of one cell. `doubts` are (problem code, facts): how it was read although it could mean more."""

    kind: Kind
    on: dt.date | None = None
    text: str = ""
    doubts: tuple[tuple[str, dict], ...] = ()


@dataclass(slots=True)
class _Moment:
    """One expression of time inside the text: its last day, and what had to be assumed."""

    end: dt.date
    start: int
    stop: int
    year_assumed: bool = False
    ambiguous: bool = False


@dataclass(slots=True)
class _Context:
    """What earlier expressions of the same cell said; `from_text`: the year is written, not assumed."""

    year: int | None
    month: int | None = None
    from_text: bool = False


_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_ENDS_OF_PLANS = {"十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_RELATIVE_YEARS = {
    "今年": 0,
    "本年": 0,
    "当年": 0,
    "本年度": 0,
    "当年度": 0,
    "明年": 1,
    "后年": 2,
    "去年": -1,
}
_CONTINUING = re.compile(r"持续|长期|常态|长效|滚动推进|不设期限|无期限|无固定期限|贯穿全年")
_RECURRING = re.compile(r"每年|每季|每月|每周|每半年|逐年")
_RANGE = re.compile(r"^(?:[-~〜—–―至到]+|--)$")
_FILLER = re.compile(
    r"(?:力争|确保|争取|计划|预计|原则上|原则|不晚于|不迟于|最迟|截止|截至|完成时限|时限|于|在|至|到|完成|全面|基本|"
    r"建成|之前|以前|前|内|止|底|末|间|期间|并|起|\d{1,2}:\d\d(?::\d\d)?|\d{1,2}时|[,、;。.:()\-~—–―\s])*"
)
_NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "待定", "未定", "另行通知", "n/a", "na"}

_Y = r"(?:(?P<y>(?:19|20|21)\d\d)|(?P<y2>\d\d)(?=年))年?度?"
_RY = r"(?P<ry>今年|本年度?|当年度?|明年|后年|去年)"
_YEAR = rf"(?:(?:{_Y}|{_RY})的?[./-]?)"
_FULL = r"(?P<y>(?:19|20|21)\d\d)"
_TO = r"[-~〜—–―至到]+"
_PATTERNS = tuple(
    re.compile(r"(?<!\d)" + pattern)
    for pattern in (
        # the order matters: the most exact first
        rf"{_FULL}(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?!\d)",
        rf"{_YEAR}?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})[日号]?",
        rf"{_FULL}(?P<s>[./-])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})日?(?!\d)",
        rf"{_YEAR}?(?P<m>\d{{1,2}})月份?(?P<part>底|末|初|中旬|上旬|下旬|中)?",
        rf"{_YEAR}?第?(?P<q>[一二三四1234])季度?(?P<part>底|末)?",
        rf"{_YEAR}?[qQ](?P<q>[1-4])",
        rf"{_YEAR}?(?P<half>上半年|下半年)",
        rf"{_YEAR}?(?P<m>1[0-2]|0?[1-9])(?={_TO}\d{{1,2}}月)",
        rf"{_FULL}[./-](?P<m>1[0-2]|0?[1-9])(?![\d月])(?P<part>底|末|初)?",
        r"“?(?P<plan>十[三四五六]五)”?(?:规划)?(?:期末|末|期间|时期)?",
        rf"(?:{_Y}|{_RY})年?(?P<part>底|末|内|初|中|全年)?",
        r"(?<![一二两三四五六七八九十几数])(?P<bare>年底|年末|年内|全年|年度内|年中|年初|岁末)",
        r"(?P<d>\d{1,2})[日号]",
        r"(?P<m>1[0-2]|0?[1-9])[/.-](?P<d>[0-3]?\d)(?!\d)",
    )
)


def read_deadline(value: object, *, year: int | None = None) -> Deadline:
    """Read one cell. `year` is the year of the ledger, for texts that name none. Never raises.

    “…底前” and “…前” after a day mean up to that day; “6月前” means before June begins. Of several dates the last
    counts. What cannot be read for certain comes back as UNREAD, or as the reading chosen with a doubt.
    """
    text = plain_text(value)
    if isinstance(value, dt.datetime):
        return _plausible(value.date(), text)
    if isinstance(value, dt.date):
        return _plausible(value, text)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _read_number(value, text)
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))[:200]
    if squeezed.casefold() in _NOTHING:
        return Deadline(Kind.NONE, text=text)
    if re.fullmatch(r"\d{4,5}(?:\.0+)?|\d{6}|\d{8}", squeezed):
        return _read_number(float(squeezed), text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]?\d\d:\d\d(:\d\d)?", squeezed):
        squeezed = squeezed[:10]
    return _read_text(_arabic(squeezed), text, year)


def _plausible(on: dt.date, text: str) -> Deadline:
    if FIRST_YEAR <= on.year <= LAST_YEAR:
        return Deadline(Kind.DATE, on, text)
    return _unread(text)


def _unread(text: str, code: str = "deadline_unread") -> Deadline:
    return Deadline(Kind.UNREAD, text=text, doubts=((code, {"text": text}),))


def _doubtful(on: dt.date, text: str, *codes: str) -> Deadline:
    doubts = tuple((code, {"text": text, "reading": on.isoformat()}) for code in codes)
    return Deadline(Kind.DATE, on, text, doubts)


def _read_number(number: float, text: str) -> Deadline:
    """A bare number: a year, year and month, a compact date or the serial number behind a date format."""
    if number != number or abs(number) > 99_999_999:
        return _unread(text)
    whole = int(number)
    if FIRST_YEAR <= number <= LAST_YEAR:
        if number == whole:
            return _doubtful(dt.date(whole, 12, 31), text, "deadline_ambiguous")
        month = int(text.partition(".")[2] or 0) if re.fullmatch(r"\d{4}\.\d{1,2}", text) else 0
        if 1 <= month <= 12:
            # 2026.1 may have been typed as 2026.10: Excel drops the zero
            return _doubtful(_last_day(whole, month), text, *(["deadline_ambiguous"] if month == 1 else []))
        return _unread(text)
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return _doubtful(from_excel(number).date(), text, "deadline_serial")
    digits = str(whole)
    if number == whole and len(digits) == 6 and digits[:2] in ("20", "21") and 1 <= whole % 100 <= 12:
        return _doubtful(_last_day(whole // 100, whole % 100), text, "deadline_ambiguous")
    if number == whole and len(digits) == 8:
        day = _day(whole // 10000, whole // 100 % 100, whole % 100)
        return _plausible(day, text) if day else _unread(text, "deadline_impossible")
    return _unread(text)


def _arabic(text: str) -> str:
    """二〇二六年十二月三十一日 → 2026年12月31日; quarters and plan periods keep their own numerals."""
    text = re.sub(r"[〇○零一二三四五六七八九]{4}(?=年)", lambda m: m.group().translate(_CHINESE_DIGITS), text)

    def number(match: re.Match) -> str:
        tens, _, units = match.group(1).rpartition("十")
        if "十" not in match.group(1):
            return match.group(1).translate(_CHINESE_DIGITS) + match.group(2)
        return (
            (tens.translate(_CHINESE_DIGITS) or "1")
            + (units.translate(_CHINESE_DIGITS) or "0")
            + match.group(2)
        )

    return re.sub(r"([一二三四五六七八九]?十?[一二三四五六七八九十])(月|日)", number, text)


def _read_text(text: str, original: str, year: int | None) -> Deadline:
    moments, impossible = _moments(text, year)
    continuing = bool(_CONTINUING.search(text))
    recurring = bool(_RECURRING.search(text))
    if recurring:
        return Deadline(Kind.CONTINUING, text=original, doubts=(("deadline_recurring", {"text": original}),))
    if impossible:
        return _unread(original, "deadline_impossible")
    if not moments:
        return Deadline(Kind.CONTINUING, text=original) if continuing else _unread(original)
    last = max(moments, key=lambda moment: moment.end)
    codes = []
    if not FIRST_YEAR <= last.end.year <= LAST_YEAR:
        return _unread(original)
    if any(moment.year_assumed for moment in moments):
        codes.append("deadline_year_assumed")
    if last.ambiguous:
        codes.append("deadline_ambiguous")
    if not _is_range(text, moments):
        codes.append("deadline_several")
    if continuing:
        codes.append("deadline_with_continuing")
    elif "deadline_several" not in codes and _rest(text, moments):
        codes.append("deadline_partly_read")
    return _doubtful(last.end, original, *codes)


def _is_range(text: str, moments: list[_Moment]) -> bool:
    """One moment, or moments joined by a dash: 2024-2026年, 2025年1月至2026年6月."""
    return all(
        _RANGE.match(text[before.stop : after.start].removeprefix("起"))
        for before, after in pairwise(moments)
    )


def _rest(text: str, moments: list[_Moment]) -> str:
    for moment in reversed(moments):
        text = text[: moment.start] + "\n" + text[moment.stop :]
    return _FILLER.sub("", text)


def _moments(text: str, year: int | None) -> tuple[list[_Moment], bool]:
    """Every expression of time from left to right; a year once written counts for what follows."""
    found: list[_Moment] = []
    context = _Context(year)
    position, impossible = 0, False
    while position < len(text):
        match = next((m for pattern in _PATTERNS if (m := pattern.match(text, position))), None)
        if match is None or match.end() == position:
            position += 1
            continue
        parts = match.groupdict()
        moment = _moment(parts, text[match.end() :], context, match.start(), match.end())
        if moment is None:
            impossible = impossible or any(parts.get(name) for name in ("m", "d"))
        else:
            found.append(moment)
        position = match.end()
    return found, impossible


def _moment(parts: dict, after: str, context: _Context, start: int, stop: int) -> _Moment | None:
    year, assumed, ambiguous = _year(parts, context)
    if year is None:
        return None
    before = bool(re.match(r"(?:之|以)?前", after))
    part = parts.get("part") or ""
    if parts.get("plan"):
        end = dt.date(_ENDS_OF_PLANS[parts["plan"]], 12, 31)
    elif parts.get("d"):
        month = int(parts.get("m") or context.month or 0)  # 6月1日至15日: the second day is in June, too
        context.month = month
        end = _day(year, month, int(parts["d"]))
    elif parts.get("m"):
        month = int(parts["m"])
        if not 1 <= month <= 12:
            return None
        end = _in_month(year, month, part)
        ambiguous = ambiguous or part in ("初", "中")
        if before and not part:
            end, ambiguous = dt.date(year, month, 1) - dt.timedelta(days=1), True
    elif parts.get("q"):
        quarter = "一二三四".find(parts["q"]) + 1 or int(parts["q"])
        end = _last_day(year, quarter * 3)
        if before and not part:
            end, ambiguous = dt.date(year, quarter * 3 - 2, 1) - dt.timedelta(days=1), True
    elif parts.get("half"):
        end = dt.date(year, 6, 30) if parts["half"] == "上半年" else dt.date(year, 12, 31)
        ambiguous = ambiguous or before
    else:
        part = part or (parts.get("bare") or "").replace("年", "", 1).replace("岁", "")
        end = {"初": dt.date(year, 3, 31), "中": dt.date(year, 6, 30)}.get(part, dt.date(year, 12, 31))
        ambiguous = ambiguous or part in ("初", "中")
        if before and not part and not parts.get("bare"):
            end, ambiguous = dt.date(year - 1, 12, 31), True
    return _Moment(end, start, stop, assumed, ambiguous) if end else None


def _year(parts: dict, context: _Context) -> tuple[int | None, bool, bool]:
    """(year, taken from the ledger, doubtful). A written year is remembered for the rest of the cell."""
    if parts.get("plan"):
        return _ENDS_OF_PLANS[parts["plan"]], False, False
    if parts.get("y"):
        context.year, context.from_text = int(parts["y"]), True
        return context.year, False, False
    if parts.get("y2"):
        context.year, context.from_text = 2000 + int(parts["y2"]), True
        return context.year, False, True
    if context.year is None or not 2 <= context.year <= 9000:
        return None, False, False
    if parts.get("ry"):
        return context.year + _RELATIVE_YEARS[parts["ry"]], not context.from_text, False
    return context.year, not context.from_text, False


def _in_month(year: int, month: int, part: str) -> dt.date:
    day = {"上旬": 10, "初": 10, "中旬": 20, "中": 15}.get(part)
    return dt.date(year, month, day) if day else _last_day(year, month)


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
