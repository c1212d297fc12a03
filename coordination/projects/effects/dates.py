"""When is what to be reached, when will it be, when was it? What is measured?"""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.common.local_time import in_words
from coordination.figures.models import shown
from coordination.figures.naming import key_of
from coordination.figures.periods import read_period, starts, written_period
from coordination.figures.services import keep, standing
from coordination.projects.indicated import flagged
from coordination.projects.models import Forecast, Indicator, Milestone, Partner
from coordination.projects.vocabulary import PROPOSED

from .people import all_partners


def add_milestone(project, act) -> None:
    if project.milestones.filter(name=act["name"]).exists():
        raise Invalid({"name": _("已有名为「%(name)s」的节点。") % {"name": act["name"]}})
    Milestone.objects.create(
        project=project,
        name=act["name"],
        planned_on=act["planned_on"],
        forecast_on=act["planned_on"],
        partner=act["partner"],
    )
    act.say(name=act["name"], day=act["planned_on"])
    act.changed("milestone", None, f"{act['name']} {act['planned_on']}")


def forecast(project, act) -> None:
    """Where a milestone is expected now; the plan stays beside it, the reason is kept."""
    milestone: Milestone = act["milestone"]
    was = milestone.forecast_on
    if act["forecast_on"] == was:
        raise Invalid({"forecast_on": _("与现在的预计日期相同。")})
    Forecast.objects.create(
        milestone=milestone,
        was_on=was,
        now_on=act["forecast_on"],
        reason=act["reason"],
        changed_on=act.on,
        changed_at=act.at,
        changed_by_name=act.actor.name,
    )
    milestone.forecast_on = act["forecast_on"]
    milestone.save(update_fields=["forecast_on"])
    act.say(name=milestone.name, was=was, now=act["forecast_on"], reason=act["reason"])
    act.changed("milestone", f"{milestone.name} {was}", f"{milestone.name} {act['forecast_on']}")
    if milestone.slip_days > 0:
        act.announce(
            "project_milestone_slips",
            to=all_partners(project, act),
            name=milestone.name,
            day=in_words(milestone.forecast_on),
            reason=act["reason"],
        )


def reach(project, act) -> None:
    milestone: Milestone = act["milestone"]
    if act["actual_on"] > act.on:
        raise Invalid({"actual_on": _("实际日期应在今天或以前；将来的日期请填预计。")})
    milestone.actual_on = act["actual_on"]
    milestone.save(update_fields=["actual_on"])
    act.say(name=milestone.name, day=act["actual_on"])
    act.changed("milestone", None, f"{milestone.name} {act['actual_on']}")


def drop_milestone(project, act) -> None:
    """While it is only proposed a plan may be rewritten."""
    milestone: Milestone = act["milestone"]
    if project.status != PROPOSED:
        raise Invalid({"milestone": _("立项后不能删除节点，可调整预计日期。")})
    act.say(name=milestone.name)
    act.changed("milestone", f"{milestone.name} {milestone.planned_on}", None)
    milestone.delete()


def add_indicator(project, act) -> None:
    key = key_of(act["name"])
    if not key:
        raise Invalid({"name": _("请填写此项。")})
    if project.indicators.filter(key=key).exists():
        raise Invalid({"name": _("已有名为「%(name)s」的指标。") % {"name": act["name"]}})
    first = _period(act["first_period"], act["rhythm"], "first_period")
    indicator = Indicator.objects.create(
        project=project,
        name=act["name"],
        key=key,
        unit=act["unit"],
        baseline=act["baseline"],
        target=act["target"],
        is_running_total=act["is_running_total"],
        rhythm=act["rhythm"],
        first_period=first,
    )
    contributors = act["contributors"] or list(project.active_partners)
    indicator.contributors.set(contributors)
    act.say(name=str(indicator), target=shown(indicator.target))
    if any(each.indicator == indicator for each in flagged(project, act.actor)):
        act.say(_("添加指标%(name)s，目标%(target)s。同名指标别处已有或正在填报，出处见「指标」一栏"))
    act.changed("indicator", None, f"{indicator}：{shown(indicator.baseline)} → {shown(indicator.target)}")


def enter_value(project, act) -> None:
    """A partner's value of a period, new or instead of what stood there; the old one stays in the history."""
    indicator: Indicator = act["indicator"]
    partner: Partner = act["partner"]
    period = _period(act["period"], indicator.rhythm, "period")
    if not indicator.contributors.filter(pk=partner.pk).exists():
        raise Invalid({"partner": _("%(unit)s不填报此指标。") % {"unit": partner}})
    if period < indicator.first_period:
        raise Invalid(
            {
                "period": _("该指标自%(first)s起填报。")
                % {"first": written_period(indicator.first_period, indicator.rhythm)}
            }
        )
    if period > starts(act.on, indicator.rhythm):
        raise Invalid({"period": _("该周期尚未开始。")})
    which = {"name": indicator.name, "period_kind": indicator.rhythm, "starts_on": period}
    there = standing(project, partner.organisation, **which)
    old = there.value if there else None
    if old == act["value"]:
        raise Invalid({"value": _("数值没有变化。")})
    if there is not None and not act["reason"]:
        raise Invalid({"reason": _("此周期已有数值%(old)s，更改须说明理由。") % {"old": shown(old)}})
    keep(
        project,
        partner.organisation,
        **which,
        measure=indicator.unit,
        value=act["value"],
        actor=act.actor,
        at=act.at,
    )
    written = written_period(period, indicator.rhythm)
    facts = {"name": indicator.name, "period": written, "unit": str(partner), "value": shown(act["value"])}
    if old is None:
        act.say(**facts)
    else:
        act.say(
            _("更改了%(unit)s「%(name)s」%(period)s的数值：%(old)s → %(value)s，理由：%(reason)s"),
            old=shown(old),
            reason=act["reason"],
            **facts,
        )
    key = f"{indicator.name} {partner} {written}"
    act.changed("indicator", None if old is None else f"{key}：{shown(old)}", f"{key}：{shown(act['value'])}")


def _period(text: str, rhythm: str, name: str):
    try:
        return read_period(text, rhythm)
    except ValueError as error:
        raise Invalid({name: error.args[0]}) from error
