"""What of the budget was paid? Never more than a cell holds."""

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.projects.inputs import yuan
from coordination.projects.models import BudgetLine, Payment


def paid_of(line: BudgetLine) -> int:
    return line.payments.aggregate(n=Sum("amount_fen"))["n"] or 0


def record_payment(project, act) -> None:
    """Money went out of one cell; never more than the cell holds."""
    line = act["line"]
    if act["amount"] <= 0:
        raise Invalid({"amount": _("支付金额须大于零。")})
    if act["paid_on"] > act.on:
        raise Invalid({"paid_on": _("支付日期应在今天或以前。")})
    left = line.amount_fen - paid_of(line)
    if act["amount"] > left:
        raise Invalid({"amount": _("该笔预算尚余%(left)s元未付。") % {"left": yuan(left)}})
    if Payment.objects.filter(line=line, voucher=act["voucher"]).exists():
        raise Invalid({"voucher": _("凭证号%(voucher)s已登记。") % {"voucher": act["voucher"]}})
    Payment.objects.create(
        line=line,
        paid_on=act["paid_on"],
        amount_fen=act["amount"],
        voucher=act["voucher"],
        recorded_at=act.at,
        recorded_by_name=act.actor.name,
    )
    act.say(cell=str(line), amount=yuan(act["amount"]), voucher=act["voucher"])
    act.changed("payment", None, f"{line}：{yuan(act['amount'])}（{act['voucher']}）")
