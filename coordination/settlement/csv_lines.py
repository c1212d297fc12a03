"""How is a CSV file of revenue lines read, however large, with an error for each wrong line?

The file is streamed: what stays in memory are the figures (sums) and eight bytes for each line, by
which lines that occur twice are found. UTF-8 and GB18030 (what Excel saves in Chinese) are read.
"""

import csv
from array import array
from collections.abc import Iterator
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TextIO

from django.utils.translation import gettext_lazy as _

from .errors import Problem, UnfitLines
from .figures import Figure, add_up
from .lines import Line, LineReader, Wrong, columns_of
from .rule import Rule

ENCODINGS = ("utf-8-sig", "gb18030")
MOST_PROBLEMS = 100  # beyond that the file is wrong as a whole
DELIMITERS = ",\t;\uff0c"
EMPTY = _("文件是空的，第一行应是表头：所属期、纳税人、税种、征收地、金额")
LONGEST_LINE = 50_000  # characters; a file without line ends is not a table
OTHER_FILES = {
    b"PK\x03\x04": _("这是Excel文件"),
    b"\xd0\xcf\x11\xe0": _("这是旧版Excel文件"),
    b"%PDF": _("这是PDF文件"),
    b"\xff\xfe": _("这是UTF-16文本"),
}
BATCH = 10_000


class LinesRead(NamedTuple):
    figures: list[Figure]
    count: int


def read_lines(file: Path, rule: Rule) -> LinesRead:
    """The figures of a file. Raises ``UnfitLines`` with up to a hundred problems, each with its line."""
    with file.open("rb") as stream:
        _check_kind(stream.read(8))
    for encoding in ENCODINGS:
        try:
            return _read(file, rule, encoding)
        except UnicodeDecodeError:
            continue
    raise UnfitLines([Problem("", str(_("不是UTF-8也不是GB18030文本，请另存为UTF-8编码的CSV文件")))])


def _check_kind(start: bytes) -> None:
    if not start:
        raise UnfitLines([Problem("", str(EMPTY))])
    for magic, name in OTHER_FILES.items():
        if start.startswith(magic):
            raise UnfitLines([Problem("", str(_("%(name)s，请另存为CSV（UTF-8）再用") % {"name": name}))])


def _read(file: Path, rule: Rule, encoding: str) -> LinesRead:
    problems: list[Problem] = []
    seen = Seen()
    sums: dict[tuple, int] = {}
    count = 0
    with file.open(encoding=encoding, newline="") as stream:
        for line, reader in lines_of_csv(stream, rule, problems):
            figure = reader.figure(line)
            sums[figure[:4]] = sums.get(figure[:4], 0) + figure.amount
            seen.note(line)
            count += 1
    if not problems and seen.doubtful():
        with file.open(encoding=encoding, newline="") as stream:
            problems += _doubles(stream, rule, seen.doubtful())
    if problems:
        raise UnfitLines(problems)
    return LinesRead(add_up(Figure(*key, amount) for key, amount in sums.items()), count)


def lines_of_csv(stream: TextIO, rule: Rule, problems: list[Problem]) -> Iterator[tuple[Line, LineReader]]:
    """Every readable line; what is wrong is added to the problems."""
    rows = csv.reader(_bounded(stream), delimiter=_delimiter(stream), strict=True)
    reader = None
    try:
        for row in rows:
            number = rows.line_num
            try:
                if reader is None:
                    if any(map(str.strip, row)):
                        reader = LineReader(rule, columns_of(row, number))
                    continue
                line = reader.read(number, row)
            except Wrong as error:
                problems.append(error.problem)
                if reader is None or len(problems) >= MOST_PROBLEMS:
                    return
                continue
            if line is not None:
                yield line, reader
    except _TooLong:
        problems.append(
            Problem("", str(_("这一行过长，不像是表格，请检查是否选错了文件")), rows.line_num + 1)
        )
    except csv.Error as error:
        sentence = _("这里不是CSV(%(error)s), 请检查引号是否成对") % {"error": error}
        problems.append(Problem("", str(sentence), rows.line_num))
    if reader is None and not problems:
        problems.append(Problem("", str(EMPTY)))


class _TooLong(Exception):
    """A line so long that reading on would fill the memory."""


def _bounded(stream: TextIO) -> Iterator[str]:
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise _TooLong
        yield line


def _delimiter(stream: TextIO) -> str:
    start = stream.readline(4_096)
    stream.seek(0)
    return max(DELIMITERS, key=lambda sign: (start.count(sign), -DELIMITERS.index(sign)))


def _doubles(stream: TextIO, rule: Rule, doubtful: set[int]) -> list[Problem]:
    """The lines whose key stood before, found by reading once more."""
    first: dict[tuple, int] = {}
    problems: list[Problem] = []
    for line, _reader in lines_of_csv(stream, rule, problems):
        if hash_of(line.key) not in doubtful:
            continue
        before = first.setdefault(line.key, line.number)
        if before != line.number and len(problems) < MOST_PROBLEMS:
            sentence = _(
                "与第%(before)s行是同一笔（所属期、纳税人、税种、征收地、凭证号都相同），请删去一行，或用凭证号区分"
            )
            problems.append(Problem("", str(sentence % {"before": before}), line.number))
    return problems


def hash_of(key: tuple[str, ...]) -> int:
    return int.from_bytes(blake2b("\x1f".join(key).encode(), digest_size=8).digest())


class Seen:
    """Which keys occurred twice? Eight bytes a line, in buckets that are sorted one at a time."""

    def __init__(self) -> None:
        self.buckets = [array("Q") for _bucket in range(256)]

    def note(self, line: Line) -> None:
        value = hash_of(line.key)
        self.buckets[value & 255].append(value)

    def doubtful(self) -> set[int]:
        found: set[int] = set()
        for bucket in self.buckets:
            values = sorted(bucket)
            found.update(one for one, other in pairwise(values) if one == other)
        return found
