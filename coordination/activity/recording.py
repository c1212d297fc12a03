"""How does an act become history?"""

from datetime import date, datetime

import structlog
from django.db import models
from django.utils import translation

from accounts.actors import Actor

from .models import DAY, Event


def record(
    subject: models.Model,
    *,
    actor: Actor,
    at: datetime,
    verb: str,
    sentence: object,
    params: dict | None = None,
    changes: dict | None = None,
) -> Event:
    """Write one sentence about ``subject``, in the transaction of the act.

    ``sentence`` is a lazy translation with named placeholders; its source text is kept.
    ``changes`` maps a field to ``[old, new]``, JSON-ready.
    """
    with translation.override(None):
        template = str(sentence)
        filled = {name: _kept(value) for name, value in (params or {}).items()}
    return Event.objects.create(
        subject=subject,
        subject_label=str(subject)[:300],
        version=getattr(subject, "version", None),
        at=at,
        verb=verb,
        sentence=template,
        params=filled,
        changes=changes or {},
        actor=actor.user,
        actor_name=actor.name,
        organisation=actor.organisation,
        organisation_name=actor.organisation.name if actor.organisation else "",
        on_behalf_of=actor.standing_in_for,
        on_behalf_name=str(actor.standing_in_for or ""),
        source=actor.source,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
    )


def _kept(value: object) -> str | dict[str, str]:
    """A day stays a day, so that each reader gets it in the own way of writing; everything else is text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return {DAY: value.isoformat()}
    return str(value)
