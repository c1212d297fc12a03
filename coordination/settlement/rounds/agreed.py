"""What does a stored agreement say about a round: who the parties are, and which rule holds on which days?

The only module of this room that reads agreements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.agreements.models import Agreement, AgreementVersion
from coordination.agreements.queries import versions_in_force
from coordination.settlement.context import Context
from coordination.settlement.errors import NotComputable
from coordination.settlement.facts import Facts, read_facts
from coordination.settlement.periods import ALWAYS, DAY, Span
from coordination.settlement.references import Day, Window
from coordination.settlement.rule import Rule, loads_rule

KNOWN = 128  # rules kept in mind by a process


class Member(NamedTuple):
    """A party in its written order; ``account`` is its name in the rule."""

    position: int
    account: str
    organisation: Organisation


class Piece(NamedTuple):
    """One stretch that is computed by one version: its rule, the calendar period, and the days of it that count."""

    version: AgreementVersion
    rule: Rule
    period: Span
    days: Span


def members_of(agreement: Agreement, rule: Rule) -> list[Member]:
    """Who stands behind the names of the rule: both are written in the same order."""
    parties = agreement.written_parties
    if len(parties) != len(rule.parties):
        raise NotComputable(
            _("规则写了%(rule)s方，协议有%(agreement)s方，请先修订协议使两者一致")
            % {"rule": len(rule.parties), "agreement": len(parties)}
        )
    return [
        Member(party.position, account, party.organisation)
        for party, account in zip(parties, rule.parties, strict=True)
    ]


def rule_of(version: AgreementVersion) -> Rule:
    """The rule exactly as it was signed."""
    return _read(version.rule_text)


@lru_cache(KNOWN)
def _read(rule_text: str) -> Rule:
    """A text says the same whenever it is read; a rule is never changed."""
    return loads_rule(rule_text.encode())


def parts_of(agreement: Agreement, span: Span) -> list[tuple[AgreementVersion, Rule, Span]]:
    """The versions in force in a span with their rules and their days. Raises ``NotComputable`` where there is none."""
    parts = versions_in_force(agreement, span.start, span.end)
    without = next((version for version, _start, _end in parts if not version.rule_text.strip()), None)
    if not parts or without is not None:
        raise NotComputable(_("协议在%(span)s没有生效的分享规则，不能结算") % {"span": span.name})
    return [(version, rule_of(version), Span(start, end)) for version, start, end in parts]


def rules_of(round_) -> list[Rule]:
    """The rules that hold in a round, as signed."""
    return [rule for _version, rule, _days in parts_of(round_.agreement, round_.span)]


def pieces_of(round_, stated: Mapping) -> list[Piece]:
    """What is computed one after the other: a period under two versions is two stretches with adjoining terms.

    ``stated`` is the facts document, on which the days of a term may depend.
    """
    facts = read_facts(stated)
    found = []
    for version, rule, days in parts_of(round_.agreement, round_.span):
        for period in rule.every.over(days):
            if piece := _piece(version, rule, period, days, facts):
                found.append(piece)
    if not found:
        raise NotComputable(_("%(span)s不在规则的期限之内") % {"span": round_.span.name})
    return found


def _piece(version, rule: Rule, period: Span, days: Span, facts: Facts) -> Piece | None:
    term = Context(rule, ALWAYS, facts, {}).window(rule.term)
    active = term and period.meet(term)
    counted = active and active.meet(days)
    if not counted:
        return None
    return Piece(version, rule if counted == active else within(rule, counted), period, counted)


def within(rule: Rule, days: Span) -> Rule:
    """The rule with its term narrowed to the days on which its version holds."""
    written = {"from": days.start.isoformat(), "to": days.last.isoformat()}
    term = Window(Day(on=days.start), last=Day(on=days.last))
    return replace(rule, term=term, document={**rule.document, "term": written})


def whole_period(rules: Sequence[Rule], span: Span) -> Span:
    """The calendar periods of which a span is made, whole."""
    starts = [rule.every.span_of(span.start).start for rule in rules]
    ends = [rule.every.span_of(span.last).end for rule in rules]
    return Span(min(starts), max(ends))


def period_at(agreement: Agreement, day) -> tuple[Span, Span]:
    """(calendar period, days of it that are settled) in which a day lies."""
    [(_version, rule, _days)] = parts_of(agreement, Span(day, day + DAY))
    period = rule.every.span_of(day)
    parts = versions_in_force(agreement, period.start, period.end)
    return period, Span(min(start for _v, start, _e in parts), max(end for _v, _s, end in parts))
