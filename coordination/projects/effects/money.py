"""Who brings how much, from which source, in which year, and what of it was paid?

A source's commitment moves in one conditional statement: two projects that promise the same money at the
same instant cannot both succeed.
"""

from django.db.models import BigIntegerField, F, Q, Sum, Value
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Conflict, Invalid
from coordination.projects.inputs import written_amount
from coordination.projects.models import BudgetLine, FundingSource, Payment

SHOWN = 10  # projects named in a refusal


def set_budget(project, act) -> None:
    """Write one cell anew; an amount of zero takes it away."""
    partner, source, year, amount = act["partner"], act["source"], act["year"], act["amount"]
    if source.organisation.root_id != partner.organisation.root_id:
        raise Invalid({"source": _("%(source)s不是%(unit)s的资金。") % {"source": source, "unit": partner}})
    if source.year is not None and source.year != year:
        raise Invalid({"year": _("该资金来源只用于%(year)d年。") % {"year": source.year}})
    line = BudgetLine.objects.filter(partner=partner, source=source, year=year).first()
    old = line.amount_fen if line else 0
    if amount == old:
        raise Invalid({"amount": _("金额没有变化。")})
    paid = paid_of(line) if line else 0
    if amount < paid:
        raise Invalid({"amount": _("已支付%(paid)s元，预算不能更少。") % {"paid": f"{paid / 100:,.2f}"}})
    commit(source, amount - old, project, act)
    if line is None:
        BudgetLine.objects.create(
            project=project, partner=partner, source=source, year=year, amount_fen=amount
        )
    elif amount:
        line.amount_fen = amount
        line.save(update_fields=["amount_fen"])
    else:
        line.delete()
    cell = f"{partner.organisation.label} {source.name} {year}"
    act.say(cell=cell, old=_yuan(old), new=_yuan(amount))
    act.changed(
        "budget", f"{cell}：{_yuan(old)}" if old else None, f"{cell}：{_yuan(amount)}" if amount else None
    )


def commit(source: FundingSource, more: int, project, act) -> None:
    """Promise so much more of the source, if it is there; else ``Conflict`` naming the projects that use it."""
    # Said to be big: PostgreSQL's driver sends a plain number as four bytes, which 21 million yuan exceed.
    promised = F("committed_fen") + Value(more, output_field=BigIntegerField())
    room = Q(limit_fen__isnull=True) | Q(limit_fen__gte=promised)
    rows = FundingSource.objects.filter(pk=source.pk)
    if more > 0:
        rows = rows.filter(room)
    if rows.update(committed_fen=promised):
        return
    now = FundingSource.objects.get(pk=source.pk)
    users = using(now, act.actor)
    names = "、".join(f"{each['number']}（{_yuan(each['amount_fen'])}）" for each in users[:SHOWN])
    raise Conflict(
        _("%(source)s额度%(limit)s元，尚余%(free)s元，不够新增的%(more)s元。已用于：%(projects)s。")
        % {
            "source": source,
            "limit": _yuan(now.limit_fen),
            "free": _yuan(now.free_fen),
            "more": _yuan(more),
            "projects": names or _("无"),
        },
        code="over_committed",
        source=source.pk,
        limit_fen=now.limit_fen,
        free_fen=now.free_fen,
        wanted_fen=more,
        projects=users,
    )


def using(source: FundingSource, actor) -> list[dict]:
    """The projects that this actor sees and that promise money of the source, with how much each."""
    lines = source.lines.order_by()
    seen = lines.model._meta.get_field("project").related_model.objects.visible_to(actor)
    found = (
        lines.filter(project__in=seen.order_by().values("pk"))
        .values("project_id", "project__number", "project__title")
        .annotate(amount_fen=Sum("amount_fen"))
        .order_by("-amount_fen", "project_id")
    )
    return [
        {
            "id": each["project_id"],
            "number": each["project__number"],
            "title": each["project__title"],
            "amount_fen": each["amount_fen"],
        }
        for each in found
    ]


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
        raise Invalid({"amount": _("该笔预算尚余%(left)s元未付。") % {"left": _yuan(left)}})
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
    act.say(cell=str(line), amount=_yuan(act["amount"]), voucher=act["voucher"])
    act.changed("payment", None, f"{line}：{_yuan(act['amount'])}（{act['voucher']}）")


def _yuan(fen: int | None) -> str:
    if fen is None:
        return ""
    whole, _dot, cents = written_amount(fen).partition(".")
    return f"{int(whole):,}.{cents}"
