"""How does a settlement look in a terminal: a table with yuan to the right, and the sentences below it?"""

from collections.abc import Iterator, Mapping, Sequence
from unicodedata import east_asian_width

from django.utils.translation import gettext_lazy as _

from coordination.settlement.amounts import write_amount
from coordination.settlement.conventions import CONVENTIONS
from coordination.settlement.rule import Rule
from coordination.settlement.settling import Settlement
from coordination.settlement.statement import Statement
from coordination.settlement.working import received

COLON = "\uff1a"
BLANK = ""


def table(settlement: Settlement, rule: Rule, *, explained: bool = False) -> Iterator[str]:
    """The whole settlement, line by line."""
    measure = rule.measure
    name = f" {measure.name}" if measure.name else ""
    yield rule.title
    yield str(_("计量")) + f"{COLON}{measure.label}{name} ({measure.unit})"
    yield str(_("规则")) + f"{COLON}SHA-256 {rule.sha256}"
    yield BLANK
    names = _names(settlement, rule)
    head = [str(_("结算期")), str(_("事项")), *names, str(_("合计"))]
    body = [row for statement in settlement.statements for row in _rows(statement, names)]
    if len(settlement.statements) > 1:
        total = [sum(statement.totals.get(name, 0) for statement in settlement.statements) for name in names]
        body.append([str(_("各期合计")), str(_("应得")), *_amounts(total, rule)])
    yield from aligned([head, *body], text_columns=2)
    yield BLANK
    for statement in settlement.statements:
        yield from _below(statement, explained=explained)
    if settlement.outside:
        yield str(_("期限之外")) + f"{COLON}{_one(settlement.outside, rule)}"
    for line in settlement.pending:
        parts = ", ".join(f"{name} {_one(amount, rule)}" for name, amount in line.parts.items())
        yield str(_("%(origin)s的更正待结转到下一期") % {"origin": line.origin.name}) + f"{COLON}{parts}"
    yield str(_("计算约定"))
    for number, convention in enumerate(CONVENTIONS, start=1):
        yield f"  {number}. {convention}"


def aligned(rows: Sequence[Sequence[str]], *, text_columns: int) -> Iterator[str]:
    """Text to the left, amounts to the right; a Chinese character is two columns wide."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [
            cell + " " * (width - _width(cell))
            if column < text_columns
            else " " * (width - _width(cell)) + cell
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
        if number == 0:
            yield "-" * (sum(widths) + 2 * (len(widths) - 1))


def _names(settlement: Settlement, rule: Rule) -> list[str]:
    """The columns: the parties in written order, and joint accounts that have or collect something."""
    joint = [
        name
        for name in rule.joint
        if any(
            statement.payable.get(name) or statement.collected.get(name) or statement.totals.get(name)
            for statement in settlement.statements
        )
    ]
    return [*rule.parties, *joint]


def _rows(statement: Statement, names: Sequence[str]) -> Iterator[list[str]]:
    rule, period = statement.rule, statement.active.name
    if len(statement.pools) > 1:
        for stretch, pool in zip(statement.document["stretches"], statement.pools, strict=True):
            if sum(received(statement.entries, within=pool.span).values()) != pool.amount:
                continue  # part of it was decided for the whole period: a base, a guarantee
            inside = [stretch["parts"].get(name, "0.00") for name in names]
            amounts = [_grouped(amount) for amount in (*inside, stretch["pool"])]
            yield [period, str(_("其中%(days)s") % {"days": stretch["name"]}), *amounts]
    yield [period, str(_("应得")), *_amounts([statement.parts.get(name, 0) for name in names], rule)]
    for line in statement.carried:
        title = str(_("结转%(origin)s") % {"origin": line.origin.name})
        yield [period, title, *_amounts([line.parts.get(name, 0) for name in names], rule)]
    if statement.carried:
        yield [period, str(_("应得合计")), *_amounts([statement.totals.get(name, 0) for name in names], rule)]
    if rule.measure.paid_to is not None:
        yield [period, str(_("应付")), *_amounts([statement.payable.get(name, 0) for name in names], rule)]
    if statement.positions is not None and any(statement.collected.values()):
        yield [
            period,
            str(_("已征收")),
            *_amounts([statement.collected.get(name, 0) for name in names], rule),
        ]
    if statement.positions is not None and any(statement.positions.values()):
        yield [
            period,
            str(_("应收（+）应付（-）")),
            *_amounts([statement.positions.get(name, 0) for name in names], rule),
        ]


def _below(statement: Statement, *, explained: bool) -> Iterator[str]:
    rule, lines = statement.rule, []
    if statement.rule.measure.is_paid and statement.positions is None:
        lines.append(str(_("有数据行没有写征收地，不计算划转")))
    lines += [
        str(_("划转%(payer)s → %(payee)s %(amount)s"))
        % {"payer": transfer.payer, "payee": transfer.payee, "amount": _one(transfer.amount, rule)}
        for transfer in statement.transfers
    ]
    lines += [
        str(_("%(origin)s更正的原因：%(reason)s") % {"origin": line.origin.name, "reason": line.reason})
        for line in statement.carried
    ]
    labels = {clause.key: clause for clause in rule.clauses}
    for key, finding in statement.findings.items():
        clause = labels[key]
        said = [
            f"{clause.findings[name]} {_said(clause.words.get(value, value) if isinstance(value, str) else value)}"
            for name, value in finding.items()
            if name in clause.findings and value != {}
        ]
        if said:
            lines.append(f"{clause.label}{COLON}" + "; ".join(said))
    lines += [sentence for sentence, _amount in statement.left_out()]
    if explained:
        lines += [
            f"{line.party} {_one(line.amount, rule)}  [{line.label}] {line.sentence}"
            for line in statement.explain()
        ]
    if lines:
        yield statement.active.name
        yield from (f"  {line}" for line in lines)
        yield BLANK


def _said(value: object) -> str:
    if value is True or value is False:
        return str(_("是") if value else _("否"))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(member)}" for name, member in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_said(member) for member in value)
    return _grouped(str(value))


def _amounts(amounts: Sequence[int], rule: Rule) -> list[str]:
    return [_one(amount, rule) for amount in (*amounts, sum(amounts))]


def _one(amount: int, rule: Rule) -> str:
    return write_amount(amount, rule.measure.decimals, grouped=True)


def _grouped(written: str) -> str:
    whole, point, fraction = written.partition(".")
    return f"{int(whole):,}{point}{fraction}" if whole.lstrip("-").isdecimal() else written


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
