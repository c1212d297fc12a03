"""What may happen to a change of many tasks? Looked at → done → taken back within ten minutes."""

# One act is one paragraph of the regulation; wrapped by a formatter it no longer reads as such.
# fmt: off

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.workflow import State, Workflow

from . import performing

PREVIEW, RUNNING, DONE = "preview", "running", "done"
UNDOING, UNDONE, DROPPED = "undoing", "undone", "dropped"
MAY = "tasks.change_many"

BULK_CHANGE = Workflow(
    "bulk_change",
    _("批量办理"),
    states=(
        State(PREVIEW, _("待确认"), tone="wait"),
        State(RUNNING, _("正在办理"), tone="active"),
        State(DONE, _("已办理"), tone="good"),
        State(UNDOING, _("正在撤回"), tone="active"),
        State(UNDONE, _("已撤回"), final=True),
        State(DROPPED, _("已放弃"), final=True),
    ),
)

confirm = BULK_CHANGE.transition(
    "confirm", _("确认办理"), source=PREVIEW, target=performing.done_or_running, targets=[RUNNING, DONE], permission=MAY,
    tone="primary", guards=[performing.something_to_do, performing.looked_at_today],
    history=_("确认办理%(count)s项"),
)(performing.begin)

drop = BULK_CHANGE.transition(
    "drop", _("放弃"), source=PREVIEW, target=DROPPED, permission=MAY, history=_("放弃，未作任何改动"),
)(performing.nothing_done)

stop = BULK_CHANGE.transition(
    "stop", _("停止"), source=RUNNING, target=DONE, permission=MAY, history=_("中途停止：已办理%(done)s项，其余未动"),
)(performing.stop)

undo = BULK_CHANGE.transition(
    "undo", _("撤回"), source=DONE, target=performing.undone_or_running, targets=[UNDOING, UNDONE], permission=MAY,
    guards=[performing.soon_enough, performing.something_done],
    history=_("撤回%(count)s项"),
)(performing.take_back)

finish = BULK_CHANGE.transition(
    "finish", _("办完"), source=[RUNNING, UNDOING], target=performing.finished, targets=[DONE, UNDONE], permission=MAY,
    automatic=True, history=_("已办理%(done)s项，未办理%(left)s项"),
)(performing.finish)
