"""When does an act on a round make sense at all, and what may be chosen in it?"""

from django.apps import apps
from django.db.models import Q

from .rounds.facts import as_lines, known_facts, needed
from .states import CLOSED, Differing, Reading


def _objects(name: str):
    return apps.get_model("settlement", name).objects


def own_parties(round_, actor):
    """The parties the actor speaks for: of its own unit first, as a province those of its branch."""
    parties = [each for each in round_.parties.all() if actor.belongs_to(each.organisation)]
    exact = [each for each in parties if each.organisation_id == actor.organisation.pk]
    return exact or parties


def own_party(round_, actor, wanted=lambda party: True):
    """The party for which an act counts: the first that has not acted yet."""
    return next((each for each in own_parties(round_, actor) if wanted(each)), None)


def differing(round_, actor):
    return Differing.choices


def report_only(round_, actor):
    return Differing.REPORT


def today(round_, actor):
    return actor.on


def deliveries(round_, actor):
    return _objects("Delivery").filter(round=round_, state=Reading.DONE, new__gt=0)


def has_deliveries(round_, actor) -> bool:
    return deliveries(round_, actor).exists()


def asks_for_facts(round_, actor) -> bool:
    return bool(needed(round_))


def fact_lines(round_, actor):
    return as_lines(round_, known_facts(round_))


def own_figures_unconfirmed(round_, actor) -> bool:
    return own_party(
        round_, actor, lambda each: each.figures_confirmed_at is None
    ) is not None or not own_parties(round_, actor)


def _unclosed(round_, actor, wanted) -> bool:
    """For outsiders the act is shown refused, for a party only while it has something to do."""
    own = own_parties(round_, actor)
    return not own or any(map(wanted, own))


def own_part_is_unreceived(round_, actor) -> bool:
    return _unclosed(round_, actor, lambda each: each.received_on is None)


def own_part_is_unconfirmed(round_, actor) -> bool:
    return _unclosed(round_, actor, lambda each: each.confirmed_at is None)


def own_part_may_object(round_, actor) -> bool:
    return _unclosed(round_, actor, lambda each: not each.objections.filter(closed_at=None).exists())


def open_objections(round_, actor):
    return _objects("Objection").filter(round=round_, closed_at=None)


def own_objection_is_open(round_, actor) -> bool:
    own = [each.pk for each in own_parties(round_, actor)]
    return open_objections(round_, actor).filter(party__in=own).exists()


def objections_of_others(round_, actor):
    own = [each.pk for each in own_parties(round_, actor)]
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
    own = [each.pk for each in own_parties(round_, actor)]
    return _objects("Transfer").filter(payments_of(own), round=round_)


def has_own_payments(round_, actor) -> bool:
    return round_.status in CLOSED and own_payments(round_, actor).exists()


def own_receipts(round_, actor):
    own = [each.pk for each in own_parties(round_, actor)]
    return _objects("Transfer").filter(receipts_of(own), round=round_)


def has_own_receipts(round_, actor) -> bool:
    return own_receipts(round_, actor).exists()
