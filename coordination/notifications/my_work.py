"""Whose duty is it, and how urgent?

Asked by "my work" of both doors; which duties there are is said by the rules in ``duties``.
"""

from datetime import date

from accounts.actors import Actor

from .duties import Duty

OVERDUE, NEAR, LATER, WAITING = "overdue", "near", "later", "waiting"
URGENCIES = (OVERDUE, NEAR, LATER, WAITING)


def is_own(duty: Duty, actor: Actor) -> bool:
    """Asked of this person or client: named in it, or of this unit and of one of the actor's roles."""
    if duty.person_id is not None:
        person = actor.standing_in_for or actor.user
        return person is not None and duty.person_id == person.pk
    return duty.organisation_id == actor.organisation.pk and bool(duty.rule.roles & actor.roles)


def urgency(duty: Duty, *, on: date, near_until: date) -> str:
    """Late, within the next working days, later, or waiting for others. Without a limit it is asked now."""
    if duty.rule.waiting:
        return WAITING
    if duty.due_on is None:
        return NEAR
    if duty.due_on < on:
        return OVERDUE
    return NEAR if duty.due_on <= near_until else LATER
