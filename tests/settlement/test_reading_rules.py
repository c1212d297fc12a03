"""Is a rule that does not fit refused, with the line, the place and the remedy?"""

import copy
import json
from fractions import Fraction

import jsonschema
import pytest

from coordination.settlement.clauses import KINDS
from coordination.settlement.errors import UnfitFacts, UnfitRule
from coordination.settlement.facts import read_facts
from coordination.settlement.rule import load_rule, loads_rule, read_rule
from coordination.settlement.saying import sentences_of
from coordination.settlement.schema import facts_schema, rule_schema
from coordination.settlement.strict_json import LARGEST

from .simulating import EXAMPLES

SCHEMA = jsonschema.Draft202012Validator(rule_schema())
RULE = {
    "title": "协议",
    "parties": ["甲", "乙"],
    "joint": ["合作区"],
    "measure": {"kind": "cash"},
    "term": {"from": "2020-01-01", "to": "2029-12-31"},
    "clauses": [
        {"kind": "scope", "taxes": ["增值税"]},
        {
            "kind": "eligibility",
            "conditions": [{"fact": "年均", "take": "mean", "is": "≥", "than": "20000000.00"}],
            "stays_with": "甲",
        },
        {"kind": "base", "amounts": {"甲": "100.00"}},
        {"kind": "recover", "party": "乙", "amount": "500.00", "completes": "收回"},
        {"kind": "float", "reference": {"甲": 50, "乙": 50}, "points": 20},
        {
            "kind": "share",
            "phases": [
                {"from": "2020-01-01", "to": "2024-12-31", "weights": {"甲": 60, "乙": 40}},
                {"from": "2025-01-01", "years": 3, "weights": {"甲": 50, "乙": 50}},
            ],
            "afterwards": "甲",
        },
        {"kind": "cap", "party": "乙", "limit": "1000.00"},
        {"kind": "floor", "party": "甲", "amount": "10.00"},
        {
            "kind": "index_transfer",
            "index": {"fact": "指数"},
            "cases": [{"is": "<", "than": "1", "from": "甲", "to": "乙", "amount": "1.00"}],
            "otherwise": None,
        },
    ],
}
REMOVE = object()


def changed(path, value):
    """The rule with one thing changed."""
    document = copy.deepcopy(RULE)
    target = document
    for step in path[:-1]:
        target = target[step]
    if value is REMOVE:
        del target[path[-1]]
    elif isinstance(target, list) and path[-1] == "+":
        target.append(value)
    else:
        target[path[-1]] = value
    return document


def test_the_rule_that_is_changed_below_is_right():
    SCHEMA.validate(RULE)
    assert read_rule(RULE).needed_facts() == ([], ["年均", "指数"])
    assert {clause.kind for clause in read_rule(RULE).clauses} == set(KINDS) - {"tiers"}


C = "clauses"
SHARE = (C, 5, "phases")


@pytest.mark.parametrize(
    ("path", "value", "place", "said"),
    [
        # weights that do not fit
        ((*SHARE, 0, "weights"), {"甲": 60, "乙": 30}, "phases[0].weights", "合计90"),
        ((*SHARE, 0, "weights"), {"甲": 60, "乙": 30}, "phases[0].weights", "2:1"),
        ((*SHARE, 0, "weights"), {"甲": 60, "乙": 41}, "phases[0].weights", "凑足100"),
        ((*SHARE, 0, "weights"), {"甲": "60%", "乙": "30%"}, "phases[0].weights", "合计90"),
        ((*SHARE, 0, "weights"), {"甲": "60%", "乙": 40}, "phases[0].weights", "统一写法"),
        ((*SHARE, 0, "weights"), {"甲": 0, "乙": 0}, "phases[0].weights", "全为零"),
        ((*SHARE, 0, "weights"), {"甲": -60, "乙": 160}, "weights.甲", "不能为负"),
        ((*SHARE, 0, "weights"), {"甲": 100}, "phases[0].weights", "缺少乙"),
        ((*SHARE, 0, "weights"), {"甲": 60, "丙": 40}, "weights.丙", "不是协议的一方"),
        ((*SHARE, 0, "weights"), {"甲": 60, " 甲 ": 40, "乙": 0}, "weights", "写了两次"),
        ((*SHARE, 0, "weights"), {"甲": 0.6, "乙": 0.4}, "weights.甲", "加引号"),
        ((*SHARE, 0, "weights"), {"甲": "1e2", "乙": 0}, "weights.甲", "不是数"),
        ((*SHARE, 0, "weights"), [60, 40], "weights", "每一方"),
        ((*SHARE, 0, "weights"), {"甲": 90, "乙": 10}, "phases[0].weights", "浮动区间"),
        ((*SHARE, 0, "factors"), [{"weight": 1, "values": {"fact": "x"}}], "phases[0]", "只能写一个"),
        (
            (*SHARE, 0),
            {"to": "2024-12-31", "factors": [{"weight": "0.5", "values": {"fact": "x"}}]},
            "factors",
            "合计0.5",
        ),
        # phases that overlap or leave a gap
        ((*SHARE, 1, "from"), "2025-01-03", "phases[1].from", "2025-01-01至2025-01-02"),
        ((*SHARE, 1, "from"), "2024-12-01", "phases[1].from", "重叠2024-12-01至2024-12-31"),
        ((*SHARE, 0, "from"), "2020-06-01", "phases[0].from", "空缺2020-01-01至2020-05-31"),
        ((*SHARE, 0, "to"), "2019-12-31", "phases[0]", "早于起日"),
        ((*SHARE, 0, "to"), REMOVE, "phases[0]", "永远轮不到"),
        ((*SHARE, 1, "to"), "2027-12-31", "phases[1]", "只能写一个"),
        ((*SHARE, 1, "years"), REMOVE, "afterwards", "永远轮不到"),
        ((C, 5, "afterwards"), REMOVE, "第6条", "没有写明"),
        ((C, 5, "afterwards"), "丁", "afterwards", "不是协议的一方"),
        # parties, taxes, amounts, fields
        (("parties",), ["甲"], "parties", "2至8"),
        (("parties",), list("甲乙丙丁戊己庚辛壬"), "parties", "2至8"),
        (("parties",), ["甲", "甲"], "parties[1]", "出现了两次"),
        (("joint",), ["甲"], "joint[0]", "出现了两次"),
        (("parties",), ["甲", {"name": "乙", "places": ["甲"]}], "parties[1]", "出现了两次"),
        ((C, 0, "taxes"), ["增直税"], "taxes[0]", "增值税"),
        ((C, 0, "taxes"), [], "taxes", "列出税种"),
        ((C, 0, "portion"), {"企业所得税": 40}, "portion", "缺少增值税"),
        ((C, 0, "portion"), "0.5", "portion", "百分数"),
        ((C, 0, "portion"), 101, "portion", "百分数"),
        ((C, 0, "payers"), ["913100006072368820"], "payers[0]", "校验位"),
        ((C, 0, "during"), {"from": "2025-01-01", "to": "2024-01-01"}, "during", "对调"),
        ((C, 0, "during"), {"years": 3}, "during", "起算"),
        ((C, 0, "during"), {"from": "2025-02-30"}, "during.from", "没有2025-02-30"),
        ((C, 3, "amount"), "-500.00", "amount", "不能为负"),
        ((C, 3, "amount"), "500.001", "amount", "2位小数"),
        ((C, 3, "amount"), "5万元", "amount", "换算成元"),
        ((C, 3, "amount"), "", "amount", "为空"),
        ((C, 3, "amount"), None, "amount", "加引号"),
        ((C, 3, "amount"), {"fact": "x", "take": "median"}, "amount.take", "只能写"),
        ((C, 3, "party"), "合作区", "party", "不是协议的一方"),
        ((C, 3, "partty"), "甲", "partty", "party"),
        ((C, 3, "party"), REMOVE, "第4条", "缺少字段party"),
        ((C, 1, "conditions", 0, "is"), "大于", "is", "比较符"),
        ((C, 1, "conditions", 0, "is"), REMOVE, "conditions[0]", "缺少字段is"),
        ((C, 1, "conditions", 0, "than"), REMOVE, "conditions[0]", "必须写一个"),
        (
            (C, 1, "conditions", 0),
            {"fact": "方式", "is": ">", "text": "主导"},
            "conditions[0].is",
            "文字只能",
        ),
        ((C, 2, "growth"), {"percent": 5}, "growth", "缺少字段since"),
        ((C, 6, "to"), "乙", "to", "自己"),
        ((C, "+"), {"kind": "cap", "id": "b", "party": "甲", "limit": "1"}, "party", "每一方都设上限"),
        ((C, "+"), {"kind": "cap", "party": "乙", "limit": "1"}, "第10条", "用了两次"),
        ((C, 8, "cases", 0, "is"), REMOVE, "cases[0]", "缺少比较符"),
        ((C, 8, "cases", 0, "to"), "甲", "cases[0]", "同一方"),
        (
            (C, 8, "cases", 0),
            {"classes": ["Ⅱ"], "from": "甲", "to": "乙", "amount": "1"},
            "cases[0]",
            "按类别",
        ),
        ((C, 8, "otherwise"), REMOVE, "第9条", "缺少字段otherwise"),
        # the order of clauses
        ((C, "+"), {"kind": "scope", "id": "s"}, "第10条", "要写在"),
        ((C, 7), {"kind": "tiers", "bands": [{"weights": {"甲": 1, "乙": 1}}]}, "第8条", "要写在"),
        (
            (C, 6),
            {"kind": "share", "id": "x", "phases": [{"weights": {"甲": 1, "乙": 1}}]},
            "第7条",
            "轮不到",
        ),
        ((C, 5), {"kind": "shares"}, "kind", "share"),
        ((C, 5), REMOVE, "clauses", "没有一条把款项全部分完"),
        ((C,), [{"kind": "float", "reference": {"甲": 1, "乙": 1}, "points": 1}], "clauses", "没有分享"),
        ((C,), [], "clauses", "列表"),
        # measure, period, term
        (("measure",), {"kind": "money"}, "measure.kind", "只能写"),
        (("measure",), {"kind": "quantity"}, "measure", "单位unit"),
        (("measure",), {"kind": "cash", "unit": "亩"}, "measure", "以元计"),
        (("measure",), {"kind": "cash", "paid_to": {"合作区": 1}}, "paid_to", "归属"),
        (("measure",), {"kind": "statistic"}, "第9条", "只用于现金"),
        (("period",), "week", "period", "year"),
        (("titel",), "x", "titel", "title"),
        (("title",), REMOVE, "", "缺少字段title"),
        (("term",), {"from": "2020-01-01", "to": "2019-01-01"}, "term", "早于"),
    ],
)
def test_refused(path, value, place, said):
    with pytest.raises(UnfitRule) as refusal:
        read_rule(changed(path, value))
    assert any(place in problem.place and said in problem.sentence for problem in refusal.value.problems), [
        str(problem) for problem in refusal.value.problems
    ]


def test_tiers_are_judged():
    bands = [
        {"up_to": "100.00", "weights": {"甲": 1, "乙": 1}},
        {"up_to": "50.00", "weights": {"甲": 1, "乙": 1}},
    ]
    with pytest.raises(UnfitRule) as refusal:
        read_rule({"title": "x", "parties": ["甲", "乙"], "clauses": [{"kind": "tiers", "bands": bands}]})
    said = " ".join(problem.sentence for problem in refusal.value.problems)
    assert "依次增大" in said or "最后一档不封顶" in said


@pytest.mark.parametrize(
    "weights",
    [
        {"甲": 60, "乙": 40},
        {"甲": 1, "乙": 1},
        {"甲": 6, "乙": 4},
        {"甲": "0.6", "乙": "0.4"},
        {"甲": "60%", "乙": "40%"},
        {"甲": "66.67", "乙": "33.33"},
        {"甲": "2/3", "乙": "1/3"},
        {"甲": 7, "乙": 5},
        {"甲": 0, "乙": 1},
    ],
)
def test_weights_that_fit(weights):
    document = {
        "title": "x",
        "parties": ["甲", "乙"],
        "clauses": [{"kind": "share", "phases": [{"weights": weights}]}],
    }
    SCHEMA.validate(document)
    assert sum(read_rule(document).clauses[0].given.phases[0].weights.values()) > 0


def test_decimals_of_a_json_text_are_exact():
    """0.6 in a file is six tenths; the same read by a parser into a float is refused."""
    text = json.dumps(
        {
            "title": "x",
            "parties": ["甲", "乙"],
            "clauses": [{"kind": "share", "phases": [{"weights": {"甲": 0.6, "乙": 0.4}}]}],
        }
    )
    weights = loads_rule(text.encode()).clauses[0].given.phases[0].weights
    assert weights == {"甲": Fraction(3, 5), "乙": Fraction(2, 5)}
    with pytest.raises(UnfitRule, match="加引号"):
        read_rule(json.loads(text))


def test_all_problems_are_told_at_once_with_their_lines():
    text = json.dumps(changed((*SHARE, 0, "weights"), {"甲": 60, "乙": 30}), ensure_ascii=False, indent=1)
    text = text.replace('"增值税"', '"增直税"')
    with pytest.raises(UnfitRule) as refusal:
        loads_rule(text.encode())
    lines = text.splitlines()
    found = {problem.line: problem.place for problem in refusal.value.problems}
    assert len(found) == 2
    assert any("增直税" in lines[line - 1] for line in found)
    assert any('"weights"' in lines[line - 1] for line in found)


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        (b"", None, "空的"),
        (b" \n ", None, "空的"),
        (b"\xff\xfe{", 1, "UTF-8"),
        (b'{\n"title": \xd0\xd0}', 2, "UTF-8"),
        (b"hello", 1, "不是JSON"),
        (b'{\n "a": 1\n "b": 2}', 3, "逗号"),
        (b'{"a": 1,\n "a": 2}', 2, "写了两次"),
        (b'{"a": NaN}', 1, "不是JSON"),
        (b'{"a": 1e9}', 1, "指数"),
        (b'{"a": 1} x', 1, "末尾"),
        (b'{"a": "x\n"}', 1, "引号"),
        (b"[" * 5_000, 1, "嵌套"),
        (b'{"a" 1}', 1, "冒号"),
        (b"[]", 1, "对象"),
        (b'"x"', 1, "对象"),
        (b"{" + b" " * LARGEST, None, "超过"),
    ],
)
def test_what_is_not_json_is_refused(data, line, said):
    with pytest.raises(UnfitRule) as refusal:
        loads_rule(data)
    problem = refusal.value.problems[0]
    assert said in problem.sentence
    assert problem.line == line


def test_the_hash_is_of_the_rule_not_of_its_spacing():
    compact, spaced = json.dumps(RULE), json.dumps(RULE, indent=4, ensure_ascii=False, sort_keys=True)
    assert loads_rule(compact.encode()).sha256 == loads_rule(spaced.encode()).sha256
    other = changed((*SHARE, 0, "weights"), {"甲": 61, "乙": 39})
    assert read_rule(other).sha256 != read_rule(RULE).sha256


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/rule.json")), ids=lambda path: path.parent.name)
def test_the_published_schema_accepts_what_the_reader_accepts(path):
    SCHEMA.validate(json.loads(path.read_text(encoding="utf8")))
    assert load_rule(path).parties
    facts = path.with_name("facts.json")
    if facts.exists():
        document = json.loads(facts.read_text(encoding="utf8"))
        jsonschema.Draft202012Validator(facts_schema()).validate(document)
        assert read_facts(document)


@pytest.mark.parametrize(
    "change",
    [
        (("titel",), "x"),
        ((C, 3, "partty"), "甲"),
        ((C, 5), {"kind": "shares"}),
        ((C, 1, "conditions", 0, "is"), "大于"),
        ((C, 3, "amount"), "-5"),
        (("period",), "week"),
        ((C, 3, "party"), REMOVE),
        (("parties",), ["甲"]),
    ],
)
def test_the_published_schema_refuses_what_is_not_well_formed(change):
    assert not SCHEMA.is_valid(changed(*change))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(rule_schema())
    jsonschema.Draft202012Validator.check_schema(facts_schema())
    assert set(KINDS) <= set(rule_schema()["$defs"])


@pytest.mark.parametrize(
    ("document", "place", "said"),
    [
        ([], "", "对象"),
        ({"event": {}}, "event", "不认识"),
        ({"events": {"投产": "2025-13-01"}}, "events.投产", "没有"),
        ({"events": {"投产": 2025}}, "events.投产", "日期"),
        ({"values": {"x": True}}, "values.x", "数"),
        ({"values": {"x": ["1", "一"]}}, "values.x.1", "不是数"),
        ({"by_period": {"去年": {}}}, "by_period.去年", "不是时期"),
        ({"by_period": {"2024": []}}, "by_period.2024", "对象"),
    ],
)
def test_facts_that_cannot_be_read_are_refused(document, place, said):
    with pytest.raises(UnfitFacts) as refusal:
        read_facts(document)
    problem = refusal.value.problems[0]
    assert problem.place == place
    assert said in problem.sentence


def test_whoever_reads_the_sentences_reads_all_of_the_frame():
    """What two parties compare before signing: a frame that changed is said otherwise."""
    rule = {
        "title": "甲乙",
        "note": "附会议纪要",
        "parties": [{"name": "甲", "places": ["330421"]}, "乙"],
        "joint": ["合作区"],
        "measure": {"kind": "attribution", "paid_to": {"甲": 0, "乙": 0, "合作区": 100}},
        "clauses": [{"kind": "share", "phases": [{"weights": {"甲": 60, "乙": 40}}]}],
    }

    def said(**changed):
        return {str(label): sentence for label, sentence in sentences_of(read_rule({**rule, **changed}))}

    frame = said()
    assert frame["各方"] == "甲（330421）、乙"
    assert frame["共管账户"] == "合作区"
    assert "合作区 100" in frame["计量"]
    assert frame["说明"] == "附会议纪要"
    assert frame["负数金额"] != said(refunds="allowed")["负数金额"]
