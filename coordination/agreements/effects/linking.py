"""Which projects does an agreement serve? A link is one row, shown and counted on both sides."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from coordination.activity.recording import record
from coordination.common.errors import Invalid
from coordination.projects.linking import projects_linked_to
from coordination.projects.models import Project, ProjectLink


def readable(agreement, actor):
    """The projects that may be linked: those the actor reads."""
    return Project.objects.visible_to(actor).order_by("-pk")


def linked(agreement, actor):
    return projects_linked_to(agreement, actor)


def link(agreement, project, act) -> None:
    key = {"content_type": ContentType.objects.get_for_model(type(agreement)), "object_id": agreement.pk}
    _row, made = ProjectLink.objects.get_or_create(
        project=project, **key, defaults={"linked_at": act.at, "linked_by_name": act.actor.name}
    )
    if not made:
        raise Invalid({"project": _("该事项已关联。")})
    act.changed("link", None, str(project))
    _tell(agreement, project, act, "link", _("关联了%(label)s %(thing)s"))


def unlink(agreement, project, act) -> None:
    kind = ContentType.objects.get_for_model(type(agreement))
    ProjectLink.objects.filter(project=project, content_type=kind, object_id=agreement.pk).delete()
    act.changed("link", str(project), None)
    _tell(agreement, project, act, "unlink", _("取消了与%(label)s %(thing)s的关联"))


def _tell(agreement, project, act, verb: str, sentence) -> None:
    """The history of both sides knows."""
    act.say(thing=str(project))
    params = {"label": agreement._meta.verbose_name, "thing": agreement.number}
    record(project, actor=act.actor, at=act.at, verb=verb, sentence=sentence, params=params)
