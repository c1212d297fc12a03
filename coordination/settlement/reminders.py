"""What is due in a settlement, and who is told? The one source of my work and of reminders."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.notifications.duties import Duty, duty_rule, of_units

from . import notices  # noqa: F401 - registers the news
from .models import Delivery, Objection, Round, RoundParty, Transfer
from .queries import CHECK_WITHIN, NOTIFY_WITHIN, money
from .states import COLLECTING, COMPUTED, CONFIRMED, FIGURES_CONFIRMED, NOTIFIED, OBJECTION, Reading

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

DESK = frozenset({Role.COORDINATOR, Role.HANDLER, Role.FINANCE, Role.OFFICE_STAFF})
VOICES = frozenset({Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF})
PARTY = _("您所在单位是该协议的一方")


def _parties(organisations, **of_round):
    rows = RoundParty.objects.filter(of_units(organisations), **{f"round__{name}": value for name, value in of_round.items()})
    return rows.select_related("round__agreement").order_by("pk")


def _rounds(organisations, status):
    return Round.objects.filter(of_units(organisations, "opened_by"), status=status).select_related("agreement").order_by("pk")


@duty_rule("settlement_figures", verb=_("上传数据"), act="deliver", roles=DESK, steps=(), why=PARTY)
def figures(rule, *, at, organisations):
    """A round without a line: shown, nobody is reminded."""
    brought = Delivery.objects.filter(round=OuterRef("round"), state=Reading.DONE)
    for party in _parties(organisations, status=COLLECTING).filter(~Exists(brought)):
        yield Duty(rule, party.round, party.organisation_id, detail=party.round.name)


@duty_rule("settlement_check", verb=_("核对数据"), act="confirm_figures", roles=DESK, steps=(0, 3, 8), why=PARTY)
def check(rule, *, at, organisations):
    """Since the last file came in."""
    parties = list(_parties(organisations, status=COLLECTING, ).filter(figures_confirmed_at=None))
    last = {}
    for pk, finished in Delivery.objects.filter(round__in={each.round_id for each in parties}, state=Reading.DONE).order_by(
            "finished_at").values_list("round", "finished_at"):
        last[pk] = finished
    calendar = calendar_for() if last else None
    for party in parties:
        if party.round_id in last:
            yield Duty(rule, party.round, party.organisation_id, calendar.after(local_date(last[party.round_id]), CHECK_WITHIN),
                       key=f"party{party.pk}")


@duty_rule("settlement_compute", verb=_("测算"), act="compute", roles=DESK, steps=(), why=_("您所在单位发起了该结算"))
def compute(rule, *, at, organisations):
    for round_ in _rounds(organisations, FIGURES_CONFIRMED):
        yield Duty(rule, round_, round_.opened_by_id, detail=round_.name)


@duty_rule("settlement_notify", verb=_("通报各方"), act="notify", roles=DESK, steps=(0, 3), why=_("您所在单位发起了该结算"))
def notify(rule, *, at, organisations):
    calendar = calendar_for()
    for round_ in _rounds(organisations, COMPUTED):
        yield Duty(rule, round_, round_.opened_by_id, calendar.after(local_date(round_.computed_at), NOTIFY_WITHIN))


@duty_rule("settlement_receive", verb=_("签收结算通报"), act="receive", roles=DESK, steps=(0, 2, 5), must_act=True, why=PARTY)
def receive(rule, *, at, organisations):
    calendar = calendar_for()
    for party in _parties(organisations, status__in=(NOTIFIED, OBJECTION)).filter(received_on=None):
        due = calendar.after(local_date(party.round.notified_at), NOTIFY_WITHIN)
        yield Duty(rule, party.round, party.organisation_id, due, key=f"party{party.pk}")


@duty_rule("settlement_confirm", verb=_("确认结算"), act="confirm", roles=frozenset({Role.APPROVER}), steps=(-5, -1, 1, 6),
           must_act=True, why=PARTY)
def confirm(rule, *, at, organisations):
    for party in _parties(organisations, status=NOTIFIED).filter(received_on__isnull=False, confirmed_at=None):
        yield Duty(rule, party.round, party.organisation_id, party.object_until, key=f"party{party.pk}")


@duty_rule("settlement_objection", verb=_("说明异议"), act="answer_objection", roles=VOICES, steps=(3, 8), must_act=True, why=PARTY)
def objection(rule, *, at, organisations):
    """Every other party, until the objection is taken back or taken up."""
    calendar = calendar_for()
    standing = Objection.objects.filter(closed_at=None, round__status=OBJECTION).select_related("party")
    raised: dict[int, list] = {}
    for each in standing:
        raised.setdefault(each.round_id, []).append(each)
    if raised:
        for party in _parties(organisations, status=OBJECTION):
            for each in raised.get(party.round_id, ()):
                if each.party_id != party.pk:
                    due = calendar.after(local_date(each.raised_at), CHECK_WITHIN)
                    yield Duty(rule, party.round, party.organisation_id, due, key=f"objection{each.pk}", detail=each.party.account)


def _transfers(organisations, side, **wanted):
    rows = Transfer.objects.filter(of_units(organisations, f"{side}__organisation"), round__status=CONFIRMED, **wanted)
    return rows.filter(~Q(**{side: None})).select_related("round__agreement", "payer_party", "payee_party").order_by("pk")


@duty_rule("transfer_pay", verb=_("付款"), act="pay", roles=DESK, steps=(-5, -1, 1, 6, 11), must_act=True,
           why=_("该结算已确认，您所在单位是付款方"))
def pay(rule, *, at, organisations):
    for each in _transfers(organisations, "payer_party", paid_on=None):
        yield Duty(rule, each.round, each.payer_party.organisation_id, each.due_on, key=f"transfer{each.pk}",
                   detail=f"{each.payee} {money(each.round, each.amount)}")


@duty_rule("transfer_receive", verb=_("确认到账"), act="confirm_receipt", roles=DESK, steps=(0, 5), must_act=True,
           why=_("对方已登记付款，您所在单位是收款方"))
def receipt(rule, *, at, organisations):
    calendar = calendar_for()
    for each in _transfers(organisations, "payee_party", paid_on__isnull=False, received_on=None):
        yield Duty(rule, each.round, each.payee_party.organisation_id, calendar.after(each.paid_on, CHECK_WITHIN),
                   key=f"transfer{each.pk}", detail=f"{each.payer} {money(each.round, each.amount)}")


@duty_rule("transfer_awaited", verb=_("等待收款"), act="", roles=DESK, steps=(), waiting=True, why=_("您所在单位是收款方"))
def awaited(rule, *, at, organisations):
    for each in _transfers(organisations, "payee_party", paid_on=None):
        yield Duty(rule, each.round, each.payee_party.organisation_id, each.due_on, key=f"transfer{each.pk}",
                   detail=money(each.round, each.amount), waiting_for=(each.payer,))
