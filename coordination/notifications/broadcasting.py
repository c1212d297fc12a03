"""How is everybody in some units told something at once?

The exception to "only those who must act": it needs a right of its own, stands in the history with its
range and number of people, and cannot be changed afterwards.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Membership, Organisation, User
from accounts.policy import decide
from accounts.roles import ADMINISTRATORS
from coordination.activity.recording import record
from coordination.common.errors import Invalid, NotAllowed
from coordination.common.local_time import local_date

from .announcing import announce
from .models import Broadcast

LONGEST = 2_000
SENT = _("向%(units)s全体人员群发通知“%(title)s”，共%(number)s人")


def units_to_tell() -> QuerySet[Organisation]:
    """The units that can be chosen, in the order of the tree."""
    return Organisation.objects.filter(is_active=True).order_by("path")


def require_right(actor: Actor) -> None:
    """Raises ``NotAllowed`` naming who may."""
    decision = decide(actor, "notifications.add_broadcast")
    if not decision:
        raise NotAllowed(decision.reason, act="broadcast")
    if actor.user is None:
        raise NotAllowed(_("群发通知由区域办联络员发布。"), act="broadcast")


@transaction.atomic
def broadcast(
    *, actor: Actor, at: datetime, title: str, text: str, units: Iterable[Organisation]
) -> Broadcast:
    """Tell everybody who holds a post in these units today; returns what was told. Raises ``Invalid``."""
    require_right(actor)
    title, text, units = " ".join(title.split()), text.strip(), list(dict.fromkeys(units))
    errors = {
        "title": [] if 0 < len(title) <= 100 else [_("请填写标题，不超过100字。")],
        "text": [] if 0 < len(text) <= LONGEST else [_("请填写内容，不超过2000字。")],
        "units": [] if units else [_("请选择至少一个单位。")],
    }
    if any(errors.values()):
        raise Invalid({name: sentences for name, sentences in errors.items() if sentences})
    serving = Membership.objects.on(local_date(at)).filter(organisation__in=units)
    posts = serving.exclude(role__in=ADMINISTRATORS).order_by().values("user")
    people = User.objects.filter(pk__in=posts, is_active=True)
    told = Broadcast.objects.create(
        organisation=actor.organisation, author=actor.user, title=title, text=text, told=0, created_at=at
    )
    told.units.set(units)
    told.told = announce(
        kind="broadcast", subject=told, recipients=people, at=at, version=1, params={"text": text}
    )
    told.save(update_fields=["told"])
    names = "、".join(unit.label for unit in units)
    facts = {"units": names, "title": title, "number": told.told}
    record(told, actor=actor, at=at, verb="broadcast", sentence=SENT, params=facts)
    return told
