"""What do the pages of all kinds of things have in common?"""

import secrets
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from coordination.activity.models import Event
from coordination.files.models import Attachment
from coordination.portal.actions import actions_of, state_of
from coordination.portal.history import told
from coordination.portal.nouns import noun_of

SHOWN_EVENTS = 30


def page_of(
    request: HttpRequest, subject: Model, *, needed, at: datetime, purposes: dict | None = None
) -> dict[str, Any]:
    """State, the one sentence, buttons, history and files of a thing; ``needed`` as the queries say it."""
    noun, actor = noun_of(subject), request.actor
    events = list(Event.objects.told_of(subject, actor)[: SHOWN_EVENTS + 1])
    history_url = reverse("portal:history", args=[noun.slug, subject.pk])
    return {
        "subject": subject,
        "state": state_of(subject),
        "needed": words(needed, actor),
        "actions": actions_of(subject, actor, at),
        "version": subject.version,
        "idempotency_key": secrets.token_urlsafe(18),
        "events": told(events[:SHOWN_EVENTS], type(subject)),
        "more_url": history_url if len(events) > SHOWN_EVENTS else "",
        "history_url": history_url,
        "files": files_of(subject, purposes or {}),
    }


def words(needed, actor) -> dict:
    """The sentence with whether it is the reader who is asked, and whether it is late."""
    names = {actor.organisation.name} if actor.organisation else set()
    return {
        "sentence": needed.text,
        "is_mine": bool(names & set(needed.from_whom)),
        "is_late": needed.due_on is not None and needed.due_on < actor.on,
    }


def files_of(subject: Model, purposes: dict) -> list[dict]:
    return [
        {
            "name": file.label,
            "url": file.get_absolute_url(),
            "size": file.size,
            "uploaded_by": file.uploaded_by_name,
            "at": file.created_at,
            "purpose_label": purposes.get(file.purpose, ""),
        }
        for file in Attachment.objects.of(subject).latest()
    ]


def fact(label: Any, value: Any) -> dict:
    return {"label": label, "value": value}


def crumb(kind: Any, name: str, url: str = "") -> dict:
    """One link of the trace at the top of a page; without an address it is the page itself."""
    return {"kind": kind, "name": name, "url": url, "current": not url}
