"""What do the pages of settlement rounds show?"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.policy import decide
from accounts.standing_in import stood_in
from coordination.common.local_time import in_words
from coordination.portal.actions import state_of
from coordination.portal.listing import Column, Facet, fixed_views
from coordination.portal.round_plots import history_plot
from coordination.portal.spreadsheet import SheetColumn
from coordination.portal.things_page import crumb, fact
from coordination.settlement import queries
from coordination.settlement.models import Round, Transfer
from coordination.settlement.people import DESK, SIGNERS
from coordination.settlement.queries import money
from coordination.settlement.rounds.facts import as_lines, known_facts, needed
from coordination.settlement.workflow import ROUND

COLUMNS = (
    Column("number", gettext_lazy("结算期"), order="ends_on"),
    Column("title", gettext_lazy("协议")),
    Column("parties", gettext_lazy("各方")),
    Column("amount", gettext_lazy("应得合计")),
    Column("transfers", gettext_lazy("划转")),
    Column("state", gettext_lazy("状态")),
)
FILE_PURPOSES = {"voucher": gettext_lazy("付款凭证"), "papers": gettext_lazy("材料")}
SHOWN_DELIVERIES = 20


def facets() -> Sequence[Facet]:
    return (Facet("status", _("状态"), lambda: ROUND.choices, "status"),)


def views(params: QueryDict) -> list[dict]:
    fixed = [
        (_("办理中"), "scope=open"),
        (_("待付款"), "scope=confirmed"),
        (_("付款逾期"), "scope=late"),
        (_("已清算"), "scope=cleared"),
        (_("已中止"), "scope=suspended"),
        (_("全部"), "scope="),
    ]
    return fixed_views(params, fixed)


def rows(rounds: list[Round], *, on: date) -> list[dict]:
    """Each round as one line; payments of all in one query."""
    payments: dict[int, list[Transfer]] = {}
    for transfer in Transfer.objects.filter(round__in=[each.pk for each in rounds]):
        payments.setdefault(transfer.round_id, []).append(transfer)
    return [
        {
            "name": each.name,
            "days": (each.starts_on, each.ends_on),
            "title": each.agreement.title,
            "number": each.agreement.number,
            "note": each.note,
            "url": each.get_absolute_url(),
            "parties": "、".join(party.account for party in each.parties.all()),
            "amount": money(each, sum(share.total for share in each.entitlements.all()))
            if each.edition
            else "",
            "payments": _payments(payments.get(each.pk, []), on),
            "state": state_of(each),
        }
        for each in rounds
    ]


def _payments(transfers: list[Transfer], on: date) -> dict | None:
    if not transfers:
        return None
    done = sum(each.received_on is not None for each in transfers)
    late = sum(each.paid_on is None and each.due_on < on for each in transfers)
    return {"done": done, "all": len(transfers), "late": late}


def sheet_columns() -> list[SheetColumn]:
    return [
        SheetColumn(_("协议编号"), "name", lambda each: each.agreement.number),
        SheetColumn(_("协议"), "title", lambda each: each.agreement.title),
        SheetColumn(_("结算期"), "name", lambda each: each.name),
        SheetColumn(_("起"), "day", lambda each: each.starts_on),
        SheetColumn(_("止"), "day", lambda each: each.ends_on),
        SheetColumn(_("状态"), "name", lambda each: each.get_status_display()),
        SheetColumn(_("各方应得"), "text", _shares_in_words),
        SheetColumn(_("备注"), "text", lambda each: each.note),
        SheetColumn(_("确认日期"), "day", lambda each: each.confirmed_at),
        SheetColumn(_("清算日期"), "day", lambda each: each.cleared_at),
        SheetColumn(_("散列值"), "text", lambda each: each.sha256),
    ]


def _shares_in_words(round_: Round) -> str:
    return "；".join(f"{share.account} {money(round_, share.total)}" for share in round_.entitlements.all())


# --- one round ---------------------------------------------------------------------------------------
def trail(round_: Round) -> list[dict]:
    agreement = round_.agreement
    return [crumb(_("协议"), agreement.number, agreement.get_absolute_url()), crumb(_("结算"), round_.name)]


def facts(round_: Round) -> list[dict]:
    measure = queries.measure_of(round_)
    return [
        fact(_("结算期"), round_.name),
        fact(
            _("起止"),
            _("%(first)s至%(last)s")
            % {"first": in_words(round_.starts_on), "last": in_words(round_.ends_on)},
        ),
        fact(_("发起方"), round_.opened_by.name),
        fact(_("计量"), f"{measure.label} {measure.name}".strip() + f"（{measure.unit}）"),
        fact(_("付款期限"), _("确认后%(n)d个工作日") % {"n": round_.payment_days}),
        fact(_("测算"), _("第%(n)d次") % {"n": round_.edition} if round_.edition else ""),
        fact(_("散列值"), round_.sha256[:16]),
        fact(_("备注"), round_.note),
    ]


def parties(round_: Round, actor: Actor) -> list[dict]:
    """How far each is, and who acts for one that has nobody of its own."""
    units = [each.organisation for each in round_.parties.all()]
    deskless, unled = (
        stood_in(units, roles=roles, on=actor.on) if actor.on else {} for roles in (DESK, SIGNERS)
    )
    return [
        {
            "account": each.account,
            "unit": each.organisation,
            "checked_at": each.figures_confirmed_at,
            "checked_by": each.figures_confirmed_by,
            "received_on": each.received_on,
            "object_until": each.object_until,
            "confirmed_at": each.confirmed_at,
            "confirmed_by": each.confirmed_by_name,
            "stood_in": _stood_in(each.organisation_id, deskless, unled),
        }
        for each in round_.parties.select_related("organisation")
    ]


def _stood_in(unit_id: int, deskless: dict, unled: dict) -> str:
    if unit_id in deskless and unit_id in unled:
        return _("本系统中没有该单位的工作人员，由%(unit)s代为办理和确认，提醒发给他们。") % {
            "unit": deskless[unit_id].name
        }
    if unit_id in deskless:
        return _("本系统中没有该单位的联络员、经办人和财政人员，由%(unit)s代为办理。") % {
            "unit": deskless[unit_id].name
        }
    if unit_id in unled:
        return _("本系统中没有该单位的分管领导，由%(unit)s的分管领导代为确认。") % {
            "unit": unled[unit_id].name
        }
    return ""


def collected(round_: Round) -> dict:
    """Taxes down, places across, added up by the database."""
    cells = queries.collected(round_)
    found = {cell.account for cell in cells}
    written = [each.account for each in round_.parties.all() if each.account in found]
    places = [*written, *sorted(found - set(written))]
    taxes = list(dict.fromkeys(cell.tax for cell in cells))
    amounts = {(cell.tax, cell.account): cell.amount for cell in cells}
    table = [
        {
            "tax": tax or _("未写税种"),
            "amounts": [money(round_, amounts.get((tax, place), 0)) for place in places],
            "total": money(round_, sum(amounts.get((tax, place), 0) for place in places)),
        }
        for tax in taxes
    ]
    totals = [sum(cell.amount for cell in cells if cell.account == place) for place in places]
    return {
        "places": [place or _("未写征收地") for place in places],
        "rows": table,
        "totals": [money(round_, each) for each in totals],
        "total": money(round_, sum(totals)),
        "lines": sum(cell.lines for cell in cells),
    }


def deliveries(round_: Round) -> list[dict]:
    return [
        {
            "row": each,
            "amount": money(round_, each.amount),
            "tone": each.tone,
            "state": {"label": each.get_state_display(), "tone": each.tone},
        }
        for each in round_.deliveries.select_related("organisation")[:SHOWN_DELIVERIES]
    ]


def shares(round_: Round) -> dict | None:
    """What each has, with the address of why."""
    found = list(round_.entitlements.all())
    if not found:
        return None
    why = reverse("portal:round-why", args=[round_.pk])
    total = {
        name: money(round_, sum(getattr(each, name) or 0 for each in found))
        for name in ("own", "carried", "total", "collected")
    }
    return {
        "has_carried": any(each.carried for each in found),
        "has_money": any(each.balance is not None for each in found),
        "rows": [
            {
                "account": each.account,
                "own": money(round_, each.own),
                "carried": money(round_, each.carried),
                "total": money(round_, each.total),
                "collected": money(round_, each.collected),
                "balance": money(round_, each.balance),
                "is_owing": (each.balance or 0) < 0,
                "why_url": f"{why}?account={each.account}",
            }
            for each in found
        ],
        "total": total,
    }


def transfers(round_: Round, on: date) -> list[dict]:
    labels = {
        "due": (_("待付款"), "wait"),
        "paid": (_("待确认到账"), "active"),
        "confirmed": (_("已到账"), "good"),
    }
    rows = []
    for each in round_.transfers.order_by("position"):
        label, tone = labels[each.state]
        late = each.paid_on is None and each.due_on < on
        rows.append(
            {
                "payer": each.payer,
                "payee": each.payee,
                "amount": money(round_, each.amount),
                "due_on": each.due_on,
                "is_done": each.paid_on is not None,
                "paid_on": each.paid_on,
                "voucher": each.voucher,
                "received_on": each.received_on,
                "state": {"label": _("已逾期") if late else label, "tone": "bad" if late else tone},
            }
        )
    return rows


def corrections(round_: Round) -> dict:
    """What later corrected this period, and what of earlier periods is carried into it."""
    later = [_correction(round_, each) for each in round_.corrections.select_related("carried_into")]
    carried = [_correction(round_, each) for each in round_.carried_corrections.select_related("round")]
    pending = []
    if not round_.is_closed:
        waiting = queries.pending_corrections(round_.agreement_id).filter(
            round__starts_on__lt=round_.starts_on
        )
        pending = [_correction(round_, each) for each in waiting]
    return {"later": later, "carried": carried, "pending": pending}


def _correction(round_: Round, each) -> dict:
    amount = each.corrected.aggregate(total=Sum("amount"))["total"] or 0
    facts = [f"{one} → {other.partition(' = ')[2]}" for one, other in each.changed]
    return {
        "reason": each.reason,
        "made_at": each.made_at,
        "made_by": each.made_by_name,
        "amount": "；".join(facts) if facts else money(round_, int(amount)),
        "origin": each.round.name,
        "carried_into": each.carried_into,
    }


def stated(round_: Round) -> list[dict]:
    """The facts the rule asks for, with what was stated."""
    if not needed(round_):
        return []
    pairs = zip(as_lines(round_), as_lines(round_, known_facts(round_)), strict=True)
    return [
        {"name": name, "value": value, "corrected": now.partition(" = ")[2] if now != was else ""}
        for was, now in pairs
        for name, _sign, value in [was.partition(" = ")]
    ]


def documents(round_: Round) -> list[dict]:
    if not round_.edition:
        return []
    return [
        {"label": label, "url": reverse("portal:round-document", args=[round_.pk, kind])}
        for kind, label in (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel"), ("json", "JSON"))
    ]


def of_agreement(agreement, actor: Actor) -> dict:
    """What the page of an agreement shows of its settlements: the rounds, their history, where to go on."""
    visible = Round.objects.visible_to(actor).filter(agreement=agreement)
    rows = list(visible.for_rows().order_by("-starts_on")[:20])
    query = f"?agreement={agreement.pk}"
    decision = decide(actor, "settlement.add_round", agreement)
    may_open = agreement.current_id is not None and decision
    return {
        "rows": [
            {
                "name": each.name,
                "url": each.get_absolute_url(),
                "state": state_of(each),
                "shares": _shares_in_words(each),
            }
            for each in rows
        ],
        "plot": history_plot(queries.history_of(agreement.pk, visible)),
        "why_not": _("签署生效后即可发起。") if agreement.current_id is None else decision.reason,
        "open_url": reverse("portal:new-round") + query if may_open else "",
        "try_url": reverse("portal:new-scenario") + query if decide(actor, "settlement.add_scenario") else "",
    }
