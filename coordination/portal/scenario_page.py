"""What do the pages of scenarios show: the rule as a form, what it gives, and several beside each other?"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from coordination.common.errors import DomainError
from coordination.portal.plots import Plot
from coordination.settlement.errors import UnfitRule
from coordination.settlement.models import Scenario
from coordination.settlement.rule import loads_rule
from coordination.settlement.saying import sentences_of

SHOWN_WHY = 200
EXAMPLE_LINES = "所属期，税种，征收地，金额\n2024，增值税，甲市，12000000.00\n2025，增值税，甲市，15000000.00\n2026，增值税，甲市，18000000.00\n"
EXAMPLE = {
    "title": "",
    "parties": ["甲市", "乙市"],
    "clauses": [{"kind": "share", "phases": [{"weights": {"甲市": "60", "乙市": "40"}}]}],
}


def example_lines(parties: Sequence[str]) -> str:
    """Some figures of the first party."""
    return EXAMPLE_LINES.replace(EXAMPLE["parties"][0], parties[0]) if parties else EXAMPLE_LINES


def grouped(amount: str) -> str:
    """Thousands separators."""
    whole, point, fraction = amount.partition(".")
    return (
        f"{int(whole):,}{point}{fraction}"
        if whole.lstrip("-").isdecimal() and whole.lstrip("-") != "0"
        else amount
    )


def result(found: Mapping[str, Any]) -> dict | None:
    """Years down, parties across."""
    if not found:
        return None
    parties = found["parties"]
    rows = [
        {
            "name": period["name"],
            "pool": grouped(period["pool"]),
            "parts": [grouped(period["parts"].get(party, "0.00")) for party in parties],
            "transfers": [
                f"{payer} → {payee} {grouped(amount)}" for payer, payee, amount in period["transfers"]
            ],
        }
        for period in found["periods"]
    ]
    why = [
        {
            "period": period["name"],
            "party": party,
            "amount": grouped(amount),
            "clause": clause,
            "sentence": sentence,
        }
        for period in found["periods"]
        for party, amount, clause, sentence in period["why"]
    ]
    return {
        "parties": parties,
        "rows": rows,
        "has_transfers": any(row["transfers"] for row in rows),
        "totals": [grouped(found["totals"][party]) for party in parties],
        "unit": found["unit"],
        "why": why[:SHOWN_WHY],
        "more": max(len(why) - SHOWN_WHY, 0),
    }


def problems(error: DomainError) -> list[str]:
    """Every sentence of a refusal."""
    found = getattr(error, "problems", None)
    if found:
        return [str(each) for each in found]
    return [
        str(sentence) for sentences in getattr(error, "fields", {}).values() for sentence in sentences
    ] or [str(error)]


def clauses(rule: str) -> list[tuple]:
    try:
        return list(sentences_of(loads_rule(rule.encode())))
    except UnfitRule:
        return []


def rows(scenarios: Sequence[Scenario], actor, read: Collection[int]) -> list[dict]:
    """Each as one line; ``read`` are the agreements the reader may see."""
    return [
        {
            "scenario": each,
            "agreement": each.agreement if each.agreement_id in read else None,
            "is_own": actor.belongs_to(each.organisation),
            "totals": "；".join(
                f"{name} {grouped(amount)}" for name, amount in each.result.get("totals", {}).items()
            ),
            "shared": len(each.readers.all()),
        }
        for each in scenarios
    ]


def comparison(scenarios: Sequence[Scenario]) -> dict:
    """Who gets what in each period, by each scenario."""
    periods = sorted({period["name"] for each in scenarios for period in each.result.get("periods", [])})
    columns = [(each, party) for each in scenarios for party in each.result.get("parties", [])]
    amounts = {
        (each.pk, period["name"], party): amount
        for each in scenarios
        for period in each.result.get("periods", [])
        for party, amount in period["parts"].items()
    }
    heads = [f"{party} · {each.title}" for each, party in columns]
    values = [[amounts.get((each.pk, period, party), "") for each, party in columns] for period in periods]
    totals = [each.result["totals"].get(party, "") for each, party in columns]
    plot = Plot(
        name="comparison",
        label=_("各方案下各方每期所得"),
        option={
            "tooltip": {"trigger": "axis"},
            "legend": {"bottom": 0, "type": "scroll"},
            "grid": {"left": 8, "right": 16, "top": 16, "bottom": 48, "containLabel": True},
            "xAxis": {"type": "category", "data": periods},
            "yAxis": {"type": "value"},
            "series": [
                {
                    "type": "bar",
                    "name": head,
                    "stack": str(each.pk),
                    "data": [row[number] or "0" for row in values],
                }
                for number, (head, (each, _party)) in enumerate(zip(heads, columns, strict=True))
            ],
        },
        columns=[_("时期"), *heads],
        rows=[
            *([period, *map(grouped, row)] for period, row in zip(periods, values, strict=True)),
            [_("合计"), *map(grouped, totals)],
        ],
    )
    return {"plot": plot, "scenarios": scenarios}


def own_plot(scenario: Scenario) -> Plot | None:
    if not scenario.result.get("periods"):
        return None
    plot = comparison([scenario])["plot"]
    names = scenario.result["parties"]
    option = {
        **plot.option,
        "series": [{**each, "name": name} for each, name in zip(plot.option["series"], names, strict=True)],
    }
    return Plot("own-plot", _("各方每期所得"), option, [_("时期"), *names], plot.rows)
