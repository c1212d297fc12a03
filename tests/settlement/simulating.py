"""How do the tests run a rule over lines: through the command, or in memory?"""

import io
import json
from pathlib import Path

from django.core.management import call_command

from coordination.settlement.facts import read_facts
from coordination.settlement.lines import LineReader, columns_of
from coordination.settlement.rule import read_rule
from coordination.settlement.settling import settle

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "settlement"
COLUMNS = ("所属期", "纳税人", "税种", "征收地", "金额")


def run_command(folder: Path, *options: str) -> str:
    """What the command prints for the files of one example."""
    facts = folder / "facts.json"
    stated = ("--facts", str(facts)) if facts.exists() else ()
    out = io.StringIO()
    call_command(
        "simulate_settlement",
        str(folder / "rule.json"),
        str(folder / "lines.csv"),
        *stated,
        *options,
        stdout=out,
    )
    return out.getvalue()


def run_as_json(folder: Path, *options: str) -> list[dict]:
    return [found["statement"] for found in json.loads(run_command(folder, "--json", *options))["statements"]]


def figures_of(rule, lines):
    reader = LineReader(rule, columns_of(COLUMNS))
    return [reader.figure(reader.read(number, line)) for number, line in enumerate(lines, start=2)]


def settled(document: dict, lines, facts: dict | None = None):
    """The statements of a rule document over written lines."""
    rule = read_rule(document)
    return settle(rule, figures_of(rule, lines), read_facts(facts or {})).statements


def written(statement) -> dict[str, str]:
    return statement.document["parts"]
