"""When is what to be reached, and what is measured?"""

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Choice, Date, Flag, LongText, Number, Row, Rows, Text
from coordination.projects import guards, rows
from coordination.projects.effects import dates
from coordination.projects.vocabulary import COMPLETED, PROPOSED, RUNNING, Rhythm

from .project import PROJECT, WORK, WRITE


def _today(project, actor):
    return actor.on


def _own_part(project, actor):
    return project.partner_of(actor, "consented", "invited")


def _everybody(project, actor):
    return project.active_partners


@PROJECT.transition(
    "add_milestone",
    _("添加节点"),
    source=(PROPOSED, *RUNNING),
    target=None,
    permission=WRITE,
    inputs=[
        Text("name", _("节点"), max_length=120),
        Date("planned_on", _("计划日期")),
        Row("partner", _("责任方"), required=False, rows=rows.active_partners),
    ],
    history=_("添加节点「%(name)s」，计划%(day)s"),
)
def add_milestone(project, act):
    """A day to work towards; the plan stays as it is, forecasts move."""
    dates.add_milestone(project, act)


@PROJECT.transition(
    "drop_milestone",
    _("删除节点"),
    source=PROPOSED,
    target=None,
    permission=WRITE,
    inputs=[Row("milestone", _("节点"), rows=rows.open_milestones)],
    when=guards.has_open_milestone,
    history=_("删除了节点「%(name)s」"),
)
def drop_milestone(project, act):
    dates.drop_milestone(project, act)


@PROJECT.transition(
    "forecast",
    _("调整预计"),
    source=RUNNING,
    target=None,
    permission=WORK,
    inputs=[
        Row("milestone", _("节点"), rows=rows.open_milestones),
        Date("forecast_on", _("预计日期")),
        LongText("reason", _("理由"), max_length=500),
    ],
    when=guards.has_open_milestone,
    history=_("节点「%(name)s」预计由%(was)s调整为%(now)s：%(reason)s"),
)
def forecast(project, act):
    """When it will be, as things stand, and why it moved."""
    dates.forecast(project, act)


@PROJECT.transition(
    "reach",
    _("完成节点"),
    source=(*RUNNING, COMPLETED),
    target=None,
    permission=WORK,
    inputs=[
        Row("milestone", _("节点"), rows=rows.open_milestones),
        Date("actual_on", _("实际日期"), initial=_today),
    ],
    when=guards.has_open_milestone,
    history=_("节点「%(name)s」于%(day)s完成"),
)
def reach(project, act):
    dates.reach(project, act)


@PROJECT.transition(
    "add_indicator",
    _("添加指标"),
    source=(PROPOSED, *RUNNING),
    target=None,
    permission=WRITE,
    inputs=[
        Text("name", _("指标"), max_length=120),
        Text("unit", _("单位"), max_length=20, help=_("如 公里、人、万吨。")),
        Number("baseline", _("基期值")),
        Number("target", _("目标值")),
        Choice("rhythm", _("填报周期"), choices=Rhythm.choices),
        Text("first_period", _("首个周期"), max_length=10, help=_("如 2026、2026H1、2026Q3、2026-11。")),
        Flag(
            "is_running_total",
            _("按累计数填报"),
            help=_("每次填报截至期末的总数；不勾选则填报当期数，由系统相加。"),
        ),
        Rows("contributors", _("填报单位"), required=False, rows=rows.active_partners, initial=_everybody),
    ],
    history=_("添加指标%(name)s，目标%(target)s"),
)
def add_indicator(project, act):
    """What is measured, by whom and how often; what it adds up to is worked out each time."""
    dates.add_indicator(project, act)


@PROJECT.transition(
    "enter_value",
    _("填报指标"),
    source=(*RUNNING, COMPLETED),
    target=None,
    permission=WORK,
    inputs=[
        Row("indicator", _("指标"), rows=rows.indicators),
        Row("partner", _("填报单位"), rows=rows.own_partners, initial=_own_part),
        Text("period", _("周期"), max_length=10, help=_("如 2026、2026H1、2026Q3、2026-11。")),
        Number("value", _("数值")),
        LongText("reason", _("更改理由"), required=False, max_length=300, help=_("更改已填的数值时必填。")),
    ],
    when=guards.has_indicator,
    history=_("填报「%(name)s」%(period)s：%(unit)s %(value)s"),
)
def enter_value(project, act):
    """The own value of one period; changing an earlier one changes every sum that contains it."""
    dates.enter_value(project, act)
