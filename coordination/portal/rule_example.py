"""What would each party get if so much came in? The worked example below a rule.

The same engine as a settlement: equal figures of one party in every period, the events and values the rule asks for as
the reader supposes them. Nothing is kept.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from coordination.common.errors import DomainError
from coordination.portal.rule_form import Box
from coordination.portal.scenario_page import problems as sentences_of
from coordination.portal.scenario_page import result as as_table
from coordination.settlement.periods import Span
from coordination.settlement.rounds.trying import try_out
from coordination.settlement.rule import Rule
from coordination.settlement.strict_json import NotJson, read_json
from coordination.settlement.taxes import KINDS as TAXES

AMOUNT, YEARS, MOST_YEARS = "10,000,000.00", "3", 10
USUAL_TAX = "增值税"


@dataclass
class Example:
    """What is supposed (fields), and what comes of it: a table as ``_result.html`` wants it, or why nothing does."""

    fields: list[Box] = field(default_factory=list)
    result: dict | None = None
    problems: list[str] = field(default_factory=list)


def worked(rule: Rule, text: str, data: Mapping[str, str], *, year: int) -> Example:
    """The example for a rule that can be read. ``data``: what was supposed so far; ``year``: the usual first year."""
    supposed = {
        name: (data.get(f"example.{name}") or usual).strip() for name, usual in _usual(rule, year).items()
    }
    example = Example(_fields(rule, supposed))
    unknown = [name for name in rule.needed_facts()[1] if not supposed[f"value.{name}"]]
    if unknown:
        example.problems = [_("请先在上面假设：%(names)s。") % {"names": _("、").join(unknown)}]
        return example
    try:
        lines = _lines(rule, supposed)
        example.result = as_table(
            try_out(text, json.dumps(_facts(rule, supposed), ensure_ascii=False), lines)
        )
    except DomainError as error:
        example.problems = sentences_of(error)
    except ValueError as error:
        example.problems = [str(error)]
    return example


def _usual(rule: Rule, year: int) -> dict[str, str]:
    events, values = rule.needed_facts()
    term = rule.term.start if rule.term else None
    first = term.on.year if term and term.is_fixed else year
    usual = {
        "amount": AMOUNT,
        "year": str(first),
        "years": YEARS,
        "place": rule.parties[0],
        "tax": _tax(rule),
    }
    usual |= {f"event.{name}": f"{first}-01-01" for name in events}
    return usual | {f"value.{name}": "" for name in values}


def _tax(rule: Rule) -> str:
    named = [tax for clause in rule.clauses for tax in getattr(clause.given, "taxes", None) or ()]
    return named[0] if named else USUAL_TAX if rule.is_taxed else rule.measure.name


def _fields(rule: Rule, supposed: Mapping[str, str]) -> list[Box]:
    events, values = rule.needed_facts()
    unit = rule.measure.unit
    fields = [
        Box("example.amount", _("每期数额（%(unit)s）") % {"unit": unit}, supposed["amount"], "number"),
        Box(
            "example.place",
            _("由谁征收"),
            supposed["place"],
            "select",
            [(name, name) for name in rule.accounts],
        ),
        Box("example.year", _("首年"), supposed["year"], "number"),
        Box("example.years", _("年数"), supposed["years"], "number"),
    ]
    if rule.is_taxed:
        fields.append(
            Box("example.tax", _("税种"), supposed["tax"], "select", [(name, name) for name in TAXES])
        )
    fields += [
        Box(f"example.event.{name}", _("假设“%(name)s”之日") % {"name": name}, supposed[f"event.{name}"])
        for name in events
    ]
    fields += [
        Box(f"example.value.{name}", _("假设“%(name)s”的值") % {"name": name}, supposed[f"value.{name}"],
            help=_("数值；几个数用顿号分隔；各方各一个写成“甲：1、乙：2”。"))
        for name in values
    ]  # fmt: skip
    return fields


def _lines(rule: Rule, supposed: Mapping[str, str]) -> str:
    first, years = (supposed[name] if supposed[name].isdecimal() else "" for name in ("year", "years"))
    if not first or not 1990 <= int(first) <= 2100:
        raise ValueError(_("首年请写四位数字，例如2027。"))
    if not years or not 1 <= int(years) <= MOST_YEARS:
        raise ValueError(_("年数请写1至%(most)d。") % {"most": MOST_YEARS})
    payer = min(rule.payers, default="")
    years_together = Span(date(int(first), 1, 1), date(int(first) + int(years), 1, 1))
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["所属期", "纳税人", "税种", "征收地", "金额"])
    for period in rule.every.over(years_together):
        table.writerow([period.name, payer, supposed["tax"], supposed["place"], supposed["amount"]])
    return text.getvalue()


def _facts(rule: Rule, supposed: Mapping[str, str]) -> dict[str, Any]:
    events, values = rule.needed_facts()
    return {
        "events": {name: supposed[f"event.{name}"] or None for name in events},
        "values": {name: _value(supposed[f"value.{name}"]) for name in values},
    }


def _value(text: str) -> Any:
    """A number, several, one for each party, or a text."""
    if text.startswith(("{", "[")):
        try:
            return json.loads(json.dumps(read_json(text.encode()).value, default=str))
        except NotJson:
            return text
    parts = [part.strip() for part in text.replace("，", "、").split("、") if part.strip()]
    pairs = [part.replace("：", ":").split(":", 1) for part in parts]
    if parts and all(len(pair) == 2 for pair in pairs):
        return {name.strip(): value.strip() for name, value in pairs}
    return parts if len(parts) > 1 else text
