"""Which tasks are waiting for a lead, until when, and who has offered?"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.policy import decide
from coordination.common.local_time import local_date
from coordination.common.working_days import WorkingCalendar, calendar_for
from coordination.tasks.models import Task
from coordination.tasks.queries import BOARD_LIMIT, claim_board, open_applications_of
from coordination.tasks.states import OPEN, ClaimMode, ParticipationRole
from coordination.tasks.workflow import TASK

NEAR_DAYS = 3
CLAIMING = {ClaimMode.FIRST_COME: "claim", ClaimMode.OFFERS: "offer"}


@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Open, with offers, led lately, and those nobody offered to lead in time."""
    at, calendar = timezone.now(), calendar_for()
    found = claim_board(request.actor, at=at)
    applied = open_applications_of(request.actor)
    columns = [
        _column("open", _("待认领"), _("尚无单位提出意向。"), found, applied, request.actor, at, calendar),
        _column(
            "offers",
            _("已有意向"),
            _("截止后由发起单位评定牵头单位。"),
            found,
            applied,
            request.actor,
            at,
            calendar,
        ),
        _column(
            "awarded",
            _("已定牵头"),
            _("近日确定牵头单位，可申请配合。"),
            found,
            applied,
            request.actor,
            at,
            calendar,
        ),
        _column(
            "nobody",
            _("无人认领"),
            _("已过截止时间，由发起单位指派或重新发布。"),
            found,
            applied,
            request.actor,
            at,
            calendar,
        ),
    ]
    context = {
        "columns": columns,
        "rules_note": _("一项任务一个牵头单位：先到先得的以首个申请为准，竞领的截止后评定。"),
        "calendar": calendar,
    }
    return render(request, "portal/tasks/board.html", context)


def _column(
    key: str,
    label: str,
    note: str,
    found: dict,
    applied: set[tuple[int, str]],
    actor: Actor,
    at: datetime,
    calendar: WorkingCalendar,
) -> dict:
    tasks = found[key]
    count = f"{BOARD_LIMIT}+" if len(tasks) >= BOARD_LIMIT else len(tasks)
    cards = [_card(task, applied, actor, at, calendar) for task in tasks]
    return {"key": key, "label": label, "note": note, "count": count, "cards": cards}


def _card(
    task: Task, applied: set[tuple[int, str]], actor: Actor, at: datetime, calendar: WorkingCalendar
) -> dict:
    supporters = [part.organisation.label for part in task.supporters]
    return {
        "number": task.number,
        "title": task.title,
        "url": task.get_absolute_url(),
        "mode_label": task.get_claim_mode_display(),
        "topic": task.topic,
        "offers_count": task.offer_count,
        "lead": task.lead.label if task.lead else "",
        "supporters": _("、").join(supporters),
        "action": _action(task, applied, actor, at),
        **(_closing(task, at, calendar) if task.status == OPEN else {}),
    }


def _closing(task: Task, at: datetime, calendar: WorkingCalendar) -> dict:
    """When the claim closes, in working days beside the hard date."""
    closes_at = task.claim_closes_at
    if closes_at is None:
        return {}
    today, last_day = local_date(at), local_date(closes_at)
    if at > closes_at:
        words, state = _("已截止"), "over"
    elif last_day == today:
        words, state = _("今天截止"), "near"
    else:
        left = calendar.count(today, last_day)
        words, state = _("还有 %(n)d 个工作日") % {"n": left}, "near" if left <= NEAR_DAYS else ""
    return {"closes_at": closes_at, "closing_words": words, "closing_state": state}


def _action(task: Task, applied: set[tuple[int, str]], actor: Actor, at: datetime) -> dict | None:
    """The one button of the card, none once the own unit has applied."""
    if task.status != OPEN:
        name = "join_as_supporter" if task.participation_of(actor) is None else ""
    elif task.claim_closes_at and at > task.claim_closes_at:
        name = ""
    else:
        name = CLAIMING.get(task.claim_mode, "")
    role = ParticipationRole.SUPPORT if name == "join_as_supporter" else ParticipationRole.LEAD
    if not name or actor.belongs_to(task.issuer) or (task.pk, role) in applied:
        return None
    transition = TASK.transitions[name]
    decision = decide(actor, transition.permission, task)
    return {
        "label": transition.label,
        "url": f"{task.get_absolute_url()}{name}/",
        "allowed": decision.allowed,
        "reason": decision.reason,
        "tone": "primary" if name != "join_as_supporter" else "plain",
    }
