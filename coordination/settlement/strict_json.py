"""What does a JSON file say, and on which line does each thing stand?

Strict: a name twice in one object, NaN, exponents and text after the end are refused with the line.
Numbers stay exact (``int`` or ``Decimal``). The standard library's reader keeps no positions and takes
the last of two equal names, which in a rule about money would hide a party.
"""

import re
from decimal import Decimal
from json.decoder import JSONDecodeError, py_scanstring
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from .errors import Problem

Path = tuple[str | int, ...]
LARGEST = 5_000_000  # characters; the longest agreement known has some thousands
DEEPEST = 30
SPACE = re.compile(r"[ \t\r\n]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
WORDS = {"true": True, "false": False, "null": None}


class Document(NamedTuple):
    """What was read, and the line of every member by its path."""

    value: object
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int | None:
        """The line of a place, or of the nearest thing around it that is written."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path)


class NotJson(ValueError):
    """The text is no JSON document; carries the problem with its line."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_json(data: bytes) -> Document:
    """Read one document. Raises ``NotJson`` with a sentence and a line."""
    if len(data) > LARGEST:
        raise NotJson(
            Problem(
                "",
                str(
                    _("文件超过%(size)sMB，不像是规则或事实文件，请检查是否选错了文件")
                    % {"size": LARGEST // 10**6}
                ),
            )
        )
    if not data.strip():
        raise NotJson(Problem("", str(_("文件是空的，请选择写有规则的JSON文件"))))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise NotJson(Problem("", str(_("不是UTF-8文本，请另存为UTF-8编码的JSON文件")), line)) from None
    scanner = _Scanner(text)
    value, end = scanner.value(0, ())
    if scanner.skip(end) != len(text):
        raise scanner.problem(scanner.skip(end), _("文件末尾多出内容，请删去"))
    return Document(value, scanner.lines)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[Path, int] = {}
        self._counted = (0, 1)

    def skip(self, at: int) -> int:
        return SPACE.match(self.text, at).end()

    def line(self, at: int) -> int:
        """Counted on from the last question: positions are asked in rising order, save for a problem."""
        since, line = self._counted if at >= self._counted[0] else (0, 1)
        self._counted = (at, line + self.text.count("\n", since, at))
        return self._counted[1]

    def problem(self, at: int, sentence: object, place: str = "") -> NotJson:
        return NotJson(Problem(place, str(sentence), self.line(min(at, len(self.text)))))

    def value(self, at: int, path: Path) -> tuple[object, int]:
        at = self.skip(at)
        self.lines[path] = self.line(at)
        if len(path) > DEEPEST:
            raise self.problem(at, _("嵌套过深，规则不会有这么多层，请检查括号"))
        first = self.text[at : at + 1]
        if first == "{":
            return self.members(at + 1, path)
        if first == "[":
            return self.items(at + 1, path)
        if first == '"':
            return self.string(at)
        for word, value in WORDS.items():
            if self.text.startswith(word, at):
                return value, at + len(word)
        return self.number(at)

    def number(self, at: int) -> tuple[object, int]:
        match = NUMBER.match(self.text, at)
        if not match:
            raise self.problem(at, _("这里不是JSON，请检查引号、逗号和括号"))
        if len(match.group()) > 60 or self.text[match.end() : match.end() + 1] in {"e", "E"}:
            raise self.problem(at, _("数字过长或带指数，请写出完整的数字"))
        return (Decimal(match.group()) if match[1] else int(match.group())), match.end()

    def string(self, at: int) -> tuple[str, int]:
        try:
            return py_scanstring(self.text, at + 1)
        except JSONDecodeError:
            raise self.problem(at, _("引号没有配对或文字中有换行，请检查引号")) from None

    def members(self, at: int, path: Path) -> tuple[dict, int]:
        found: dict[str, object] = {}
        at = self.skip(at)
        if self.text.startswith("}", at):
            return found, at + 1
        while True:
            at = self.skip(at)
            if not self.text.startswith('"', at):
                raise self.problem(at, _("这里应是带引号的字段名，请检查逗号和引号"))
            name, end = self.string(at)
            if name in found:
                raise self.problem(at, _("字段写了两次，请删去一个"), name)
            after = self.skip(end)
            if not self.text.startswith(":", after):
                raise self.problem(after, _("字段名之后缺少冒号"), name)
            found[name], at = self.value(after + 1, (*path, name))
            at = self.skip(at)
            if self.text.startswith("}", at):
                return found, at + 1
            at = self.comma(at)

    def items(self, at: int, path: Path) -> tuple[list, int]:
        found: list[object] = []
        at = self.skip(at)
        if self.text.startswith("]", at):
            return found, at + 1
        while True:
            value, at = self.value(at, (*path, len(found)))
            found.append(value)
            at = self.skip(at)
            if self.text.startswith("]", at):
                return found, at + 1
            at = self.comma(at)

    def comma(self, at: int) -> int:
        if not self.text.startswith(",", at):
            raise self.problem(at, _("这里缺少逗号或右括号，请补上"))
        return at + 1
