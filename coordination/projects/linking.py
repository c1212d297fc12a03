"""What of other rooms belongs to a project, and is it finished?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from accounts.actors import Actor
from coordination.lifecycle.matters import MATTERS, visible_among

from .models import Project, ProjectLink


@dataclass(frozen=True)
class Linked:
    """A linked thing as this reader sees it."""

    link: ProjectLink
    subject: Model
    label: Any


def linked_with(project: Project, actor: Actor) -> list[Linked]:
    """The linked things this reader sees, in the order in which they were linked."""
    rows = list(project.links.select_related("content_type").order_by("pk"))
    keys = {each.pk: (each.content_type.model_class()._meta.label, each.object_id) for each in rows}
    seen = visible_among(actor, keys.values())
    return [
        Linked(each, seen[keys[each.pk]], MATTERS[keys[each.pk][0]].label)
        for each in rows
        if keys[each.pk] in seen
    ]


def projects_linked_to(subject: Model, actor: Actor):
    """The projects a thing belongs to, as far as the actor sees them."""
    kind = ContentType.objects.get_for_model(type(subject))
    ids = ProjectLink.objects.filter(content_type=kind, object_id=subject.pk).values("project")
    return Project.objects.visible_to(actor).filter(pk__in=ids)


def unfinished(project: Project) -> dict[str, set[int]]:
    """Ids of linked things that are not finished, by model; whoever asks sees only those it may."""
    by_model: dict[str, set[int]] = {}
    for each in project.links.select_related("content_type"):
        by_model.setdefault(each.content_type.model_class()._meta.label, set()).add(each.object_id)
    return {name: MATTERS[name].unfinished(ids) for name, ids in by_model.items() if name in MATTERS and ids}


def choices(actor: Actor, words: str, most: int) -> Iterable[tuple[str, Model]]:
    """Things whose number is exactly this, of every kind that can be linked."""
    for name, matter in MATTERS.items():
        if name != Project._meta.label:
            yield from ((name, row) for row in matter.visible_to(actor).filter(number=words)[:most])
