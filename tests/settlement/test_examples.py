"""Does the command reproduce every worked example to the fen, with everything the example states?"""

import json

import pytest

from .simulating import EXAMPLES, run_as_json, run_command

CASES = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())
CAP_WORDS = {
    "sharing": "50:50",
    "reached": "cap reached",
    "ended": "sharing ended",
    "not_applicable": "not in scope",
}


def of_clause(name, *path):
    """A finding of a clause, as the example calls it."""

    def read(statement):
        found = statement["findings"][name]
        for step in path:
            found = found[step]
        return found

    return read


def transfers(statement):
    return statement["transfers"]


def only_transfer(statement):
    (transfer,) = statement["transfers"]
    return transfer


READ = {
    "base": lambda statement: statement["pool"],
    "allocation": lambda statement: statement["parts"],
    "days": lambda statement: statement["days"],
    "cumulative_out_place": of_clause("cap", "cumulative"),
    "state": lambda statement: CAP_WORDS[statement["findings"]["cap"]["status"]],
    "recovery_to_out": of_clause("recover", "recovered"),
    "shared_part": of_clause("recover", "shared"),
    "input_left": of_clause("recover", "left"),
    "before_floor": of_clause("floor", "before"),
    "top_up": of_clause("floor", "top_up"),
    "guarantee_met": of_clause("floor", "met"),
    "increment": of_clause("base", "increment"),
    "collected": lambda statement: statement["collected"],
    "attribution": lambda statement: statement["parts"],
    "cash": lambda statement: statement["payable"],
    "transfer": only_transfer,
    "transfers": transfers,
    "cash_transfer": lambda statement: "0.00" if statement["transfers"] == [] else "moved",
}


@pytest.fixture(params=CASES)
def case(request):
    folder = EXAMPLES / request.param
    return json.loads((folder / "expected.json").read_text(encoding="utf8")), run_as_json(folder)


def stretch_or_statement(expected, statements):
    """What a period of the example is here: a statement by its place, or a stretch of days of one."""
    stretches = {stretch["name"]: stretch for statement in statements for stretch in statement["stretches"]}
    by_name = {statement["period"]["name"]: statement for statement in statements}
    found = {}
    for index, wanted in enumerate(expected):
        name = wanted["period"]
        found[name] = by_name.get(name) or stretches.get(name) or statements[index]
    return found


def test_to_the_fen(case):
    document, statements = case
    found = stretch_or_statement(document["expected"], statements)
    for wanted in document["expected"]:
        statement = found[wanted["period"]]
        for name, value in wanted.items():
            if name == "period":
                continue
            got = READ[name](statement)
            if isinstance(value, dict) and name != "transfer":
                assert {key: got.get(key, "0.00") for key in value} == value, (wanted["period"], name)
            else:
                assert got == value, (wanted["period"], name)


def test_the_summary(case):
    document, statements = case
    summary = document.get("expected_summary")
    if summary is None:
        return
    total = lambda party: sum(fen(statement["parts"][party]) for statement in statements)  # noqa: E731
    last = statements[-1]["findings"]
    if "松江_total" in summary:
        assert total("松江") == fen(summary["松江_total"])
    if "cap" in summary:
        assert last["eligibility"]["met"] is summary["in_scope"]
        assert last["cap"]["limit"] == summary["cap"]
        assert total("迁出地") == fen(summary["out_place_total"])
        assert last["cap"].get("shortfall") == summary["shortfall_to_cap"]
        assert (fen(last["cap"].get("shortfall", "0.00")) > 0) is summary["central_subsidy_flag"]


def fen(amount: str) -> int:
    return int(amount.replace(".", ""))


def test_nothing_of_an_example_is_forgotten():
    """Thirteen published cases; each states what it expects in words this test knows."""
    assert len(CASES) == 13
    for name in CASES:
        document = json.loads((EXAMPLES / name / "expected.json").read_text(encoding="utf8"))
        assert document["id"] == name
        known = {"period", *READ}
        assert all(set(wanted) <= known for wanted in document["expected"])


@pytest.mark.parametrize("name", CASES)
def test_the_table_shows_what_the_json_says(name):
    """Every part of a statement stands in the printed table, with thousands separators."""
    printed = run_command(EXAMPLES / name)
    for statement in run_as_json(EXAMPLES / name):
        for amount in statement["parts"].values():
            whole, fraction = amount.split(".")
            assert f"{int(whole):,}.{fraction}" in printed
