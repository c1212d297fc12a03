"""Who keeps the settings and absences of a unit, and if not, who could?"""

from django.utils.translation import gettext_lazy as _

from coordination.common.decisions import ALLOWED, allow_if, refuse

from .policy import rule
from .roles import Role

KEEPERS = (Role.COORDINATOR, Role.OFFICE_STAFF, Role.MINISTRY_LIAISON)


@rule("accounts.change_organisation")
def change_organisation(actor, unit):
    """The unit's own coordinator (office staff for the office, the liaison for a ministry)."""
    if actor.organisation.pk != unit.pk:
        return refuse(_("只有%(unit)s的联络员可以修改。") % {"unit": unit.name})
    return allow_if(actor.has_role(*KEEPERS), _("只有%(unit)s的联络员可以修改。") % {"unit": unit.name})


@rule("accounts.appoint_deputy")
def appoint_deputy(actor, absent):
    """One's own absence, and as coordinator that of anybody in the unit; not as a deputy oneself."""
    if actor.standing_in_for is None and actor.user is not None and absent.pk == actor.user.pk:
        return ALLOWED
    if (
        actor.has_role(*KEEPERS)
        and absent.memberships.on(actor.on).filter(organisation=actor.organisation).exists()
    ):
        return ALLOWED
    return refuse(_("只有本人或所在单位的联络员可以安排代理。"))


@rule("accounts.hand_over_post")
def hand_over_post(actor, person):
    """What somebody leaves behind is given to a colleague by the coordinator of all the units concerned, not for oneself."""
    sentence = _("离岗交接由所在单位的联络员或系统管理员办理。")
    if actor.standing_in_for is not None or not actor.has_role(*KEEPERS):
        return refuse(sentence)
    if actor.user is not None and person.pk == actor.user.pk:
        return refuse(_("本人的离岗交接由同事中的联络员或系统管理员办理。"))
    posts = list(person.memberships.select_related("organisation"))
    mine = posts and all(actor.belongs_to(post.organisation) for post in posts)
    return allow_if(bool(mine), sentence)
