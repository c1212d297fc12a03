"""How is a change done to each of many tasks, and taken back? Each through the door, as if it were alone.

Every task is a transaction of its own inside the change: what is refused or was changed meanwhile is left
and says why, the others go on. Few are done at once, many by a worker (``jobs``), which begins where the
last one stopped: a task that is done is marked in the same transaction.
"""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, actor_for, client_actor
from coordination.activity.models import Event
from coordination.common.errors import DomainError, StaleVersion
from coordination.common.local_time import local_date
from coordination.lifecycle.door import perform
from coordination.lifecycle.workflow import Transition
from coordination.tasks.models import BulkChange, BulkItem
from coordination.tasks.states import ItemState

from . import telling
from .changes import CHANGES
from .waking import wake

AT_ONCE = 50  # so many while the reader waits
UNDO_MINUTES = 10
PREVIEW_HOURS = 24
TALK = ("comment",)  # acts that change nothing of a task


# --- Why not now? ---


def something_to_do(done, actor, at):
    return None if done.items.filter(state=ItemState.ALLOWED).exists() else _("没有可以办理的任务。")


def looked_at_today(done, actor, at):
    if at > done.created_at + timedelta(hours=PREVIEW_HOURS):
        return _("预览已过一天，请重新选择任务。")
    return None


def something_done(done, actor, at):
    return None if done.items.filter(state=ItemState.DONE).exists() else _("没有可以撤回的任务。")


def soon_enough(done, actor, at):
    if done.done_at and at > undo_until(done):
        return _("办理后%(minutes)d分钟内可以撤回，已过时限（%(time)s）。") % {
            "minutes": UNDO_MINUTES,
            "time": time_format(localtime(undo_until(done)), "H:i"),
        }
    return None


def undo_until(done: BulkChange) -> datetime:
    return done.done_at + timedelta(minutes=UNDO_MINUTES)


# --- The acts ---


def begin(done, act):
    """Confirm: few are changed now, many by a worker."""
    waiting = done.items.filter(state=ItemState.ALLOWED).count()
    act.say(count=waiting)
    if waiting <= AT_ONCE:
        carry_on(done, act.at, act.actor)
        _close(done, act.at)
    else:
        transaction.on_commit(wake, robust=True)


def done_or_running(done, act):
    return "done" if done.done_at else "running"


def nothing_done(done, act):
    """Drop: nothing was changed."""


def stop(done, act):
    """Stop a long one: what is done stays done and can be taken back."""
    done.items.filter(state=ItemState.ALLOWED).update(
        state=ItemState.LEFT, sentence=str(_("中途停止，未办理。"))
    )
    _close(done, act.at)
    act.say(done=done.items.filter(state=ItemState.DONE).count())


def take_back(done, act):
    """Undo: exactly the tasks that nobody changed since get back what they had."""
    waiting = done.items.filter(state=ItemState.DONE).count()
    act.say(count=waiting)
    if waiting <= AT_ONCE:
        carry_back(done, act.at, act.actor)
        telling.of_undoing(done, at=act.at)
    else:
        transaction.on_commit(wake, robust=True)


def undone_or_running(done, act):
    return "undoing" if done.items.filter(state=ItemState.DONE).exists() else "undone"


def finish(done, act):
    """The worker is through with a long one."""
    if done.status == "running":
        _close(done, act.at)
    else:
        telling.of_undoing(done, at=act.at)
    count = Counter(done.items.values_list("state", flat=True))
    if done.status == "running":
        act.say(done=count[ItemState.DONE], left=count[ItemState.LEFT])
    else:
        act.say(
            _("已撤回%(done)s项，%(kept)s项未能撤回"),
            done=count[ItemState.UNDONE],
            kept=count[ItemState.KEPT],
        )


def finished(done, act):
    return "done" if done.status == "running" else "undone"


def _close(done: BulkChange, at: datetime) -> None:
    done.done_at = at
    telling.of_change(done, at=at)


# --- One task after the other ---


def carry_on(done: BulkChange, at: datetime, actor: Actor) -> None:
    """Change those that wait, in a fixed order."""
    _each(done, ItemState.ALLOWED, _change, at, actor)


def carry_back(done: BulkChange, at: datetime, actor: Actor) -> None:
    _each(done, ItemState.DONE, _restore, at, actor)


def _each(done: BulkChange, state: str, step, at: datetime, actor: Actor) -> None:
    actor = actor.with_source(f"bulk:{done.pk}")
    for pk in list(done.items.filter(state=state).values_list("pk", flat=True)):
        with transaction.atomic():
            # Whoever has it does it; a long change that was stopped has none left.
            item = (
                done.items.select_for_update(skip_locked=True, of=("self",))
                .filter(pk=pk, state=state)
                .first()
            )
            if item is not None:
                step(done, item, at, actor)


def _change(done: BulkChange, item: BulkItem, at: datetime, actor: Actor) -> None:
    change = CHANGES[done.change]
    former = change.former(item.task, actor)
    values = {change.asked.name: change.read(done.value)}
    told: list[int] = []
    try:
        after = _performed(change.act, item, item.seen_version, values, at, actor, told)
    except StaleVersion:
        item.state, item.sentence = ItemState.LEFT, str(_("预览之后已被他人更新，未作改动；请打开核对。"))
    except DomainError as error:
        item.state, item.sentence = ItemState.LEFT, str(error.sentence)[:500]
    else:
        item.state, item.done_version, item.former, item.told = ItemState.DONE, after.version, former, told
    item.save()


def _restore(done: BulkChange, item: BulkItem, at: datetime, actor: Actor) -> None:
    change, task = CHANGES[done.change], item.task
    since = Event.objects.of(task).filter(version__gt=item.done_version).exclude(verb__in=TALK).first()
    act, values = change.back(change.read(item.former))
    try:
        if since is not None:
            sentence = _("此后%(who)s已更新（%(what)s），予以保留。")
            raise DomainError(sentence % {"who": since.actor_name, "what": since.sentence_text})
        _performed(act, item, task.version, values, at, actor, [])
    except DomainError as error:
        item.state, item.sentence = ItemState.KEPT, str(error.sentence)[:500]
    else:
        item.state = ItemState.UNDONE
    item.save()


def _performed(
    act: Transition, item: BulkItem, version: int, values: dict, at: datetime, actor: Actor, told: list[int]
):
    """The act on this task. Whom it would have told is noted: each hears of the whole once."""

    def note(*, recipients, **notice) -> None:
        told.extend(person.pk for person in recipients if person.pk not in told)

    with transaction.atomic():
        return perform(act, item.task, actor=actor, at=at, version=version, data=values, tell=note)


def whoever_asked(done: BulkChange, at: datetime) -> Actor:
    """The person in the capacity in which the change was asked for, with the roles of today."""
    if done.client:
        return client_actor(done.client, on=local_date(at))
    absent = done.standing_in_for_id
    found = actor_for(
        done.asked_by, on=local_date(at), organisation=done.organisation_id, standing_in_for=absent
    )
    same = found.organisation and found.organisation.pk == done.organisation_id
    return found if same else Actor(done.asked_by, on=local_date(at))  # left meanwhile: may nothing


def language_of(done: BulkChange):
    """What is written down for whoever asked is in their language."""
    return translation.override(done.asked_by.language if done.asked_by else None)
