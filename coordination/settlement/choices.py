"""When does an act on a round make sense at all, and what may be chosen in it?"""

from django.apps import apps
from django.db.models import Q

from .people import DESK, SIGNERS, VOICES, own_parties, own_party
from .rounds.facts import as_lines, known_facts, needed
from .states import CLOSED, Differing, Reading


def _objects(name: str):
    return apps.get_model("settlement", name).objects


def differing(round_, actor):
    return Differing.choices


def report_only(round_, actor):
    return Differing.REPORT


def today(round_, actor):
    return actor.on


def only_one(rows):
    """Where there is but one to choose, it is chosen."""

    def proposed(round_, actor):
        found = list(rows(round_, actor)[:2])
        return found[0].pk if len(found) == 1 else None

    return proposed


def own_period(round_, actor):
    return round_.name


def deliveries(round_, actor):
    return _objects("Delivery").filter(round=round_, state=Reading.DONE, new__gt=0)


def has_deliveries(round_, actor) -> bool:
    return deliveries(round_, actor).exists()


def asks_for_facts(round_, actor) -> bool:
    return bool(needed(round_))


def fact_lines(round_, actor):
    return as_lines(round_, known_facts(round_))


def own_figures_unconfirmed(round_, actor) -> bool:
    return _unclosed(round_, actor, DESK, lambda each: each.figures_confirmed_at is None)


def _unclosed(round_, actor, roles, wanted) -> bool:
    """For outsiders the act is shown refused, for a party only while it has something to do."""
    own = own_parties(round_, actor, roles)
    return not own or any(map(wanted, own))


def own_part_is_unreceived(round_, actor) -> bool:
    return _unclosed(round_, actor, DESK, lambda each: each.received_on is None)


def own_part_is_unconfirmed(round_, actor) -> bool:
    return _unclosed(round_, actor, SIGNERS, lambda each: each.confirmed_at is None)


def own_part_may_object(round_, actor) -> bool:
    return _unclosed(round_, actor, VOICES, _is_content)


def _is_content(party) -> bool:
    return not party.objections.filter(closed_at=None).exists()


def objecting_party(round_, actor):
    """The party for which the actor objects: one that has received the notice and has no objection standing."""
    return own_party(round_, actor, VOICES, lambda each: each.received_on is not None and _is_content(each))


def open_objections(round_, actor):
    return _objects("Objection").filter(round=round_, closed_at=None)


def own_objection_is_open(round_, actor) -> bool:
    own = [each.pk for each in own_parties(round_, actor, VOICES)]
    return open_objections(round_, actor).filter(party__in=own).exists()


def objections_of_others(round_, actor):
    own = [each.pk for each in own_parties(round_, actor, VOICES)]
    return open_objections(round_, actor).exclude(party__in=own)


def others_object(round_, actor) -> bool:
    return objections_of_others(round_, actor).exists()


def payments_of(parties) -> Q:
    """What these parties have to pay; what a joint account pays any party may record."""
    return (Q(payer_party__in=parties) | Q(payer_party=None)) & Q(paid_on=None)


def receipts_of(parties) -> Q:
    """What these parties have to confirm; what a joint account receives any party may confirm."""
    return (Q(payee_party__in=parties) | Q(payee_party=None)) & Q(paid_on__isnull=False, received_on=None)


def own_payments(round_, actor):
    own = [each.pk for each in own_parties(round_, actor, DESK)]
    return _objects("Transfer").filter(payments_of(own), round=round_)


def has_own_payments(round_, actor) -> bool:
    return round_.status in CLOSED and own_payments(round_, actor).exists()


def own_receipts(round_, actor):
    own = [each.pk for each in own_parties(round_, actor, DESK)]
    return _objects("Transfer").filter(receipts_of(own), round=round_)


def has_own_receipts(round_, actor) -> bool:
    return own_receipts(round_, actor).exists()
