"""Is a notice still for the person it was written to?

Between a notice and its mail somebody may have left: then the mail tells nothing any more to an address
outside. Who changed units in between is told only what may still be read.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from accounts.actors import Actor, capacities
from accounts.models import Membership
from coordination.common.local_time import local_date

from .models import Notice


def no_longer_theirs(notices: Sequence[Notice], on: date) -> set[int]:
    """Of these notices, those whose person holds no post any more, or changed posts and cannot read the thing."""
    people = {notice.recipient_id for notice in notices}
    posts = Membership.objects.filter(user__in=people)
    serving = posts.on(on).filter(user__is_active=True, organisation__is_active=True)
    present = set(serving.order_by().values_list("user_id", flat=True))
    ended: dict[int, date] = {}
    for user, day in posts.filter(ends_on__lt=on).order_by().values_list("user_id", "ends_on"):
        ended[user] = max(day, ended.get(user, day))
    gone, posts_of = set(), {}
    for notice in notices:
        person = notice.recipient_id
        if person not in present:
            gone.add(notice.pk)
        elif person in ended and ended[person] >= local_date(notice.created_at):
            if person not in posts_of:
                posts_of[person] = capacities(notice.recipient, on=on)
            if not _reads(notice, posts_of[person]):
                gone.add(notice.pk)
    return gone


def _reads(notice: Notice, actors: Iterable[Actor]) -> bool:
    things = notice.subject._meta.default_manager if notice.subject is not None else None
    if not hasattr(things, "visible_to"):
        return True
    return any(things.visible_to(actor).filter(pk=notice.object_id).exists() for actor in actors)
