"""What changes when a round is computed, notified and confirmed?"""

from datetime import datetime

from coordination.common.working_days import calendars
from coordination.settlement.amounts import write_amount
from coordination.settlement.canonical import canonical_bytes
from coordination.settlement.models import Correction, Entitlement, Statement, Transfer
from coordination.settlement.netting import transfers
from coordination.settlement.people import DESK, SIGNERS, VOICES, own_party, people
from coordination.settlement.rounds.computing import Computed, compute_round
from coordination.settlement.states import CLEARED, CONFIRMED, NOTIFIED, OBJECTION_DAYS
from coordination.settlement.strict_json import read_json

from .telling import own_name, tell_others, units

SHORT = 12  # signs of a hash that a sentence shows


def compute(round_, act) -> None:
    computed = compute_round(round_)
    keep(round_, computed, act.at)
    pool = sum(each.pool for _piece, each in computed.statements)
    written = write_amount(pool, computed.rule.measure.decimals, grouped=True)
    act.say(pool=written, sha=round_.sha256[:SHORT])


def keep(round_, computed: Computed, at: datetime) -> None:
    """A new edition of the statements; what each account has by them replaces what it had."""
    if round_.edition:
        round_.entitlements.all().delete()
    round_.edition += 1
    round_.computed_at, round_.sha256 = at, computed.sha256
    for position, (piece, statement) in enumerate(computed.statements, start=1):
        Statement.objects.create(
            round=round_,
            edition=round_.edition,
            position=position,
            version=piece.version,
            rule=read_json(canonical_bytes(statement.rule.document)).value,
            starts_on=statement.active.start,
            ends_on=statement.active.last,
            document=statement.canonical.decode(),
            sha256=statement.sha256,
            computed_at=at,
        )
    members = {each.account: each.organisation_id for each in round_.parties.all()}
    Entitlement.objects.bulk_create(
        Entitlement(
            round=round_,
            position=position,
            account=share.account,
            organisation_id=members.get(share.account),
            own=share.own,
            carried=share.carried,
            total=share.total,
            payable=share.payable,
            collected=share.collected,
            balance=share.balance,
        )
        for position, share in enumerate(computed.shares, start=1)
    )
    if taken := [each.pk for each in computed.corrections if each.carried_into_id is None]:
        Correction.objects.filter(pk__in=taken).update(carried_into=round_)


def notify(round_, act) -> None:
    round_.notified_at = act.at
    round_.parties.update(
        received_on=None,
        object_until=None,
        confirmed_at=None,
        confirmed_by=None,
        confirmed_by_name="",
        confirmed_sha256="",
    )
    act.say(sha=round_.sha256[:SHORT])
    act.announce(
        "round_notified",
        to=people(units(round_), VOICES, on=act.on),
        must_act=True,
        round=round_.title,
        remark=act["remark"],
    )


def receive(round_, act) -> None:
    _receive(own_party(round_, act.actor, DESK, lambda each: each.received_on is None), act)


def _receive(party, act) -> None:
    calendar = calendars().of(party.organisation.root.code if party.organisation.root else "")
    party.received_on = act.on
    party.object_until = calendar.after(act.on, OBJECTION_DAYS)
    party.save(update_fields=["received_on", "object_until"])
    act.say(unit=party.account, day=party.object_until)


def confirm(round_, act) -> None:
    party = own_party(round_, act.actor, SIGNERS, lambda each: each.confirmed_at is None)
    if party.received_on is None:
        _receive(party, act)
    party.confirmed_at, party.confirmed_by = act.at, act.actor.user
    party.confirmed_by_name, party.confirmed_sha256 = act.actor.name[:120], round_.sha256
    party.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_by_name", "confirmed_sha256"])
    act.say(unit=party.account, sha=round_.sha256[:SHORT], day=None)


def after_confirming(round_, act) -> str:
    """Confirmed with the last party; without anything to pay it is cleared at once."""
    if round_.parties.filter(confirmed_at=None).exists():
        return NOTIFIED
    round_.confirmed_at = act.at
    made = make_transfers(round_, act)
    tell_others(round_, act, "round_confirmed")
    if made:
        return CONFIRMED
    round_.cleared_at = act.at
    return CLEARED


def make_transfers(round_, act) -> int:
    """What follows from the kept balances, not from a new computation."""
    balances = {each.account: each.balance for each in round_.entitlements.all()}
    if None in balances.values():
        return 0
    parties = {each.account: each for each in round_.parties.select_related("organisation__root")}
    found = transfers(balances)
    for position, each in enumerate(found, start=1):
        payer, payee = parties.get(each.payer), parties.get(each.payee)
        code = payer.organisation.root.code if payer and payer.organisation.root else ""
        Transfer.objects.create(
            round=round_,
            position=position,
            payer=each.payer,
            payee=each.payee,
            payer_party=payer,
            payee_party=payee,
            amount=each.amount,
            due_on=calendars().of(code).after(act.on, round_.payment_days),
        )
    return len(found)


def suspend(round_, act) -> None:
    round_.suspended_from = round_.status
    unit = own_name(round_, act, VOICES)
    tell_others(round_, act, "round_suspended", unit=unit, reason=act["reason"])
    act.say(unit=unit, reason=act["reason"])


def where_it_stood(round_, act) -> str:
    target, round_.suspended_from = round_.suspended_from, ""
    return target


def resume(round_, act) -> None:
    unit = own_name(round_, act, VOICES)
    tell_others(round_, act, "round_resumed", unit=unit, reason=act["reason"])
    act.say(unit=unit, reason=act["reason"])
