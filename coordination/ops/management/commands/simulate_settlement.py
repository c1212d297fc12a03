"""What would a rule give each party, with these lines? Only files, no stored agreement."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import DomainError
from coordination.ops.statement_text import table
from coordination.settlement.amounts import write_amount
from coordination.settlement.csv_lines import read_lines
from coordination.settlement.errors import Problem, Unfit, UnfitFacts
from coordination.settlement.facts import NO_FACTS, read_facts
from coordination.settlement.rule import Rule, loads_rule
from coordination.settlement.settling import Settlement, settle
from coordination.settlement.strict_json import LARGEST, Document, NotJson, read_json


class Command(BaseCommand):
    help = (
        "Compute a settlement from a rule (JSON) and revenue lines (CSV), without a stored agreement. "
        "Columns of the CSV: 所属期、纳税人、税种、征收地、金额 and, if wanted, 凭证号 and 备注."
    )

    def add_arguments(self, parser):
        parser.add_argument("rule", help="the rule, a JSON file (see docs/settlement.md)")
        parser.add_argument("lines", help="the revenue lines, a CSV file in UTF-8 or GB18030")
        parser.add_argument("--facts", help="days of events and stated values, a JSON file")
        parser.add_argument(
            "--closed", help="an earlier output of --json whose statements stand: changes are carried"
        )
        parser.add_argument("--reason", default="", help="why figures of closed periods have changed")
        parser.add_argument("--json", action="store_true", help="statements as JSON, with hash and state")
        parser.add_argument(
            "--explain", action="store_true", help="the clause and the inputs of every amount"
        )

    def handle(self, *, rule, lines, facts, closed, reason, explain, **options):
        try:
            settlement, read, count = self.settled(rule, lines, facts, closed, reason)
        except DomainError as error:
            self.refuse(error, as_json=options["json"])
        else:
            if options["json"]:
                self.stdout.write(
                    json.dumps(to_json(settlement, read, count, explain), ensure_ascii=False, indent=1)
                )
                return
            for line in table(settlement, read, explained=explain):
                self.stdout.write(line)

    def settled(self, rule, lines, facts, closed, reason) -> tuple[Settlement, Rule, int]:
        read = in_file(rule, lambda: loads_rule(content(rule)))
        stated = in_file(facts, lambda: facts_of(content(facts))) if facts else NO_FACTS
        standing = in_file(closed, lambda: closed_of(content(closed))) if closed else ()
        if closed and not reason.strip():
            raise CommandError(str(_("更正已关闭的结算期要写明原因，请加--reason")))
        found = in_file(lines, lambda: read_lines(existing(lines), read))
        settlement = settle(read, found.figures, stated, closed=standing, reason=reason.strip())
        return settlement, read, found.count

    def refuse(self, error: DomainError, *, as_json: bool) -> None:
        """One sentence and exit code 1; as JSON all problems."""
        more = getattr(error, "rest", 0)
        others = str(_("（另有%(more)s处）") % {"more": more}) if more else ""
        sentence = f"{error}{others}"
        if not as_json:
            raise CommandError(sentence) from error
        problems = [problem._asdict() for problem in getattr(error, "problems", ())]
        said = {"error": error.code, "message": sentence, "problems": problems}
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
        raise SystemExit(1) from None


def to_json(settlement: Settlement, rule: Rule, count: int, explain: bool) -> dict:
    return {
        "rule": {"title": rule.title, "sha256": rule.sha256, "parties": list(rule.parties)},
        "lines": count,
        "outside": write_amount(settlement.outside, rule.measure.decimals),
        "statements": [
            {"sha256": statement.sha256, "statement": statement.document}
            | ({"explanations": explanations(statement)} if explain else {})
            for statement in settlement.statements
        ],
        "pending": [
            {"origin": line.origin.name, "reason": line.reason}
            | {
                "parts": {
                    name: write_amount(amount, rule.measure.decimals) for name, amount in line.parts.items()
                }
            }
            for line in settlement.pending
        ],
    }


def explanations(statement) -> list[dict]:
    decimals = statement.rule.measure.decimals
    return [
        {
            "party": line.party,
            "amount": write_amount(line.amount, decimals),
            "clause": line.clause,
            "sentence": line.sentence,
            "inputs": line.inputs,
        }
        for line in statement.explain()
    ]


def existing(name: str) -> Path:
    """The file, if it is one."""
    file = Path(name)
    if not file.is_file():
        raise CommandError(str(_("没有这个文件：%(file)s, 请检查路径")) % {"file": name})
    return file


def content(name: str) -> bytes:
    """The bytes of a JSON file; of one that is far too large only so much that the reader refuses it."""
    with existing(name).open("rb") as stream:
        return stream.read(LARGEST + 1)


def in_file(name: str, read):
    """What ``read`` gives; a problem names the file."""
    try:
        return read()
    except Unfit as error:
        raise type(error)([problem._replace(file=name) for problem in error.problems]) from None
    except OSError as error:
        raise CommandError(
            str(_("无法读取%(file)s: %(error)s")) % {"file": name, "error": error.strerror or error}
        ) from None


def facts_of(data: bytes):
    document = _json(data)
    return read_facts(document.value, line_of=document.line_of)


def closed_of(data: bytes) -> list[dict]:
    document = _json(data)
    try:
        return [statement["statement"] for statement in document.value["statements"]]
    except (KeyError, TypeError):
        raise UnfitFacts([Problem("", str(_("不是本命令--json的输出，请用它产生的文件")))]) from None


def _json(data: bytes) -> Document:
    try:
        return read_json(data)
    except NotJson as error:
        raise UnfitFacts([error.problem]) from None
