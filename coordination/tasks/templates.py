"""What may happen to a template of tasks, and how do its steps become tasks?

Steps are written one a line: working days from the start, title, and after bars what is to be done and who
might lead: ``10 制定方案｜提出分工和节点｜轮值方``. A line that begins with 同时 runs beside the one before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.errors import Invalid, NotAllowed
from coordination.common.working_days import calendar_for
from coordination.lifecycle.inputs import Choice, Date, Input, Lines, LongText, Row, Text, clean_all
from coordination.lifecycle.workflow import WORKFLOWS, State, Workflow

from . import services
from .sequence import connect
from .states import ACTIVE, RETIRED, ClaimMode

TASK_TEMPLATE = Workflow(
    "task_template",
    _("任务模板"),
    (State(ACTIVE, _("在用"), "active"), State(RETIRED, _("停用"))),
)
KEEP, USE = "tasks.keep_template", "tasks.use_template"
STEP = re.compile(r"^(?P<beside>同时|\+)?\s*(?P<days>\d{1,3})\s*(?:个工作日|日|天)?[\s,，:：]+(?P<text>.+)$")
BESIDE = "同时"
MOST = 40


@dataclass(frozen=True)
class Step:
    """A step as it was written, before it is kept."""

    stage: int
    days: int
    title: str
    content: str
    role_hint: str

    def due(self, starts_on: date, calendar) -> date:
        return calendar.after(starts_on, self.days)


def _own(name):
    return lambda template, actor: getattr(template, name, None)


def step_lines(template, actor=None) -> str:
    """The steps as they are written in the form."""
    lines, stage = [], None
    for each in template.steps.all():
        beside = f"{BESIDE} " if each.stage == stage else ""
        parts = [each.title, each.content, each.role_hint]
        while parts and not parts[-1]:
            parts.pop()
        lines.append(f"{beside}{each.days} {'｜'.join(parts)}")
        stage = each.stage
    return "\n".join(lines)


def parsed(lines: list[str]) -> list[Step]:
    """The steps, or ``Invalid`` with the line that cannot be read."""
    steps: list[Step] = []
    for line in lines:
        found = STEP.match(line)
        if not found or not int(found["days"]):
            raise Invalid(
                {
                    "steps": _("「%(line)s」无法识别；请按「10 制定方案｜内容｜建议牵头」的格式，每行一步。")
                    % {"line": line}
                }
            )
        title, content, hint, *_rest = [
            *(part.strip() for part in re.split(r"[｜|]", found["text"])),
            "",
            "",
            "",
        ]
        stage = (steps[-1].stage if steps else 0) + (0 if found["beside"] and steps else 1)
        step = Step(stage, int(found["days"]), title[:200], content or title, hint[:80])
        before = max((each.days for each in steps if each.stage == stage - 1), default=0)
        if step.days < before:
            raise Invalid({"steps": _("「%(title)s」的时限早于前一步。") % {"title": step.title}})
        steps.append(step)
    if not steps or len(steps) > MOST:
        raise Invalid({"steps": _("请写1到%(most)d个步骤。") % {"most": MOST}})
    return steps


DETAILS: tuple[Input, ...] = (
    Text("name", _("名称"), max_length=80, initial=_own("name")),
    LongText("description", _("适用说明"), required=False, max_length=1000, initial=_own("description")),
    Lines(
        "steps",
        _("步骤"),
        initial=step_lines,
        help=_(
            "每行一步：自起始日起的工作日数 名称｜内容｜建议牵头，如「10 制定方案｜提出分工和节点｜轮值方」。"
        )
        + _("前一步销号后，下一步自动开放认领；以「同时」开头的与前一行并行。"),
    ),
)


def _topics(template, actor):
    return apps.get_model("tasks", "Topic").objects.filter(is_active=True)


def _classes(template, actor):
    return apps.get_model("tasks", "TaskClass").objects.active()


def _keeps(template, actor):
    return bool(decide(actor, KEEP, template))


@TASK_TEMPLATE.transition(
    "use",
    _("按模板生成任务"),
    source=ACTIVE,
    target=None,
    permission=USE,
    tone="primary",
    inputs=[
        Text("title", _("事项名称"), max_length=90, help=_("写在各步任务名称之前。")),
        Date("starts_on", _("起始日期")),
        Choice(
            "claim_mode",
            _("认领方式"),
            choices=[
                (ClaimMode.FIRST_COME.value, ClaimMode.FIRST_COME.label),
                (ClaimMode.ALLOT.value, ClaimMode.ALLOT.label),
            ],
            initial=lambda template, actor: ClaimMode.FIRST_COME.value,
        ),
        Row("topic", _("专题"), required=False, rows=_topics),
        Row("task_class", _("任务类别"), required=False, rows=_classes),
    ],
    history=_("按模板生成「%(title)s」的%(count)s项任务：%(numbers)s"),
)
def use(template, act):
    """Each step becomes a task of the actor's unit; the first ones are open at once, the others wait."""
    calendar = calendar_for(act.organisation.root.code)
    made: dict[int, list] = {}
    for step in template.steps.all():
        hint = str(_("建议牵头：%(unit)s") % {"unit": step.role_hint}) if step.role_hint else ""
        fields = {
            "content": "\n".join(part for part in (step.content, hint) if part),
            "deadline": calendar.after(act["starts_on"], step.days),
            "claim_mode": act["claim_mode"],
            "topic": act["topic"],
            "task_class": act["task_class"],
            "source_text": str(_("模板「%(name)s」") % {"name": template.name})[:300],
        }
        if act["task_class"]:
            fields["rhythm"] = act["task_class"].rhythm
            fields["own_report_dates"] = act["task_class"].own_report_dates
        title = f"{act['title']}：{step.title}"[:300]
        task = services.draft_task(actor=act.actor, at=act.at, title=title, **fields)
        made.setdefault(step.stage, []).append(task)
    stages = sorted(made)
    for earlier, later in pairwise(stages):
        for successor in made[later]:
            for predecessor in made[earlier]:
                connect(predecessor, successor, at=act.at, opens=True)
    for task in made[stages[0]]:
        WORKFLOWS["task"].transitions["open"](task, actor=act.actor, at=act.at, claim_mode=act["claim_mode"])
    template.times_used += 1
    tasks = [task for stage in stages for task in made[stage]]
    act.say(title=act["title"], count=len(tasks), numbers="、".join(task.number for task in tasks)[:600])


@TASK_TEMPLATE.transition(
    "edit",
    _("修改"),
    source=ACTIVE,
    target=None,
    permission=KEEP,
    inputs=DETAILS,
    when=_keeps,
    history=_("修改了任务模板"),
)
def edit(template, act):
    """Change the steps; tasks made before stay as they are."""
    before = step_lines(template)
    _write(template, act.data)
    act.changed("steps", before, step_lines(template))


@TASK_TEMPLATE.transition(
    "retire",
    _("停用"),
    source=ACTIVE,
    target=RETIRED,
    permission=KEEP,
    tone="danger",
    when=_keeps,
    history=_("停用了任务模板"),
)
def retire(template, act):
    """No longer offered."""


@TASK_TEMPLATE.transition(
    "restore",
    _("恢复使用"),
    source=RETIRED,
    target=ACTIVE,
    permission=KEEP,
    when=_keeps,
    history=_("恢复使用任务模板"),
)
def restore(template, act):
    """Offered again."""


@transaction.atomic
def create_template(*, actor: Actor, at: datetime, data: Mapping[str, Any]):
    """A new template, kept by the actor's unit."""
    decision = decide(actor, KEEP)
    if not decision:
        raise NotAllowed(decision.reason)
    values = clean_all(DETAILS, data, None, actor)
    template = apps.get_model("tasks", "TaskTemplate")(
        keeper=actor.organisation, created_by=actor.user, created_at=at, updated_at=at
    )
    _write(template, values)
    record(template, actor=actor, at=at, verb="create", sentence=_("新建了任务模板"))
    return template


def _write(template, values: Mapping[str, Any]) -> None:
    """Refuses (``Invalid``) a name that is taken and steps that cannot be read."""
    steps = parsed(values["steps"])
    template.name, template.description = values["name"], values["description"]
    if type(template).objects.filter(name=template.name).exclude(pk=template.pk).exists():
        raise Invalid({"name": _("已有同名的任务模板。")})
    if template.pk is None:
        template.save()
    template.steps.all().delete()
    rows = template.steps.model
    rows.objects.bulk_create(
        rows(
            template=template,
            position=position,
            stage=step.stage,
            days=step.days,
            title=step.title,
            content=step.content,
            role_hint=step.role_hint,
        )
        for position, step in enumerate(steps, start=1)
    )


def computed(template, starts_on: date, calendar) -> list[tuple[Any, date]]:
    """Each step with the day on which it would be due; nothing is written."""
    return [(step, calendar.after(starts_on, step.days)) for step in template.steps.all()]
