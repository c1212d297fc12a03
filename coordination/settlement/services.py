"""Which commands on settlements are not a transition: opening a round, keeping and sharing scenarios."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.policy import decide
from coordination.activity.models import Removed
from coordination.activity.recording import record
from coordination.activity.removal import remove, restorable
from coordination.agreements.models import Agreement
from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed, StaleVersion
from coordination.common.local_time import in_words
from coordination.lifecycle.inputs import (
    Choice,
    Date,
    Input,
    Integer,
    LongText,
    OrganisationsInput,
    Row,
    Text,
    clean_all,
)
from coordination.notifications.announcing import announce

from .effects.telling import units
from .models import Round, RoundParty, Scenario
from .people import DESK, SIGNERS, own_parties, people
from .periods import DAY
from .rounds.agreed import members_of, period_at, rule_of
from .rounds.facts import known_facts
from .rounds.trying import try_out
from .states import PAYMENT_DAYS, ScenarioSource

LARGEST_RULE = 200_000  # characters
LARGEST_LINES = 2_000_000


restorable("settlement.Scenario", permission="settlement.change_scenario")


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
    Text("note", _("备注"), required=False),
)


def create_round(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Round:
    decision = decide(actor, "settlement.add_round")
    if not decision:
        raise NotAllowed(decision.reason)
    values = clean_all(NEW_ROUND, data, None, actor)
    return open_round(actor=actor, at=at, **values)


@transaction.atomic
def open_round(
    *,
    agreement: Agreement,
    actor: Actor,
    at: datetime,
    day=None,
    payment_days: int | None = None,
    note: str = "",
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
                {
                    "day": _("请先发起%(day)s起的一期：累计条款须逐期结转。")
                    % {"day": in_words(last.ends_on + DAY)}
                }
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
                note=note,
                facts=known_facts(last) if last else {},
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
    others = units(round_, but=own_parties(round_, actor, DESK))
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


# --- scenarios ---------------------------------------------------------------------------------------
SCENARIO: tuple[Input, ...] = (
    Text("title", _("名称"), max_length=120),
    LongText("rule", _("规则"), max_length=LARGEST_RULE, help=_("规则的JSON文本，格式见规则的JSON Schema。")),
    LongText("facts", _("事实"), required=False, max_length=LARGEST_RULE, help=_("事实的JSON文本。")),
    Choice("source", _("数据来源"), required=False, choices=ScenarioSource.choices),
    LongText(
        "lines",
        _("数据"),
        required=False,
        max_length=LARGEST_LINES,
        help=_("带表头的CSV文本；用历年数据时不填。"),
    ),
    Row(
        "agreement",
        _("协议"),
        required=False,
        rows=lambda subject, actor: Agreement.objects.visible_to(actor),
    ),
)
SHARING: tuple[Input, ...] = (
    OrganisationsInput(
        "organisations",
        _("分享给"),
        required=False,
        rows=lambda subject, actor: Organisation.objects.can_take_part(),
        help=_("只有选中的单位可以看到；取消选择即收回。"),
    ),
)


def create_scenario(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Scenario:
    values = clean_all(SCENARIO, data, None, actor)
    return keep_scenario(actor=actor, at=at, **{**values, "source": values["source"] or ScenarioSource.TYPED})


def change_scenario(
    scenario: Scenario, *, actor: Actor, at: datetime, version: int | None, data: Mapping[str, Any]
) -> Scenario:
    """Change what is named; the rest stays as it was kept."""
    decision = decide(actor, "settlement.change_scenario", scenario)
    if not decision:
        raise NotAllowed(decision.reason)
    standing = {each.name: getattr(scenario, each.name) for each in SCENARIO}
    named = clean_all(tuple(each for each in SCENARIO if each.name in data), data, scenario, actor)
    return keep_scenario(
        actor=actor,
        at=at,
        scenario=scenario,
        version=scenario.version if version is None else version,
        **standing | named,
    )


@transaction.atomic
def keep_scenario(
    *, actor: Actor, at: datetime, scenario: Scenario | None = None, version: int = 0, **values
) -> Scenario:
    """Save what somebody tries, with its result. Refuses a rule, facts or lines that do not compute.

    ``version`` is that of the kept scenario as it was read. Raises ``NotAllowed``, ``Invalid``, ``StaleVersion``.
    """
    permission = "settlement.change_scenario" if scenario else "settlement.add_scenario"
    decision = decide(actor, permission, scenario)
    if not decision:
        raise NotAllowed(decision.reason)
    title = str(values.get("title", "")).strip()
    if not title or len(title) > 120:
        raise Invalid({"title": _("请填写名称，不超过120字。")})
    result = tried(actor=actor, **{name: value for name, value in values.items() if name != "title"})
    if scenario:
        scenario = Scenario.objects.select_for_update().get(pk=scenario.pk)
        if scenario.version != version:
            raise StaleVersion(
                _("您打开之后，内容已被他人更新，请核对后重试。"), current_version=scenario.version
            )
    found = scenario or Scenario(
        organisation=actor.organisation, created_at=at, created_by_name=actor.name[:120]
    )
    found.title, found.result, found.updated_at = title, result, at
    found.version += 0 if found._state.adding else 1
    for name in ("rule", "facts", "source", "lines", "agreement"):
        setattr(found, name, values.get(name, getattr(found, name)))
    found.save()
    if scenario:
        record(found, actor=actor, at=at, verb="edit", sentence=_("修改了测算方案"))
    else:
        record(found, actor=actor, at=at, verb="create", sentence=_("新建了测算方案"))
    return found


def tried(
    *, actor: Actor, rule: str, facts: str = "", source: str = "typed", lines: str = "", agreement=None
) -> dict:
    """What each party gets in each period: ``{"parties", "periods", "parts", …}``."""
    if agreement is not None and not Agreement.objects.visible_to(actor).filter(pk=agreement.pk).exists():
        raise Invalid({"agreement": _("没有编号为 %(id)s 的可选项。") % {"id": agreement.pk}})
    return try_out(
        rule,
        facts,
        lines if source == ScenarioSource.TYPED else "",
        agreement if source == ScenarioSource.PAST else None,
    )


@transaction.atomic
def drop_scenario(scenario: Scenario, *, actor: Actor, at: datetime) -> Removed:
    """Gone for everybody; the history keeps that it was there, and for a while it can be brought back."""
    decision = decide(actor, "settlement.change_scenario", scenario)
    if not decision:
        raise NotAllowed(decision.reason)
    return remove(scenario, actor=actor, at=at, sentence=_("删除了测算方案"))


@transaction.atomic
def share_scenario(
    scenario: Scenario, *, actor: Actor, at: datetime, organisations: Sequence[Organisation]
) -> Scenario:
    """Shared by choice, with named units; those that are not named any more lose it."""
    decision = decide(actor, "settlement.change_scenario", scenario)
    if not decision:
        raise NotAllowed(decision.reason)
    wanted = {each.pk: each for each in organisations if each.pk != scenario.organisation_id}
    scenario.readers.exclude(organisation__in=wanted).delete()
    known = set(scenario.readers.values_list("organisation_id", flat=True))
    for pk in wanted.keys() - known:
        scenario.readers.create(organisation_id=pk, shared_at=at, shared_by_name=actor.name[:120])
    names = _("、").join(each.name for each in wanted.values())
    record(
        scenario,
        actor=actor,
        at=at,
        verb="share",
        sentence=_("方案分享范围：%(units)s"),
        params={"units": names or "—"},
    )
    _tell_shared(scenario, [pk for pk in wanted if pk not in known], actor=actor, at=at)
    return scenario


def _tell_shared(scenario: Scenario, units: list[int], *, actor: Actor, at: datetime) -> None:
    """Parties that read the agreement that is tried are told there; others find it among their scenarios."""
    if scenario.agreement is None:
        return
    readers = set(scenario.agreement.readers.values_list("organisation_id", flat=True))
    parties = [unit for unit in scenario.agreement.units if unit.pk in readers.intersection(units)]
    announce(
        kind="scenario_shared",
        subject=scenario.agreement,
        recipients=people(parties, (*DESK, *SIGNERS), on=actor.on),
        at=at,
        version=scenario.agreement.version,
        params={"unit": scenario.organisation.name, "title": scenario.title},
    )
