"""How does a person keep the own settings, with a line of history for each change?"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import User
from coordination.common.errors import Invalid

from .recording import record

OWN = ("language", "email", "phone")


@transaction.atomic
def save_profile(*, actor: Actor, at: datetime, password: str = "", **settings: str) -> dict[str, list]:
    """Change the actor's own settings; what changed, field → [old, new].

    The address decides who can set a new password, so that changing it asks for the present one
    (``Invalid``); an account without a password has none to ask for.
    """
    user = User.objects.select_for_update().get(pk=actor.user.pk)
    changes = {
        name: [getattr(user, name), value]
        for name, value in settings.items()
        if name in OWN and getattr(user, name) != value
    }
    if "email" in changes and user.has_usable_password() and not user.check_password(password):
        sentence = _("密码不正确。") if password else _("更换邮箱须填写现用密码。")
        raise Invalid({"password": sentence})
    for name, (_old, new) in changes.items():
        setattr(user, name, new)
    if changes:
        user.save(update_fields=list(changes))
        record(
            user,
            actor=actor,
            at=at,
            verb="change_profile",
            sentence=_("更换了通知邮箱") if "email" in changes else _("修改了个人设置"),
            changes=changes,
        )
    return changes
