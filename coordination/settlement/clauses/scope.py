"""分享口径: which taxes, which portion of them, which payers, from which day on?

Units: a portion is a percentage of the tax collected (the local share). It is applied to the sum of
equal figures, not line by line, and rounded to the nearest fen, a half up.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from coordination.settlement.amounts import Unreadable, write_number
from coordination.settlement.clause import Clause, Stage
from coordination.settlement.context import Context
from coordination.settlement.credit_codes import is_credit_code
from coordination.settlement.names import Taxes, read_tax
from coordination.settlement.parameters import UNREADABLE, Parameter
from coordination.settlement.quantities import PERCENT_SIGNS, read_weight
from coordination.settlement.rounding import nearest
from coordination.settlement.taxes import TAKEN_TOGETHER
from coordination.settlement.working import Cell, Selection


class Portion(Parameter):
    """A percentage, or one for each kind of tax."""

    def schema(self) -> dict:
        percent = {"$ref": "#/$defs/weight"}
        return {"anyOf": [percent, {"type": "object", "additionalProperties": percent, "minProperties": 1}]}

    def read(self, written, path, reading):
        if not isinstance(written, dict):
            return {"": self.percent(written, path, reading)}
        return {
            read_tax(tax, (*path, tax), reading): self.percent(value, (*path, tax), reading)
            for tax, value in written.items()
        }

    @staticmethod
    def percent(written, path, reading) -> object:
        try:
            percent = read_weight(written)
            if not 0 < percent <= 100 or (percent < 1 and not str(written).rstrip().endswith(PERCENT_SIGNS)):
                raise Unreadable(_('比例按百分数写，大于0, 不超过100, 例如50或"50%%"') % {})
        except Unreadable as error:
            return reading.refuse(path, error)
        return percent


class Payers(Parameter):
    """Unified social credit codes."""

    def schema(self) -> dict:
        code = {"type": "string", "pattern": "^[0-9A-HJ-NP-RTUW-Y]{18}$"}
        return {"type": "array", "items": code, "minItems": 1, "uniqueItems": True}

    def read(self, written, path, reading):
        if not isinstance(written, list) or not written:
            return reading.refuse(path, _("这里要列出统一社会信用代码"))
        for index, code in enumerate(written):
            if not isinstance(code, str) or not is_credit_code(code.strip().upper()):
                reading.refuse(
                    (*path, index), _("「%(code)s」不是统一社会信用代码，请核对18位和校验位") % {"code": code}
                )
        return frozenset(str(code).strip().upper() for code in written)


class Scope(Clause):
    kind = "scope"
    label = _("分享口径")
    meaning = _("哪些税种，其中多大部分，哪些纳税人，从哪一天起；口径之外的不分享")
    stage = Stage.SELECT
    members = {
        "taxes": Taxes(_("税种"), required=False),
        "portion": Portion(_("分享的部分（百分比）"), required=False),
        "payers": Payers(_("纳税人"), required=False),
    }
    sentences = {
        "tax": _("%(tax)s不在分享的税种之内，%(amount)s不分享"),
        "payer": _("纳税人不在协议名单之内，%(amount)s不分享"),
        "day": _("%(span)s不在适用期限之内，%(amount)s不分享"),
        "portion": _("%(tax)s只分享%(percent)s%%，其余%(amount)s不分享"),
    }

    def check(self, rule, path, reading) -> None:
        portion, taxes = self.given.portion, self.given.taxes
        if not portion or "" in portion or UNREADABLE in (portion, taxes):
            return
        missing = [tax for tax in taxes or () if tax not in portion]
        if missing:
            reading.refuse(
                (*path, "portion"), _("缺少%(taxes)s的比例，全部分享请写100") % {"taxes": "、".join(missing)}
            )

    def named_payers(self):
        return self.given.payers or frozenset()

    def asks_for_tax(self) -> bool:
        return bool(self.given.taxes) or "" not in (self.given.portion or {"": None})

    def select(self, cells: Sequence[Cell], context: Context) -> Selection:
        window, excluded = self.window(context), []
        groups: dict[Cell, int] = {}
        for cell in cells:
            together = cell.tax == TAKEN_TOGETHER
            if window is None or not window.holds(cell.span):
                excluded.append(self.leave_out("day", cell.amount, span=cell.span.name))
            elif self.given.taxes and not together and cell.tax not in self.given.taxes:
                excluded.append(self.leave_out("tax", cell.amount, tax=cell.tax))
            elif self.given.payers and not together and cell.payer not in self.given.payers:
                excluded.append(self.leave_out("payer", cell.amount))
            else:
                group = cell._replace(payer="", amount=0)
                groups[group] = groups.get(group, 0) + cell.amount
        selected = []
        for group, amount in groups.items():
            percent = self.percent(group.tax, self.given.portion)
            part = nearest(amount * percent / 100)
            if part != amount:
                excluded.append(
                    self.leave_out("portion", amount - part, tax=group.tax, percent=write_number(percent))
                )
            selected.append(group._replace(amount=part))
        return Selection(selected, excluded)

    @staticmethod
    def percent(tax: str, portion: Mapping[str, Fraction] | None) -> Fraction:
        if not portion or tax == TAKEN_TOGETHER:
            return Fraction(100)
        return portion.get(tax, portion.get("", Fraction(100)))

    examples = (
        {
            "title": _("只分享增值税地方部分的一半"),
            "rule": {
                "title": "口径示例",
                "parties": ["甲", "乙"],
                "clauses": [
                    {
                        "kind": "scope",
                        "taxes": ["增值税", "企业所得税"],
                        "portion": {"增值税": 50, "企业所得税": 40},
                    },
                    {"kind": "share", "phases": [{"weights": {"甲": 50, "乙": 50}}]},
                ],
            },
            "lines": [
                ["2025", "", "增值税", "甲", "1000.01"],
                ["2025", "", "企业所得税", "甲", "500.00"],
                ["2025", "", "房产税", "甲", "88.00"],
            ],
            "parts": [{"甲": "350.01", "乙": "350.00"}],
        },
    )
