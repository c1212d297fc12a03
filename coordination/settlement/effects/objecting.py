"""What changes when a party objects, and when the objection is settled?

Nobody decides about another's objection: who raised it takes it back, or another party takes it up.
"""

from coordination.settlement.choices import objecting_party, open_objections
from coordination.settlement.models import Objection
from coordination.settlement.people import VOICES, own_parties
from coordination.settlement.states import NOTIFIED, OBJECTION, Ending

from .collecting import forget_confirmations
from .telling import own_name, tell_others


def raise_objection(round_, act) -> None:
    party = objecting_party(round_, act.actor)
    Objection.objects.create(
        round=round_, party=party, text=act["text"], raised_at=act.at, raised_by_name=act.actor.name[:120]
    )
    party.confirmed_at, party.confirmed_by, party.confirmed_by_name, party.confirmed_sha256 = (
        None,
        None,
        "",
        "",
    )
    party.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_by_name", "confirmed_sha256"])
    tell_others(
        round_,
        act,
        "objection_raised",
        but=[party],
        roles=VOICES,
        must_act=True,
        unit=party.account,
        text=act["text"],
    )
    act.say(unit=party.account, text=act["text"])


def answer_objection(round_, act) -> None:
    objection, unit = act["objection"], own_name(round_, act, VOICES)
    said = f"{unit}\uff1a{act['answer']}"
    objection.answer = f"{objection.answer}\n{said}".strip()
    objection.answered_at, objection.answered_by_name = act.at, unit[:200]
    objection.save(update_fields=["answer", "answered_at", "answered_by_name"])
    tell_others(round_, act, "objection_answered", roles=VOICES, unit=unit, text=act["answer"])
    act.say(unit=unit, party=objection.party.account, answer=act["answer"])


def withdraw_objection(round_, act) -> None:
    own = own_parties(round_, act.actor, VOICES)
    objection = open_objections(round_, act.actor).filter(party__in=[each.pk for each in own]).first()
    _close(objection, Ending.WITHDRAWN, act["remark"], act)
    tell_others(round_, act, "objection_withdrawn", roles=VOICES, unit=objection.party.account)
    act.say(unit=objection.party.account, remark=act["remark"])


def after_withdrawal(round_, act) -> str:
    return OBJECTION if open_objections(round_, act.actor).exists() else NOTIFIED


def uphold_objection(round_, act) -> None:
    """Taken up: the figures are checked again, and every objection is settled with them."""
    objection, unit = act["objection"], own_name(round_, act, VOICES)
    for each in open_objections(round_, act.actor):
        _close(each, Ending.UPHELD, act["remark"], act)
    forget_confirmations(round_)
    tell_others(
        round_,
        act,
        "objection_upheld",
        roles=VOICES,
        unit=unit,
        party=objection.party.account,
        text=act["remark"],
    )
    act.say(unit=unit, party=objection.party.account, remark=act["remark"])


def _close(objection: Objection, ending: str, remark: str, act) -> None:
    objection.closed_at, objection.ending, objection.remark = act.at, ending, remark
    objection.save(update_fields=["closed_at", "ending", "remark"])
