"""What does a page or a report about rounds need?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import in_words, local_date
from coordination.common.working_days import calendar_for

from .amounts import write_amount
from .errors import NotComputable, UnfitRule
from .models import Correction, Entitlement, RevenueLine, Round
from .rounds.agreed import rules_of
from .rounds.figures import touching
from .rule import Measure, Rule, read_rule
from .states import COLLECTING, COMPUTED, CONFIRMED, FIGURES_CONFIRMED, NOTIFIED, OBJECTION, SUSPENDED
from .strict_json import read_json

NOTIFY_WITHIN = 3  # working days from computing, and in which a notice is to be received
CHECK_WITHIN = 5  # working days to check figures


def rule_of_round(round_: Round) -> Rule | None:
    """The rule of a round as it was computed, before that as it is signed; nothing where it cannot be read."""
    try:
        if (last := round_.statements_now().last()) is not None:
            return read_rule(last.rule)
        return rules_of(round_)[-1]
    except (NotComputable, UnfitRule):
        return None


def measure_of(round_: Round) -> Measure:
    """Unit and decimals of the round's amounts; read once for each."""
    known = round_.__dict__.get("_measure")
    if known is None:
        rule = rule_of_round(round_)
        known = round_.__dict__["_measure"] = rule.measure if rule else Measure()
    return known


def money(round_: Round, amount: int | None) -> str:
    """An amount for people: thousands separators, the unit's decimals."""
    return "" if amount is None else write_amount(amount, measure_of(round_).decimals, grouped=True)


class Collected(NamedTuple):
    amount: int
    lines: int


def sum_of(round_: Round) -> Collected:
    """What came in for the round, and in how many lines."""
    found = settled_lines(round_).aggregate(total=Sum("amount"), lines=Count("pk"))
    return Collected(int(found["total"] or 0), found["lines"])


def settled_lines(round_: Round):
    """The lines of a round as it was or will be settled: what corrected it later is carried elsewhere."""
    return touching(round_.agreement_id, round_.span).exclude(correction__round=round_)


class Cell(NamedTuple):
    tax: str
    account: str
    amount: int
    lines: int


def collected(round_: Round) -> list[Cell]:
    """By tax and place of collection, added up by the database."""
    rows = (
        settled_lines(round_)
        .order_by()
        .values_list("tax", "account")
        .annotate(total=Sum("amount"), lines=Count("pk"))
    )
    return [Cell(tax, account, int(total), lines) for tax, account, total, lines in sorted(rows)]


def lines_of(round_: Round):
    """The lines of a round, for a list."""
    return touching(round_.agreement_id, round_.span)


def pending_corrections(agreement) -> Iterable[Correction]:
    """Corrections that no round has taken up yet."""
    return Correction.objects.filter(agreement=agreement, carried_into=None).select_related("round")


class Year(NamedTuple):
    """What an account had by a round, for histories and plots."""

    round: Round
    shares: Sequence[Entitlement]

    @property
    def total(self) -> int:
        return sum(each.total for each in self.shares)


def history_of(agreement, rounds=None) -> list[Year]:
    """The computed rounds of an agreement, oldest first."""
    found = (rounds if rounds is not None else Round.objects).filter(agreement=agreement, edition__gt=0)
    return [
        Year(each, list(each.entitlements.all()))
        for each in found.order_by("starts_on").select_related("agreement").prefetch_related("entitlements")
    ]


class Flow(NamedTuple):
    """So much collected by one account belongs to another."""

    source: str
    target: str
    amount: int


def flows_of(shares: Iterable[Entitlement]) -> list[Flow]:
    """Collected by → entitled to: what an account keeps of its own first, the rest from those who pay."""
    shares = [each for each in shares if each.balance is not None]
    kept = [Flow(each.account, each.account, min(each.collected, each.payable)) for each in shares]
    owing = {each.account: -each.balance for each in shares if each.balance < 0}
    owed = {each.account: each.balance for each in shares if each.balance > 0}
    found = [flow for flow in kept if flow.amount > 0]
    for source, left in owing.items():
        for target in owed:
            amount = min(left, owed[target])
            if amount:
                found.append(Flow(source, target, amount))
                left, owed[target] = left - amount, owed[target] - amount
    return found


class Bounds(NamedTuple):
    first: date | None
    last: date | None


def bounds_of(agreement) -> Bounds:
    found = RevenueLine.objects.filter(agreement=agreement).aggregate(
        first=Min("starts_on"), last=Max("ends_on")
    )
    return Bounds(found["first"], found["last"])


def document_of(statement) -> dict:
    return read_json(statement.document.encode()).value


# --- the one sentence at the top ---------------------------------------------------------------------
@dataclass(frozen=True)
class Needed:
    """What a round needs now, in one sentence, from whom, and by when."""

    sentence: Any
    params: dict[str, Any] = field(default_factory=dict)
    from_whom: tuple[str, ...] = ()
    due_on: date | None = None

    @property
    def text(self) -> str:
        return str(self.sentence) % self.params if self.params else str(self.sentence)


def needed_now(round_: Round, *, at: datetime) -> Needed:
    """The one sentence at the top of a round's page."""
    parties = list(round_.parties.select_related("organisation"))
    asked = _ASKED.get(round_.status)
    return asked(round_, parties, local_date(at)) if asked else Needed(_("本期已清算完毕。"))


def _named(parties) -> dict:
    return {"names": "、".join(each.account for each in parties)}


def _units(parties) -> tuple[str, ...]:
    return tuple(each.organisation.name for each in parties)


def _collecting(round_, parties, on) -> Needed:
    if not lines_of(round_).exists():
        return Needed(_("待各方上传本期数据。"), {}, _units(parties))
    left = [each for each in parties if each.figures_confirmed_at is None]
    return Needed(_("待%(names)s核对数据。"), _named(left), _units(left))


def _driven(sentence):
    def asked(round_, parties, on) -> Needed:
        return Needed(sentence, {"unit": round_.opened_by.name}, (round_.opened_by.name,))

    return asked


def _notified(round_, parties, on) -> Needed:
    unread = [each for each in parties if each.received_on is None]
    if unread:
        return Needed(_("待%(names)s签收通报。"), _named(unread), _units(unread))
    left = [each for each in parties if each.confirmed_at is None]
    until = max((each.object_until for each in left if each.object_until), default=None)
    facts = _named(left) | {"day": in_words(until) if until else ""}
    return Needed(_("待%(names)s确认，异议期至%(day)s。"), facts, _units(left), until)


def _objection(round_, parties, on) -> Needed:
    standing = [
        each.party for each in round_.objections.filter(closed_at=None).select_related("party__organisation")
    ]
    others = [each for each in parties if each.pk not in {party.pk for party in standing}]
    return Needed(
        _("%(names)s有异议，待各方说明；由其撤回，或由他方采纳后重新测算。"), _named(standing), _units(others)
    )


def _confirmed(round_, parties, on) -> Needed:
    open_ = list(
        round_.transfers.open().select_related("payer_party__organisation", "payee_party__organisation")
    )
    unpaid = [each for each in open_ if each.paid_on is None]
    if unpaid:
        first = unpaid[0]
        late = first.due_on < on
        sentence = (
            _("%(payer)s应于%(day)s前向%(payee)s付款%(amount)s元，已逾期。")
            if late
            else _("待%(payer)s于%(day)s前向%(payee)s付款%(amount)s元。")
        )
        if len(unpaid) > 1:
            sentence = (
                _("%(payer)s应于%(day)s前向%(payee)s付款%(amount)s元，已逾期；共%(n)d笔待付。")
                if late
                else _("待%(payer)s于%(day)s前向%(payee)s付款%(amount)s元；共%(n)d笔待付。")
            )
        facts = {"n": len(unpaid), "payer": first.payer, "payee": first.payee, "day": in_words(first.due_on)}
        whom = tuple(each.payer_party.organisation.name for each in unpaid if each.payer_party)
        return Needed(sentence, facts | {"amount": money(round_, first.amount)}, whom, first.due_on)
    whom = tuple(each.payee_party.organisation.name for each in open_ if each.payee_party)
    return Needed(
        _("待%(names)s确认到账。"), {"names": "、".join(dict.fromkeys(each.payee for each in open_))}, whom
    )


_ASKED = {
    COLLECTING: _collecting,
    FIGURES_CONFIRMED: _driven(_("各方已核对数据，待%(unit)s测算。")),
    COMPUTED: _driven(_("已测算，待%(unit)s通报各方。")),
    NOTIFIED: _notified,
    OBJECTION: _objection,
    CONFIRMED: _confirmed,
    SUSPENDED: lambda round_, parties, on: Needed(_("结算已中止。")),
}


def due_for_checking(delivered: datetime) -> date:
    return calendar_for().after(local_date(delivered), CHECK_WITHIN)
