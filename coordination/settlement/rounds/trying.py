"""What would a rule give with these lines, without any stored agreement?

The same engine and the same documents as ``manage.py simulate_settlement``; used by the API and by scenarios.
"""

import csv
import io
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.utils.translation import gettext as _

from coordination.settlement.amounts import write_amount
from coordination.settlement.csv_lines import MOST_PROBLEMS
from coordination.settlement.errors import Problem, UnfitFacts, UnfitLines
from coordination.settlement.facts import NO_FACTS, Facts, read_facts
from coordination.settlement.figures import Figure, add_up
from coordination.settlement.lines import COLUMNS, LineReader, columns_of
from coordination.settlement.revenue.reading import lines_in, objects_to_rows
from coordination.settlement.rule import Rule, loads_rule
from coordination.settlement.settling import Settlement, settle
from coordination.settlement.strict_json import NotJson, read_json

from .figures import all_figures

TYPED_HEAD = "所属期"


def simulate(rule: bytes, lines: Path, facts: bytes = b"") -> dict:
    """The statements as JSON. Raises ``UnfitRule``, ``UnfitLines``, ``UnfitFacts`` or ``NotComputable``."""
    read, stated = loads_rule(rule), facts_of(facts)
    figures, count = figures_in(lines, read)
    return as_answer(read, settle(read, figures, stated), count)


def facts_of(data: bytes) -> Facts:
    if not data.strip():
        return NO_FACTS
    try:
        document = read_json(data)
    except NotJson as error:
        raise UnfitFacts([error.problem]) from None
    return read_facts(document.value, line_of=document.line_of)


def figures_in(file: Path, rule: Rule) -> tuple[list[Figure], int]:
    """The lines of a file added up, and how many there were; a line that stands twice is refused."""
    problems: list[Problem] = []
    reader = LineReader(rule, columns_of([TYPED_HEAD, "金额"]))
    sums: dict[tuple, int] = {}
    seen: dict[tuple, int] = {}
    for found in lines_in(file, rule, problems):
        line, figure = found.line, reader.figure(found.line)
        if (before := seen.setdefault(line.key, line.number)) != line.number and len(
            problems
        ) < MOST_PROBLEMS:
            problems.append(twice(before, line.number))
        sums[figure[:4]] = sums.get(figure[:4], 0) + figure.amount
    if problems:
        raise UnfitLines(problems)
    return add_up(Figure(*key, amount) for key, amount in sums.items()), len(seen)


def twice(before: int, number: int) -> Problem:
    sentence = _(
        "与第%(before)s行是同一笔（所属期、纳税人、税种、征收地、凭证号都相同），请删去一行，或用凭证号区分"
    )
    return Problem("", sentence % {"before": before}, number)


def as_answer(rule: Rule, settlement: Settlement, count: int) -> dict:
    decimals = rule.measure.decimals
    return {
        "rule": {"title": rule.title, "sha256": rule.sha256, "parties": list(rule.parties)},
        "lines": count,
        "outside": write_amount(settlement.outside, decimals),
        "statements": [json.loads(each.canonical) for each in settlement.statements],
        "sha256": [each.sha256 for each in settlement.statements],
        "explanations": [
            {
                "period": each.active.name,
                "party": line.party,
                "amount": write_amount(line.amount, decimals),
                "clause": line.clause,
                "sentence": line.sentence,
            }
            for each in settlement.statements
            for line in each.explain()
        ],
    }


def as_csv(objects: object) -> bytes:
    """JSON objects as a table: the way of every other file. Raises ``UnfitLines``."""
    if not isinstance(objects, list) or not all(isinstance(each, Mapping) for each in objects):
        raise UnfitLines([Problem("lines", 'lines: [{"period": "2025", "amount": "1.00"}]')])
    text = io.StringIO()
    names = {column: written[0] for column, written in COLUMNS.items()}
    csv.writer(text).writerows(row for _number, row in objects_to_rows(objects, names))
    return text.getvalue().encode()


def as_json(value: object) -> bytes:
    """A part of a document as a document of its own; numbers stay exact."""
    return json.dumps(value, ensure_ascii=False, default=_exact).encode() if value is not None else b""


def _exact(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


# --- scenarios ---------------------------------------------------------------------------------------
def try_out(rule: str, facts: str, lines: str, agreement=None) -> dict:
    """What each party gets in each period: of typed lines, or of the lines of an agreement as they came in."""
    read, stated = loads_rule(rule.encode()), facts_of(facts.encode())
    if agreement is None:
        with NamedTemporaryFile(suffix=".lines") as file:
            file.write(lines.encode())
            file.flush()
            figures, _count = figures_in(Path(file.name), read)
    else:
        figures = past_figures(agreement, read)
    settlement = settle(read, figures, stated)
    decimals = read.measure.decimals
    periods = [
        {
            "name": each.period.name,
            "pool": write_amount(each.pool, decimals),
            "parts": {name: write_amount(amount, decimals) for name, amount in each.totals.items()},
            "payable": {name: write_amount(amount, decimals) for name, amount in each.payable.items()},
            "transfers": [
                [transfer.payer, transfer.payee, write_amount(transfer.amount, decimals)]
                for transfer in each.transfers
            ],
            "why": [
                [line.party, write_amount(line.amount, decimals), str(line.label), line.sentence]
                for line in each.explain()
            ],
        }
        for each in settlement.statements
    ]
    totals = {
        name: write_amount(sum(each.totals.get(name, 0) for each in settlement.statements), decimals)
        for name in read.parties
    }
    return {
        "parties": list(read.parties),
        "unit": read.measure.unit,
        "decimals": decimals,
        "rule_sha256": read.sha256,
        "periods": periods,
        "totals": totals,
    }


def past_figures(agreement, rule: Rule) -> list[Figure]:
    """The lines of an agreement, added up; places that the tried rule does not know count as not stated."""
    found: dict[tuple, int] = {}
    for figure in all_figures(agreement.pk, rule):
        account = rule.account_of(figure.account) or "" if figure.account else ""
        key = (figure.span, figure.tax, account, figure.payer)
        found[key] = found.get(key, 0) + figure.amount
    return add_up(Figure(*key, amount) for key, amount in found.items())
