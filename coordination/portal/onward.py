"""Something was done: what is the reader's next step, and can it be taken back?

The next step is the act the page of the thing would put first; where the next step is somebody else's,
the way leads back to one's own work. An act is taken back by another act of the same lifecycle, never
by undoing history.
"""

from datetime import datetime

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from coordination.lifecycle.workflow import Transition
from coordination.portal.actions import PRIMARY, actions_of
from coordination.tasks.models import Task
from coordination.tasks.queries import needed_now

# What takes an act back, by lifecycle and act; offered while its own rules allow it.
TAKEN_BACK_BY = {
    ("task", "claim"): ("withdraw_offer", "release"),
    ("task", "offer"): ("withdraw_offer",),
    ("task", "propose_hand_over"): ("withdraw_hand_over",),
    ("task", "suspend"): ("resume",),
    ("outcome", "submit_for_confirmation"): ("recall",),
    ("cycle", "close"): ("reopen",),
}


def onward_from(subject: Model, done: Transition, actor: Actor, at: datetime) -> tuple[dict, ...]:
    """The links of the message: the next step on this thing or back to one's work, and taking it back."""
    wanted = needed_now(subject, at=at).act if isinstance(subject, Task) else ""
    actions = [action for action in actions_of(subject, actor, at, wanted) if action["allowed"]]
    links = []
    following = next(
        (each for each in actions if each["tone"] == PRIMARY and each["name"] != done.name), None
    )
    if following:
        label = _("下一步：%(act)s") % {"act": following["label"]}
        links.append({"label": label, "url": following["url"]})
    else:
        links.append({"label": _("回到我的工作"), "url": reverse("portal:my-work")})
    names = TAKEN_BACK_BY.get((done.workflow.name, done.name), ())
    back = next((each for each in actions if each["name"] in names), None)
    if back:
        label = _("如有误：%(act)s") % {"act": back["label"]}
        links.append({"label": label, "url": back["url"]})
    return tuple(links)
