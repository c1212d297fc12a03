"""Who may tell everybody something?"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import rule
from accounts.roles import Role
from coordination.common.decisions import allow_if


@rule("notifications.add_broadcast")
def add_broadcast(actor, broadcast=None):
    """Everything else goes to those who must act; to all goes only what the office's coordinator writes."""
    may = actor.is_office and actor.has_role(Role.COORDINATOR)
    return allow_if(may, _("群发通知由区域办联络员发布。"))
