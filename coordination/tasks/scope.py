"""Which parts of a task that was accepted and re-opened (重新启动) may be worked on again?

A scope is a list of words: ``progress``, ``evidence``, ``figures``, ``sub_tasks``, ``deadline``, and ``part:12``
for the contribution of one participant. What is not named stays as it was accepted.
"""

from django.utils.translation import gettext_lazy as _

from .links import why_settled

PROGRESS, EVIDENCE, FIGURES, SUB_TASKS, DEADLINE = "progress", "evidence", "figures", "sub_tasks", "deadline"
PART = "part:"
LABELS = {
    PROGRESS: _("进展与计划"),
    EVIDENCE: _("佐证材料"),
    FIGURES: _("关键数据"),
    SUB_TASKS: _("子任务"),
    DEADLINE: _("完成时限"),
}


def choices_for(task, actor) -> list[tuple]:
    """What may be chosen when re-opening; figures that are settled are not offered."""
    parts = [
        (f"{PART}{part.organisation_id}", _("%(unit)s承担的内容") % {"unit": part.organisation.name})
        for part in task.supporters
    ]
    labels = [(name, label) for name, label in LABELS.items() if name != FIGURES or not why_settled(task)]
    return [*labels, *parts]


def in_words(task) -> str:
    """The open parts, as a list for the reader."""
    names = {str(value): str(label) for value, label in [*LABELS.items(), *choices_for(task, None)]}
    return "、".join(names.get(each, each) for each in task.reopened_scope)


def is_open(task, *wanted: str) -> bool:
    """Whether one of these parts may be worked on; a task that was not re-opened is open as a whole."""
    return not task.reopened_scope or any(each in task.reopened_scope for each in wanted)


def opened_again(*wanted: str):
    """Guard: the act belongs to a part that was opened again."""

    def guard(task, actor, at):
        return None if is_open(task, *wanted) else _locked(task)

    return guard


def own_part_opened_again(task, actor, at):
    """Guard: the lead reports where progress or figures are open, a supporter where its contribution is."""
    part = task.participation_of(actor)
    if part is None or not task.reopened_scope:
        return None
    mine = (PROGRESS, FIGURES) if part.is_lead else (f"{PART}{part.organisation_id}",)
    return None if is_open(task, *mine) else _locked(task)


def _locked(task):
    return _("任务重新启动时只开放：%(scope)s；其余保持销号时的内容。") % {"scope": in_words(task)}
