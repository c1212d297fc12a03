"""How do many stories become one history?

A story is a generator: it yields the instant at which it goes on, and acts. The stage plays all
stories in the order of those instants, so that history, numbers and limits come about as they would
have: nobody answers before being asked.
"""

import heapq
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.common.errors import DomainError
from coordination.common.local_time import local_date
from coordination.lifecycle.workflow import WORKFLOWS

from .cast import Cast
from .timeline import Timeline

Story = Generator[datetime, None, Any]
BETWEEN_ACTS = timedelta(minutes=10)


class Stage:
    """``at`` is the present instant of the play; ``kept`` are the things stories leave for each other."""

    def __init__(self, time: Timeline, cast: Cast):
        self.time, self.cast = time, cast
        self.at = time.end
        self.kept: dict[str, Model] = {}

    @property
    def today(self) -> date:
        """The present day of the play."""
        return local_date(self.at)

    def play(self, stories: Iterable[Story]) -> None:
        """Play every story to its end, always the one whose turn comes first."""
        waiting = [(next(story), number, story) for number, story in enumerate(stories)]
        heapq.heapify(waiting)
        self.at = waiting[0][0]
        while waiting:
            wanted, number, story = heapq.heappop(waiting)
            self.at = max(self.at, wanted)
            goes_on = next(story, None)
            if goes_on is not None:
                goes_on = min(max(goes_on, self.at + BETWEEN_ACTS), max(self.time.end, self.at))
                heapq.heappush(waiting, (goes_on, number, story))

    def later(self, days: int, hour: float | None = None) -> datetime:
        """So many working days after the present instant; 0 is later the same day."""
        if days == 0:
            return self.at + BETWEEN_ACTS
        return self.time.around(self.today, days, hour)

    def actor(self, key: str) -> Actor:
        """``苏/联络``, or ``苏/联络 代 苏/经办`` for somebody who stands in."""
        who, _stands_in, absent = key.partition(" 代 ")
        if not absent:
            return self.cast.actor(who, self.today)
        lent = self.cast.actor(absent, self.today)
        return replace(lent, user=self.cast.users[who], standing_in_for=self.cast.users[absent])

    def unit(self, name: str) -> Organisation:
        return self.cast.unit(name)

    def do(self, thing: Model, act: str, by: str, **data: Any) -> Model:
        """Perform an act of the thing's lifecycle, as this person, now."""
        transition = WORKFLOWS[thing.WORKFLOW].transitions[act]
        try:
            return transition(thing, actor=self.actor(by), at=self.at, **data)
        except DomainError as error:
            error.add_note(f"when {by} did {act} on {thing} at {self.at}")
            raise

    def make(self, command: Callable, by: str, data: Mapping[str, Any]) -> Model:
        """A command that makes something of what was typed."""
        return command(actor=self.actor(by), at=self.at, data=data)

    def keep(self, key: str, thing: Model) -> Model:
        self.kept[key] = thing
        return thing

    def get(self, key: str) -> Model:
        """What another story left, as it stands now."""
        thing = self.kept[key]
        return type(thing)._base_manager.get(pk=thing.pk)
