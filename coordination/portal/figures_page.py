"""How are figures shown: in a table of a thing, and as boxes of the form that asks for them?"""

from collections.abc import Iterable, Mapping

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from coordination.figures.models import Figure, shown
from coordination.figures.queries import Found, things_of
from coordination.portal.nouns import noun_of
from coordination.projects import indicated
from coordination.projects.models import Project
from coordination.tasks.models import Task
from coordination.tasks.wanted import Line, asked_lines, flagged

MOST = 100


class FigureBoxes(forms.Widget):
    """One box for each figure that a report asks for."""

    use_fieldset = True

    def __init__(self, lines: list[Line], attrs=None):
        self.lines = lines
        super().__init__(attrs)

    def value_from_datadict(self, data, files, name):
        if isinstance(data.get(name), Mapping):
            return data[name]
        return {
            each.wanted.name: data.get(self.name_of(name, each), "")
            for each in self.lines
            if self.name_of(name, each) in data
        }

    @staticmethod
    def name_of(name: str, line: Line) -> str:
        return f"{name}.{line.wanted.pk}"


def boxes(task: Task, actor: Actor) -> FigureBoxes | None:
    """None where nothing is asked of this unit."""
    part = task.participation_of(actor)
    lines = asked_lines(task, part.organisation, on=actor.on) if part else []
    return FigureBoxes(lines) if lines else None


def box_rows(widget: FigureBoxes, name: str, value, actor: Actor, task: Task) -> list[dict]:
    """What each box shows: its figure, its period, and where the figure stands already."""
    typed = value if isinstance(value, Mapping) else {}
    places = things_of([each.figure for each in widget.lines if each.figure], actor)
    return [
        {
            "name": widget.name_of(name, each),
            "label": each.wanted.name,
            "measure": each.wanted.measure,
            "period": each.period,
            "value": typed.get(each.wanted.name, ""),
            "figure": each.figure,
            "places": [place_of(thing) for thing in places.get(each.figure.pk, []) if thing != task]
            if each.figure
            else [],
        }
        for each in widget.lines
    ]


def place_of(thing: Model) -> dict:
    return {"kind": noun_of(thing).label, "number": thing.number, "url": thing.get_absolute_url()}


def rows(figures: QuerySet[Figure], actor: Actor, *, here: Model | None = None) -> list[dict]:
    """Figures as lines of a table, with the other things in which each of them stands."""
    found = list(figures.in_order().select_related("organisation")[:MOST])
    places = things_of(found, actor)
    return [
        {
            "name": each.name,
            "measure": each.measure,
            "unit": each.organisation,
            "period": each.period,
            "value": shown(each.value),
            "at": each.entered_at,
            "by": each.entered_by_name,
            "revisions": each.revisions,
            "places": [place_of(thing) for thing in places.get(each.pk, []) if thing != here],
        }
        for each in found
    ]


def of_indicators(values: Iterable[Figure], actor: Actor) -> dict[int, list[dict]]:
    """By figure the tasks and requests through which it came."""
    return {
        pk: [place_of(each) for each in things if not isinstance(each, Project)]
        for pk, things in things_of(values, actor).items()
    }


def asked_elsewhere(task: Task, actor: Actor) -> list[dict]:
    """For whoever sets what is asked: the figures that another form asks for, or that have come already."""
    return [
        {"name": wanted.name, "found": [_found(each) for each in found]}
        for wanted, found in flagged(task, actor)
    ]


def indicators_elsewhere(project: Project, actor: Actor) -> dict[int, list[dict]]:
    """For whoever sets the indicators: by indicator where its figure comes from or is asked for already."""
    told: dict[int, list[dict]] = {}
    for each in indicated.flagged(project, actor):
        place = {**_found(each.found), "is_linked": each.is_linked}
        told.setdefault(each.indicator.pk, []).append(place)
    return told


def _found(found: Found) -> dict:
    value = f"{found.figure.period} {shown(found.figure.value)}{found.figure.measure}" if found.figure else ""
    return {
        **place_of(found.subject),
        "unit": found.organisation.name if found.organisation else "",
        "value": value,
        "state": _("已报 %(value)s") % {"value": value} if value else _("已列入填报"),
    }
