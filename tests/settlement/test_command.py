"""Does the command print a statement, and refuse bad input in one sentence with exit code 1?"""

import io
import json
import subprocess
import sys
from unicodedata import east_asian_width

import pytest
from django.core.management import CommandError, call_command

from coordination.settlement.canonical import digest
from coordination.settlement.engine import recompute
from coordination.settlement.rule import load_rule

from .simulating import EXAMPLES, ROOT, run_as_json, run_command

RULE = {
    "title": "协议",
    "parties": ["甲", "乙"],
    "clauses": [{"kind": "share", "phases": [{"weights": {"甲": 60, "乙": 40}}]}],
}
LINES = "所属期,纳税人,税种,征收地,金额\n2025,,增值税,甲,1234567.89\n"


@pytest.fixture
def files(tmp_path):
    """Files that are right; a test puts one of them wrong."""
    (tmp_path / "rule.json").write_text(json.dumps(RULE, ensure_ascii=False, indent=1), encoding="utf8")
    (tmp_path / "lines.csv").write_text(LINES, encoding="utf8")
    return tmp_path


def simulate(folder, *options):
    out = io.StringIO()
    call_command(
        "simulate_settlement", str(folder / "rule.json"), str(folder / "lines.csv"), *options, stdout=out
    )
    return out.getvalue()


def test_the_table(files):
    printed = simulate(files)
    rows = [line.split() for line in printed.splitlines()]
    assert ["2025", "应得", "740,740.73", "493,827.16", "1,234,567.89"] in rows
    assert ["2025", "已征收", "1,234,567.89", "0.00", "1,234,567.89"] in rows
    assert "划转甲 → 乙 493,827.16" in printed
    ends = {
        width(line[: line.rfind(".")])
        for line in printed.splitlines()
        if line.startswith("2025 ") and "." in line
    }
    assert len(ends) == 1, "amounts are aligned to the right"


def width(text):
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def test_the_conventions_are_printed(files):
    assert "最大余数法" in simulate(files)


def test_explained(files):
    printed = simulate(files, "--explain")
    assert "1,234,567.89 × 60/100 = 740,740.734" in printed
    found = json.loads(simulate(files, "--json", "--explain"))["statements"][0]["explanations"]
    assert [(line["party"], line["amount"], line["clause"]) for line in found] == [
        ("甲", "740740.73", "share"),
        ("乙", "493827.16", "share"),
    ]


def test_the_json_is_its_own_proof(files):
    """Hash and recomputation from the printed statement alone."""
    (found,) = json.loads(simulate(files, "--json"))["statements"]
    assert digest(found["statement"]) == found["sha256"]
    assert recompute(load_rule(files / "rule.json"), found["statement"]).sha256 == found["sha256"]


def test_the_same_files_give_the_same_text(files):
    assert simulate(files, "--json", "--explain") == simulate(files, "--json", "--explain")


def test_closed_statements_stand_and_changes_are_carried(files):
    (files / "closed.json").write_text(simulate(files, "--json"), encoding="utf8")
    corrected = LINES.replace("1234567.89", "1354567.89")
    (files / "lines.csv").write_text(corrected + "2026,,增值税,甲,100.00\n", encoding="utf8")
    options = ("--closed", str(files / "closed.json"))
    with pytest.raises(CommandError, match="原因"):
        simulate(files, *options)
    printed = simulate(files, *options, "--reason", "决算调整")
    rows = [line.split() for line in printed.splitlines()]
    assert ["2026", "应得", "60.00", "40.00", "100.00"] in rows
    assert ["2026", "结转2025", "72,000.00", "48,000.00", "120,000.00"] in rows
    assert ["2026", "应得合计", "72,060.00", "48,040.00", "120,100.00"] in rows
    assert "决算调整" in printed
    assert not any(row[:2] == ["2025", "应得"] for row in rows)


def write(name, content):
    def put(folder):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    return put


def remove(name):
    return lambda folder: (folder / name).unlink()


def make_directory(name):
    def put(folder):
        (folder / name).unlink()
        (folder / name).mkdir()

    return put


def rule_text(**members):
    return json.dumps(RULE | members, ensure_ascii=False, indent=1)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (write("rule.json", b""), ["rule.json", "空的"]),
        (write("rule.json", "not json"), ["rule.json 第1行", "不是JSON"]),
        (write("rule.json", LINES), ["rule.json 第1行", "不是JSON"]),
        (write("rule.json", b" " * 6_000_000 + b"{}"), ["rule.json", "超过5MB"]),
        (write("rule.json", rule_text(parties=["甲"])), ["rule.json 第3行 parties", "2至8项"]),
        (
            write("rule.json", rule_text().replace("40", "30")),
            ["rule.json 第12行 第1条（比例） phases[0].weights", "合计90", "2:1"],
        ),
        (write("rule.json", rule_text().replace('"乙": 40', '"丙": 40')), ["weights.丙", "不是协议的一方"]),
        (write("lines.csv", b""), ["lines.csv", "空的", "所属期"]),
        (write("lines.csv", LINES + "2026,,增直税,甲,1.00\n"), ["lines.csv 第3行 税种", "增值税"]),
        (write("lines.csv", LINES + "2026,,增值税,丁,1.00\n"), ["lines.csv 第3行 征收地", "甲、乙"]),
        (write("lines.csv", LINES + "2026,,增值税,甲,-1.00\n"), ["lines.csv 第3行 金额", "refunds"]),
        (write("lines.csv", LINES + "2026,,增值税,甲,x\n" * 3), ["第3行", "另有2处"]),
        (write("lines.csv", LINES + LINES.splitlines()[1] + "\n"), ["第3行", "与第2行是同一笔"]),
        (write("lines.csv", LINES.splitlines()[0] + "\n"), ["没有数据行"]),
        (write("lines.csv", b"PK\x03\x04"), ["Excel", "CSV"]),
        (write("lines.csv", "x" * 3_000_000), ["lines.csv 第1行", "过长"]),
        (remove("lines.csv"), ["没有这个文件", "lines.csv"]),
        (make_directory("rule.json"), ["没有这个文件", "rule.json"]),
    ],
)
def test_bad_input_is_one_sentence_with_line_and_remedy(files, spoil, said):
    assert simulate(files)
    spoil(files)
    with pytest.raises(CommandError) as refusal:
        simulate(files)
    sentence = str(refusal.value)
    assert "\n" not in sentence
    assert all(words in sentence for words in said), sentence


@pytest.mark.parametrize(
    ("facts", "said"),
    [("", "空的"), ("{", "JSON"), ('{"events": {"投产": "明天"}}', "不是日期"), ('{"event": {}}', "不认识")],
)
def test_bad_facts(files, facts, said):
    (files / "facts.json").write_text(facts, encoding="utf8")
    with pytest.raises(CommandError, match=said):
        simulate(files, "--facts", str(files / "facts.json"))


def test_a_missing_fact_is_named():
    folder = EXAMPLES / "LS-01"
    with pytest.raises(CommandError, match="投产"):
        call_command("simulate_settlement", str(folder / "rule.json"), str(folder / "lines.csv"))


def test_refused_as_json(files):
    (files / "lines.csv").write_text(LINES + "2026,,增直税,甲,1.00\n2026,,增值税,丁,1.00\n", encoding="utf8")
    out = io.StringIO()
    with pytest.raises(SystemExit) as exit_code:
        call_command(
            "simulate_settlement", str(files / "rule.json"), str(files / "lines.csv"), "--json", stdout=out
        )
    assert exit_code.value.code == 1
    found = json.loads(out.getvalue())
    assert found["error"] == "unfit_lines"
    assert [(problem["line"], problem["place"]) for problem in found["problems"]] == [
        (3, "税种"),
        (4, "征收地"),
    ]


def test_from_the_shell(files):
    """Exit codes and streams as another program sees them."""
    command = [
        sys.executable,
        "manage.py",
        "simulate_settlement",
        str(files / "rule.json"),
        str(files / "lines.csv"),
    ]
    good = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stderr) == (0, "")
    assert "740,740.73" in good.stdout
    (files / "lines.csv").write_bytes(b"")
    bad = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert len(bad.stderr.strip().splitlines()) == 1


def test_joint_accounts_have_a_column_where_money_is_paid_to_them():
    printed = run_command(EXAMPLES / "HH-01")
    assert "合淮合作区" in printed
    assert run_as_json(EXAMPLES / "HH-01")[0]["payable"]["合淮合作区"] == "8888888.89"
