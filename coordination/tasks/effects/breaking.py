"""Breaking a task down into sub-tasks whose weights sum to 100."""

import re

from django.utils.translation import gettext_lazy as _

from coordination.activity.recording import record
from coordination.common.errors import Invalid
from coordination.tasks.states import SourceKind

from .measuring import carry_progress_up
from .people import let_read

PART = re.compile(r"^(\d{1,3})\s*[%\uff05]?[\s,\uff0c]+(.+)$")


def break_down(task, act):
    """任务分解: one line a part, weight first; the weights of all parts together must be 100."""
    parts = []
    for line in act["parts"]:
        found = PART.match(line)
        if not found or not 1 <= int(found[1]) <= 100:
            raise Invalid(
                {"parts": _("「%(line)s」无法识别；请按「40 子任务名称」的格式，每行一项。") % {"line": line}}
            )
        parts.append((int(found[1]), found[2].strip()[:300]))
    standing = [child.weight or 0 for child in task.children.exclude(status="cancelled")]
    total = sum(weight for weight, _title in parts) + sum(standing)
    if total != 100:
        raise Invalid({"parts": _("各项权重之和须为100，现为%(total)d。") % {"total": total}})
    first = 1 + max((_position(child.number) for child in task.children.all()), default=0)
    for position, (weight, title) in enumerate(parts, start=first):
        child = type(task).objects.create(
            number=f"{task.number}.{position}",
            title=title,
            parent=task,
            weight=weight,
            topic=task.topic,
            issuer=task.lead or task.issuer,
            source_kind=SourceKind.PARENT,
            outcome=task.outcome,
            outcome_version=task.outcome_version,
            continuing=task.continuing,
            deadline=task.deadline,
            confidentiality=task.confidentiality,
            created_by=act.actor.user,
            created_at=act.at,
            updated_at=act.at,
        )
        let_read(child, [child.issuer])
        record(
            child,
            actor=act.actor,
            at=act.at,
            verb="create",
            sentence=_("由%(parent)s分解而来"),
            params={"parent": task.number},
        )
        last = child
    carry_progress_up(last, act)
    task.refresh_from_db(fields=["progress"])
    act.say(count=len(parts))


def _position(number: str) -> int:
    """The last part of a sub-task's number; drafts may have been deleted, so they are not counted."""
    last = number.rpartition(".")[2]
    return int(last) if last.isdecimal() else 0
