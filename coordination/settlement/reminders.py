"""What is due in a settlement, and who is told? The one source of my work and of reminders."""

from django.db.models import Exists, F, FilteredRelation, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.notifications.rows import Rows, WorkingDaysAfter, duty_rows

from . import notices  # noqa: F401 - registers the news
from .amounts import write_amount
from .models import Delivery, Round, RoundParty, Statement, Transfer
from .queries import CHECK_WITHIN, NOTIFY_WITHIN
from .rule import Measure
from .states import COLLECTING, COMPUTED, CONFIRMED, FIGURES_CONFIRMED, NOTIFIED, OBJECTION, Reading

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

DESK = frozenset({Role.COORDINATOR, Role.HANDLER, Role.FINANCE, Role.OFFICE_STAFF})
VOICES = frozenset({Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF})
PARTY = _("您所在单位是该协议的一方")


def _of_party(rows, **fields):
    return Rows(rows, "organisation", "round", **fields)


def _brought():
    """Files that were read for the round of a party."""
    return Delivery.objects.filter(round=OuterRef("round"), state=Reading.DONE)


@duty_rows("settlement_figures", verb=_("上传数据"), act="deliver", roles=DESK, steps=(), why=PARTY)
def figures(at):
    """A round without a line: shown, nobody is reminded."""
    return _of_party(RoundParty.objects.filter(~Exists(_brought()), round__status=COLLECTING), detail="round__name")


@duty_rows("settlement_check", verb=_("核对数据"), act="confirm_figures", roles=DESK, steps=(0, 3, 8), why=PARTY)
def check(at):
    """Since the last file came in."""
    last = Subquery(_brought().filter(finished_at__isnull=False).order_by("-finished_at").values("finished_at")[:1])
    parties = RoundParty.objects.filter(round__status=COLLECTING, figures_confirmed_at=None).annotate(last_brought=last)
    return _of_party(parties.filter(last_brought__isnull=False), key="party{pk}", due=WorkingDaysAfter("last_brought", CHECK_WITHIN))


@duty_rows("settlement_compute", verb=_("测算"), act="compute", roles=DESK, steps=(), why=_("您所在单位发起了该结算"))
def compute(at):
    return Rows(Round.objects.filter(status=FIGURES_CONFIRMED), "opened_by", detail="name")


@duty_rows("settlement_notify", verb=_("通报各方"), act="notify", roles=DESK, steps=(0, 3), why=_("您所在单位发起了该结算"))
def notify(at):
    return Rows(Round.objects.filter(status=COMPUTED), "opened_by", due=WorkingDaysAfter("computed_at", NOTIFY_WITHIN))


@duty_rows("settlement_receive", verb=_("签收结算通报"), act="receive", roles=DESK, steps=(0, 2, 5), must_act=True, why=PARTY)
def receive(at):
    told = RoundParty.objects.filter(round__status__in=(NOTIFIED, OBJECTION), received_on=None)
    return _of_party(told, key="party{pk}", due=WorkingDaysAfter("round__notified_at", NOTIFY_WITHIN))


@duty_rows("settlement_confirm", verb=_("确认结算"), act="confirm", roles=frozenset({Role.APPROVER}), steps=(-5, -1, 1, 6),
           must_act=True, why=PARTY)
def confirm(at):
    received = RoundParty.objects.filter(round__status=NOTIFIED, received_on__isnull=False, confirmed_at=None)
    return _of_party(received, key="party{pk}", due="object_until")


@duty_rows("settlement_objection", verb=_("说明异议"), act="answer_objection", roles=VOICES, steps=(3, 8), must_act=True, why=PARTY)
def objection(at):
    """Every other party, until the objection is taken back or taken up."""
    standing = FilteredRelation("round__objections", condition=Q(round__objections__closed_at=None))
    parties = RoundParty.objects.filter(round__status=OBJECTION).annotate(standing=standing)
    others = parties.filter(standing__isnull=False).exclude(pk=F("standing__party"))
    return _of_party(others.annotate(raised_at=F("standing__raised_at")), key="objection{standing__pk}",
                     due=WorkingDaysAfter("raised_at", CHECK_WITHIN), detail="standing__party__account")


# ── Payments ─────────────────────────────────────────────────────────────────────────────────────


def _transfers(side, **wanted):
    """Payments of confirmed rounds in which this side is a party, each with the decimals of its amount."""
    last = Statement.objects.filter(round=OuterRef("round"), edition=OuterRef("round__edition")).order_by("-position")
    written = Cast(KeyTextTransform("decimals", KeyTextTransform("measure", "rule")), IntegerField())
    decimals = Coalesce(Subquery(last.values(decimals=written)[:1]), Value(Measure.decimals))
    rows = Transfer.objects.filter(round__status=CONFIRMED, **{f"{side}__isnull": False}, **wanted)
    return rows.annotate(decimals=decimals)


def _of_side(side, rows, **fields):
    return Rows(rows, f"{side}__organisation", "round", key="transfer{pk}", **fields)


def _paying(values):
    """The other side and the amount with the decimals of its unit: 浙江省 1,000.00."""
    amount, decimals = values.get("amount"), values.get("decimals")
    written = write_amount(amount, decimals, grouped=True) if amount else values.get("detail", "")
    return f"{values.get('account', '')} {written}".strip()


@duty_rows("transfer_pay", verb=_("付款"), act="pay", roles=DESK, steps=(-5, -1, 1, 6, 11), must_act=True,
           why=_("该结算已确认，您所在单位是付款方"), what=_paying)
def pay(at):
    return _of_side("payer_party", _transfers("payer_party", paid_on=None), due="due_on",
                    detail={"account": "payee", "amount": "amount", "decimals": "decimals"})


@duty_rows("transfer_receive", verb=_("确认到账"), act="confirm_receipt", roles=DESK, steps=(0, 5), must_act=True,
           why=_("对方已登记付款，您所在单位是收款方"), what=_paying)
def receipt(at):
    paid = _transfers("payee_party", paid_on__isnull=False, received_on=None)
    return _of_side("payee_party", paid, due=WorkingDaysAfter("paid_on", CHECK_WITHIN),
                    detail={"account": "payer", "amount": "amount", "decimals": "decimals"})


@duty_rows("transfer_awaited", verb=_("等待收款"), act="", roles=DESK, steps=(), waiting=True, why=_("您所在单位是收款方"),
           what=_paying)
def awaited(at):
    return _of_side("payee_party", _transfers("payee_party", paid_on=None), due="due_on",
                    detail={"amount": "amount", "decimals": "decimals"}, waiting_for="payer")


@duty_rows("transfer_unconfirmed", verb=_("等待对方确认到账"), act="", roles=DESK, steps=(), waiting=True,
           why=_("您所在单位已登记付款"), what=_paying)
def unconfirmed(at):
    paid = _transfers("payer_party", paid_on__isnull=False, received_on=None)
    return _of_side("payer_party", paid, due=WorkingDaysAfter("paid_on", CHECK_WITHIN),
                    detail={"amount": "amount", "decimals": "decimals"}, waiting_for="payee")
