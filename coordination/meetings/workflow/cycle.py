"""What may happen to a cycle? Open → closed; closing is refused while an outcome hangs in the air."""

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Choice, Date, LongText, OrganisationInput, Text
from coordination.lifecycle.workflow import State, Workflow
from coordination.meetings import rows
from coordination.meetings.details import CYCLE_NAME_TAKEN, check_cycle, keep_name
from coordination.meetings.vocabulary import CLOSED, OPEN, CycleKind

CYCLE = Workflow(
    "cycle",
    _("协同周期"),
    (State(OPEN, _("进行中"), "active"), State(CLOSED, _("已关闭"), "good")),
)

KEEP = "meetings.keep_cycle"


def _field(name):
    return lambda cycle, actor: getattr(cycle, name, None)


DETAILS = (
    Text("name", _("名称"), max_length=100, initial=_field("name"), help=_("例如：2026年度")),
    Choice("kind", _("类别"), choices=CycleKind.choices, initial=_field("kind")),
    Date("starts_on", _("自"), initial=_field("starts_on")),
    Date("ends_on", _("至"), initial=_field("ends_on")),
    OrganisationInput("chair", _("轮值方"), rows=rows.provinces, initial=_field("chair")),
)


def _of_keeper(cycle, actor):
    """Side acts are shown to the office that keeps the cycle."""
    return actor.belongs_to(cycle.keeper)


def nothing_in_the_air(cycle, actor, at):
    orphans = list(cycle.orphans().values_list("number", flat=True)[:10])
    if not orphans:
        return None
    return _("以下成果既无任务、也无对接事项、也未说明无需办理：%(numbers)s。请先处理。") % {
        "numbers": "、".join(orphans)
    }


@CYCLE.transition(
    "edit",
    _("修改"),
    source=OPEN,
    target=None,
    permission=KEEP,
    inputs=DETAILS,
    when=_of_keeper,
    history=_("修改了协同周期"),
)
def edit(cycle, act):
    """Change name, dates or chair of an open cycle."""
    for name in ("name", "kind", "starts_on", "ends_on", "chair"):
        setattr(cycle, name, act[name])
    check_cycle(cycle)
    keep_name(cycle, CYCLE_NAME_TAKEN)


@CYCLE.transition(
    "close",
    _("关闭周期"),
    source=OPEN,
    target=CLOSED,
    permission=KEEP,
    guards=[nothing_in_the_air],
    tone="primary",
    history=_("关闭了协同周期"),
)
def close(cycle, act):
    """End the cycle. Refused with the list while a published outcome has no follow-up."""
    cycle.closed_at = act.at


@CYCLE.transition(
    "reopen",
    _("重新打开"),
    source=CLOSED,
    target=OPEN,
    permission=KEEP,
    inputs=[LongText("reason", _("理由"), max_length=500)],
    tone="danger",
    when=_of_keeper,
    history=_("重新打开了协同周期：%(reason)s"),
)
def reopen(cycle, act):
    """Open a closed cycle again, with a reason."""
    cycle.closed_at = None
    act.say(reason=act["reason"])
