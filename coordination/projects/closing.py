"""What is still missing before a project can be closed? Open tasks, unpaid cells, missing figures, open dates."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.lifecycle.matters import visible_among

from .indicated import values_of
from .linking import unfinished
from .measuring import missing_values
from .models import Project

SHOWN = 2  # missing things of one kind named in a sentence; the list names all
PERIODS = 6  # missing periods of one indicator and unit that are named


@dataclass(frozen=True)
class Item:
    """One line of the checklist: what is asked, and what keeps it from being ticked."""

    name: str
    label: Any
    missing: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return not self.missing

    @property
    def told(self) -> str:
        """In a sentence: the first of what is missing, and how many there are."""
        few = "、".join(self.missing[:SHOWN])
        if len(self.missing) <= SHOWN:
            return str(_("%(label)s（尚缺 %(things)s）") % {"label": self.label, "things": few})
        facts = {"label": self.label, "things": few, "count": len(self.missing)}
        return str(_("%(label)s（尚缺 %(things)s 等%(count)s项）") % facts)


def checklist(project: Project, actor: Actor) -> list[Item]:
    """Every line with what is missing. A linked thing the reader may not see is missing without its name."""
    return [
        Item("tasks", _("关联事项均已办结"), tuple(_open_links(project, actor))),
        Item("payments", _("预算均已支付"), tuple(_unpaid(project))),
        Item("indicators", _("指标各周期均有数值"), tuple(_missing_figures(project))),
        Item("milestones", _("节点均已完成"), tuple(_open_milestones(project))),
        Item(
            "changes", _("没有待决的变更"), tuple(str(each) for each in project.changes.filter(state="open"))
        ),
    ]


def open_items(project: Project, actor: Actor) -> list[Item]:
    return [each for each in checklist(project, actor) if not each.is_done]


def _open_links(project: Project, actor: Actor):
    found = [(name, pk) for name, ids in unfinished(project).items() for pk in sorted(ids)]
    seen = visible_among(actor, found)
    hidden = False
    for key in found:
        if key in seen:
            yield str(seen[key])
        else:
            hidden = True
    if (
        hidden
    ):  # a link is made by a partner that sees the thing: the others learn that it waits, not what it is
        yield str(_("其他参与方关联的事项尚未办结"))


def _unpaid(project: Project):
    lines = project.budget_lines.annotate(paid=Sum("payments__amount_fen")).select_related(
        "partner__organisation", "source"
    )
    for line in lines:
        left = line.amount_fen - (line.paid or 0)
        if left:
            yield str(_("%(line)s 未付%(left)s元")) % {
                "line": line,
                "left": f"{left // 100:,}.{left % 100:02d}",
            }


def _missing_figures(project: Project):
    until = project.completed_on
    if until is None:
        return
    values = values_of(project)
    for indicator in project.indicators.prefetch_related("contributors__organisation"):
        own = values.get((indicator.key, indicator.rhythm), [])
        missing: dict[str, list[str]] = {}
        for period, partner in missing_values(indicator, own, until):
            missing.setdefault(str(partner), []).append(period)
        for partner, periods in missing.items():
            named = "、".join(periods[:PERIODS])
            if len(periods) > PERIODS:
                named = str(_("%(periods)s 等%(count)s期") % {"periods": named, "count": len(periods)})
            yield f"{indicator.name} {partner} {named}"


def _open_milestones(project: Project):
    return (each.name for each in project.milestones.filter(actual_on=None))
