"""Which commands on settlements are not a transition: opening a round, keeping and sharing scenarios."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.agreements.models import Agreement
from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from coordination.lifecycle.inputs import Date, Input, Integer, Row, clean_all
from coordination.notifications.announcing import announce

from .effects.telling import DESK, people
from .models import Round, RoundParty
from .periods import DAY
from .rounds.agreed import members_of, period_at, rule_of
from .states import PAYMENT_DAYS


def _agreements(subject, actor):
    return Agreement.objects.visible_to(actor).exclude(current=None)


NEW_ROUND: tuple[Input, ...] = (
    Row("agreement", _("协议"), rows=_agreements),
    Date(
        "day",
        _("结算期中的任一天"),
        required=False,
        help=_("按协议的结算期自动取整期；不填即上一期之后的一期。"),
    ),
    Integer(
        "payment_days",
        _("付款期限（工作日）"),
        required=False,
        minimum=1,
        maximum=250,
        help=_("自各方确认起计；不填为20个工作日。"),
    ),
)


def create_round(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Round:
    values = clean_all(NEW_ROUND, data, None, actor)
    return open_round(actor=actor, at=at, **values)


@transaction.atomic
def open_round(
    *, agreement: Agreement, actor: Actor, at: datetime, day=None, payment_days: int | None = None
) -> Round:
    """Open the settlement of one period. Refuses a period without a rule in force, one that is open already,
    and one that leaves a gap after the last: cumulative clauses need every period."""
    decision = decide(actor, "settlement.add_round", agreement)
    if not decision:
        raise NotAllowed(decision.reason)
    Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    last = Round.objects.filter(agreement=agreement).order_by("starts_on").last()
    day = day or (last.ends_on + DAY if last else agreement.starts_on)
    if day is None:
        raise IllegalTransition(_("协议尚未签署生效，不能结算。"))
    period, days = period_at(agreement, day)
    if last is not None:
        if day <= last.ends_on:
            raise Conflict(
                _("%(period)s已经发起过结算。")
                % {"period": last.name if day >= last.starts_on else period.name}
            )
        if days.start > last.ends_on + DAY:
            raise Invalid(
                {"day": _("请先发起%(day)s起的一期：累计条款须逐期结转。") % {"day": last.ends_on + DAY}}
            )
        days = days._replace(start=max(days.start, last.ends_on + DAY))
    version_rule = rule_of(agreement.current)
    try:
        with transaction.atomic():
            round_ = Round.objects.create(
                agreement=agreement,
                name=period.name,
                starts_on=days.start,
                ends_on=days.last,
                opened_by=actor.organisation,
                payment_days=payment_days or PAYMENT_DAYS,
                facts=(last.facts or {}) if last else {},
                created_by=actor.user,
                created_at=at,
                updated_at=at,
            )
    except IntegrityError:
        raise Conflict(_("%(period)s已经发起过结算。") % {"period": period.name}) from None
    for member in members_of(agreement, version_rule):
        RoundParty.objects.create(
            round=round_, position=member.position, account=member.account, organisation=member.organisation
        )
    write_readers(round_)
    record(
        round_,
        actor=actor,
        at=at,
        verb="create",
        sentence=_("发起%(period)s结算"),
        params={"period": period.name},
    )
    others = [
        each.organisation_id for each in round_.parties.all() if not actor.belongs_to(each.organisation)
    ]
    announce(
        kind="round_opened",
        subject=round_,
        recipients=people(others, DESK, on=actor.on),
        at=at,
        version=round_.version,
        params={"unit": actor.organisation.name, "period": period.name},
    )
    return round_


def write_readers(round_: Round) -> None:
    """The parties and the units above them; who could read it keeps reading it."""
    units = {each.organisation_id for each in round_.parties.all()} | {round_.opened_by_id}
    wanted = Organisation.objects.filter(pk__in=units).with_units_above()
    for pk in sorted(wanted - set(round_.readers.values_list("organisation_id", flat=True))):
        round_.readers.create(organisation_id=pk)
