"""In which words does a letter speak, and which facts of its tasks does it carry?

Letters are official documents and are written in Chinese whatever language the page is read in. A signed
letter is composed of kept values alone, so it reads the same whenever it is written out again.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import translation

from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.tasks.lights import reading
from coordination.tasks.states import Light

from .vocabulary import Condition, Level

CHINESE = "zh-hans"
TITLE, LEVEL, NUMBER, HEADING = "title", "level", "number", "heading"
ADDRESSEE, BODY, SIGNATURE, ANNEX, FACT = "addressee", "body", "signature", "annex", "fact"


@dataclass(frozen=True)
class Block:
    """One paragraph of the document; ``role`` decides where it stands on the paper."""

    role: str
    text: str


def letter_number(year: int, serial: int) -> str:
    return f"督办〔{year}〕{serial}号"


def in_chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def level_name(level: str) -> str:
    with translation.override(CHINESE):
        return str(Level(level).label)


# --- facts ------------------------------------------------------------------------------------------
def facts_of(letter, *, on: date) -> list[dict]:
    """The facts of each task as they stand on that day, ready to be kept."""
    tasks = letter.tasks.select_related("lead").prefetch_related("milestones").order_by("number")
    with translation.override(CHINESE):
        return [_facts(task, on) for task in tasks]


def _facts(task, on: date) -> dict:
    lines = [f"任务：{task.number} {task.title}"]
    if task.lead:
        lines.append(f"牵头单位：{task.lead.name}")
    if task.deadline:
        first = task.first_deadline
        moved = f"（原定{in_chinese(first)}）" if first and first != task.deadline else ""
        lines.append(f"完成时限：{in_chinese(task.deadline)}{moved}")
    else:
        lines.append("完成时限：持续推进")
    lines.append(f"目前进度：{task.progress}%")
    reported = local_date(task.last_reported_at) if task.last_reported_at else None
    lines.append(f"最近报送：{in_chinese(reported)}" if reported else "最近报送：尚未报送进展")
    light = reading(task, task.milestones.all(), on=on, calendar=calendar_for())
    if light.light != Light.NONE:
        lines.append(f"亮灯情况：{light.label}，{light.reason}")
    return {"task": task.pk, "number": task.number, "title": task.title, "lines": lines}


# --- proposed words ---------------------------------------------------------------------------------
def first_letter(tasks) -> tuple[str, str]:
    """Subject and text of a letter somebody begins to write."""
    names = "、".join(f"{_quoted(task.title)}（{task.number}）" for task in tasks)
    return _subject(tasks), (
        f"为推动{names}如期完成，请贵单位说明目前进展、存在的困难和下一步安排，明确完成时间；"
        "需要协调的事项请一并提出。"
    )


def of_step(step, task, days: int) -> tuple[str, str]:
    """Subject and text of a letter the ladder drafts; ``days`` are the working days that have passed."""
    name = f"{_quoted(task.title)}（{task.number}）"
    said = {
        Condition.DEADLINE: f"{name}完成时限已过{days}个工作日，尚未申请销号。",
        Condition.REPORT: f"{name}的进展报告已迟报{days}个工作日。",
        Condition.SILENT: f"{name}已{days}个工作日未报送进展。",
        Condition.NO_REPLY: f"就{name}所发督办函，回复期限已过{days}个工作日，尚未收到回复。",
    }[Condition(step.condition)]
    return _subject(
        [task]
    ), f"{said}请贵单位说明原因、目前进展和下一步安排，明确完成时间；需要协调的事项请一并提出。"


def next_level(letter, *, was_replied: bool) -> tuple[str, str]:
    """Subject and text of the letter that follows this one."""
    why = "所复内容未能说明问题" if was_replied or letter.asked_again else "回复期限已过，尚未收到回复"
    return letter.title, f"就本事项曾发{letter.number}，{why}。{letter.text}"


def _quoted(title: str) -> str:
    """In double quotation marks, those inside it single, as official papers write them."""
    return f"“{title.replace('“', '‘').replace('”', '’')}”"


def _subject(tasks) -> str:
    first = tasks[0]
    others = f"等{len(tasks)}项任务" if len(tasks) > 1 else ""
    return f"关于{_quoted(first.title[:60])}{others}办理情况的督办函"


# --- the document -----------------------------------------------------------------------------------
def document(letter, *, on: date) -> list[Block]:
    """The whole letter in the order of the paper. Before it is signed the facts are those of today."""
    facts = letter.facts or facts_of(letter, on=on)
    blocks = [
        Block(TITLE, "督  办  函"),
        Block(LEVEL, f"（{level_name(letter.level)}督办）"),
        Block(NUMBER, letter.number or "督办〔    〕  号（未签发）"),
        Block(HEADING, letter.title),
        Block(ADDRESSEE, f"{letter.addressee.name}："),
        *(Block(BODY, line) for line in letter.text.splitlines() if line.strip()),
    ]
    if letter.predecessor:
        before = letter.predecessor
        sent = f"（{in_chinese(before.issued_on)}）" if before.issued_on else ""
        blocks.append(Block(BODY, f"本函承接{level_name(before.level)}督办函{before.number}{sent}。"))
    blocks.append(Block(BODY, _limit(letter)))
    blocks.append(Block(BODY, "对督办事项有异议的，请在回复中一并说明，我方将如实附卷。"))
    if letter.withdrawn_reason and letter.number:
        blocks.append(Block(BODY, f"（本函已撤回，理由：{letter.withdrawn_reason}）"))
    blocks += [
        Block(SIGNATURE, f"签发：{letter.signatory_name or '（待签发）'}"),
        Block(SIGNATURE, letter.issuer.name),
        Block(SIGNATURE, in_chinese(letter.issued_on) if letter.issued_on else "    年  月  日"),
        Block(ANNEX, "附：任务基本情况"),
    ]
    for position, fact in enumerate(facts, start=1):
        lines = fact["lines"]
        blocks.append(Block(FACT, f"{position}．{lines[0]}" if len(facts) > 1 else lines[0]))
        blocks += [Block(FACT, line) for line in lines[1:]]
    return blocks


def _limit(letter) -> str:
    """The first limit, as it was set when it was signed; what was asked for later is in the history."""
    first = letter.replies.order_by("round").first()
    due = first.due_on if first else letter.reply_due_on
    if due is None:
        return f"请于收函后{letter.limit_days}个工作日内书面回复。"
    return f"请于{in_chinese(due)}前书面回复。"
