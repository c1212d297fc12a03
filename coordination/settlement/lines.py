"""What is a revenue line, by what is it recognised, and what is wrong with one that cannot be read?

Period, payer, tax, place of collection, amount, and a reference where one payer has several receipts of
one tax in one period. Everything but the amount is the natural key: a line counts once.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from .amounts import Unreadable, read_amount, tidy
from .credit_codes import is_credit_code, looks_like_code
from .errors import Problem
from .figures import Figure
from .periods import Span, read_span
from .rule import Rule
from .taxes import similar, tax_named

COLUMNS = {
    "period": ("所属期", "期间", "时期", "period"),
    "payer": ("纳税人", "统一社会信用代码", "纳税人识别号", "payer"),
    "tax": ("税种", "指标", "tax", "indicator"),
    "place": ("征收地", "place"),
    "amount": ("金额", "数值", "amount"),
    "reference": ("凭证号", "reference"),
    "note": ("备注", "说明", "note"),
}
NEEDED = ("period", "amount")
NAMES = {name.casefold(): column for column, names in COLUMNS.items() for name in names}
LONGEST = 200


class Line(NamedTuple):
    """One line, read."""

    number: int
    span: Span
    payer: str
    tax: str
    account: str
    reference: str
    amount: int

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key: the same key is the same line."""
        span = f"{self.span.start}/{self.span.end}"
        return (span, self.payer, self.tax, self.account, self.reference)


class Wrong(ValueError):
    """A line that cannot be read; carries its problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def columns_of(header: Sequence[str], number: int = 1) -> dict[str, int]:
    """Where each column stands. Raises ``Wrong`` for an unknown, a double or a missing one."""
    found: dict[str, int] = {}
    for index, written in enumerate(header):
        name = tidy(written).casefold()
        if not name:
            continue
        column = NAMES.get(name)
        if column is None:
            near = similar(name, NAMES, 1)
            remedy = near[0] if near else "、".join(names[0] for names in COLUMNS.values())
            raise Wrong(
                Problem(
                    "",
                    str(
                        _("不认识的列「%(name)s」，请改为%(remedy)s")
                        % {"name": written[:40], "remedy": remedy}
                    ),
                    number,
                )
            )
        if column in found:
            raise Wrong(
                Problem("", str(_("列「%(name)s」出现了两次，请删去一列") % {"name": written[:40]}), number)
            )
        found[column] = index
    missing = [COLUMNS[column][0] for column in NEEDED if column not in found]
    if missing:
        raise Wrong(
            Problem(
                "",
                str(
                    _("表头缺少%(missing)s，第一行应有：所属期、纳税人、税种、征收地、金额")
                    % {"missing": "、".join(missing)}
                ),
                number,
            )
        )
    return found


class LineReader:
    """Reads the rows of one table under one rule."""

    def __init__(self, rule: Rule, columns: Mapping[str, int]) -> None:
        self.rule = rule
        self.columns = columns
        self.width = max(columns.values()) + 1
        self._span = lru_cache(100_000)(read_span)
        self._tax = lru_cache(10_000)(self._tax_of)
        self._account = lru_cache(10_000)(self._account_of)
        self._payer = lru_cache(100_000)(self._payer_of)

    def read(self, number: int, row: Sequence[str]) -> Line | None:
        """The line of a row; nothing for an empty row. Raises ``Wrong``."""
        if not any(map(str.strip, row)):
            return None
        if len(row) > self.width and any(cell.strip() for cell in row[self.width :]):
            raise Wrong(
                Problem(
                    "",
                    str(
                        _(
                            '这一行有%(found)s列，表头只有%(width)s列；金额有千位分隔符时请加引号，例如"1,234.56"'
                        )
                        % {"found": len(row), "width": self.width}
                    ),
                    number,
                )
            )
        column = "period"
        try:
            span = self._span(self.cell(row, column))
            column = "payer"
            payer = self._payer(self.cell(row, column))
            column = "tax"
            tax = self._tax(self.cell(row, column))
            column = "place"
            account = self._account(self.cell(row, column))
            column = "amount"
            amount = read_amount(self.cell(row, column), self.rule.measure.decimals)
            if amount < 0 and not self.rule.accepts_refunds:
                raise Unreadable(
                    _(
                        "金额为负，本规则不接受负数；退税须在协议的规则中把「负数金额」（refunds）选为「接受退税等负数」，更正请改原行"
                    )
                )
            return Line(number, span, payer, tax, account, tidy(self.cell(row, "reference")), amount)
        except Unreadable as error:
            raise Wrong(Problem(COLUMNS[column][0], str(error), number)) from None

    def figure(self, line: Line) -> Figure:
        """The line as a figure: the payer stays only where a clause asks for it."""
        payer = line.payer if line.payer in self.rule.payers else ""
        return Figure(line.span, line.tax, line.account, payer, line.amount)

    def cell(self, row: Sequence[str], column: str) -> str:
        index = self.columns.get(column)
        text = row[index] if index is not None and index < len(row) else ""
        if len(text) > LONGEST:
            raise Unreadable(_("内容超过%(longest)s字，请检查是否错列") % {"longest": LONGEST})
        return text

    @staticmethod
    def _payer_of(text: str) -> str:
        payer = tidy(text).upper()
        if looks_like_code(payer) and not is_credit_code(payer):
            raise Unreadable(_("「%(code)s」不是统一社会信用代码，请核对18位和校验位") % {"code": payer})
        return payer

    def _tax_of(self, text: str) -> str:
        name = tidy(text)
        if not name:
            if self.rule.asks_for_tax:
                raise Unreadable(_("没有写税种，而规则按税种分享；已按口径加总的请写「按口径汇总」"))
            return ""
        if not self.rule.is_taxed:
            return name
        tax = tax_named(name)
        if tax is None:
            near = similar(name)
            raise Unreadable(
                _("没有「%(written)s」这个税种，是否为%(near)s?")
                % {"written": name[:40], "near": "、".join(near)}
                if near
                else _("没有「%(written)s」这个税种，请写税种全称，例如增值税") % {"written": name[:40]}
            )
        return tax

    def _account_of(self, text: str) -> str:
        if not text.strip():
            return ""
        account = self.rule.account_of(text)
        if account is None:
            raise Unreadable(
                _(
                    "征收地「%(place)s」不属于协议的任何一方，请改为%(names)s之一，或在协议的规则中写明该方的征收地"
                )
                % {"place": text.strip()[:40], "names": "、".join(self.rule.accounts)}
            )
        return account
