"""What does a page or a report about meetings and outcomes need?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.common.local_time import local_date

from .confirming import all_agreed
from .links import OpenItem, open_items_of
from .models import Meeting, Outcome, Series
from .vocabulary import (
    CANCELLED,
    CLOSED,
    CONFIRMING,
    DRAFT,
    HELD,
    NEXT_STEPS,
    PLANNED,
    PUBLISHED,
    SUPERSEDED,
    WITHDRAWN,
    Answer,
    VersionState,
)


@dataclass(frozen=True)
class Needed:
    """What an outcome needs now, in one sentence, from whom, and by when."""

    sentence: Any
    params: dict[str, Any] = field(default_factory=dict)
    from_whom: tuple[str, ...] = ()
    due_on: date | None = None

    @property
    def text(self) -> str:
        return str(self.sentence) % self.params if self.params else str(self.sentence)


def successor_of(outcome: Outcome, actor: Actor) -> Outcome | None:
    """The outcome that took its place, when this reader may know it."""
    if outcome.superseded_by_id is None:
        return None
    return Outcome.objects.visible_to(actor).filter(pk=outcome.superseded_by_id).first()


def needed_now(outcome: Outcome, actor: Actor, *, at: datetime) -> Needed:
    """The one sentence at the top of an outcome's page; it names nothing this reader may not know."""
    drafter = {"unit": outcome.drafter.name}
    if outcome.asked_wording is not None and not all_agreed(outcome, local_date(at)):
        names = tuple(row.organisation.name for row in outcome.pending)
        sentence = (
            _("待%(units)s会签。")
            if outcome.status == CONFIRMING
            else _("更正待%(units)s会签，现行文本继续有效。")
        )
        return Needed(sentence, {"units": "、".join(names)}, names, outcome.confirm_by)
    if outcome.status == DRAFT:
        objected = outcome.confirmations.filter(round=outcome.round, answer=Answer.OBJECTED).exists()
        sentence = _("待%(unit)s按异议修改后重新提交会签。") if objected else _("待%(unit)s完善并提交会签。")
        return Needed(sentence, drafter, (outcome.drafter.name,))
    if outcome.status == CONFIRMING and outcome.meeting.status == PLANNED:
        return Needed(_("会签已完成，会议召开后由%(unit)s发布。"), drafter, (outcome.drafter.name,))
    if outcome.status == CONFIRMING:
        return Needed(_("会签已完成，待%(unit)s发布。"), drafter, (outcome.drafter.name,))
    if outcome.status == SUPERSEDED:
        successor = successor_of(outcome, actor)
        if successor is None:
            return Needed(_("已由另一成果替代，无需办理。"))
        return Needed(_("已由%(number)s替代。"), {"number": str(successor)})
    if outcome.status == WITHDRAWN:
        return Needed(_("已撤回，无需办理。"))
    if outcome.no_action_reason:
        return Needed(_("无需办理。"))
    if Outcome.objects.orphans().filter(pk=outcome.pk).exists():
        return Needed(
            _("尚无任务或对接事项，待%(unit)s落实或说明无需办理。"), drafter, (outcome.drafter.name,)
        )
    return Needed(_("已落实为任务或对接事项，见下方进展。"))


def meeting_needed_now(meeting: Meeting, *, at: datetime) -> Needed:
    """The one sentence at the top of a meeting's page."""
    who = (meeting.organiser.name, meeting.host.name)
    if meeting.status == PLANNED:
        if meeting.starts_on > local_date(at):
            return Needed(
                _("定于%(day)s在%(place)s召开。"),
                {"day": shown_day(meeting.starts_on), "place": meeting.place},
            )
        return Needed(_("会议日期已到，待%(unit)s登记会议已召开。"), {"unit": who[0]}, who, meeting.ends_on)
    if meeting.status == HELD:
        return Needed(_("会议已召开，待%(unit)s印发纪要、起草成果。"), {"unit": who[0]}, who)
    if meeting.status == CANCELLED:
        return Needed(_("会议已取消，无需办理。"))
    return Needed(_("纪要已印发，成果见下方。"))


def cycle_needed_now(cycle, orphans: list[Outcome]) -> Needed:
    """The one sentence at the top of a cycle's page; ``orphans`` are those this reader may know."""
    if cycle.status == CLOSED:
        return Needed(_("周期已关闭。"))
    if orphans:
        units = tuple(dict.fromkeys(each.drafter.name for each in orphans))
        sentence = _("有%(count)d项成果尚未落实，待%(units)s处理后才能关闭周期。")
        return Needed(sentence, {"count": len(orphans), "units": "、".join(units)}, units)
    return Needed(
        _("没有悬空的成果，周期结束后由%(unit)s关闭。"), {"unit": cycle.keeper.name}, (cycle.keeper.name,)
    )


def shown_day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def next_steps(outcome: Outcome) -> tuple[str, ...]:
    """What the kind of a published outcome suggests doing next, the expected step first."""
    if outcome.status != PUBLISHED:
        return ()
    return NEXT_STEPS[outcome.kind] if not outcome.no_action_reason else ("take_up",)


def confirmations_for(outcome: Outcome, actor: Actor) -> QuerySet:
    """The answers this reader may know, as ``shown_text`` what the parties wrote.

    The drafter and the parties see every round with its texts; others the last round without them.
    """
    rows = outcome.confirmations.select_related("organisation", "version")
    involved = {outcome.drafter_id, *rows.values_list("organisation_id", flat=True)}
    if involved & set(actor.reader_ids):
        return rows.annotate(shown_text=F("text"))
    return rows.filter(round=outcome.round).annotate(shown_text=Value(""))


def confirmations_shown(outcome: Outcome, actor: Actor) -> list:
    """The answers of the last round, for the strip: who agreed, who let it lapse, who is still asked."""
    return list(confirmations_for(outcome, actor).filter(round=outcome.round).order_by("organisation__path"))


def versions_for(outcome: Outcome, actor: Actor) -> QuerySet:
    """Every wording this reader may read: what was published, and for the drafter and the parties asked the rest."""
    versions = outcome.versions.select_related("proposed_by")
    if actor.belongs_to(outcome.drafter) or outcome.drafter_id in actor.reader_ids:
        return versions
    asked = outcome.confirmations.filter(organisation__in=actor.reader_ids).values("version")
    shown = Q(published_at__isnull=False) | (Q(pk__in=asked) & ~Q(state=VersionState.DRAFT))
    return versions.filter(shown)


def open_items(series: Series, actor: Actor, *, before: date | None = None) -> list[OpenItem]:
    """What earlier meetings of a series left open, for the agenda of the next: outcomes first, then later stages'."""
    earlier = Meeting.objects.visible_to(actor).filter(series=series)
    if before is not None:
        earlier = earlier.filter(starts_on__lt=before)
    outcomes = Outcome.objects.visible_to(actor).filter(meeting__in=earlier)
    unsettled = outcomes.filter(status__in=[DRAFT, CONFIRMING]) | outcomes.orphans()
    own = [
        OpenItem(_proposal(each), each.number, each.get_absolute_url())
        for each in unsettled.select_related("meeting").order_by("number")
    ]
    return own + open_items_of(outcomes, actor)


def _proposal(outcome: Outcome) -> str:
    sentence = _("落实成果：%(title)s") if outcome.status == PUBLISHED else _("审定成果：%(title)s")
    return str(sentence) % {"title": outcome.title}


def proposal_for_next(series: Series, actor: Actor, *, on: date) -> dict[str, Any]:
    """The form of the next meeting of a series, pre-filled: as the last one was, with what is still open."""
    last = Meeting.objects.visible_to(actor).filter(series=series).exclude(status="cancelled").first()
    proposal: dict[str, Any] = {"series": series.pk, "level": series.level}
    if last is not None:
        rows = list(last.attendances.all())
        proposal |= {
            "title": last.title,
            "host": last.host_id,
            "hours": last.hours,
            "parties": [row.organisation_id for row in rows if row.confirms],
            "guests": [row.organisation_id for row in rows if not row.confirms],
        }
    return proposal | {"agenda": "\n".join(item.line for item in open_items(series, actor))}


def orphans_of(cycle, actor: Actor) -> list[Outcome]:
    """The cycle's outcomes nobody follows up, of those this reader may know."""
    return list(
        Outcome.objects.visible_to(actor).filter(meeting__cycle=cycle).orphans().select_related("drafter")
    )


def counts_by_cycle(cycles: Iterable, actor: Actor) -> dict[int, dict[str, int]]:
    """Per cycle: meetings, outcomes and orphans that this reader may know; three queries for any number of cycles."""
    ids = [cycle.pk for cycle in cycles]
    counts = {pk: {"meetings": 0, "outcomes": 0, "orphans": 0} for pk in ids}
    outcomes = Outcome.objects.visible_to(actor).filter(meeting__cycle__in=ids)
    columns = {
        "meetings": Meeting.objects.visible_to(actor).filter(cycle__in=ids).values_list("cycle", flat=True),
        "outcomes": outcomes.values_list("meeting__cycle", flat=True),
        "orphans": outcomes.orphans().values_list("meeting__cycle", flat=True),
    }
    for name, column in columns.items():
        for pk in column.order_by():
            counts[pk][name] += 1
    return counts
