"""Which inputs do tasks ask for that other rooms do not?"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from coordination.figures.naming import key_of
from coordination.figures.vocabulary import PeriodKind
from coordination.lifecycle.inputs import Input, Lines, Number

WANTED = re.compile(r"(?P<name>.+?)\s*[(（](?P<measure>[^()（）]{1,20})[)）]\s*(?P<kind>\S+)")
WORDS = {  # however the page is read
    "年度": PeriodKind.YEAR,
    "半年": PeriodKind.HALF,
    "季度": PeriodKind.QUARTER,
    "月度": PeriodKind.MONTH,
    **{each.value: each for each in PeriodKind},
}
MOST_FIGURES = 20  # that one report is asked for


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


@dataclass(frozen=True)
class Wanted(Lines):
    """Figures to ask for, one a line: name, measure and how long a period is."""

    kind: ClassVar[str] = "lines"

    def parse(self, raw, subject, actor):
        found = [_wanted(line) for line in super().parse(raw, subject, actor)]
        keys = [key_of(name) for name, _measure, _kind in found]
        if len(set(keys)) != len(keys):
            raise ValueError(_("同一指标只写一行。"))
        if len(found) > MOST_FIGURES:
            raise ValueError(_("最多 %(most)d 项指标。") % {"most": MOST_FIGURES})
        return found


def _wanted(line: str) -> tuple[str, str, str]:
    kinds = WORDS | {str(each.label): each for each in PeriodKind}
    found = WANTED.fullmatch(line)
    if found is None or found["kind"] not in kinds or not key_of(found["name"]):
        sentence = _("「%(line)s」无法识别；请按「跨省通办办件量（万件） 季度」的格式，每行一项。")
        raise ValueError(sentence % {"line": line[:60]})
    if len(found["name"]) > 120:
        raise ValueError(_("指标名称最多120个字。"))
    return found["name"], found["measure"].strip(), kinds[found["kind"]].value


@dataclass(frozen=True)
class FigureValues(Input):
    """Numbers by the name of the figure; what is left empty is not reported this time."""

    kind: ClassVar[str] = "figures"

    def empty(self) -> dict:
        return {}

    def parse(self, raw, subject, actor):
        if isinstance(raw, str):
            try:
                raw = json.loads(raw)
            except ValueError:
                raw = None
        if not isinstance(raw, Mapping):
            raise ValueError(_("请按指标名称逐项填写数值。"))
        wanted = {each.key: each for each in subject.wanted_figures.all()}
        number, found = Number("value", "", required=False), {}
        for name, text in raw.items():
            each = wanted.get(key_of(str(name)))
            if each is None:
                raise ValueError(_("本任务不填报「%(name)s」。") % {"name": str(name)[:60]})
            try:
                value = number.clean(text, subject, actor)
            except ValueError as error:
                sentence = _("%(name)s：%(problem)s")
                raise ValueError(sentence % {"name": each.name, "problem": error.args[0]}) from error
            if value is not None:
                found[each] = value
        return found
