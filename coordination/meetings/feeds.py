"""Who may read a calendar without logging in, and how is that taken back?"""

import hashlib
import secrets
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, capacities
from coordination.common.errors import NotAllowed

from .models import CalendarFeed


def open_feed(*, actor: Actor, at: datetime) -> str:
    """A new secret for the person's calendar; an earlier one no longer works."""
    if actor.user is None:
        raise NotAllowed(_("日历订阅只供人员使用。"))
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=actor.user, defaults={"token_hash": _hash_of(secret), "created_at": at, "last_read_on": None}
    )
    return secret


def close_feed(*, actor: Actor) -> bool:
    """Revoke it; whether there was one."""
    return bool(CalendarFeed.objects.filter(user=actor.user).delete()[0])


def feed_of(actor: Actor) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=actor.user).first() if actor.user else None


def readers_of(secret: str, *, on: date) -> list[Actor]:
    """For whom this secret stands today: the person in each own post; nobody when unknown, revoked or gone."""
    found = CalendarFeed.objects.filter(token_hash=_hash_of(secret)).select_related("user").first()
    if found is None or not found.user.is_active:
        return []
    CalendarFeed.objects.filter(pk=found.pk).exclude(last_read_on=on).update(last_read_on=on)
    return [actor for actor in capacities(found.user, on=on) if actor.standing_in_for is None]


def _hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
