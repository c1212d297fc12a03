"""What does the settlement letter say, and which line of the annex does each of its numbers come from?

One content for Word, PDF, Excel, page and API: they cannot differ. Every amount in the letter is a
``Cited``: its words and the number of its line in the annexed calculation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from coordination.common.local_time import in_words, local_date
from coordination.settlement.amounts import write_amount
from coordination.settlement.conventions import CONVENTIONS
from coordination.settlement.models import Entitlement, Round
from coordination.settlement.netting import transfers
from coordination.settlement.queries import measure_of
from coordination.settlement.rounds.explaining import statements_of
from coordination.settlement.statement import Statement


class Cited(NamedTuple):
    """An amount in the letter and its line in the annex."""

    text: str
    line: int


class Line(NamedTuple):
    """One line of the annexed calculation."""

    number: int
    section: str
    item: str
    account: str
    amount: str
    how: str


class Share(NamedTuple):
    """One account in the table of the letter."""

    account: str
    own: Cited
    carried: Cited | None
    total: Cited
    collected: Cited | None
    balance: Cited | None


class Payment(NamedTuple):
    payer: str
    payee: str
    amount: Cited
    due: str


@dataclass
class Letter:
    """The whole of it."""

    title: str
    number: str
    agreement: str
    period: str
    days: str
    unit: str
    computed_on: str
    pool: Cited
    shares: list[Share] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parties: list[tuple[str, str]] = field(default_factory=list)
    annex: list[Line] = field(default_factory=list)
    conventions: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    sha256: str = ""
    is_provisional: bool = False

    def cited(self) -> Iterator[Cited]:
        """Every number of the letter."""
        yield self.pool
        for share in self.shares:
            yield from (each for each in share[1:] if each is not None)
        yield from (each.amount for each in self.payments)


def letter_of(round_: Round) -> Letter:
    """The letter of a round as it was computed last."""
    return _Writer(round_).letter()


class _Writer:
    def __init__(self, round_: Round) -> None:
        self.round = round_
        self.decimals = measure_of(round_).decimals
        self.annex: list[Line] = []
        self.shares: Sequence[Entitlement] = list(round_.entitlements.all())
        self.statements: Sequence[Statement] = statements_of(round_)

    def write(self, amount: int) -> str:
        return write_amount(amount, self.decimals, grouped=True)

    def line(self, section: str, item: str, account: str, amount: int, how: str = "") -> Cited:
        text = self.write(amount)
        self.annex.append(Line(len(self.annex) + 1, section, item, account, text, how))
        return Cited(text, len(self.annex))

    def letter(self) -> Letter:
        round_ = self.round
        pool = self.inputs()
        self.entries()
        shares = [self.share(each) for each in self.shares]
        payments = list(self.payments())
        measure = measure_of(round_)
        return Letter(
            title=_("%(agreement)s%(period)s结算单")
            % {"agreement": round_.agreement.title, "period": round_.name},
            number=round_.number,
            agreement=round_.agreement.title,
            period=round_.name,
            days=_("%(first)s至%(last)s")
            % {"first": in_words(round_.starts_on), "last": in_words(round_.ends_on)},
            unit=measure.unit,
            computed_on=in_words(local_date(round_.computed_at)),
            pool=pool,
            shares=shares,
            payments=payments,
            carried=[
                _("%(origin)s更正：%(reason)s") % {"origin": line.origin.name, "reason": line.reason}
                for each in self.statements
                for line in each.carried
            ],
            notes=list(self.notes()),
            parties=[
                (
                    each.account,
                    _("%(day)s %(person)s确认") % _confirmed(each) if each.confirmed_at else _("未确认"),
                )
                for each in round_.parties.all()
            ],
            annex=self.annex,
            conventions=[str(each) for each in CONVENTIONS],
            rules=[f"{each.rule.title} SHA-256 {each.rule.sha256}" for each in self.statements],
            sha256=round_.sha256,
            is_provisional=not round_.is_closed,
        )

    # --- the annex, from the first figure to the last payment -----------------------------------------
    def inputs(self) -> Cited:
        for statement in self.statements:
            for figure in statement.figures:
                what = " ".join(part for part in (figure.span.name, figure.tax, figure.payer) if part)
                self.line(_("一、数据"), what, figure.account, figure.amount)
            for sentence, amount in statement.left_out():
                self.line(_("二、不参与分享"), statement.active.name, "", amount, sentence)
        cited = None
        for statement in self.statements:
            for pool in statement.pools:
                cited = self.line(_("三、分享总额"), pool.span.name, "", pool.amount)
        if sum(len(each.pools) for each in self.statements) != 1:
            total = sum(each.pool for each in self.statements)
            cited = self.line(_("三、分享总额"), _("合计"), "", total)
        return cited

    def entries(self) -> None:
        for statement in self.statements:
            for each in statement.explain():
                self.line(
                    _("四、计算"), f"{each.span.name} {each.label}", each.party, each.amount, each.sentence
                )
        for statement in self.statements:
            for line in statement.carried:
                for name, amount in line.parts.items():
                    self.line(_("五、结转更正"), line.origin.name, name, amount, line.reason)

    def share(self, each: Entitlement) -> Share:
        section, name = _("六、各方合计"), each.account
        own = self.line(section, _("本期应得"), name, each.own)
        has_carried = any(share.carried for share in self.shares)
        carried = self.line(section, _("结转更正"), name, each.carried) if has_carried else None
        total = self.line(section, _("应得合计"), name, each.total) if has_carried else own
        if each.balance is None:
            return Share(name, own, carried, total, None, None)
        collected = self.line(section, _("已征收"), name, each.collected)
        how = _("应付到账%(payable)s − 已征收%(collected)s") % {
            "payable": self.write(each.payable),
            "collected": self.write(each.collected),
        }
        return Share(
            name,
            own,
            carried,
            total,
            collected,
            self.line(section, _("应收（+）应付（-）"), name, each.balance, how),
        )

    def payments(self) -> Iterator[Payment]:
        kept = list(self.round.transfers.order_by("position"))
        if kept:
            for each in kept:
                cited = self.line(_("七、划转"), f"{each.payer} → {each.payee}", "", each.amount)
                yield Payment(each.payer, each.payee, cited, in_words(each.due_on))
            return
        balances = {each.account: each.balance for each in self.shares}
        for each in transfers(balances) if None not in balances.values() else ():
            cited = self.line(_("七、划转"), f"{each.payer} → {each.payee}", "", each.amount)
            due = _("确认后%(days)s个工作日内") % {"days": self.round.payment_days}
            yield Payment(each.payer, each.payee, cited, due)

    def notes(self) -> Iterator[str]:
        for statement in self.statements:
            if statement.rule.measure.is_paid and statement.positions is None:
                yield _("有数据行没有写征收地，不计算划转。")
            clauses = {clause.key: clause for clause in statement.rule.clauses}
            for key, finding in statement.findings.items():
                clause = clauses[key]
                for name, value in finding.items():
                    if name in clause.findings and value not in ({}, [], None):
                        shown = clause.words.get(value, value) if isinstance(value, str) else value
                        yield _("%(clause)s：%(what)s %(value)s") % {
                            "clause": clause.label,
                            "what": clause.findings[name],
                            "value": said(shown),
                        }


def said(value: object) -> str:
    """A finding for people."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        return "、".join(f"{name} {said(member)}" for name, member in value.items())
    if isinstance(value, list | tuple):
        return "、".join(said(member) for member in value)
    text = str(value)
    whole, point, fraction = text.partition(".")
    return f"{int(whole):,}{point}{fraction}" if point and whole.lstrip("-").isdecimal() else text


def _confirmed(party) -> dict:
    return {"day": in_words(local_date(party.confirmed_at)), "person": party.confirmed_by_name}
