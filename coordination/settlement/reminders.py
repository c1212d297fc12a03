"""What is due in a settlement, and who is told? The one source of my work and of reminders."""

from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.standing_in import asked_instead, said_for
from coordination.common.local_time import local_date
from coordination.notifications.rows import Rows, WorkingDaysAfter, duty_rows

from . import notices  # noqa: F401 - registers the news
from .amounts import write_amount
from .models import Delivery, Round, RoundParty, Statement, Transfer
from .people import DESK, SIGNERS, VOICES
from .queries import CHECK_WITHIN, NOTIFY_WITHIN
from .rule import YUAN, Measure
from .states import COLLECTING, COMPUTED, CONFIRMED, FIGURES_CONFIRMED, NOTIFIED, OBJECTION, Reading

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

WORKERS, SPEAKERS, CONFIRMERS = frozenset(DESK), frozenset(VOICES), frozenset(SIGNERS)
PARTY = _("您所在单位是该协议的一方")


def _of_party(at, roles, rows, *, detail=None, **fields):
    """Owed by a party; where it has nobody in these roles by who stands in for it, and the line says for whom."""
    on = local_date(at)
    detail = said_for(on, roles, "organisation", detail)
    return Rows(rows.annotate(asked=asked_instead(on, roles, "organisation")), "asked", "round", detail=detail, **fields)


def _brought():
    """Files that were read for the round of a party."""
    return Delivery.objects.filter(round=OuterRef("round"), state=Reading.DONE)


@duty_rows("settlement_figures", verb=_("上传数据"), act="deliver", roles=WORKERS, steps=(), why=PARTY)
def figures(at):
    """A round without a line: shown, nobody is reminded."""
    return _of_party(at, DESK, RoundParty.objects.filter(~Exists(_brought()), round__status=COLLECTING), key="files{pk}", detail=F("round__name"))


@duty_rows("settlement_check", verb=_("核对数据"), act="confirm_figures", roles=WORKERS, steps=(0, 3, 8), why=PARTY)
def check(at):
    """Since the last file came in."""
    last = Subquery(_brought().filter(finished_at__isnull=False).order_by("-finished_at").values("finished_at")[:1])
    parties = RoundParty.objects.filter(round__status=COLLECTING, figures_confirmed_at=None).annotate(last_brought=last)
    return _of_party(at, DESK, parties.filter(last_brought__isnull=False), key="party{pk}", due=WorkingDaysAfter("last_brought", CHECK_WITHIN))


@duty_rows("settlement_compute", verb=_("测算"), act="compute", roles=WORKERS, steps=(), why=_("您所在单位发起了该结算"))
def compute(at):
    return Rows(Round.objects.filter(status=FIGURES_CONFIRMED), "opened_by", detail="name")


@duty_rows("settlement_notify", verb=_("通报各方"), act="notify", roles=WORKERS, steps=(0, 3), why=_("您所在单位发起了该结算"))
def notify(at):
    return Rows(Round.objects.filter(status=COMPUTED), "opened_by", due=WorkingDaysAfter("computed_at", NOTIFY_WITHIN))


@duty_rows("settlement_receive", verb=_("签收结算通报"), act="receive", roles=WORKERS, steps=(0, 2, 5), must_act=True, why=PARTY)
def receive(at):
    told = RoundParty.objects.filter(round__status__in=(NOTIFIED, OBJECTION), received_on=None)
    return _of_party(at, DESK, told, key="party{pk}", due=WorkingDaysAfter("round__notified_at", NOTIFY_WITHIN))


@duty_rows("settlement_confirm", verb=_("确认结算"), act="confirm", roles=CONFIRMERS, steps=(-5, -1, 1, 6),
           must_act=True, why=PARTY)
def confirm(at):
    received = RoundParty.objects.filter(round__status=NOTIFIED, received_on__isnull=False, confirmed_at=None)
    return _of_party(at, SIGNERS, received, key="party{pk}", due="object_until")


@duty_rows("settlement_objection", verb=_("说明异议"), act="answer_objection", roles=SPEAKERS, steps=(3, 8), must_act=True, why=PARTY)
def objection(at):
    """Every other party, until the objection is taken back or taken up."""
    standing = FilteredRelation("round__objections", condition=Q(round__objections__closed_at=None))
    parties = RoundParty.objects.filter(round__status=OBJECTION).annotate(standing=standing)
    others = parties.filter(standing__isnull=False).exclude(pk=F("standing__party"))
    return _of_party(at, VOICES, others.annotate(raised_at=F("standing__raised_at")), key="objection{standing__pk}",
                     due=WorkingDaysAfter("raised_at", CHECK_WITHIN), detail=F("standing__party__account"))


# ── Payments ─────────────────────────────────────────────────────────────────────────────────────


def _transfers(side, **wanted):
    """Payments of confirmed rounds in which this side is a party, each with the decimals and unit of its amount."""
    last = Statement.objects.filter(round=OuterRef("round"), edition=OuterRef("round__edition")).order_by("-position")
    written = Cast(KeyTextTransform("decimals", KeyTextTransform("measure", "rule")), IntegerField())
    decimals = Coalesce(Subquery(last.values(decimals=written)[:1]), Value(Measure.decimals))
    named = KeyTextTransform("unit", KeyTextTransform("measure", "rule"))
    unit = Coalesce(Subquery(last.values(named=named)[:1]), Value(YUAN), output_field=TextField())
    rows = Transfer.objects.filter(round__status=CONFIRMED, **{f"{side}__isnull": False}, **wanted)
    return rows.annotate(decimals=decimals, unit=unit)


def _of_side(at, side, rows, *, other="", **fields):
    """Owed by the party on this side, or by who stands in for it; ``other`` leads to the name of the other side."""
    on, unit = local_date(at), f"{side}__organisation"
    said = {"stead": said_for(on, DESK, unit), "amount": "amount", "decimals": "decimals", "unit": "unit"}
    rows = rows.annotate(asked=asked_instead(on, DESK, unit))
    return Rows(rows, "asked", "round", key="transfer{pk}", detail=said | ({"account": other} if other else {}), **fields)


def _paying(values):
    """For whom, the other side and the amount with its unit: 浙江省 1,000.00 元."""
    amount, decimals = values.get("amount"), values.get("decimals")
    written = _with_unit(write_amount(amount, decimals, grouped=True), values.get("unit", YUAN)) if amount else values.get("detail", "")
    stead = f"{values['stead']} · " if values.get("stead") else ""
    return stead + f"{values.get('account', '')} {written}".strip()


def _with_unit(written, unit):
    """Yuan in the reader's language; every other unit as the agreement names it."""
    return gettext("%(amount)s 元") % {"amount": written} if unit == YUAN else f"{written} {unit}"


@duty_rows("transfer_pay", verb=_("付款"), act="pay", roles=WORKERS, steps=(-5, -1, 1, 6, 11), must_act=True,
           why=_("该结算已确认，您所在单位是付款方"), what=_paying)
def pay(at):
    return _of_side(at, "payer_party", _transfers("payer_party", paid_on=None), due="due_on", other="payee")


@duty_rows("transfer_receive", verb=_("确认到账"), act="confirm_receipt", roles=WORKERS, steps=(0, 5), must_act=True,
           why=_("对方已登记付款，您所在单位是收款方"), what=_paying)
def receipt(at):
    paid = _transfers("payee_party", paid_on__isnull=False, received_on=None)
    return _of_side(at, "payee_party", paid, due=WorkingDaysAfter("paid_on", CHECK_WITHIN), other="payer")


@duty_rows("transfer_awaited", verb=_("等待收款"), act="", roles=WORKERS, steps=(), waiting=True, why=_("您所在单位是收款方"),
           what=_paying)
def awaited(at):
    return _of_side(at, "payee_party", _transfers("payee_party", paid_on=None), due="due_on", waiting_for="payer")


@duty_rows("transfer_unconfirmed", verb=_("等待对方确认到账"), act="", roles=WORKERS, steps=(), waiting=True,
           why=_("您所在单位已登记付款"), what=_paying)
def unconfirmed(at):
    paid = _transfers("payer_party", paid_on__isnull=False, received_on=None)
    return _of_side(at, "payer_party", paid, due=WorkingDaysAfter("paid_on", CHECK_WITHIN), waiting_for="payee")
