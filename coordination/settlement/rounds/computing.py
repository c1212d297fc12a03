"""How are the statements of a round computed from stored lines, facts and the round before?

The arithmetic is ``engine.compute``; here stands what it is fed with: figures added up by the database,
the state of the statement before, and the lines that corrections of closed periods carry over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import IllegalTransition
from coordination.settlement.canonical import digest
from coordination.settlement.engine import START, compute
from coordination.settlement.errors import NotComputable
from coordination.settlement.facts import Facts, read_facts
from coordination.settlement.models import Correction, Round
from coordination.settlement.netting import Transfer, transfers
from coordination.settlement.rule import Rule, read_rule
from coordination.settlement.settling import difference
from coordination.settlement.statement import Carried, Statement
from coordination.settlement.states import CLOSED
from coordination.settlement.strict_json import read_json

from .agreed import Piece, pieces_of
from .facts import known_facts
from .figures import figures_of


@dataclass(frozen=True)
class Share:
    """What one account has by all statements of a round together."""

    account: str
    own: int
    carried: int
    payable: int
    collected: int
    balance: int | None

    @property
    def total(self) -> int:
        return self.own + self.carried


@dataclass(frozen=True)
class Computed:
    """The statements of a round and what follows from them."""

    statements: Sequence[tuple[Piece, Statement]]
    corrections: Sequence[Correction] = field(default=())

    @property
    def rule(self) -> Rule:
        return self.statements[-1][1].rule

    @property
    def shares(self) -> list[Share]:
        accounts = list(
            dict.fromkeys(name for _piece, each in self.statements for name in each.rule.accounts)
        )
        return [share for name in accounts if (share := self._share(name))]

    def _share(self, name: str) -> Share | None:
        own = sum(each.parts.get(name, 0) for _piece, each in self.statements)
        carried = sum(line.parts.get(name, 0) for _piece, each in self.statements for line in each.carried)
        payable = sum(each.payable.get(name, 0) for _piece, each in self.statements)
        collected = sum(each.collected.get(name, 0) for _piece, each in self.statements)
        known = [each.positions for _piece, each in self.statements]
        balance = None if None in known else sum(each.get(name, 0) for each in known)
        if name not in self.rule.parties and not any((own, carried, payable, collected, balance)):
            return None
        return Share(name, own, carried, payable, collected, balance)

    @property
    def transfers(self) -> list[Transfer]:
        """The fewest payments for the whole round."""
        balances = {share.account: share.balance for share in self.shares}
        return [] if None in balances.values() else transfers(balances)

    @property
    def sha256(self) -> str:
        """One hash for all statements of the round."""
        return digest([each.sha256 for _piece, each in self.statements])


def compute_round(round_: Round) -> Computed:
    """Compute a round as things stand. Raises ``NotComputable``, or ``IllegalTransition`` while the round
    before is not confirmed."""
    if sentence := unconfirmed_before(round_):
        raise IllegalTransition(sentence)
    before = earlier_rounds(round_)
    corrections = _corrections_for(round_) if before else []
    state, rule, carried = _state_before(before, corrections)
    statements, stated = [], known_facts(round_)
    facts = read_facts(stated)
    for piece in pieces_of(round_, stated):
        statement = _compute(round_, piece, facts, state_for(piece.rule, state, rule), carried)
        statements.append((piece, statement))
        state, rule, carried = statement.state, piece.rule, ()
    return Computed(statements, corrections)


def _corrections_for(round_: Round) -> list[Correction]:
    """Those of earlier rounds that nobody carries yet, or this round did when it was computed before."""
    rows = Correction.objects.filter(Q(carried_into=None) | Q(carried_into=round_))
    return list(rows.filter(agreement=round_.agreement_id).exclude(round=round_).order_by("pk"))


def unconfirmed_before(round_: Round) -> object | None:
    """Why the round cannot be computed yet: the one before it is not closed."""
    before = earlier_rounds(round_)
    if not before or before[-1].status in CLOSED:
        return None
    return _("上一期%(period)s尚未确认，请先办结上一期：累计条款须逐期结转。") % {"period": before[-1].name}


def earlier_rounds(round_: Round) -> list[Round]:
    """The rounds of the same agreement before this one, oldest first; read once for each."""
    known = round_.__dict__.get("_earlier")
    if known is None:
        rows = Round.objects.filter(agreement=round_.agreement_id, starts_on__lt=round_.starts_on)
        known = round_.__dict__["_earlier"] = list(rows.order_by("starts_on"))
    return known


def _compute(
    round_: Round, piece: Piece, facts: Facts, state: Mapping, carried: Sequence[Carried] = ()
) -> Statement:
    figures = figures_of(round_.agreement_id, piece.rule, piece.period, facts, state)
    return compute(piece.rule, piece.period, figures, facts, state, carried)


def state_for(rule: Rule, state: Mapping, before: Rule | None) -> Mapping:
    """The state as the next rule can go on from it: kept for clauses of the same name and kind."""
    if before is None or before.sha256 == rule.sha256 or not state:
        return state
    kinds = {clause.key: clause.kind for clause in before.clauses}
    kept = {clause.key for clause in rule.clauses if kinds.get(clause.key) == clause.kind}
    clauses = {key: value for key, value in state.get("clauses", {}).items() if key in kept}
    return {**state, "clauses": clauses}


# --- corrections ------------------------------------------------------------------------------------
def _state_before(
    before: Sequence[Round], corrections: Sequence[Correction]
) -> tuple[Mapping, Rule | None, list[Carried]]:
    """The state to go on from, the rule it was reached by, and what is carried into the next statement.

    Without corrections that is what the last statement says. With them the closed periods are computed
    again, from the first that was ever corrected, with the figures as known today.
    """
    if not before:
        return START, None, []
    if not corrections:
        last = before[-1].statements_now().last()
        return read(last.document)["state"], read_rule(last.rule), []
    ever = Correction.objects.filter(agreement=before[-1].agreement_id).order_by("round__starts_on").first()
    first = next((each for each in before if each.pk == ever.round_id), before[0])
    chain = [each for each in before if each.starts_on >= first.starts_on]
    documents = [read(each.document) for round_ in before for each in round_.statements_now()]
    state, rule, carried = read(chain[0].statements_now().first().document)["inputs"]["state"], None, []
    for round_ in chain:
        stated = known_facts(round_)
        facts, reason = read_facts(stated), _reason(round_, corrections)
        pieces = pieces_of(round_, stated)
        stored = list(round_.statements_now())
        if len(pieces) != len(stored):
            raise NotComputable(_("%(period)s的协议版本与结算时不同，不能重算更正") % {"period": round_.name})
        for piece, row in zip(pieces, stored, strict=True):
            now = _compute(round_, piece, facts, state_for(piece.rule, state, rule))
            carried += difference(now, read(row.document), documents, reason)
            state, rule = now.state, piece.rule
    return state, rule, carried


def _reason(round_: Round, corrections: Sequence[Correction]) -> str:
    """Its own; for a period that only follows from others, theirs."""
    own = [each for each in corrections if each.round_id == round_.pk]
    return "\uff1b".join(dict.fromkeys(each.reason for each in own or corrections))


def waiting_after(round_: Round) -> list[Carried]:
    """What all corrections that no round carries yet come to, over the closed periods of the agreement.

    Raises ``NotComputable`` where the closed periods cannot be computed with what they say.
    """
    closed = Round.objects.filter(agreement=round_.agreement_id, status__in=CLOSED).order_by("starts_on")
    waiting = Correction.objects.filter(agreement=round_.agreement_id, carried_into=None).order_by("pk")
    _state, _rule, carried = _state_before(list(closed), list(waiting))
    return carried


def read(document: str) -> dict:
    return read_json(document.encode()).value


def statements_of(round_: Round) -> list[tuple[dict, Rule]]:
    """The kept documents of a round with their rules."""
    return [(read(row.document), read_rule(row.rule)) for row in round_.statements_now()]


def names(shares: Iterable[Share]) -> list[str]:
    return [share.account for share in shares]
