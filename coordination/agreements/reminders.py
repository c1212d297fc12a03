"""What is due about an agreement, and who is told? The one source of my work and of reminders."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.meetings.confirming import VOICE
from coordination.notifications.duties import Duty, duty_rule, looked_once, of_units

from . import notices  # noqa: F401 - registers the news
from .effects.signing import accepted_ids, not_accepted, whose_turn
from .models import Agreement, Termination
from .vocabulary import DRAFT, REFUSED, VersionState

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

VOICES = frozenset(VOICE)
APPROVERS = frozenset({Role.APPROVER})
ACCEPTING_DAYS = 5
EXPIRY_STEPS = (-90, -30, -7)


@looked_once
def _tabled(organisations):
    """Agreements with a text on the table, with everything the rules ask, in a fixed number of queries."""
    rows = Agreement.objects.filter(open__isnull=False, opened_at__isnull=False)
    if organisations is not None:
        rows = rows.filter(pk__in=Agreement.objects.filter(of_units(organisations, "parties__organisation")).values("pk"))
    for row in rows.select_related("open", "current").prefetch_related(
        "parties__organisation", "open__acceptances", "open__signatures"
    ):
        row.__dict__["on_the_table"] = row.open
        yield row


def _owed_by(units, organisations):
    """Of these parties those that were asked about."""
    if organisations is None:
        return units
    wanted = set(organisations)
    return [unit for unit in units if unit.pk in wanted or unit.root_id in wanted]


@duty_rule("agreement_accept", verb=_("接受文本"), act="accept", roles=VOICES, steps=(0, 3, 6), must_act=True,
           why=_("您所在单位是协议的一方，已有一方接受文本"))
def accept(rule, *, at, organisations):
    """From the first acceptance on the others are asked; five working days are usual."""
    calendar = calendar_for()
    for row in _tabled(organisations):
        if row.open.state == VersionState.FROZEN and row.open.all_accepted_at is None:
            due = calendar.after(local_date(row.open.frozen_at), ACCEPTING_DAYS)
            for unit in _owed_by(not_accepted(row), organisations):
                yield Duty(rule, row, unit.pk, due, key=f"v{row.open.number}-{unit.pk}", detail=row.title)


@duty_rule("agreement_sign", verb=_("签署"), act="sign", roles=APPROVERS, steps=(-3, -1, 0, 1), must_act=True,
           why=_("您是签署方的分管领导"))
def sign(rule, *, at, organisations):
    """Only those whose signature is pending, and in written order only whose turn it is."""
    for row in _tabled(organisations):
        if row.open.state == VersionState.FROZEN and row.open.all_accepted_at is not None:
            for unit in _owed_by(whose_turn(row), organisations):
                yield Duty(rule, row, unit.pk, row.open.sign_by, key=f"v{row.open.number}-{unit.pk}", detail=row.title)


@duty_rule("agreement_waits", verb=_("等待签署"), act="comment", roles=VOICES, steps=(), waiting=True,
           why=_("您所在单位是协议的一方"))
def waits(rule, *, at, organisations):
    """Who has done its part sees for whom it waits."""
    for row in _tabled(organisations):
        if row.open.state != VersionState.FROZEN:
            continue
        pending = whose_turn(row) if row.open.all_accepted_at is not None else not_accepted(row)
        owing = {unit.pk for unit in pending}
        names = tuple(unit.name for unit in pending)
        for unit in _owed_by([u for u in row.units if u.pk not in owing and u.pk in accepted_ids(row.open)], organisations):
            yield Duty(rule, row, unit.pk, row.open.sign_by, key=f"w{row.open.number}-{unit.pk}", waiting_for=names)


@duty_rule("agreement_draft", verb=_("开启磋商"), act="open_negotiation", roles=VOICES, steps=(),
           why=_("您所在单位起草了该协议"))
def draft(rule, *, at, organisations):
    for row in Agreement.objects.filter(of_units(organisations, "drafter"), status=DRAFT):
        yield Duty(rule, row, row.drafter_id)


@duty_rule("agreement_reopened", verb=_("修改被拒签的文本"), act="revise", roles=VOICES, steps=(0,),
           why=_("您所在单位提出的文本被拒签"))
def reopened(rule, *, at, organisations):
    rows = Agreement.objects.filter(of_units(organisations, "open__proposed_by"), status=REFUSED)
    for row in rows.select_related("open"):
        yield Duty(rule, row, row.open.proposed_by_id, key=f"v{row.open.number}")


@duty_rule("agreement_end_consent", verb=_("答复终止提议"), act="consent_to_termination", roles=APPROVERS, steps=(0, 3, 6),
           must_act=True, why=_("您是协议一方的分管领导，有一方提议提前终止"))
def end_consent(rule, *, at, organisations):
    rows = Termination.objects.filter(settled_at=None, agreement__terminated_on=None)
    for termination in rows.select_related("agreement").prefetch_related("consents", "agreement__parties__organisation"):
        done = {each.organisation_id for each in termination.consents.all()}
        missing = [unit for unit in termination.agreement.units if unit.pk not in done]
        for unit in _owed_by(missing, organisations):
            yield Duty(rule, termination.agreement, unit.pk, termination.last_day, key=f"t{termination.pk}-{unit.pk}",
                       detail=termination.reason[:60])


@duty_rule("agreement_expiring", verb=_("续签或到期"), act="renew", roles=VOICES, steps=EXPIRY_STEPS,
           why=_("您所在单位是即将到期协议的一方"))
def expiring(rule, *, at, organisations):
    """90, 30 and 7 working days before the last day, until a text for the time after it is signed or on the table."""
    until = calendar_for().after(local_date(at), -EXPIRY_STEPS[0])
    rows = Agreement.objects.ending(until=until).filter(open__isnull=True, terminated_on__isnull=True)
    if organisations is not None:
        rows = rows.filter(pk__in=Agreement.objects.filter(of_units(organisations, "parties__organisation")).values("pk"))
    for row in rows.prefetch_related("parties__organisation"):
        for unit in _owed_by(row.units, organisations):
            yield Duty(rule, row, unit.pk, row.ends_on, key=f"end{unit.pk}", detail=row.title)
