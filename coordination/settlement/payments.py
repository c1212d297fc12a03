"""Which payments are there over all rounds, how do they stand, and how much is that together?

Money moves in yuan alone, so amounts of different agreements may be added up.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from accounts.actors import Actor
from accounts.policy import decide

from .choices import payments_of, receipts_of
from .models import Transfer
from .people import DESK, own_parties
from .querysets import TransferQuerySet

URGENT_FIRST = ("standing", "due_on", "id")


class Several(NamedTuple):
    """So much, in so many payments."""

    amount: int
    count: int


class Totals(NamedTuple):
    """What payments add up to; ``owing`` and ``owed`` are those of the reader's own units."""

    all: Several
    owing: Several
    owing_late: Several
    owed: Several
    owed_late: Several
    unreceived: Several
    received: Several


def payments_for(actor: Actor, *, on: date) -> TransferQuerySet:
    """Every payment of the rounds the actor reads, with how it stands that day."""
    return Transfer.objects.for_reader(actor).standing(on=on)


def totals_of(rows: TransferQuerySet, actor: Actor, *, on: date) -> Totals:
    """Added up by the database, in one statement."""
    owing, owed = rows.owing(actor), rows.owed(actor)
    late = Q(paid_on=None, due_on__lt=on)
    wanted = {
        "all": Q(),
        "owing": owing & Q(paid_on=None),
        "owing_late": owing & late,
        "owed": owed & Q(received_on=None),
        "owed_late": owed & late,
        "unreceived": Q(paid_on__isnull=False, received_on=None),
        "received": Q(received_on__isnull=False),
    }
    sums = {f"{name}_amount": Sum("amount", filter=which) for name, which in wanted.items()}
    counts = {f"{name}_count": Count("pk", filter=which) for name, which in wanted.items()}
    found = rows.order_by().aggregate(**sums, **counts)
    return Totals(*(Several(int(found[f"{name}_amount"] or 0), found[f"{name}_count"]) for name in wanted))


class Acts(NamedTuple):
    """Which payments of a page the actor may record, and which receipts."""

    payable: frozenset[int]
    receivable: frozenset[int]


def acts_on(rows: Iterable[Transfer], actor: Actor) -> Acts:
    """By the same rules as the acts themselves, for all rows in two statements; rows come ``for_rows``."""
    rows = list(rows)
    rounds = {each.round_id: each.round for each in rows}
    open_to = {pk for pk, each in rounds.items() if decide(actor, "settlement.work_on_round", each)}
    own = [party.pk for pk in open_to for party in own_parties(rounds[pk], actor, DESK)]
    page = Transfer.objects.filter(pk__in=[each.pk for each in rows], round__in=open_to)
    return Acts(
        frozenset(page.filter(payments_of(own)).values_list("pk", flat=True)),
        frozenset(page.filter(receipts_of(own)).values_list("pk", flat=True)),
    )
