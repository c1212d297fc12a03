"""How does a public task go its usual way: drafted, opened, taken, planned, reported on, accepted?

The stories of the chapters say what is special about a task; what is the same for all stands here.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from coordination.common.local_time import LOCAL_ZONE
from coordination.meetings.vocabulary import PUBLISHED
from coordination.tasks import services
from coordination.tasks.models import Task, Topic
from coordination.tasks.states import ClaimMode, Rhythm

from . import source
from .arrangements import class_of
from .papers import paper
from .stage import Stage, Story

OFFICE = "区域办/一"
HOW = {
    "科技创新": "由科技主管部门会商形成联合工作方案，明确共同投入、成果归属和年度节点，重大设施和仪器向各方开放。",
    "产业集群": "梳理产业链图谱和各地分工，统一招引目录，避免同质竞争，联合组织供需对接。",
    "体制机制": "统一事项名称、办理条件和材料，打通业务系统，做到跨省同标准办理。",
    "市场一体化": "统一案例归集口径和通报程序，按季度公布，推动问题限期整改。",
    "生态环境": "统一监测方法和数据交换，明确上下游责任，建立联合执法和应急联动机制。",
    "城市合作": "由有关城市政府建立协调机制，年度确定重点事项，逐项明确责任单位和完成时限。",
    "交通": "同步开展前期工作和用地报批，按季度报送形象进度，接口工程由两侧单位共同确认。",
    "结对帮扶": "建立市级联席机制，制定年度工作清单，围绕干部互派、产业园区共建、民生共享逐项落实。",
    "示范区": "按项目清单逐项明确业主、投资和节点，制度创新成果及时总结推广。",
    "综合": "结合本地实际分解任务，明确责任单位，按年度检查落实情况。",
}
GENERAL_HOW = "由牵头单位会同配合单位制定实施方案，明确分工、节点和验收材料，按频次报送进展。"
CRITERION = "实施方案和阶段成果经配合单位确认；量化目标达到清单要求；佐证材料齐全。"


@dataclass(frozen=True)
class Part:
    """A supporter, or with a reason a co-lead; ``due`` in working days from today."""

    unit: str
    contribution: str
    reason: str = ""
    due: int | None = None
    signs: bool = True


@dataclass(frozen=True)
class Said:
    """A progress report; without ``ago`` it is made on the next report day."""

    percent: int
    text: str
    ago: int | date | None = None
    figures: str = ""
    values: tuple[tuple[str, str], ...] = ()  # of the figures that are asked for
    problems: str = ""
    help_wanted: str = ""
    before: tuple[tuple[str, int, str], ...] = ()  # what supporters reported for it: unit, percent, text


@dataclass(frozen=True)
class Work:
    """A task that is being worked on.

    ``lead`` of a province claims, any other unit is allotted. With a rhythm the plan is as old as there
    are reports, and ``missed`` report days at the end stay empty; without one ``planned`` says when.
    """

    row: str
    lead: str
    reports: tuple[Said, ...]
    outcome: str = ""
    issuer: str = OFFICE
    wanted: tuple[str, ...] = ()  # figures that every report brings
    rhythm: str = Rhythm.NONE
    missed: int = 0
    planned: int | date = 0  # a day of years ago, or working days
    parts: tuple[Part, ...] = ()
    milestones: tuple[tuple[int, int, str], ...] = ()
    deadline: int | date | None = None  # a day, or working days from today; else the published date
    fields: dict[str, Any] = field(default_factory=dict)


def draft(stage: Stage, by: str, row: str, *, outcome: str = "", at_least: int = 25, **fields: Any) -> Task:
    """A draft of a public task, filled in as the office would; ``at_least`` working days are left."""
    public = source.tasks()[row]
    deadline = fields.pop("deadline", None)
    if deadline is None and public.deadline is not None:
        deadline = stage.time.due(public.deadline, at_least)
    task = services.draft_task(
        actor=stage.actor(by),
        at=stage.at,
        title=public.title,
        outcome=stage.get(outcome) if outcome else None,
        topic=_topic(public.topic),
        task_class=class_of(public.topic, fields.get("priority", "")),
        source_text=public.document,
        **{
            "content": f"落实{public.document}部署。{HOW.get(public.topic, GENERAL_HOW)}",
            "expected_result": public.target,
            "criterion": CRITERION,
            "deadline": deadline,
            "continuing": deadline is None,
            **fields,
        },
    )
    return stage.keep(row, task)


def _topic(name: str) -> Topic:
    topic, _made = Topic.objects.get_or_create(name=name, defaults={"position": Topic.objects.count() + 1})
    return topic


def desk(stage: Stage, unit: str) -> str:
    """Who works for the unit."""
    return stage.cast.key_of(stage.unit(unit), "经办")


def voice(stage: Stage, unit: str) -> str:
    """Who speaks for the unit."""
    return stage.cast.key_of(stage.unit(unit), "联络")


def until_published(stage: Stage, outcome: str) -> Story:
    """Nobody drafts a task of an outcome that is not published yet."""
    while outcome and (outcome not in stage.kept or stage.get(outcome).status != PUBLISHED):
        yield stage.later(1)


def begun(stage: Stage, work: Work, plan_on: date) -> Story:
    """From draft to plan, some three weeks; returns the task."""
    time = stage.time
    deadline = time.day(work.deadline) if isinstance(work.deadline, int) else work.deadline
    yield time.around(plan_on, -17)
    yield from until_published(stage, work.outcome)
    task = draft(stage, work.issuer, work.row, outcome=work.outcome, deadline=deadline, **work.fields)
    yield time.around(plan_on, -15)
    task = yield from taken(stage, task, work.lead, by=work.issuer)
    for part in work.parts:
        yield stage.later(1 if part is work.parts[0] else 0)
        task = with_part(stage, task, part, by=desk(stage, work.lead))
    for part in (part for part in work.parts if part.signs):
        yield stage.later(1 if part is work.parts[0] else 0)
        task = stage.do(task, "sign_for", voice(stage, part.unit))
    yield time.on(plan_on)
    if not isinstance(work.planned, date):
        return planned(stage, task, work)
    first_year = time.calendar.after(plan_on, 240)
    lines = [f"{min(first_year, task.deadline or first_year)} 20% 完成首个年度工作清单"]
    return stage.do(task, "plan", desk(stage, work.lead), milestones=lines, rhythm=work.rhythm)


def taken(stage: Stage, task: Task, lead: str, *, by: str) -> Story:
    """A province claims what is open to all; another unit is allotted and signs."""
    unit = stage.unit(lead)
    if unit.kind == "province":
        task = stage.do(
            task,
            "open",
            by,
            claim_mode=ClaimMode.FIRST_COME,
            claim_closes_at=_five(stage.later(10)),
            invited=[],
        )
        yield stage.later(3)
        post = "领导" if unit.claims_need_approval else "联络"
        return stage.do(
            task, "claim", stage.cast.key_of(unit, post), contribution="由本单位牵头，成立工作专班推进。"
        )
    task = stage.do(task, "open", by, claim_mode=ClaimMode.ALLOT, claim_closes_at=None, invited=[])
    yield stage.later(2)
    task = stage.do(task, "allot", by, organisation=unit, reason="文件已明确责任单位")
    yield stage.later(1)
    return stage.do(task, "sign_for", voice(stage, lead))


def _five(at: datetime) -> datetime:
    """Five in the afternoon of that day: when offices close what has a limit."""
    local = at.astimezone(LOCAL_ZONE)
    return datetime.combine(local.date(), time(17), LOCAL_ZONE)


def with_part(stage: Stage, task: Task, part: Part, *, by: str) -> Task:
    due_on = stage.time.day(part.due) if part.due is not None else None
    return stage.do(
        task,
        "add_supporter",
        by,
        organisation=stage.unit(part.unit),
        contribution=part.contribution,
        due_on=due_on,
        co_lead=bool(part.reason),
        reason=part.reason,
    )


def planned(stage: Stage, task: Task, work: Work) -> Task:
    """The milestones that lie before the deadline, and the deadline itself."""
    wanted = [(stage.time.day(offset), percent, title) for offset, percent, title in work.milestones]
    wanted = [each for each in wanted if task.deadline is None or each[0] < task.deadline]
    if task.deadline:
        wanted.append((task.deadline, 100, "完成全部内容并申请销号"))
    return stage.do(
        task,
        "plan",
        desk(stage, work.lead),
        milestones=[f"{day} {percent}% {title}" for day, percent, title in wanted],
        rhythm=work.rhythm,
    )


def working(stage: Stage, work: Work) -> Story:
    """From draft to the last report; returns the task."""
    days = []
    if isinstance(work.planned, date):
        plan_on = work.planned
    elif work.rhythm == Rhythm.NONE:
        plan_on = stage.time.day(-work.planned)
    else:
        days = stage.time.report_days(work.rhythm, len(work.reports) + 1 + work.missed)
        plan_on = stage.time.calendar.after(days[0], 2)
    task = yield from begun(stage, work, plan_on)
    if work.wanted:
        task = stage.do(task, "ask_figures", work.issuer, figures=list(work.wanted))
    for number, said in enumerate(work.reports, 1):
        if isinstance(said.ago, date):
            yield stage.time.on(said.ago, 11)
        elif said.ago is not None:
            yield stage.time.ago(said.ago, 11)
        else:
            yield stage.time.on(days[number], 11)
        task = yield from reported(stage, task, work.lead, said)
        following = work.reports[number] if number < len(work.reports) else None
        if isinstance(said.ago, date) and not (following and isinstance(following.ago, date)):
            yield stage.later(3)
            task = planned(stage, task, work)
    return task


def reported(stage: Stage, task: Task, lead: str, said: Said) -> Story:
    """The supporters' reports first, then the lead's own, which names them."""
    told = []
    for unit, percent, text in said.before:
        task = stage.do(task, "report", desk(stage, unit), percent=percent, text=text)
        told.append(task.reports.filter(organisation=stage.unit(unit)).latest("id"))
        yield stage.later(0)
    return stage.do(
        task,
        "report",
        desk(stage, lead),
        percent=said.percent,
        text=said.text,
        figures=said.figures,
        values=dict(said.values),
        problems=said.problems,
        help_wanted=said.help_wanted,
        consolidates=told,
    )


def completion_asked(stage: Stage, task: Task, lead: str, summary: str) -> Task:
    evidence = paper("完成情况报告", "完成情况报告", task.title, summary)
    return stage.do(task, "request_completion", desk(stage, lead), summary=summary, evidence=[evidence])


def accepted(stage: Stage, task: Task) -> Story:
    """Everybody concerned says yes, a day apart."""
    for vote in task.pending_votes:
        yield stage.later(1)
        task = stage.do(task, "vote", voice(stage, vote.organisation.name), answer="yes", reason="")
    return task


@dataclass(frozen=True)
class Finished:
    """A task that was accepted long ago: a short history from ``began`` to ``done``."""

    row: str
    lead: str
    began: date
    done: date
    summary: str
    outcome: str = ""
    issuer: str = OFFICE
    parts: tuple[Part, ...] = ()


def finished(stage: Stage, work: Finished) -> Story:
    """From draft to acceptance within the time it took; returns the task."""
    time = stage.time
    public = source.tasks()[work.row]
    yield time.on(work.began, 10)
    yield from until_published(stage, work.outcome)
    task = draft(stage, work.issuer, work.row, outcome=work.outcome, deadline=public.deadline, at_least=0)
    yield stage.later(2)
    task = yield from taken(stage, task, work.lead, by=work.issuer)
    for part in work.parts:
        yield stage.later(1)
        task = with_part(stage, task, part, by=desk(stage, work.lead))
        yield stage.later(1)
        task = stage.do(task, "sign_for", voice(stage, part.unit))
    yield stage.later(5)
    ends = public.deadline or work.done
    half = work.began + (work.done - work.began) / 2
    task = stage.do(
        task,
        "plan",
        desk(stage, work.lead),
        milestones=[f"{half} 50% 完成主体工作", f"{ends} 100% 全面完成"],
        rhythm=Rhythm.NONE,
    )
    yield time.on(half, 15)
    task = stage.do(
        task, "report", desk(stage, work.lead), percent=55, text="主体工作按计划推进，配合单位均已落实分工。"
    )
    yield time.around(work.done, -12, 10)
    task = stage.do(task, "report", desk(stage, work.lead), percent=100, text=work.summary)
    yield stage.later(3)
    task = completion_asked(stage, task, work.lead, work.summary)
    return (yield from accepted(stage, task))
