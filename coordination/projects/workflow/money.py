"""How does money come into a project? Cell by cell: partner × source × year, each by the partner whose it is."""

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Date, Integer, Row, Text
from coordination.projects import guards, rows
from coordination.projects.effects import money
from coordination.projects.inputs import Amount
from coordination.projects.vocabulary import COMPLETED, PROPOSED, RUNNING

from .project import PROJECT

KEEP = "projects.keep_money"


def _own_part(project, actor):
    return project.partner_of(actor, "consented", "invited")


def _this_year(project, actor):
    return actor.on.year


def _today(project, actor):
    return actor.on


@PROJECT.transition(
    "set_budget",
    _("编列预算"),
    source=(PROPOSED, *RUNNING),
    target=None,
    permission=KEEP,
    inputs=[
        Row("partner", _("出资方"), rows=rows.own_partners, initial=_own_part),
        Row(
            "source", _("资金来源"), rows=rows.own_sources, help=_("没有所需来源时，先在「资金来源」中登记。")
        ),
        Integer("year", _("年度"), minimum=1990, maximum=2100, initial=_this_year),
        Amount("amount", _("金额（元）"), help=_("填0即取消此项预算。")),
    ],
    when=guards.takes_part,
    history=_("编列预算 %(cell)s：%(old)s → %(new)s元"),
)
def set_budget(project, act):
    """One cell of the own budget; refused when the source does not hold that much over all projects."""
    money.set_budget(project, act)


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
