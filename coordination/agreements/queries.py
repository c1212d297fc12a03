"""What does a page or a later stage need to know about an agreement?"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from .models import Agreement, AgreementVersion

DAY = timedelta(days=1)


class Force(NamedTuple):
    """A version and the half-open stretch of days on which it holds; ``end`` None: without an end."""

    version: AgreementVersion
    start: date
    end: date | None


def forces(versions: Iterable[AgreementVersion], *, terminated_on: date | None = None) -> list[Force]:
    """On which days which signed version holds, in order of time.

    A later version replaces the earlier ones from the day it takes effect, also where its own term ends
    sooner. A terminated agreement holds up to its last day (included).
    """
    held: list[Force] = []
    for version in sorted(versions, key=lambda each: each.number):
        start, end = version.takes_effect_on, version.ends_on + DAY if version.ends_on else None
        held = [_until(each, start) for each in held if each.start < start]
        held.append(Force(version, start, end))
    if terminated_on is not None:
        held = [_until(each, terminated_on + DAY) for each in held if each.start <= terminated_on]
    return held


def versions_in_force(
    agreement: Agreement, start: date, end: date
) -> list[tuple[AgreementVersion, date, date]]:
    """Which signed version holds on which days of the half-open period ``[start, end)``: ``(version, start, end)``.

    One period can fall under two versions; days on which nothing holds are in no part.
    """
    parts = []
    for version, first, after in forces(agreement.versions.binding(), terminated_on=agreement.terminated_on):
        since, until = max(first, start), end if after is None else min(after, end)
        if since < until:
            parts.append((version, since, until))
    return parts


def version_on(agreement: Agreement, day: date) -> AgreementVersion | None:
    """The version that holds on a day, or None."""
    return next((each for each, _since, _until in versions_in_force(agreement, day, day + DAY)), None)


def _until(force: Force, end: date) -> Force:
    return force._replace(end=end if force.end is None else min(force.end, end))
