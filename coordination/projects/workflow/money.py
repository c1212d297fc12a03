"""How does money come into a project? In cells: partner × source × year, each by the partner whose it is."""

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Date, Integer, Row, Table, Text
from coordination.projects import guards, rows
from coordination.projects.effects import budget, money
from coordination.projects.inputs import Amount
from coordination.projects.vocabulary import COMPLETED, PROPOSED, RUNNING

from .project import PROJECT

KEEP = "projects.keep_money"


def _today(project, actor):
    return actor.on


CELLS = (
    Row("partner", _("出资方"), rows=rows.own_partners),
    Row("source", _("资金来源"), rows=rows.own_sources),
    Integer("year", _("年度"), minimum=1990, maximum=2100),
    Amount("amount", _("金额（元）"), help=_("填0即取消此项预算。")),
    Amount(
        "was",
        _("原金额（元）"),
        required=False,
        help=_("读取时此项的金额；其间被他人改过的，退回并列出双方金额。"),
    ),
)


@PROJECT.transition(
    "set_budget",
    _("编列预算"),
    source=(PROPOSED, *RUNNING),
    target=None,
    permission=KEEP,
    inputs=[
        Table(
            "cells",
            _("预算表"),
            columns=CELLS,
            help=_("每项写明出资方、资金来源、年度和金额；未列出的各项不变。"),
        )
    ],
    when=guards.takes_part,
    history=_("编列预算 %(cells)s元"),
)
def set_budget(project, act):
    """The own cells of the budget, any number at once; refused when a source does not hold that much over all projects."""
    budget.set_budget(project, act)


@PROJECT.transition(
    "record_payment",
    _("登记支付"),
    source=(*RUNNING, COMPLETED),
    target=None,
    permission=KEEP,
    inputs=[
        Row("line", _("预算项"), rows=rows.own_lines),
        Amount("amount", _("金额（元）")),
        Date("paid_on", _("支付日期"), initial=_today),
        Text("voucher", _("凭证号"), max_length=80),
    ],
    when=guards.has_own_budget,
    history=_("登记支付 %(cell)s：%(amount)s元，凭证%(voucher)s"),
)
def record_payment(project, act):
    """What was paid out of a cell; never more than it holds."""
    money.record_payment(project, act)
