"""Is every table of docs/settlement.md what the engine computes, and is no clause or parameter left out?"""

import csv
import io
import json
import re

import pytest

from coordination.settlement.amounts import read_amount, write_amount
from coordination.settlement.clauses import KINDS
from coordination.settlement.conventions import CONVENTIONS
from coordination.settlement.csv_lines import read_lines
from coordination.settlement.facts import read_facts
from coordination.settlement.netting import transfers
from coordination.settlement.rule import MEMBERS, read_rule
from coordination.settlement.settling import settle

from .simulating import ROOT

TEXT = (ROOT / "docs" / "settlement.md").read_text(encoding="utf8")
BLOCK = re.compile(r"```(json|csv|text) (rule|facts|lines|positions)\n(.*?)```", re.DOTALL)
TABLE = re.compile(r"\n\n((?:\|.*\n)+)")
FEWEST_EXAMPLES = 13


def examples():
    """Each rule with its facts, lines and the table that follows, by the heading above."""
    found, current = [], {}
    for block in BLOCK.finditer(TEXT):
        kind = block[2]
        if kind in {"rule", "positions"}:
            heading = re.findall(r"^#+ (.*)$", TEXT[: block.start()], re.MULTILINE)[-1]
            current = {"heading": heading}
            found.append(current)
        current[kind] = block[3]
        current["table"] = TABLE.match(TEXT, block.end()) and rows(TABLE.match(TEXT, block.end())[1])
    return found


def rows(table):
    lines = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()
    ]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


EXAMPLES = examples()


@pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if "rule" in example], ids=lambda example: example["heading"]
)
def test_a_worked_example(example, tmp_path):
    rule = read_rule(json.loads(example["rule"]))
    (tmp_path / "lines.csv").write_text(example["lines"], encoding="utf8")
    facts = read_facts(json.loads(example.get("facts", "{}")))
    figures = read_lines(tmp_path / "lines.csv", rule).figures
    computed = {}
    for statement in settle(rule, figures, facts).statements:
        stretches = statement.document["stretches"] if len(statement.pools) > 1 else []
        for stretch in stretches:
            computed[stretch["name"]] = stretch["parts"] | {"pool": stretch["pool"]}
        document = statement.document
        computed[statement.active.name] = document["parts"] | {"pool": document["pool"]}
    assert example["table"], "a worked example without a table"
    for row in example["table"]:
        name = row.pop("period")
        assert row == {column: grouped(computed[name][column]) for column in row}, name
        assert len(row) >= len(rule.parties)


def grouped(amount):
    return write_amount(read_amount(amount), grouped=True)


def test_the_worked_netting():
    (example,) = [example for example in EXAMPLES if "positions" in example]
    positions = {
        name: read_amount(amount)
        for name, amount in csv.reader(io.StringIO(example["positions"]), delimiter=" ")
    }
    found = [
        {"from": payer, "to": payee, "amount": grouped(write_amount(amount))}
        for payer, payee, amount in transfers(positions)
    ]
    assert found == example["table"]


def test_there_are_as_many_examples_as_there_should_be():
    """A block that is not parsed would be a table that is not tested."""
    assert len(EXAMPLES) >= FEWEST_EXAMPLES
    assert TEXT.count("```json rule") == sum("rule" in example for example in EXAMPLES)
    assert all("lines" in example for example in EXAMPLES if "rule" in example)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_section_with_all_its_parameters(kind):
    section = re.search(rf"^### `{kind}` {KINDS[kind].label}\n(.*?)(?=^##)", TEXT, re.DOTALL | re.MULTILINE)
    assert section, f"no section for {kind}"
    for name in KINDS[kind].members:
        assert f"`{name}`" in section[1], f"{kind}: {name} is not documented"


def test_the_fields_of_a_rule_and_the_conventions_are_documented():
    for name in MEMBERS:
        assert name == "$schema" or f"| `{name}` |" in TEXT
    listed = re.search(r"## Conventions\n(.*?)###", TEXT, re.DOTALL)[1]
    assert len(re.findall(r"^\d\. ", listed, re.MULTILINE)) == len(CONVENTIONS)
