"""Tying a thing of another room to a project, by its number."""

import unicodedata

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.lifecycle.matters import MATTERS
from coordination.projects.linking import choices
from coordination.projects.models import ProjectLink


def _found(act):
    """The thing of this number, as far as the actor sees it; a hidden one answers like a missing one."""
    number = "".join(unicodedata.normalize("NFKC", act["thing"]).split())
    found = next(iter(choices(act.actor, number, 1)), None)
    if found is None:
        raise Invalid({"thing": _("没有编号为「%(number)s」的事项。") % {"number": act["thing"]}})
    name, subject = found
    act.say(label=MATTERS[name].label, thing=str(subject))
    return subject, {
        "content_type": ContentType.objects.get_for_model(type(subject)),
        "object_id": subject.pk,
    }


def link(project, act) -> None:
    subject, key = _found(act)
    _row, made = ProjectLink.objects.get_or_create(
        project=project, **key, defaults={"linked_at": act.at, "linked_by_name": act.actor.name}
    )
    if not made:
        raise Invalid({"thing": _("该事项已关联。")})
    act.changed("link", None, str(subject))


def unlink(project, act) -> None:
    subject, key = _found(act)
    if not ProjectLink.objects.filter(project=project, **key).delete()[0]:
        raise Invalid({"thing": _("该事项未关联。")})
    act.changed("link", str(subject), None)
