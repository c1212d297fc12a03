"""Who may read a calendar without logging in, and how is that taken back?"""

import hashlib
import secrets
from datetime import date, datetime

from accounts.actors import Actor, actor_for
from accounts.models import User
from coordination.common.errors import NotAllowed

from .models import CalendarFeed


def open_feed(*, actor: Actor, at: datetime) -> str:
    """A new secret for the actor's calendar in the present post; an earlier one no longer works."""
    if actor.user is None or actor.organisation is None:
        raise NotAllowed("")
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=actor.user,
        organisation=actor.organisation,
        defaults={"token_hash": _hash_of(secret), "created_at": at},
    )
    return secret


def close_feed(*, actor: Actor) -> bool:
    """Revoke it; whether there was one."""
    return bool(CalendarFeed.objects.filter(user=actor.user, organisation=actor.organisation).delete()[0])


def feed_of(actor: Actor) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=actor.user, organisation=actor.organisation).first()


def reader_of(secret: str, *, on: date) -> Actor | None:
    """For whom this secret stands today; None when unknown, revoked, or the person left the post."""
    found = CalendarFeed.objects.filter(token_hash=_hash_of(secret)).select_related("user").first()
    if found is None:
        return None
    actor = actor_for(User.objects.get(pk=found.user_id), on=on, organisation=found.organisation_id)
    return actor if actor.organisation and actor.organisation.pk == found.organisation_id else None


def _hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
