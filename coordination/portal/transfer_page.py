"""What does the page of payments over all rounds show?"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.agreements.models import Agreement
from coordination.portal.listing import Column, Facet, fixed_views
from coordination.portal.spreadsheet import SheetColumn
from coordination.settlement.filters import TRANSFER_STATES
from coordination.settlement.models import Round, RoundParty, Transfer
from coordination.settlement.payments import Totals, acts_on
from coordination.settlement.states import DUE, LATE, PAID, RECEIVED

COLUMNS = (
    Column("parties", gettext_lazy("付款方 → 收款方")),
    Column("amount", gettext_lazy("金额（元）"), order="amount"),
    Column("title", gettext_lazy("协议与结算期")),
    Column("due", gettext_lazy("应付"), order="due_on"),
    Column("paid", gettext_lazy("已付"), order="paid_on"),
    Column("received", gettext_lazy("到账"), order="received_on"),
    Column("state", gettext_lazy("状态"), order="standing"),
    Column("acts", gettext_lazy("办理")),
)
STATES = {
    LATE: (gettext_lazy("已逾期"), "bad"),
    DUE: (gettext_lazy("待付款"), "wait"),
    PAID: (gettext_lazy("待确认到账"), "active"),
    RECEIVED: (gettext_lazy("已到账"), "good"),
}
SHOWN = 20  # agreements and parties as chips; others are found by words
FEN = Decimal(100)


def state_of(transfer: Transfer) -> dict:
    label, tone = STATES[transfer.standing]
    return {"label": label, "tone": tone}


def views(params: QueryDict) -> list[dict]:
    fixed = [
        (_("未了结"), "scope=open"),
        (_("本单位应付"), "scope=owing"),
        (_("本单位应收"), "scope=owed"),
        (_("已逾期"), "scope=late"),
        (_("已到账"), "state=confirmed"),
        (_("全部"), "scope="),
    ]
    return fixed_views(params, fixed)


def facets(actor: Actor) -> Sequence[Facet]:
    rounds = Round.objects.visible_to(actor).exclude(transfers=None)

    def parties() -> list[tuple]:
        units = RoundParty.objects.filter(round__in=rounds.values("pk")).values("organisation")
        rows = Organisation.objects.filter(pk__in=units).order_by("path")
        return [(each.pk, each.label) for each in rows[:SHOWN]]

    def agreements() -> list[tuple]:
        rows = Agreement.objects.filter(pk__in=rounds.values("agreement")).order_by("-pk")
        return [(each.pk, each.title) for each in rows[:SHOWN]]

    def years() -> list[tuple]:
        found = rounds.order_by().values_list("ends_on__year", flat=True).distinct()
        return [(year, str(year)) for year in sorted(found, reverse=True)[:SHOWN]]

    return (
        Facet("state", _("状态"), lambda: [(name, label) for name, label, _rows in TRANSFER_STATES]),
        Facet("party", _("一方"), parties, multiple=False),
        Facet("year", _("结算年份"), years, multiple=False),
        Facet("agreement", _("协议"), agreements, multiple=False),
    )


def rows(transfers: Sequence[Transfer], actor: Actor, here: str) -> list[dict]:
    """Each payment with what the reader may do about it, coming back to this list."""
    acts = acts_on(transfers, actor)
    return [
        {
            "payer": each.payer,
            "payee": each.payee,
            "amount": each.amount,
            "title": each.round.agreement.title,
            "period": each.round.name,
            "number": each.round.agreement.number,
            "url": each.round.get_absolute_url(),
            "due_on": each.due_on,
            "paid_on": each.paid_on,
            "voucher": each.voucher,
            "received_on": each.received_on,
            "state": state_of(each),
            "acts": [
                *([_act(each, "pay", _("登记付款"), here)] if each.pk in acts.payable else []),
                *([_act(each, "confirm_receipt", _("确认到账"), here)] if each.pk in acts.receivable else []),
                *([_act(each, "dispute_payment", _("未到账"), here)] if each.pk in acts.receivable else []),
            ],
        }
        for each in transfers
    ]


def _act(transfer: Transfer, name: str, label: str, here: str) -> dict:
    query = urlencode({"transfer": transfer.pk, "next": here})
    return {
        "label": label,
        "url": f"{reverse('portal:act', args=['rounds', transfer.round_id, name])}?{query}",
    }


def totals(found: Totals) -> list[dict]:
    """The sums above the list: what is owed and due first."""
    named: list[tuple[Any, Any, Any]] = [
        (_("本单位应付"), found.owing, found.owing_late),
        (_("本单位应收"), found.owed, found.owed_late),
        (_("待确认到账"), found.unreceived, None),
        (_("已到账"), found.received, None),
        (_("合计"), found.all, None),
    ]
    return [
        {"label": label, "sum": several, "late": late if late and late.count else None}
        for label, several, late in named
    ]


def sheet_columns() -> list[SheetColumn]:
    return [
        SheetColumn(_("协议编号"), "name", lambda each: each.round.agreement.number),
        SheetColumn(_("协议"), "title", lambda each: each.round.agreement.title),
        SheetColumn(_("结算期"), "name", lambda each: each.round.name),
        SheetColumn(_("付款方"), "name", lambda each: each.payer),
        SheetColumn(_("收款方"), "name", lambda each: each.payee),
        SheetColumn(_("金额（元）"), "number", lambda each: Decimal(each.amount) / FEN),
        SheetColumn(_("应付日期"), "day", lambda each: each.due_on),
        SheetColumn(_("付款日期"), "day", lambda each: each.paid_on),
        SheetColumn(_("凭证号"), "name", lambda each: each.voucher),
        SheetColumn(_("登记付款"), "name", lambda each: each.paid_by_name),
        SheetColumn(_("到账日期"), "day", lambda each: each.received_on),
        SheetColumn(_("确认到账"), "name", lambda each: each.received_by_name),
        SheetColumn(_("状态"), "name", lambda each: str(STATES[each.standing][0])),
    ]
