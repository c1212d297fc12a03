"""指数补偿: an index or a class of water quality selects who pays whom, and how much.

The index is stated, or computed as P = k0 · Σ ki · Ci / Ci0 (Ci the measured concentration, Ci0 its
reference, both in the same unit), exactly; it is rounded before the comparison only if the rule says to
how many places. At exactly the boundary the stated operator decides.
"""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from coordination.settlement.amounts import tidy, write_number
from coordination.settlement.clause import Clause, Stage
from coordination.settlement.comparing import holds
from coordination.settlement.context import Context
from coordination.settlement.errors import NotComputable
from coordination.settlement.names import Party
from coordination.settlement.parameters import FactName, ListOf, Operator, OrNothing, Parameter, Shape, Whole
from coordination.settlement.quantities import Amount, Number
from coordination.settlement.references import FactRef
from coordination.settlement.rounding import nearest
from coordination.settlement.working import Case, Nature, Outcome

CLASSES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")
SPELLINGS = {"I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ", "IV": "Ⅳ", "V": "Ⅴ", "劣V": "劣Ⅴ"}


class WaterClass(Parameter):
    """Ⅰ to Ⅴ and 劣Ⅴ (GB 3838-2002), also written with Latin letters."""

    def schema(self) -> dict:
        return {"enum": [*CLASSES, *SPELLINGS]}

    def read(self, written, path, reading):
        quality = quality_class(written) if isinstance(written, str) else None
        return quality or reading.refuse(path, _("水质类别只有%(classes)s") % {"classes": "、".join(CLASSES)})


FORMULA = Shape(
    _("公式"),
    {
        "k0": Number(_("调节系数k0")),
        "terms": ListOf(
            _("各项"),
            Shape(
                _("一项"),
                {
                    "name": FactName(_("指标"), required=False),
                    "k": Number(_("权重系数")),
                    "value": Number(_("实测值")),
                    "reference": Number(_("基准值")),
                },
            ),
        ),
    },
    required=False,
)
PAYMENT = {
    "from": Party(_("付款方"), joint=True),
    "to": Party(_("收款方"), joint=True),
    "amount": Amount(_("金额")),
}
CASE = Shape(
    _("情形"),
    {
        "is": Operator(_("比较符"), required=False),
        "than": Number(_("界线"), negative=True, required=False),
        "classes": ListOf(_("类别"), WaterClass(_("类别")), required=False),
        **PAYMENT,
    },
    one_of=[("than", "classes")],
)


class IndexTransfer(Clause):
    kind = "index_transfer"
    label = _("指数补偿")
    meaning = _("由指数或水质类别决定谁补偿谁，补偿多少")
    stage = Stage.BESIDE
    measures = frozenset({"cash"})
    needs_lines = False
    members = {
        "index": Number(_("指数"), negative=True, required=False),
        "formula": FORMULA,
        "class": FactName(_("水质类别（事实名称）"), required=False),
        "places": Whole(_("比较前保留小数位"), most=10, required=False),
        "cases": ListOf(_("各种情形，依次判断"), CASE),
        "otherwise": OrNothing(Shape(_("其他情形"), PAYMENT)),
    }
    one_of = (("index", "formula", "class"),)
    sentences = {
        "pays": _("指数或类别为%(reading)s，符合%(case)s：付%(other)s %(amount)s"),
        "gets": _("指数或类别为%(reading)s，符合%(case)s：收%(other)s %(amount)s"),
        "otherwise_pays": _("指数或类别为%(reading)s，属其他情形：付%(other)s %(amount)s"),
        "otherwise_gets": _("指数或类别为%(reading)s，属其他情形：收%(other)s %(amount)s"),
    }
    findings = {"reading": _("指数或类别"), "case": _("情形")}
    words = {"otherwise": _("其他情形")}

    def __init__(self, key, given) -> None:
        super().__init__(key, given)
        name = vars(given)["class"]
        given.quality = FactRef(name) if name is not None else None

    def check(self, rule, path, reading) -> None:
        by_class = vars(self.given)["class"] is not None
        for index, case in enumerate([*self.given.cases, self.given.otherwise]):
            if case is None:
                continue
            place = (*path, "cases", index) if index < len(self.given.cases) else (*path, "otherwise")
            if vars(case)["from"] == case.to:
                reading.refuse(place, _("付款方和收款方是同一方，请更正"))
            if not hasattr(case, "than"):
                continue
            if by_class != (case.classes is not None):
                reading.refuse(place, _("按类别判断要写classes，按指数判断要写is和than"))
            elif case.than is not None and vars(case)["is"] is None:
                reading.refuse(place, _("缺少比较符is，恰好等于界线时由它决定"))

    def reading(self, context: Context) -> Fraction | str:
        """The index or the class of this period."""
        name = vars(self.given)["class"]
        if name is not None:
            found = quality_class(context.text(name))
            if found is None:
                raise NotComputable(
                    _("事实「%(name)s」不是水质类别，只有%(classes)s")
                    % {"name": name, "classes": "、".join(CLASSES)},
                    fact=name,
                )
            return found
        index = self.by_formula(context) if self.given.formula else context.number(self.given.index)
        places = self.given.places
        return index if places is None else Fraction(nearest(index * 10**places), 10**places)

    def by_formula(self, context: Context) -> Fraction:
        formula, total = self.given.formula, Fraction(0)
        for number, term in enumerate(formula.terms, start=1):
            reference = context.number(term.reference)
            if not reference:
                raise NotComputable(
                    _("指数公式第%(term)s项的基准值为零，不能作除数，请更正") % {"term": number}
                )
            total += context.number(term.k) * context.number(term.value) / reference
        return context.number(formula.k0) * total

    def apply(self, case: Case) -> Outcome:
        context, window = case.context, self.window(case.context)
        if window is None or not window.meet(context.active):
            return Outcome(case.pools, state=case.state, finding={"applies": False})
        reading = self.reading(context)
        written = reading if isinstance(reading, str) else write_number(reading)
        for chosen in self.given.cases:
            if chosen.classes is not None:
                fits, name = reading in chosen.classes, "、".join(chosen.classes)
            else:
                operator = vars(chosen)["is"]
                than = context.number(chosen.than)
                fits, name = holds(reading, operator, than), f"{operator} {write_number(than)}"
            if fits:
                break
        else:
            chosen, name = self.given.otherwise, "otherwise"
        entries = [] if chosen is None else self.paid(chosen, written, name, context)
        return Outcome(case.pools, entries, case.state, {"reading": written, "case": name})

    def paid(self, chosen, reading: str, name: str, context: Context) -> list:
        amount = context.amount(chosen.amount)
        payer, payee = vars(chosen)["from"], chosen.to
        prefix = "otherwise_" if name == "otherwise" else ""
        pairs = ((payer, payee, f"{prefix}pays", -amount), (payee, payer, f"{prefix}gets", amount))
        return [
            self.entry(
                code,
                context.active,
                party,
                signed,
                {"reading": reading, "case": name, "other": other, "amount": context.write(amount)},
                nature=Nature.TRANSFER,
            )
            for party, other, code, signed in pairs
            if amount
        ]

    examples = (
        {
            "title": _("指数小于1，下游补偿上游；恰好等于1则相反"),
            "rule": {
                "title": "指数示例",
                "parties": ["合肥", "六安"],
                "clauses": [
                    {
                        "kind": "index_transfer",
                        "index": {"fact": "指数"},
                        "cases": [{"is": "<", "than": "1", "from": "合肥", "to": "六安", "amount": "400.00"}],
                        "otherwise": {"from": "六安", "to": "合肥", "amount": "400.00"},
                    }
                ],
            },
            "lines": [],
            "facts": {"by_period": {"2023": {"指数": "0.673"}, "2024": {"指数": "1"}}},
            "parts": [{"合肥": "-400.00", "六安": "400.00"}, {"合肥": "400.00", "六安": "-400.00"}],
        },
        {
            "title": _("指数按公式计算： P = k0·Σ ki·Ci/Ci0"),
            "rule": {
                "title": "公式示例",
                "parties": ["下游", "上游"],
                "clauses": [
                    {
                        "kind": "index_transfer",
                        "formula": {
                            "k0": "0.85",
                            "terms": [
                                {"k": "0.25", "value": {"fact": "高锰酸盐"}, "reference": "2.0"},
                                {"k": "0.25", "value": {"fact": "氨氮"}, "reference": "0.2"},
                                {"k": "0.25", "value": {"fact": "总氮"}, "reference": "1.0"},
                                {"k": "0.25", "value": {"fact": "总磷"}, "reference": "0.04"},
                            ],
                        },
                        "cases": [{"is": "≤", "than": "1", "from": "下游", "to": "上游", "amount": "100.00"}],
                        "otherwise": {"from": "上游", "to": "下游", "amount": "100.00"},
                    }
                ],
            },
            "lines": [],
            "facts": {
                "by_period": {"2024": {"高锰酸盐": "2.0", "氨氮": "0.2", "总氮": "1.2", "总磷": "0.04"}}
            },
            "parts": [{"下游": "-100.00", "上游": "100.00"}],
        },
        {
            "title": _("按水质类别补偿"),
            "rule": {
                "title": "类别示例",
                "parties": ["下游", "上游"],
                "clauses": [
                    {
                        "kind": "index_transfer",
                        "class": "断面水质",
                        "cases": [
                            {"classes": ["Ⅰ", "Ⅱ"], "from": "下游", "to": "上游", "amount": "200.00"},
                            {"classes": ["劣Ⅴ"], "from": "上游", "to": "下游", "amount": "300.00"},
                        ],
                        "otherwise": None,
                    }
                ],
            },
            "lines": [],
            "facts": {
                "by_period": {
                    "2024": {"断面水质": "II"},
                    "2025": {"断面水质": "Ⅲ"},
                    "2026": {"断面水质": "劣Ⅴ"},
                }
            },
            "parts": [
                {"下游": "-200.00", "上游": "200.00"},
                {"下游": "0.00", "上游": "0.00"},
                {"下游": "300.00", "上游": "-300.00"},
            ],
        },
    )


def quality_class(written: str) -> str | None:
    """The class in its official spelling, or nothing."""
    plain = tidy(written).upper().removesuffix("类").strip()
    return SPELLINGS.get(plain)
