"""What do the lists and pages of letters, instructions and requests for figures show?"""

from collections.abc import Sequence

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.policy import decide
from coordination.portal.actions import state_of
from coordination.portal.listing import Column, Facet, Period, provinces
from coordination.portal.spreadsheet import SheetColumn
from coordination.portal.things_page import crumb, fact
from coordination.supervision.effects.data_requests import shown
from coordination.supervision.models import DataRequest, Instruction, Letter
from coordination.supervision.queries import of_task
from coordination.supervision.vocabulary import ISSUED, OPEN, Level, PeriodKind
from coordination.supervision.workflow.data_request import DATA_REQUEST
from coordination.supervision.workflow.instruction import INSTRUCTION
from coordination.supervision.workflow.letter import LETTER
from coordination.tasks.models import Task
from coordination.tasks.states import LED

TONES = {level: f"level-{level}" for level in Level}
FILE_PURPOSES = {"reply": gettext_lazy("回复附件"), "answer": gettext_lazy("办理附件")}

LETTER_COLUMNS = (
    Column("number", gettext_lazy("编号"), order="number"),
    Column("title", gettext_lazy("事由")),
    Column("state", gettext_lazy("级别")),
    Column("parties", gettext_lazy("发函")),
    Column("parties", gettext_lazy("收函")),
    Column("due", gettext_lazy("应回复"), order="reply_due_on"),
    Column("state", gettext_lazy("状态")),
)
INSTRUCTION_COLUMNS = (
    Column("number", gettext_lazy("编号"), order="number"),
    Column("title", gettext_lazy("批示内容")),
    Column("parties", gettext_lazy("批示领导")),
    Column("parties", gettext_lazy("办理单位")),
    Column("due", gettext_lazy("期限"), order="due_on"),
    Column("state", gettext_lazy("状态")),
)
DATA_REQUEST_COLUMNS = (
    Column("number", gettext_lazy("编号"), order="number"),
    Column("title", gettext_lazy("指标")),
    Column("parties", gettext_lazy("所属期"), order="period"),
    Column("due", gettext_lazy("报送期限"), order="due_on"),
    Column("report", gettext_lazy("已报")),
    Column("state", gettext_lazy("状态")),
)


# --- facets and fixed views ---------------------------------------------------------------------------
def letter_facets() -> Sequence[Facet | Period]:
    return (
        Facet("status", _("状态"), lambda: LETTER.choices, "status"),
        Facet("level", _("级别"), lambda: Level.choices, "level"),
        Facet("addressee", _("收函"), provinces, "addressee__root", multiple=False),
        Period(_("签发"), "issued_from", "issued_to"),
    )


def instruction_facets() -> Sequence[Facet | Period]:
    return (
        Facet("status", _("状态"), lambda: INSTRUCTION.choices, "status"),
        Facet("addressee", _("办理单位"), provinces, "addressee__root", multiple=False),
    )


def data_request_facets() -> Sequence[Facet | Period]:
    return (
        Facet("status", _("状态"), lambda: DATA_REQUEST.choices, "status"),
        Facet("period_kind", _("周期"), lambda: PeriodKind.choices, "period_kind", multiple=False),
    )


def letter_views() -> list[tuple]:
    return [
        (_("全部"), ""),
        (_("在办"), "scope=live"),
        (_("待签发"), "status=to_sign"),
        (_("待回复"), "status=issued"),
        (_("逾期未复"), "scope=overdue"),
        (_("已撤回"), "status=withdrawn"),
    ]


def instruction_views() -> list[tuple]:
    return [(_("全部"), ""), (_("未答复"), "scope=open"), (_("已逾期"), "scope=overdue")]


def data_request_views() -> list[tuple]:
    return [(_("全部"), ""), (_("征集中"), "status=open")]


# --- rows ------------------------------------------------------------------------------------------------
def level_of(letter: Letter) -> dict:
    return {"label": letter.get_level_display(), "tone": TONES[Level(letter.level)]}


def letter_rows(letters: list[Letter]) -> list[dict]:
    return [
        {
            "number": each.number or _("未签发"),
            "title": each.title,
            "url": each.get_absolute_url(),
            "level": level_of(each),
            "issuer": each.issuer,
            "addressee": each.addressee,
            "tasks": [task.number for task in each.tasks.all()],
            "due_on": each.reply_due_on,
            "is_done": each.status != ISSUED,
            "objection": False,
            "state": state_of(each),
        }
        for each in letters
    ]


def instruction_rows(instructions: list[Instruction]) -> list[dict]:
    return [
        {
            "number": each.number,
            "title": each.title,
            "url": each.get_absolute_url(),
            "leader": each.leader,
            "given_on": each.given_on,
            "addressee": each.addressee,
            "person": each.person,
            "task": each.task.number,
            "due_on": each.due_on,
            "is_done": each.status != OPEN,
            "state": state_of(each),
        }
        for each in instructions
    ]


def request_rows(requests: list[DataRequest], actor: Actor) -> list[dict]:
    """How many answered is for who asked; another unit sees whether it answered itself."""
    return [
        {
            "number": each.number,
            "title": each.figure,
            "url": each.get_absolute_url(),
            "period": each.period,
            "due_on": each.due_on,
            "is_done": each.status != OPEN,
            "answered": sum(item.answered_at is not None for item in readable_items(each, actor)),
            "asked": len(readable_items(each, actor)),
            "state": state_of(each),
        }
        for each in requests
    ]


def readable_items(request: DataRequest, actor: Actor) -> list:
    """Who asks reads every answer, a unit its own and those of its branch."""
    if request.asker_id in actor.reader_ids:
        return request.asked
    return [
        each
        for each in request.asked
        if each.organisation_id in actor.reader_ids or actor.belongs_to(each.organisation)
    ]


def item_rows(request: DataRequest, actor: Actor) -> list[dict]:
    return [
        {
            "unit": each.organisation,
            "value": shown(each.value),
            "note": each.note,
            "by": each.answered_by_name,
            "at": each.answered_at,
        }
        for each in readable_items(request, actor)
    ]


# --- sheets ------------------------------------------------------------------------------------------------
def letter_sheet() -> list[SheetColumn]:
    return [
        SheetColumn(_("编号"), "number", lambda each: each.number),
        SheetColumn(_("事由"), "title", lambda each: each.title),
        SheetColumn(_("级别"), "name", lambda each: each.get_level_display()),
        SheetColumn(_("任务"), "name", lambda each: "、".join(task.number for task in each.tasks.all())),
        SheetColumn(_("发函单位"), "name", lambda each: each.issuer.name),
        SheetColumn(_("收函单位"), "name", lambda each: each.addressee.name),
        SheetColumn(_("签发"), "name", lambda each: each.signatory_name),
        SheetColumn(_("签发日期"), "day", lambda each: each.issued_on),
        SheetColumn(_("应回复日期"), "day", lambda each: each.reply_due_on),
        SheetColumn(_("回复日期"), "day", lambda each: each.replied_on),
        SheetColumn(_("状态"), "name", lambda each: each.get_status_display()),
        SheetColumn(_("撤回理由"), "text", lambda each: each.withdrawn_reason),
    ]


def instruction_sheet() -> list[SheetColumn]:
    return [
        SheetColumn(_("编号"), "number", lambda each: each.number),
        SheetColumn(_("任务"), "name", lambda each: each.task.number),
        SheetColumn(_("批示领导"), "name", lambda each: each.leader),
        SheetColumn(_("批示日期"), "day", lambda each: each.given_on),
        SheetColumn(_("批示内容"), "title", lambda each: each.text),
        SheetColumn(_("办理单位"), "name", lambda each: each.addressee.name),
        SheetColumn(_("办理期限"), "day", lambda each: each.due_on),
        SheetColumn(_("状态"), "name", lambda each: each.get_status_display()),
        SheetColumn(_("办理情况"), "title", lambda each: each.answer),
        SheetColumn(_("答复日期"), "day", lambda each: each.answered_on),
    ]


def request_sheet(actor: Actor) -> list[SheetColumn]:
    """One line for each request and unit: ``(request, item)``."""
    return [
        SheetColumn(_("编号"), "number", lambda each: each[0].number),
        SheetColumn(_("指标"), "title", lambda each: each[0].figure),
        SheetColumn(_("所属期"), "name", lambda each: each[0].period),
        SheetColumn(_("计量单位"), "name", lambda each: each[0].unit),
        SheetColumn(_("单位"), "name", lambda each: each[1].organisation.name),
        SheetColumn(
            _("数值"), "day", lambda each: float(each[1].value) if each[1].value is not None else None
        ),
        SheetColumn(_("说明"), "text", lambda each: each[1].note),
        SheetColumn(_("报送期限"), "day", lambda each: each[0].due_on),
        SheetColumn(_("状态"), "name", lambda each: each[0].get_status_display()),
    ]


# --- details ------------------------------------------------------------------------------------------------
def trail(kind: str, subject: Model, tasks: list[Task]) -> list[dict]:
    """任务 → 督办函: the task is a link where it is one and visible."""
    links = [crumb(_("任务"), task.number, task.get_absolute_url()) for task in tasks[:1]]
    return [*links, crumb(kind, subject.number or subject.title)]


def letter_facts(letter: Letter, actor: Actor) -> list[dict]:
    own = letter.issuer_id in actor.reader_ids
    return [
        fact(_("编号"), letter.number),
        fact(_("级别"), letter.get_level_display()),
        fact(_("发函单位"), letter.issuer.name),
        fact(_("收函单位"), letter.addressee.name),
        fact(_("签发"), letter.signatory_name or (letter.signatory if own else "")),
        fact(_("签发日期"), letter.issued_on),
        fact(_("回复时限"), _("%(n)d个工作日") % {"n": letter.limit_days}),
        fact(_("拟稿"), letter.drafted_by_name if own else ""),
        fact(_("撤回理由"), letter.withdrawn_reason),
    ]


def chain_of(letter: Letter, actor: Actor) -> list[dict]:
    """The letters before and after it, as far as this reader may know them."""
    known = Letter.objects.visible_to(actor).select_related("predecessor")
    found, before = [], letter.predecessor_id
    while before:
        earlier = known.filter(pk=before).first()
        if earlier is None:
            break
        found.insert(0, earlier)
        before = earlier.predecessor_id
    found += [letter, *known.filter(predecessor=letter).order_by("pk")]
    if len(found) == 1:
        return []
    return [
        {
            "number": each.number or _("未签发"),
            "url": "" if each.pk == letter.pk else each.get_absolute_url(),
            "level": level_of(each),
            "state": state_of(each),
        }
        for each in found
    ]


def tasks_of(letter: Letter, actor: Actor) -> list[dict]:
    """The tasks with what the letter says of them; a link for those who may see the task."""
    visible = {task.pk: task for task in Task.objects.visible_to(actor).filter(letters=letter)}
    kept = {each["task"]: each for each in letter.facts}
    return [
        {
            "number": task.number,
            "title": task.title,
            "url": visible[task.pk].get_absolute_url() if task.pk in visible else "",
            "state": state_of(visible[task.pk]) if task.pk in visible else None,
            "facts": kept.get(task.pk, {}).get("lines", [])[1:],
        }
        for task in letter.tasks.order_by("number")
    ]


def instruction_facts(instruction: Instruction) -> list[dict]:
    return [
        fact(_("批示领导"), instruction.leader),
        fact(_("批示日期"), instruction.given_on),
        fact(_("登记单位"), instruction.giver.name),
        fact(_("办理单位"), instruction.addressee.name),
        fact(_("办理人"), instruction.person or ""),
        fact(_("办理期限"), instruction.due_on),
        fact(_("撤销理由"), instruction.withdrawn_reason),
    ]


def request_facts(request: DataRequest) -> list[dict]:
    return [
        fact(_("征集单位"), request.asker.name),
        fact(_("指标"), request.figure),
        fact(_("计量单位"), request.unit),
        fact(_("所属期"), request.period),
        fact(_("报送期限"), request.due_on),
        fact(_("撤回理由"), request.withdrawn_reason),
    ]


def of_task_section(task: Task, actor: Actor) -> dict:
    """The section 督办 on the page of a task."""
    found = of_task(task, actor)
    return {
        "letters": [
            {
                "number": each.number or _("未签发"),
                "url": each.get_absolute_url(),
                "level": level_of(each),
                "unit": each.addressee,
                "due_on": each.reply_due_on,
                "is_done": each.status != ISSUED,
                "state": state_of(each),
            }
            for each in found.letters
        ],
        "instructions": [
            {
                "number": each.number,
                "url": each.get_absolute_url(),
                "title": each.title,
                "leader": each.leader,
                "unit": each.addressee,
                "due_on": each.due_on,
                "is_done": each.status != OPEN,
                "state": state_of(each),
            }
            for each in found.instructions
        ],
        "urgings": found.urgings,
        "any": bool(found),
    }


def task_links(task: Task, actor: Actor) -> list[dict]:
    """What this reader may begin about a running task."""
    if task.status not in LED:
        return []
    asked = (
        ("supervision.urge_task", _("催办"), reverse("portal:urge-task", args=[task.pk])),
        ("supervision.add_letter", _("起草督办函"), f"{reverse('portal:new-letter')}?task={task.pk}"),
        ("supervision.add_instruction", _("登记批示"), f"{reverse('portal:new-instruction')}?task={task.pk}"),
    )
    return [{"label": label, "url": url} for name, label, url in asked if decide(actor, name, task)]
