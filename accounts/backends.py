"""How does ``user.has_perm`` reach the policy?

So that third-party code that asks Django gets the same answer as our own.
"""

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from coordination.common.local_time import local_date

from .actors import actor_for
from .policy import decide, known
from .roles import Role


class PolicyBackend(BaseBackend):
    """Answers object permissions by the policy; Django's admin is open to system administrators only."""

    # What the system administrator keeps in the admin: people, units and calendars, never business rows.
    ADMIN_APPS = ("accounts", "common")

    def has_perm(self, user_obj, perm, obj=None):
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        actor = actor_for(user_obj, on=local_date(timezone.now()))
        if known(perm):
            return bool(decide(actor, perm, obj))
        return perm.split(".")[0] in self.ADMIN_APPS and actor.has_role(Role.SYSTEM_ADMIN)

    def has_module_perms(self, user_obj, app_label):
        return app_label in self.ADMIN_APPS and actor_for(user_obj, on=local_date(timezone.now())).has_role(
            Role.SYSTEM_ADMIN
        )
