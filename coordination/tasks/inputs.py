"""Which inputs do tasks ask for that other rooms do not?"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Lines


@dataclass(frozen=True)
class Days(Lines):
    """A list of days, one a line; kept as ISO text, sorted, each once."""

    kind: ClassVar[str] = "lines"

    def parse(self, raw, subject, actor):
        try:
            days = {date.fromisoformat(line) for line in super().parse(raw, subject, actor)}
        except ValueError:
            days = {date.min}
        if any(not 1990 <= day.year <= 2100 for day in days):
            raise ValueError(_("请按 2026-11-23 的格式填写日期，每行一个。"))
        return [day.isoformat() for day in sorted(days)]
