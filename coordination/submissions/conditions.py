"""How are the conditions of an answer entered?

One a line, the date at its end: 完成数据安全评估 2026-12-31. Over the API also as objects with
``text`` and ``due_on``. A condition without a date is a task without one until somebody sets it.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Lines

_DATE_AT_END = re.compile(
    r"[\s,;|(\uff0c\uff1b\uff5c\uff08]*(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})[日号]?前?[)\uff09。]?$"
)


@dataclass(frozen=True)
class Conditions(Lines):
    """A list of ``(text, day or None)``."""

    def parse(self, raw, subject, actor):
        if isinstance(raw, list) and any(isinstance(each, dict) for each in raw):
            found = [self._from_object(each) for each in raw]
            super().parse([text for text, _due_on in found], subject, actor)  # the same limit as for lines
            return found
        return [_from_line(line) for line in super().parse(raw, subject, actor)]

    @staticmethod
    def _from_object(each) -> tuple[str, date | None]:
        if (
            not isinstance(each, dict)
            or set(each) - {"text", "due_on"}
            or not isinstance(each.get("text"), str)
        ):
            raise ValueError(_("每个条件须有text，可有due_on。"))
        text, day = each["text"].replace("\x00", "").strip(), each.get("due_on")
        if not text:
            raise ValueError(_("请写明条件内容。"))
        return text, _day(day) if day else None


def _from_line(line: str) -> tuple[str, date | None]:
    found = _DATE_AT_END.search(line)
    if not found:
        return line, None
    text = line[: found.start()].strip()
    if not text:
        raise ValueError(_("「%(line)s」只有日期，请写明条件内容。") % {"line": line})
    return text, _day("{}-{:0>2}-{:0>2}".format(*found.groups()))


def _day(text) -> date:
    try:
        day = parse_date(text) if isinstance(text, str) else None
    except ValueError:
        day = None
    if day is None or not 1990 <= day.year <= 2100:
        raise ValueError(_("没有「%(day)s」这一天。") % {"day": text})
    return day
