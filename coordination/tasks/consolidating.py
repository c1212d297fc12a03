"""What does the lead build its report on: who of the supporters has reported since, and what changed?

The lead pulls the supporters' words in under their names, and may report without those who have not.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from coordination.common.word_diff import Piece, compared

from .models import Participation, Report, Task
from .states import ParticipationRole, ReportState


@dataclass(frozen=True)
class Standing:
    """One supporter: its report that the lead has not built on yet, else None; and the one before."""

    part: Participation
    report: Report | None
    earlier: Report | None


@dataclass(frozen=True)
class Change:
    """One field of a report: what it was and what it is, word by word."""

    name: str
    label: str
    pieces: list[Piece]


def last_sent(task: Task, organisation) -> Report | None:
    """The last report of a unit that was sent and not sent back."""
    sent = task.reports.filter(organisation=organisation, state=ReportState.SUBMITTED)
    return sent.order_by("-pk").first()


def latest_of_each(task: Task) -> QuerySet[Report]:
    """Of every unit the last report that was sent, unless it was sent back."""
    later = Report.objects.exclude(state=ReportState.DRAFT).filter(
        task=OuterRef("task"), organisation=OuterRef("organisation"), pk__gt=OuterRef("pk")
    )
    return task.reports.filter(~Exists(later), state=ReportState.SUBMITTED)


def latest_reports(tasks: Iterable[Task]) -> dict[int, Report]:
    """The last report of each lead, by task: one query for all."""
    rows = Report.objects.filter(
        task__in=[each.pk for each in tasks], organisation=F("task__lead"), state=ReportState.SUBMITTED
    )
    return {each.task_id: each for each in rows.order_by("pk")}


def standings(task: Task) -> list[Standing]:
    """Every supporter in force, those who have reported since the lead's last report first."""
    built_on = last_sent(task, task.lead)
    since = built_on.pk if built_on else 0
    latest = {each.organisation_id: each for each in latest_of_each(task).select_related("organisation")}
    found = []
    for part in task.supporters:
        last = latest.get(part.organisation_id)
        is_new = last is not None and last.pk > since
        found.append(Standing(part, last if is_new else None, None if is_new else last))
    return sorted(found, key=lambda each: each.report is None)


def supporters_reported(task: Task) -> QuerySet[Participation]:
    """The same as rows: every supporter in force with ``new_report`` and ``new_report_at``, or None."""
    built_on = last_sent(task, task.lead)
    new = latest_of_each(task).filter(
        organisation=OuterRef("organisation"), pk__gt=built_on.pk if built_on else 0
    )
    supporters = task.participations.filter(ended_at=None).exclude(role=ParticipationRole.LEAD)
    return supporters.annotate(
        new_report=Subquery(new.values("pk")[:1]), new_report_at=Subquery(new.values("submitted_at")[:1])
    )


def attributed(report: Report) -> str:
    """A supporter's words under its name."""
    return f"{report.organisation.name}：{report.text}"


def proposed_reports(task: Task, actor) -> list[Report]:
    """What the lead would pull in now; nothing for anybody else."""
    part = task.participation_of(actor)
    if part is None or not part.is_lead:
        return []
    return [each.report for each in standings(task) if each.report]


def proposed_text(task: Task, actor) -> str | None:
    """The draft as it is; else the own last words, and below them what the supporters have reported since."""
    part = task.participation_of(actor)
    if part is None:
        return None
    latest = task.reports.filter(organisation=part.organisation).order_by("-pk").first()
    if latest is not None and latest.state != ReportState.SUBMITTED:
        return latest.text
    own = own_words(latest) if latest else ""
    pulled = [attributed(each) for each in proposed_reports(task, actor)]
    return "\n".join(each for each in (own, *pulled) if each)


def own_words(report: Report) -> str:
    """A consolidated report without what it pulled in: that is reported anew."""
    text = report.text
    for each in report.consolidates.select_related("organisation"):
        text = text.replace(attributed(each), "")
    return "\n".join(line for line in text.splitlines() if line.strip())


def changes_since_last(task: Task, draft: Report) -> list[Change]:
    """What a draft says otherwise than the last report of its unit."""
    last = last_sent(task, draft.organisation)
    return changes_between(last, draft) if last else []


def changes_between(old: Report, new: Report) -> list[Change]:
    """Field by field, those that differ."""
    found = []
    for name in Report.SHOWN:
        before, after = old.written(name), new.written(name)
        if before != after:
            label = str(Report._meta.get_field(name).verbose_name)
            found.append(Change(name, label, compared(before, after)))
    return found
