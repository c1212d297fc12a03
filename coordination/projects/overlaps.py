"""What of other provinces is near to a draft? Looked for with the rights of whoever saves it, and no others.

What is found is kept for the saver's unit alone; what somebody may not see is neither named nor counted.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.lifecycle.matters import MATTERS, Compared, visible_among

from .likeness import Near, nearest
from .models import Overlap, Project
from .vocabulary import CANCELLED

MOST = 2000  # things of a kind that are compared, the newest first
EXCERPT = 400
STEM = 2  # characters of a place name that are enough: 芜湖 for 芜湖市


@dataclass(frozen=True)
class Found:
    """One kept likeness with the thing as this reader sees it."""

    overlap: Overlap
    subject: Any
    label: Any
    places: tuple[str, ...] = ()

    @property
    def may_join(self) -> bool:
        matter = MATTERS.get(self.subject._meta.label)
        return matter is not None and matter.join is not None


class Gazetteer:
    """Places by name: a city mentioned in a text counts as its place."""

    def __init__(self):
        units = list(Organisation.objects.active().exclude(code="").order_by())
        self.names = {unit.pk: unit.name for unit in units}
        self.province_of = {unit.pk: unit.root_id for unit in units}
        self.stems = [
            (unit.name.removesuffix("市").removesuffix("省"), unit.pk)
            for unit in units
            if len(unit.name.removesuffix("市").removesuffix("省")) >= STEM
        ]

    def mentioned(self, text: str) -> set[int]:
        return {pk for stem, pk in self.stems if stem in text}


def look_around(project: Project, *, actor: Actor, at: datetime) -> None:
    """Find the nearest anew and keep them; an answer that was given stays."""
    if actor.organisation is None:
        return
    places = Gazetteer()
    own = compared(project, places.mentioned(_told(project)))
    home = project.lead.root_id
    others = [
        _placed(each, places)
        for matter in MATTERS.values()
        if matter.compared is not None
        for each in matter.compared(actor, MOST)
        if each.key != own.key and home not in each.whose
    ]
    _keep(project, nearest(own, others, province_of=places.province_of), actor, at)


def _keep(project: Project, found: list[Near], actor: Actor, at: datetime) -> None:
    unit = Organisation(pk=actor.root_id)
    kept = {(each.content_type_id, each.object_id): each for each in project.overlaps.filter(seen_by=unit)}
    near = {}
    for each in found:
        kind = ContentType.objects.get_for_model(MATTERS[each.key[0]].model)
        near[kind.pk, each.key[1]] = each
    for key, row in kept.items():
        if key not in near and row.is_near:
            Overlap.objects.filter(pk=row.pk).update(is_near=False)
    for (kind, pk), each in near.items():
        Overlap.objects.update_or_create(
            project=project,
            seen_by_id=actor.root_id,
            content_type_id=kind,
            object_id=pk,
            defaults={"score": each.score, "why": each.to_json(), "is_near": True},
            create_defaults={"score": each.score, "why": each.to_json(), "found_at": at},
        )


def found_for(project: Project, actor: Actor) -> list[Found]:
    """The likenesses this reader's unit was told, as far as the reader sees the things; the nearest first."""
    if actor.organisation is None or not actor.inside("lead") or not concerns(project, actor):
        return []
    rows = list(project.overlaps.filter(seen_by_id=actor.root_id).select_related("content_type"))
    rows = [each for each in rows if each.is_near or each.answer]
    keys = {each.pk: (each.content_type.model_class()._meta.label, each.object_id) for each in rows}
    seen = visible_among(actor, keys.values())
    names = dict(
        Organisation.objects.filter(
            pk__in={pk for each in rows for pk in each.why.get("places", [])}
        ).values_list("pk", "name")
    )
    return [
        Found(
            each,
            seen[keys[each.pk]],
            MATTERS[keys[each.pk][0]].label,
            tuple(names[pk] for pk in each.why.get("places", []) if pk in names),
        )
        for each in rows
        if keys[each.pk] in seen
    ]


def concerns(project: Project, actor: Actor) -> bool:
    """Told to those who put it on paper."""
    return actor.root_id in {project.lead.root_id, project.proposer.root_id}


def unanswered(project: Project, actor: Actor) -> list[Found]:
    return [each for each in found_for(project, actor) if each.overlap.is_near and not each.overlap.answer]


def compared(project: Project, mentioned: set[int]) -> Compared:
    """What of a project counts."""
    return Compared(
        ("projects.Project", project.pk),
        project.title,
        f"{project.object} {project.summary[:EXCERPT]}",
        field=project.field,
        kind=project.kind,
        places=frozenset({each.pk for each in project.places.all()} | mentioned),
        whose=frozenset({project.lead.root_id}),
    )


def compared_projects(actor: Actor, most: int):
    """Projects the actor sees, the newest first."""
    rows = Project.objects.visible_to(actor).exclude(status=CANCELLED).select_related("lead")
    for each in rows.prefetch_related("places").order_by("-pk")[:most]:
        yield compared(each, set())


def _placed(each: Compared, places: Gazetteer) -> Compared:
    mentioned = places.mentioned(f"{each.title} {each.text}")
    return Compared(
        each.key, each.title, each.text, each.field, each.kind, each.places | mentioned, each.whose
    )


def _told(project: Project) -> str:
    return f"{project.title} {project.place_text} {project.object} {project.summary[:EXCERPT]}"
