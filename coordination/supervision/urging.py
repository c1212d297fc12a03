"""How does one unit ask another for progress, without asking twice?

An urging is one row and one notice. The same unit asked about the same task within a few working days,
by whomever, is refused with who asked when: that is the whole point.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.policy import decide, members_of
from accounts.roles import Role
from coordination.activity.recording import record
from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from coordination.common.local_time import in_words
from coordination.common.working_days import calendar_for
from coordination.lifecycle.inputs import Input, LongText, OrganisationInput, Row, clean_all
from coordination.notifications.announcing import announce
from coordination.tasks.models import Task
from coordination.tasks.states import LED

from . import rows
from .models import Urging

WORKING = (Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF)
TEXT = gettext_lazy("请报进展。")
# What the page of a task asks for; over the API the task is named as well.
URGING: tuple[Input, ...] = (
    OrganisationInput(
        "addressee",
        gettext_lazy("被催单位"),
        rows=rows.urged_units,
        initial=lambda task, actor: getattr(task, "lead", None),
    ),
    LongText(
        "text",
        gettext_lazy("内容"),
        required=False,
        max_length=500,
        initial=lambda task, actor: str(TEXT),
    ),
)
NEW_URGING: tuple[Input, ...] = (
    Row("task", gettext_lazy("任务"), rows=rows.tasks_read),
    *URGING,
)


def ask(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Urging:
    """Urge about a task named in ``data``; the addressee is the lead unless said otherwise."""
    given = dict(data)
    task = clean_all(NEW_URGING[:1], {"task": given.pop("task", None)}, None, actor)["task"]
    if not given.get("addressee") and task.lead_id:
        given["addressee"] = task.lead_id
    return urge(task, actor=actor, at=at, data=given)


@transaction.atomic
def urge(task: Task, *, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Urging:
    """Ask one unit for progress. Raises ``Conflict`` naming who asked it last, and when it may be asked again."""
    decision = decide(actor, "supervision.urge_task", task)
    if not decision:
        raise NotAllowed(decision.reason)
    values = clean_all(URGING, data, task, actor)
    locked = Task._base_manager.select_for_update(of=("self",)).get(pk=task.pk)
    if locked.status not in LED:
        raise IllegalTransition(_("任务不在办理中，无需催办。"))
    addressee = values["addressee"]
    if actor.belongs_to(addressee):
        raise Invalid({"addressee": _("不能催办本单位。")})
    _refuse_asked_before(locked, addressee, actor)
    urging = Urging.objects.create(
        task=locked,
        asker=actor.organisation,
        addressee=addressee,
        text=values["text"] or str(TEXT),
        asked_by=actor.user,
        asked_by_name=actor.name,
        asked_on=actor.on,
        asked_at=at,
    )
    record(
        locked,
        actor=actor,
        at=at,
        verb="urge",
        sentence=gettext_lazy("催办%(unit)s：%(text)s"),
        params={"unit": addressee.name, "text": urging.text},
    )
    announce(
        kind="task_urged",
        subject=locked,
        recipients=[each for each in _people(locked, addressee, actor) if each != actor.user],
        at=at,
        version=urging.pk,
        must_act=True,
        params={"unit": actor.organisation.name, "text": urging.text},
    )
    return urging


def last_urging(task: Task, addressee: Organisation | int) -> Urging | None:
    """The latest time this unit was asked about this task."""
    return Urging.objects.filter(task=task, addressee=addressee).order_by("-asked_at", "-pk").first()


def _refuse_asked_before(task: Task, addressee: Organisation, actor: Actor) -> None:
    last = last_urging(task, addressee)
    if last is None:
        return
    calendar = calendar_for(addressee.root.code)
    again_on = calendar.after(last.asked_on, settings.URGE_AGAIN_DAYS)
    if actor.on >= again_on:
        return
    raise Conflict(
        _("%(asker)s的%(person)s已于%(day)s催办过%(unit)s，%(again)s起可再次催办。")
        % {
            "asker": last.asker.name,
            "person": last.asked_by_name,
            "day": in_words(last.asked_on),
            "unit": addressee.name,
            "again": in_words(again_on),
        },
        code="already_asked",
        asked_by=last.asker_id,
        asked_on=last.asked_on.isoformat(),
        again_on=again_on.isoformat(),
    )


def _people(task: Task, addressee: Organisation, actor: Actor) -> list:
    """The coordinator and handlers of the unit, and whom it assigned; of a unit without people, its province's."""
    people = members_of([addressee.pk], roles=WORKING, on=actor.on)
    people = people or members_of([addressee.root_id], roles=WORKING, on=actor.on)
    assigned = [
        part.assignee for part in task.active if part.organisation_id == addressee.pk and part.assignee
    ]
    return list(dict.fromkeys([*assigned, *people]))
