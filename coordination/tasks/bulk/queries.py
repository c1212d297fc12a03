"""What does the page of a change of many tasks need?"""

from collections import Counter

from django.db.models import Count, Q, QuerySet
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.tasks.models import BulkChange, BulkItem, Task
from coordination.tasks.queries import Needed
from coordination.tasks.states import ItemState

from . import workflow
from .performing import soon_enough, undo_until


def items_for(done: BulkChange, actor: Actor) -> QuerySet[BulkItem]:
    """The tasks of it that the actor reads; for others than the own unit, those that were changed."""
    rows = done.items.filter(task__in=Task.objects.visible_to(actor).order_by().values("pk"))
    if done.organisation_id not in actor.reader_ids:
        rows = rows.exclude(done_version=None)
    return rows.select_related("task")


def with_counts(rows: QuerySet[BulkChange]) -> QuerySet[BulkChange]:
    """With the number of tasks in each state, as ``allowed_count`` and so on."""
    return rows.annotate(
        **{f"{state}_count": Count("items", filter=Q(items__state=state)) for state in ItemState.values}
    )


def needed_now(done: BulkChange, at) -> Needed:
    """The one sentence at the top of its page."""
    count = Counter(done.items.order_by().values_list("state", flat=True))
    here = {state: count[state] for state in ItemState.values}
    if done.status == workflow.PREVIEW:
        return Needed(_("%(allowed)s项可以，%(refused)s项不可以。确认后生效，目前尚未改动。"), here)
    if done.status == workflow.DROPPED:
        return Needed(_("已放弃，未作任何改动。"), {})
    if done.status == workflow.RUNNING:
        return Needed(_("正在办理：已办理%(done)s项，还有%(allowed)s项。可以离开本页。"), here)
    if done.status == workflow.UNDOING:
        return Needed(_("正在撤回：已撤回%(undone)s项，还有%(done)s项。"), here)
    if done.status == workflow.UNDONE:
        if not count[ItemState.KEPT]:
            return Needed(_("已撤回%(undone)s项。"), here)
        return Needed(_("已撤回%(undone)s项；%(kept)s项此后已有变化，予以保留。"), here)
    if soon_enough(done, None, at) or not count[ItemState.DONE]:
        return Needed(_("已办理%(done)s项。"), here)
    until = time_format(localtime(undo_until(done)), "H:i")
    return Needed(_("已办理%(done)s项。%(until)s前可以撤回。"), {**here, "until": until})
