"""Which commands of supervision are not a transition: writing a letter, recording an instruction, asking."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.errors import Invalid, NotAllowed
from coordination.common.numbering import next_in
from coordination.figures.links import Question
from coordination.figures.naming import key_of
from coordination.figures.periods import read_period, written_period
from coordination.lifecycle.door import json_ready
from coordination.lifecycle.inputs import (
    Choice,
    Date,
    Input,
    LongText,
    OrganisationInput,
    OrganisationsInput,
    Row,
    Rows,
    Text,
    clean_all,
)
from coordination.notifications.announcing import announce

from . import figures, rows
from .effects.instructions import addressees
from .effects.letters import keep_draft
from .models import DataItem, DataRequest, Instruction, Letter
from .readers import write_instruction_readers, write_request_readers
from .vocabulary import PeriodKind
from .workflow.letter import WORDS

NEW_LETTER: tuple[Input, ...] = (
    Rows("tasks", _("任务"), rows=rows.tasks_to_supervise, proposed=rows.tasks_beside),
    OrganisationInput(
        "addressee",
        _("收函单位"),
        rows=rows.participants,
        help=_("须是任务的参与单位。"),
    ),
    *WORDS,
)
NEW_INSTRUCTION: tuple[Input, ...] = (
    Row("task", _("任务"), rows=rows.tasks_read),
    Text("leader", _("批示领导"), max_length=60, help=_("姓名和职务。")),
    LongText("text", _("批示内容"), max_length=2000),
    Date("given_on", _("批示日期"), initial=lambda subject, actor: actor.on),
    OrganisationInput("addressee", _("办理单位"), rows=rows.instructed_units),
    Row("person", _("办理人"), required=False, rows=rows.instructed_people),
    Date("due_on", _("办理期限")),
)
NEW_DATA_REQUEST: tuple[Input, ...] = (
    Text("figure", _("指标"), max_length=120, help=_("例如：跨省通办事项办件量")),
    Text("unit", _("计量单位"), max_length=20, help=_("例如：万件")),
    Choice(
        "period_kind",
        _("周期"),
        choices=PeriodKind.choices,
        initial=lambda subject, actor: PeriodKind.QUARTER,
    ),
    Text(
        "period",
        _("所属期"),
        max_length=12,
        help=_("年度写2026，半年写2026H1，季度写2026Q3，月度写2026-09。"),
    ),
    LongText("purpose", _("用途和口径"), max_length=1000),
    OrganisationsInput("units", _("征集单位"), rows=rows.asked_units),
    Date("due_on", _("报送期限")),
)


def _require(actor: Actor, permission: str, subject: object = None) -> None:
    decision = decide(actor, permission, subject)
    if not decision:
        raise NotAllowed(decision.reason)


# --- letters ------------------------------------------------------------------------------------------
@transaction.atomic
def write_letter(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Letter:
    """A draft of the first level, blue, to one unit about tasks it takes part in."""
    _require(actor, "supervision.add_letter")
    values = clean_all(NEW_LETTER, data, None, actor)
    tasks, addressee = values.pop("tasks"), values["addressee"]
    for task in tasks:
        _require(actor, "supervision.add_letter", task)
        if not task.participations.filter(organisation=addressee, ended_at=None).exists():
            sentence = _("%(unit)s没有参与任务%(number)s。")
            raise Invalid({"addressee": sentence % {"unit": addressee.name, "number": task.number}})
    if actor.belongs_to(addressee):
        raise Invalid({"addressee": _("不能向本单位发督办函。")})
    letter = Letter(
        issuer=actor.organisation,
        **values,
        drafted_by=actor.user,
        drafted_by_name=actor.name,
        created_by=actor.user,
        created_at=at,
        updated_at=at,
    )
    return keep_draft(letter, tasks, actor=actor, at=at)


# --- instructions -------------------------------------------------------------------------------------
@transaction.atomic
def record_instruction(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Instruction:
    """What a leader wrote on a task, with its addressee and its day. Those it addresses are told at once."""
    _require(actor, "supervision.add_instruction")
    values = clean_all(NEW_INSTRUCTION, data, None, actor)
    task, person = values["task"], values["person"]
    if values["given_on"] > actor.on:
        raise Invalid({"given_on": _("批示日期不能晚于今天。")})
    if values["due_on"] < max(values["given_on"], actor.on):
        raise Invalid({"due_on": _("办理期限不能早于今天。")})
    _check_addressee(task, values["addressee"], actor)
    if person is not None and not _works_in(person, values["addressee"], actor):
        sentence = _("%(person)s不在%(unit)s任职。")
        raise Invalid({"person": sentence % {"person": person, "unit": values["addressee"].name}})
    instruction = Instruction.objects.create(
        number=f"批示{actor.on.year}-{next_in(f'instruction:{actor.on.year}')}",
        giver=actor.organisation,
        recorded_at=at,
        created_by=actor.user,
        created_at=at,
        updated_at=at,
        **values,
    )
    write_instruction_readers(instruction)
    record(
        instruction,
        actor=actor,
        at=at,
        verb="create",
        sentence=_("登记了%(leader)s的批示，请%(unit)s于%(due_on)s前办理"),
        params={"leader": values["leader"], "unit": values["addressee"].name, "due_on": values["due_on"]},
    )
    announce(
        kind="instruction_received",
        subject=instruction,
        recipients=[each for each in addressees(instruction, on=actor.on) if each != actor.user],
        at=at,
        version=instruction.version,
        must_act=True,
        params={"leader": values["leader"], "number": task.number, "text": instruction.title},
    )
    return instruction


def _check_addressee(task, addressee, actor: Actor) -> None:
    """A leader instructs the own branch; the office, whoever takes part in the task."""
    if actor.belongs_to(addressee):
        return
    if not task.participations.filter(organisation=addressee, ended_at=None).exists():
        sentence = _("%(unit)s没有参与任务%(number)s。")
        raise Invalid({"addressee": sentence % {"unit": addressee.name, "number": task.number}})


def _works_in(person, unit, actor: Actor) -> bool:
    return person.memberships.on(actor.on).filter(organisation=unit).exists()


# --- requests for figures -----------------------------------------------------------------------------
@transaction.atomic
def ask_for_figure(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> DataRequest:
    """Ask units for one figure of one period. What was asked of a unit before is refused, with where it is."""
    _require(actor, "supervision.add_data_request")
    values = clean_all(NEW_DATA_REQUEST, data, None, actor)
    units, kind, key = values.pop("units"), values["period_kind"], key_of(values["figure"])
    try:
        first = read_period(values["period"], kind)
    except ValueError as error:
        raise Invalid({"period": error.args[0]}) from error
    values["period"] = written_period(first, kind)
    if not key:
        raise Invalid({"figure": _("请填写此项。")})
    if values["due_on"] < actor.on:
        raise Invalid({"due_on": _("报送期限不能早于今天。")})
    # Two who ask at the same moment: the second waits here and then sees the first.
    type(actor.organisation).objects.select_for_update(no_key=True).get(pk=actor.organisation.pk)
    figures.refuse_known(Question(key, kind, first), units, values["figure"], actor)
    request = DataRequest.objects.create(
        number=f"征集{actor.on.year}-{next_in(f'data_request:{actor.on.year}')}",
        asker=actor.organisation,
        figure_key=key,
        asked_at=at,
        created_by=actor.user,
        created_at=at,
        updated_at=at,
        **values,
    )
    DataItem.objects.bulk_create(
        DataItem(request=request, organisation=unit, figure_key=key, period=values["period"])
        for unit in units
    )
    write_request_readers(request)
    record(
        request,
        actor=actor,
        at=at,
        verb="create",
        sentence=_("向%(units)s征集%(figure)s"),
        params={"units": "、".join(unit.label for unit in units), "figure": request.title},
        changes={"purpose": [None, json_ready(request.purpose)]},
    )
    figures.tell_asked(request, at=at, on=actor.on)
    return request
