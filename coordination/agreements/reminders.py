"""What is due about an agreement, and who is told? The one source of my work and of reminders."""

from django.conf import settings
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from accounts.standing_in import asked_instead, said_for
from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.meetings.confirming import VOICE
from coordination.notifications.rows import Rows, WorkingDaysAfter, duty_rows

from . import notices  # noqa: F401 - registers the news
from .effects.signing import not_accepted, whose_turn
from .models import Acceptance, Agreement, Party, Signature, TerminationConsent
from .vocabulary import DRAFT, REFUSED, Signing, VersionState

# One duty is one paragraph: its verb, the act that ends it, who is told, when. Most are owed by several parties at
# once: then each party's row is a duty about the agreement.
# fmt: off

VOICES = frozenset(VOICE)
APPROVERS = frozenset({Role.APPROVER})
ACCEPTING_DAYS = 5
EXPIRY_STEPS = (-90, -30, -7)


def _frozen(*, all_accepted):
    """Parties to a text on the table that somebody has accepted, and so nobody changes any more."""
    return Party.objects.filter(
        agreement__open__state=VersionState.FROZEN, agreement__opened_at__isnull=False,
        agreement__open__all_accepted_at__isnull=not all_accepted,
    )


def _has_accepted():
    mine = Acceptance.objects.filter(version=OuterRef("agreement__open"), organisation=OuterRef("organisation"))
    return Exists(mine.filter(voided_at=None))


def _has_signed():
    return Exists(Signature.objects.filter(version=OuterRef("agreement__open"), organisation=OuterRef("organisation")))


def _is_to_sign():
    """The signature is missing, and in written order nobody's before it is."""
    before = Party.objects.filter(~_has_signed(), agreement=OuterRef("agreement"), position__lt=OuterRef("position"))
    return ~_has_signed() & (~Q(agreement__open__signing=Signing.ORDERED) | ~Exists(before))


def _of_party(at, roles, rows, *, detail=None, **fields):
    """Owed by a party; where it has nobody in these roles by who stands in for it, and the line says for whom."""
    on = local_date(at)
    rows = rows.annotate(asked=asked_instead(on, roles, "organisation"))
    if detail is not None:
        detail = said_for(on, roles, "organisation", detail)
    return Rows(rows, "asked", "agreement", detail=detail, **fields)


@duty_rows("agreement_accept", verb=_("接受文本"), act="accept", roles=VOICES, steps=(0, 3, 6), must_act=True,
           why=_("您所在单位是协议的一方，已有一方接受文本"))
def accept(at):
    """From the first acceptance on the others are asked; five working days are usual."""
    return _of_party(at, VOICES, _frozen(all_accepted=False).filter(~_has_accepted()), key="v{agreement__open__number}-{organisation}",
                     due=WorkingDaysAfter("agreement__open__frozen_at", ACCEPTING_DAYS), detail=F("agreement__title"))


@duty_rows("agreement_sign", verb=_("签署"), act="sign", roles=APPROVERS, steps=(-3, -1, 0, 1), must_act=True,
           why=_("您是签署方的分管领导"))
def sign(at):
    """Only those whose signature is pending, and in written order only whose turn it is."""
    return _of_party(at, APPROVERS, _frozen(all_accepted=True).filter(_is_to_sign()), key="v{agreement__open__number}-{organisation}",
                     due="agreement__open__sign_by", detail=F("agreement__title"))


@duty_rows("agreement_waits", verb=_("等待签署"), act="comment", roles=VOICES, steps=(), waiting=True,
           why=_("您所在单位是协议的一方"))
def waits(at):
    """Who has done its part sees for whom it waits."""
    accepted = _frozen(all_accepted=False) | _frozen(all_accepted=True).exclude(_is_to_sign())
    return _of_party(at, VOICES, accepted.filter(_has_accepted()), key="w{agreement__open__number}-{organisation}",
                     due="agreement__open__sign_by", waiting_for=_pending)


def _pending(parties):
    """Whose acceptance or signature is awaited, by party."""
    rows = Party.objects.filter(pk__in=parties).values_list("pk", "agreement")
    agreements = Agreement.objects.for_rows().in_bulk([agreement for _pk, agreement in rows])
    names = {}
    for pk, row in agreements.items():
        row.__dict__["on_the_table"] = row.open
        asked = whose_turn(row) if row.open.all_accepted_at else not_accepted(row)
        names[pk] = tuple(unit.name for unit in asked)
    return {party: names[agreement] for party, agreement in rows}


@duty_rows("agreement_draft", verb=_("开启磋商"), act="open_negotiation", roles=VOICES, steps=(),
           why=_("您所在单位起草了该协议"))
def draft(at):
    return Rows(Agreement.objects.filter(status=DRAFT), "drafter")


@duty_rows("agreement_reopened", verb=_("修改被拒签的文本"), act="revise", roles=VOICES, steps=(0,),
           why=_("您所在单位提出的文本被拒签"))
def reopened(at):
    return Rows(Agreement.objects.filter(status=REFUSED, open__isnull=False), "open__proposed_by", key="v{open__number}",
                due=WorkingDaysAfter("open__created_at", settings.ANSWER_DAYS))


@duty_rows("agreement_end_consent", verb=_("答复终止提议"), act="consent_to_termination", roles=APPROVERS, steps=(0, 3, 6),
           must_act=True, why=_("您是协议一方的分管领导，有一方提议提前终止"))
def end_consent(at):
    consented = TerminationConsent.objects.filter(termination=OuterRef("ending__pk"), organisation=OuterRef("organisation"))
    proposed = FilteredRelation("agreement__terminations", condition=Q(agreement__terminations__settled_at=None))
    asked = Party.objects.annotate(ending=proposed).filter(ending__isnull=False, agreement__terminated_on=None)
    return _of_party(at, APPROVERS, asked.filter(~Exists(consented)), key="t{ending__pk}-{organisation}", due="ending__last_day",
                     detail=Left("ending__reason", 60))


@duty_rows("agreement_expiring", verb=_("续签或到期"), act="renew", roles=VOICES, steps=EXPIRY_STEPS,
           why=_("您所在单位是即将到期协议的一方"))
def expiring(at):
    """90, 30 and 7 working days before the last day, until a text for the time after it is signed or on the table."""
    until = calendar_for().after(local_date(at), -EXPIRY_STEPS[0])
    ending = Agreement.objects.ending(until=until).filter(open__isnull=True, terminated_on__isnull=True)
    return _of_party(at, VOICES, Party.objects.filter(agreement__in=ending), key="end{organisation}", due="agreement__ends_on",
                     detail=F("agreement__title"))
