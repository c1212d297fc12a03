"""Which buttons does a thing's page have, and what is beside one that cannot be pressed?"""

from datetime import datetime

from django.db.models import Model

from accounts.actors import Actor
from coordination.lifecycle.door import Offered, available, workflow_of

PRIMARY, PLAIN, DANGER = "primary", "plain", "danger"


def actions_of(subject: Model, actor: Actor, at: datetime, wanted: str = "") -> list[dict]:
    """Everything that fits the state, as ``_actions.html`` wants it: the expected next step first, one primary.

    ``wanted`` names the act the page asks for in words, when it is not the usual one of the state.

    An act that asks for nothing is done by its button; one that cannot be taken back asks first.
    """
    offers = available(subject, actor, at)
    state = getattr(subject, workflow_of(subject).field)
    rank = {PRIMARY: 0, PLAIN: 1, DANGER: 2}
    offers.sort(
        key=lambda offer: (
            not offer.decision.allowed,
            offer.transition.name != wanted,
            rank.get(offer.transition.tone, 1),
            offer.transition.target == state,
        )
    )
    actions, has_primary = [], False
    for offer in offers:
        action = _action(offer, subject)
        if action["name"] == wanted:
            action["tone"] = PRIMARY
        elif offer.transition.target == state:  # done once already: possible again, no longer the next step
            action["tone"] = PLAIN if action["tone"] == PRIMARY else action["tone"]
        if action["tone"] == PRIMARY and action["allowed"]:
            action["tone"] = PLAIN if has_primary else PRIMARY
            has_primary = True
        actions.append(action)
    return actions


def _action(offer: Offered, subject: Model) -> dict:
    transition = offer.transition
    at_once = not transition.inputs and transition.tone != DANGER
    return {
        "name": transition.name,
        "label": transition.label_for(subject),
        "url": f"{subject.get_absolute_url()}{transition.name}/",
        "allowed": offer.decision.allowed,
        "reason": offer.decision.reason,
        "tone": transition.tone,
        "method": "post" if at_once else "get",
    }


def state_of(subject: Model) -> dict:
    """The badge of a thing's state."""
    workflow = workflow_of(subject)
    state = workflow.state(getattr(subject, workflow.field))
    return {"label": state.label, "tone": state.tone}
