"""Which commands on tasks are not a transition: drafting, editing, capturing, saving a report draft, deleting a draft."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.activity.models import Removed
from coordination.activity.recording import record
from coordination.activity.removal import remove, restorable
from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from coordination.common.local_time import local_date
from coordination.common.numbering import next_in
from coordination.lifecycle.merging import changes_between, columns_of, merged

from . import states
from .effects.people import let_read
from .models import Report, Task
from .states import ReportState, SourceKind
from .wanted import drafted_values

# What a draft may set; once opened, only the acts of the workflow change a task.
EDITABLE = (
    "title",
    "content",
    "topic",
    "task_class",
    "source_text",
    "expected_result",
    "criterion",
    "evidence_wanted",
    "continuing",
    "deadline",
    "rhythm",
    "own_report_dates",
    "priority",
    "confidentiality",
    "claim_mode",
    "claim_closes_at",
)


restorable("tasks.Task", permission="tasks.change_task")


@transaction.atomic
def draft_task(
    *, actor: Actor, at: datetime, title: str, outcome=None, source_kind: str | None = None, **fields
) -> Task:
    """A new draft of the actor's organisation, from an outcome or captured informally.

    The number follows the source: the outcome's number and a position, else year, unit and position.
    Raises ``NotAllowed``, and ``Invalid`` for input.
    """
    decision = decide(actor, "tasks.add_task")
    if not decision:
        raise NotAllowed(decision.reason)
    if outcome is not None and outcome.status != "published":
        raise Invalid({"outcome": _("只有已发布的成果可以形成任务。")})
    kind = source_kind or (SourceKind.OUTCOME if outcome is not None else SourceKind.INFORMAL)
    return _create(
        actor.organisation, actor=actor, at=at, title=title, outcome=outcome, source_kind=kind, fields=fields
    )


@transaction.atomic
def draft_from_condition(condition, *, actor: Actor, at: datetime) -> Task:
    """A condition of a ministry's answer becomes a draft of the unit that submitted, once."""
    submission = condition.submission
    return _create(
        submission.submitter,
        actor=actor,
        at=at,
        title=condition.text[:300],
        outcome=submission.outcome,
        source_kind=SourceKind.CONDITION,
        condition=condition,
        fields={
            "content": condition.text,
            "deadline": condition.due_on,
            "source_text": submission.title[:300],
        },
    )


@transaction.atomic
def follow_condition(task: Task, *, actor: Actor, at: datetime, gone: bool) -> None:
    """The ministry's answer was corrected: the draft made of its condition takes the new date, or goes with it."""
    locked = Task.objects.select_for_update(of=("self",)).select_related("condition").get(pk=task.pk)
    if gone:
        sentence = _("随部委答复更正，删除任务草稿「%(title)s」")
        record(locked, actor=actor, at=at, verb="delete", sentence=sentence, params={"title": locked.title})
        locked.delete()
        return
    before, locked.deadline = locked.deadline, locked.condition.due_on
    locked.version += 1
    locked.updated_at = at
    locked.save(update_fields=["deadline", "version", "updated_at"])
    changes = {"deadline": [day and day.isoformat() for day in (before, locked.deadline)]}
    sentence = _("随部委答复更正，调整任务草稿的时限")
    record(locked, actor=actor, at=at, verb="edit", sentence=sentence, changes=changes)


def _create(issuer, *, actor, at, title, outcome, source_kind, fields, condition=None) -> Task:
    task = Task(
        number=_number(issuer, outcome, at),
        title=title.strip(),
        issuer=issuer,
        outcome=outcome,
        outcome_version=outcome.current if outcome else None,
        condition=condition,
        source_kind=source_kind,
        created_by=actor.user,
        created_at=at,
        updated_at=at,
    )
    _set(task, fields)
    task.save()
    let_read(task, [issuer])
    record(task, actor=actor, at=at, verb="create", sentence=_("新建任务草稿"))
    return task


def capture(*, actor: Actor, at: datetime, title: str, source_text: str = "", **fields) -> Task:
    """A telephone order or a note, in ten seconds: a title is enough, the rest is completed later."""
    return draft_task(
        actor=actor, at=at, title=title, source_text=source_text, source_kind=SourceKind.INFORMAL, **fields
    )


@transaction.atomic
def edit_task(task: Task, *, actor: Actor, at: datetime, version: int | None = None, **fields) -> Task:
    """Change a draft. What others changed since ``version`` elsewhere merges; where both changed, ``StaleVersion``."""
    locked = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    decision = decide(actor, "tasks.change_task", locked)
    if not decision:
        raise NotAllowed(decision.reason)
    if locked.status != states.DRAFT:
        raise IllegalTransition(
            _("任务已发布，内容不能直接修改；请通过延期、退回等操作调整。"), state=locked.status
        )
    if version is not None:
        fields = merged(locked, fields, version=version)
    before = columns_of(locked, fields)
    _set(locked, fields)
    changes = changes_between(before, locked)
    if not changes:
        return locked
    locked.version += 1
    locked.updated_at = at
    locked.save()
    record(locked, actor=actor, at=at, verb="edit", sentence=_("修改任务草稿"), changes=changes)
    return locked


def may_be_deleted(task: Task, actor: Actor) -> bool:
    """Whether the page offers it: a draft of one's own that was not made of a ministry's condition."""
    made_here = task.status == states.DRAFT and not task.condition_id
    return made_here and bool(decide(actor, "tasks.change_task", task))


@transaction.atomic
def delete_draft(task: Task, *, actor: Actor, at: datetime) -> Removed:
    """Remove a draft that nobody outside has seen; a line about it stays, and for a while it can be brought back."""
    locked = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    decision = decide(actor, "tasks.change_task", locked)
    if not decision:
        raise NotAllowed(decision.reason)
    if locked.status != states.DRAFT:
        raise IllegalTransition(_("已发布的任务不能删除，可以撤销。"), state=locked.status)
    if locked.children.exists():
        raise Conflict(_("请先删除子任务。"), code="has_children")
    if locked.condition_id:
        raise Conflict(
            _("此草稿来自部委的批复条件，不能直接删除；请用「撤销」写明理由，理由随即列在对接事项上。"),
            code="made_of_a_condition",
        )
    sentence = _("删除任务草稿「%(title)s」")
    return remove(locked, actor=actor, at=at, sentence=sentence, params={"title": locked.title})


@transaction.atomic
def save_report_draft(task: Task, *, actor: Actor, at: datetime, **fields) -> Report:
    """Keep what was typed so far; nobody else sees it until it is reported."""
    part = task.participation_of(actor)
    if part is None or not decide(actor, "tasks.take_part", task):
        raise NotAllowed(_("只有参与单位的工作人员可以操作。"))
    known = {name: fields[name] for name in Report.FIELDS if name in fields}
    if "values" in fields:
        known["values"] = drafted_values(task, part.organisation, fields["values"], on=local_date(at))
    draft, _made = Report.objects.update_or_create(
        task=task,
        organisation=part.organisation,
        state=ReportState.DRAFT,
        defaults={**known, "saved_at": at, "author": actor.user, "author_name": actor.name},
    )
    return draft


def _set(task: Task, fields: dict) -> None:
    problems = {
        name: [_("没有名为「%(name)s」的字段。") % {"name": name}] for name in fields if name not in EDITABLE
    }
    if problems:
        raise Invalid(problems)
    for name, value in fields.items():
        setattr(task, name, value)
    if not task.title:
        problems["title"] = [_("请填写任务名称。")]
    if len(task.title) > 300:
        problems["title"] = [_("任务名称最多300个字。")]
    if task.continuing and task.deadline:
        problems["deadline"] = [_("持续推进的任务不设时限。")]
    for choice in ("rhythm", "priority", "confidentiality", "claim_mode"):
        if getattr(task, choice) not in dict(Task._meta.get_field(choice).flatchoices):
            problems[choice] = [_("没有「%(value)s」这个选项。") % {"value": getattr(task, choice)}]
    if problems:
        raise Invalid(problems)


def _number(issuer, outcome, at: datetime) -> str:
    if outcome is not None:
        return f"{outcome.number}-{next_in(f'task:{outcome.number}'):02d}"
    prefix = f"{local_date(at).year}-{issuer.root.short_name or issuer.root.name[:2]}"
    return f"{prefix}-{next_in(f'task:{prefix}'):03d}"
