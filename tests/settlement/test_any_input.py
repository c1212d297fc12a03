"""Does any input whatever end in a statement or in a sentence, never in a traceback?"""

import copy
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.settlement.clauses import KINDS
from coordination.settlement.csv_lines import read_lines
from coordination.settlement.errors import NotComputable, UnfitFacts, UnfitLines, UnfitRule
from coordination.settlement.facts import read_facts
from coordination.settlement.lines import Wrong
from coordination.settlement.rule import loads_rule, read_rule
from coordination.settlement.settling import settle

from .simulating import COLUMNS, figures_of

EXAMPLES_TRIED = int(os.environ.get("PROPERTY_EXAMPLES", "0"))
bounded = settings(
    max_examples=EXAMPLES_TRIED or 150,
    deadline=None,
    derandomize=not EXAMPLES_TRIED,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
EXAMPLES = [example for clause in KINDS.values() for example in clause.examples]
JUNK = st.sampled_from(
    [None, True, 0, -1, 7, 10**30, "", " ", "甲", "丙", "0", "-5", "0.5", "1/0", "60%", "2025-02-29", "9999-12-31", "≥", "scope",
     [], ["甲"], [[]], {}, {"fact": "指数"}, {"fact": 1}, {"event": "投产"}, {"event": "投产", "after": {"years": 200}},
     {"甲": 1}, {"甲": "1", "乙": "1"}, {"from": "2025-01-01"}, {"from": "2025-01-01", "years": 200}]
) | st.text(max_size=5)  # fmt: skip


def places(document, path=()):
    yield path
    members = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for name, member in members:
        yield from places(member, (*path, name))


@st.composite
def spoilt(draw):
    """An example of a clause with up to two of its values replaced, removed or added to."""
    example = copy.deepcopy(draw(st.sampled_from(EXAMPLES)))
    for _time in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from([path for path in places(example["rule"]) if path]))
        target = example["rule"]
        for step in path[:-1]:
            target = target[step]
        how = draw(st.sampled_from(["replace", "remove", "add"]))
        if how == "remove":
            del target[path[-1]]
        elif how == "add" and isinstance(target, dict):
            target[draw(st.sampled_from(["during", "x", "to", "from", "years", "weights"]))] = copy.deepcopy(
                draw(JUNK)
            )
        else:
            target[path[-1]] = copy.deepcopy(draw(JUNK))
    return example


@bounded
@given(spoilt(), st.booleans())
def test_any_rule(example, stated):
    facts = read_facts(example.get("facts", {}) | ({"events": {"投产": "2025-01-01"}} if stated else {}))
    try:
        rule = read_rule(example["rule"])
    except UnfitRule as refusal:
        assert all(problem.sentence for problem in refusal.problems)
        return
    try:
        figures = figures_of(rule, example["lines"])
    except Wrong as wrong:
        assert wrong.problem.sentence
        return
    try:
        for statement in settle(rule, figures, facts).statements:
            assert sum(statement.parts.values()) == statement.pool
            assert statement.canonical
            assert all(line.sentence for line in statement.explain())
    except NotComputable as refusal:
        assert str(refusal)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["2025", "1.00", "2025-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@bounded
@given(VALUES | st.fixed_dictionaries({}, optional={"events": VALUES, "values": VALUES, "by_period": VALUES}))
def test_any_facts(document):
    try:
        assert read_facts(document) is not None
    except UnfitFacts as refusal:
        assert str(refusal)


@bounded
@given(st.binary(max_size=60) | st.text(alphabet='{}[]":, \n0eE-.甲ntf\\u', max_size=40).map(str.encode))
def test_any_bytes_as_a_rule(data):
    try:
        loads_rule(data)
    except UnfitRule as refusal:
        assert str(refusal)


CELLS = st.sampled_from(
    ["2025", "2025-01..", "增值税", "甲", "1.00", '"', '"1,234.5"', "１", "", "-", "\x00", "VAT"]
) | st.text(max_size=4)


@bounded
@given(st.lists(st.lists(CELLS, max_size=7).map(",".join), max_size=5), st.booleans())
def test_any_text_as_lines(tmp_path, rows, headed):
    file = tmp_path / "lines.csv"
    file.write_text("\n".join([",".join(COLUMNS)] * headed + rows), encoding="utf8", errors="replace")
    rule = read_rule(EXAMPLES[0]["rule"])
    try:
        assert read_lines(file, rule).count >= 0
    except UnfitLines as refusal:
        assert str(refusal)


@bounded
@given(st.binary(max_size=200))
def test_any_bytes_as_lines(tmp_path, data):
    file = tmp_path / "lines.csv"
    file.write_bytes(data)
    try:
        assert read_lines(file, read_rule(EXAMPLES[0]["rule"])).count >= 0
    except UnfitLines as refusal:
        assert str(refusal)
