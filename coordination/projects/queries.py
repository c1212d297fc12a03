"""What does a page or a report about projects need?"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.common.local_time import in_words, local_date
from coordination.figures.models import Figure
from coordination.submissions.queries import Needed

from .closing import open_items
from .indicated import values_of
from .measuring import Reading, reading
from .models import Indicator, Project
from .rows import pending_change, pending_votes
from .vocabulary import (
    CANCELLED,
    CLOSED,
    COMPLETED,
    JOINT_REVIEW,
    PROPOSED,
    SUSPENDED,
    PartnerState,
    ReviewAnswer,
)


def needed_now(project: Project, actor: Actor, *, at: datetime) -> Needed:
    """The one sentence at the top of a project's page."""
    lead = project.lead.name
    if project.status == PROPOSED:
        waiting = tuple(each.organisation.name for each in project.partners_in(PartnerState.INVITED))
        if waiting:
            return Needed(_("待%(units)s答复邀请。"), {"units": "、".join(waiting)}, waiting)
        return Needed(_("待%(unit)s完善并提交联审。"), {"unit": lead}, (lead,))
    if project.status == JOINT_REVIEW:
        waiting = tuple(
            each.organisation.name for each in pending_votes(project).select_related("organisation")
        )
        return Needed(_("待%(units)s联审答复。"), {"units": "、".join(waiting)}, waiting)
    if project.status == SUSPENDED:
        return Needed(_("项目中止，待%(unit)s恢复。"), {"unit": lead}, (lead,))
    if project.status == COMPLETED:
        items = open_items(project, actor)
        if items:
            sentence = _("已竣工，归档清单未齐：%(items)s。")
            return Needed(sentence, {"items": "、".join(str(each.label) for each in items)}, (lead,))
        return Needed(_("已竣工，待%(unit)s归档。"), {"unit": lead}, (lead,))
    if project.status in (CLOSED, CANCELLED):
        return Needed(_("已归档。") if project.status == CLOSED else _("已取消。"))
    return _running(project, lead, at)


def _running(project: Project, lead: str, at: datetime) -> Needed:
    """Approved or under construction: an open change first, then the next milestone."""
    if change := pending_change(project):
        rows = change.answers.filter(answer=ReviewAnswer.PENDING).select_related("organisation")
        waiting = tuple(each.organisation.name for each in rows)
        return Needed(_("待%(units)s答复变更申请。"), {"units": "、".join(waiting)}, waiting)
    open_ = sorted((each for each in project.milestones.all() if each.actual_on is None), key=_by_forecast)
    if open_:
        first = open_[0]
        late = first.forecast_on < local_date(at)
        sentence = (
            _("节点「%(name)s」应于%(day)s完成，已过期。")
            if late
            else _("下一节点「%(name)s」，预计%(day)s。")
        )
        owner = first.partner.organisation.name if first.partner else lead
        return Needed(
            sentence, {"name": first.name, "day": in_words(first.forecast_on)}, (owner,), first.forecast_on
        )
    if project.status == "approved":
        return Needed(_("已立项，待%(unit)s开工。"), {"unit": lead}, (lead,))
    return Needed(_("在建，待%(unit)s报竣工。"), {"unit": lead}, (lead,))


def _by_forecast(milestone):
    return milestone.forecast_on, milestone.pk


@dataclass(frozen=True)
class Measured:
    """An indicator with what its values come to now."""

    indicator: Indicator
    reading: Reading
    values: list[Figure]

    @property
    def percent(self):
        return self.reading.percent(self.indicator.baseline, self.indicator.target)


def measured(project: Project) -> list[Measured]:
    found, values = [], values_of(project)
    for each in project.indicators.prefetch_related("contributors__organisation"):
        own = values.get((each.key, each.rhythm), [])
        reached = reading(own, baseline=each.baseline, is_running_total=each.is_running_total)
        found.append(Measured(each, reached, own))
    return found
