"""Which random rules, lines and facts are the properties tried on?

Every kind of clause and their combinations, two to eight parties, all lengths of period, dated and
spanning lines, refunds. A new kind is tried through its own examples until it is added here.
"""

from datetime import date, timedelta
from math import gcd

from hypothesis import strategies as st

from coordination.settlement.credit_codes import check_sign

NAMES = "甲乙丙丁戊己庚辛"
TAXES = ("增值税", "企业所得税", "印花税")
PAYERS = tuple(
    body + check_sign(body) for body in ("91310000607236882", "91320500MA1Y7X2Q8", "913302007A5B6C7D8")
)
FIRST, LAST = date(2023, 7, 1), date(2025, 3, 31)

parties = st.integers(2, 8).map(lambda count: list(NAMES[:count]))
fen = st.integers(0, 10**12) | st.integers(0, 2_000)
days = st.dates(FIRST, LAST)


def yuan(amount: int) -> str:
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 100}.{amount % 100:02}"


amounts = fen.map(yuan)


@st.composite
def weights(draw, names, least=0):
    """A ratio in lowest terms that no one would take for a slip, as whole numbers or decimals."""
    if draw(st.booleans()):
        cuts = sorted(
            draw(st.lists(st.integers(0, 10_000), min_size=len(names) - 1, max_size=len(names) - 1))
        )
        parts = [after - before for before, after in zip([0, *cuts], [*cuts, 10_000], strict=True)]
        return {name: f"{part // 100}.{part % 100:02}%" for name, part in zip(names, parts, strict=True)}
    parts = draw(
        st.lists(st.integers(least, 40), min_size=len(names), max_size=len(names)).filter(
            lambda parts: sum(parts) > 0
        )
    )
    factor = 0
    for part in parts:
        factor = gcd(factor, part)
    parts = [part // factor for part in parts]
    if 90 <= sum(parts) <= 110:
        parts[0] += 50
        if gcd(*parts) > 1:
            parts[0] += 1
        if gcd(*parts) > 1:
            return dict.fromkeys(names, 1)
    return dict(zip(names, parts, strict=True))


def window(draw):
    start = draw(days)
    return {"from": start.isoformat(), "to": (start + timedelta(days=draw(st.integers(0, 900)))).isoformat()}


@st.composite
def scope(draw, names):
    clause = {"kind": "scope"}
    if draw(st.booleans()):
        clause["taxes"] = list(TAXES[:2])
    if draw(st.booleans()):
        clause["portion"] = draw(
            st.sampled_from([50, "37.5", "40%", {"增值税": 50, "企业所得税": 40, "印花税": 100}])
        )
    if draw(st.booleans()):
        clause["payers"] = list(PAYERS[:2])
    if draw(st.booleans()):
        clause["during"] = window(draw)
    return clause


@st.composite
def eligibility(draw, names):
    return {
        "kind": "eligibility",
        "conditions": [
            {
                "fact": "前三年",
                "take": draw(st.sampled_from(["mean", "sum", "min", "max", "last"])),
                "is": draw(st.sampled_from(["≥", ">", "≤", "<", "=", "≠"])),
                "than": "20.00",
            }
        ],
        "stays_with": draw(st.sampled_from(names)),
    }


@st.composite
def base(draw, names):
    clause = {
        "kind": "base",
        "amounts": {
            name: draw(amounts) for name in draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        },
        "increment": draw(st.sampled_from(["pooled", "per_party"])),
        "per": draw(st.sampled_from(["year", "period"])),
    }
    if clause["per"] == "year" and draw(st.booleans()):
        clause["growth"] = {"percent": "3.5", "since": 2022}
    return clause


@st.composite
def recover(draw, names):
    return {
        "kind": "recover",
        "party": draw(st.sampled_from(names)),
        "amount": draw(amounts),
        "completes": "收回",
    }


@st.composite
def tiers(draw, names):
    bounds = sorted(draw(st.sets(st.integers(1, 10**11), min_size=1, max_size=3)))
    bands = [{"up_to": yuan(bound), "weights": draw(weights(names))} for bound in bounds]
    return {
        "kind": "tiers",
        "counting": draw(st.sampled_from(["period", "year", "cumulative"])),
        "bands": [*bands, {"weights": draw(weights(names))}],
    }


@st.composite
def share(draw, names):
    bounds = sorted(draw(st.sets(days, max_size=3)))
    phases = []
    for number, bound in enumerate([*bounds, None]):
        phase = {} if number == 0 else {"from": (bounds[number - 1] + timedelta(days=1)).isoformat()}
        if bound:
            phase["to"] = bound.isoformat()
        how = draw(st.sampled_from(["weights", "weights", "contributions", "factors"]))
        if how == "weights":
            phase["weights"] = draw(weights(names))
        elif how == "contributions":
            phase["contributions"] = {"fact": "投入"}
        else:
            phase["factors"] = [
                {"weight": "0.35", "values": {"fact": "投入"}},
                {"weight": "0.65", "values": {"fact": "职工"}},
            ]
        phases.append(phase)
    clause = {"kind": "share", "phases": phases}
    if draw(st.booleans()):
        end = (bounds[-1] if bounds else date(2020, 1, 1)) + timedelta(days=200)
        phases[-1]["to"] = end.isoformat()
        clause["afterwards"] = draw(st.sampled_from(names))
    return clause


@st.composite
def cap(draw, names):
    clause = {"kind": "cap", "party": draw(st.sampled_from(names[1:])), "limit": draw(amounts)}
    if draw(st.booleans()):
        clause["window"] = {
            "from": draw(days).isoformat(),
            "years": draw(st.integers(1, 2)),
            "extension": draw(st.integers(0, 2)),
        }
    if draw(st.booleans()):
        clause["to"] = names[0]
    return clause


@st.composite
def floor(draw, names):
    clause = {
        "kind": "floor",
        "party": draw(st.sampled_from(names)),
        "amount": draw(amounts),
        "per": draw(st.sampled_from(["year", "period"])),
    }
    if draw(st.booleans()):
        clause["during"] = window(draw)
    return clause


@st.composite
def index_transfer(draw, names):
    return {
        "kind": "index_transfer",
        "index": {"fact": "指数"},
        "cases": [{"is": "<", "than": "1", "from": names[0], "to": names[1], "amount": draw(amounts)}],
        "otherwise": {"from": names[1], "to": names[0], "amount": draw(amounts)},
    }


def maybe(draw, clause, names, most=1):
    return [draw(clause(names)) for _number in range(draw(st.integers(0, most)))]


@st.composite
def rules(draw):
    """A rule of any combination of clauses that money can pass through."""
    names = draw(parties)
    clauses = [
        *maybe(draw, scope, names),
        *maybe(draw, eligibility, names),
        *maybe(draw, base, names),
        *maybe(draw, recover, names, 2),
        *([draw(tiers(names))] if draw(st.booleans()) else [draw(share(names))]),
        *maybe(draw, cap, names, 2),
        *maybe(draw, floor, names, 2),
        *maybe(draw, index_transfer, names),
    ]
    for number, clause in enumerate(clauses):
        clause["id"] = f"c{number}"
        if clause["kind"] == "recover":
            clause["completes"] = f"收回{number}"
    return {
        "title": "随机规则",
        "parties": names,
        "joint": ["合作区"],
        "refunds": "allowed",
        "period": draw(st.sampled_from(["year", "year", "half", "quarter", "month"])),
        "clauses": clauses,
    }


@st.composite
def spans(draw):
    start = draw(days)
    kind = draw(st.sampled_from(["day", "month", "quarter", "year", "range"]))
    if kind == "day":
        return start.isoformat()
    if kind == "month":
        return f"{start:%Y-%m}"
    if kind == "quarter":
        return f"{start.year}Q{(start.month + 2) // 3}"
    if kind == "year":
        return f"{start.year}"
    return f"{start}..{start + timedelta(days=draw(st.integers(0, 500)))}"


@st.composite
def lines(draw, names, *, refunds=True, least=1):
    """Lines with different keys, as a person would write them."""
    amount = fen | (st.integers(-(10**8), -1) if refunds else fen)
    rows = draw(
        st.lists(
            st.tuples(
                spans(),
                st.sampled_from(["", *PAYERS]),
                st.sampled_from(TAXES),
                st.sampled_from([*names, "合作区"]),
                amount.map(yuan),
            ),
            min_size=least,
            max_size=8,
        )
    )
    return [list(row) for row in rows]


@st.composite
def facts(draw, names):
    positive = st.integers(1, 10**9).map(str)
    return {
        "values": {
            "前三年": [yuan(draw(fen)) for _year in range(3)],
            "投入": {name: draw(positive) for name in names},
            "职工": {name: draw(positive) for name in names},
            "指数": draw(st.sampled_from(["0.673", "0.999999", "1", "1.2"])),
        }
    }


@st.composite
def settlements(draw):
    """A rule with lines and facts."""
    rule = draw(rules())
    return rule, draw(lines(rule["parties"])), draw(facts(rule["parties"]))
