"""What happens on which day, as a month and as a feed for calendar programs?"""

import calendar as months
from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor
from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for, read_once
from coordination.meetings.feeds import close_feed, feed_of, open_feed, readers_of
from coordination.meetings.models import Meeting
from coordination.notifications.duties import RULES
from coordination.notifications.finding import duties_at
from coordination.notifications.my_work import Horizon, Share, Work, Worklist
from coordination.notifications.reconciling import base_of
from coordination.portal.access import safe_next
from coordination.portal.actions import state_of
from coordination.portal.icalendar import MEDIA_TYPE, calendar_of, deadline_event, meeting_event
from coordination.portal.nouns import fetch
from coordination.portal.views.meetings import sections

SECRET = "feed_secret"  # noqa: S105 - where the address waits in the session to be shown once
PAST_DAYS = 180
MOST = 1000


@never_cache
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """One month: meetings, and the last days of what the reader's unit owes; days off stand out."""
    actor = request.actor
    first = _month(request.GET.get("month", ""), actor.on)
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    begin, end = weeks[0][0], weeks[-1][-1]
    meetings = Meeting.objects.visible_to(actor).between(begin, end).exclude(status="cancelled")
    by_day = _meetings_by_day(list(meetings.order_by("starts_on", "id")[:MOST]), begin, end)
    with read_once():
        working = calendar_for()
        limits = _limits_by_day(actor, begin, end)
    context = {
        "segments": sections("meeting-calendar"),
        "first": first,
        "previous": f"?month={first - timedelta(days=1):%Y-%m}",
        "next": f"?month={first + timedelta(days=32):%Y-%m}",
        "weeks": [
            [
                {
                    "day": day,
                    "is_other_month": day.month != first.month,
                    "is_today": day == actor.on,
                    "is_off": not working.is_working(day),
                    "kind": working.kind_of(day).label if working.kind_of(day).name else "",
                    "meetings": by_day.get(day, []),
                    "limits": limits.get(day, []),
                }
                for day in week
            ]
            for week in weeks
        ],
        "feed": feed_of(actor),
        "feed_address": _shown_once(request),
        "ics_url": reverse("portal:meetings-ics"),
        "calendar": working,
    }
    return render(request, "portal/meetings/month.html", context)


def _month(text: str, today: date) -> date:
    try:
        year, number = text.split("-")
        first = date(int(year), int(number), 1)
    except ValueError:
        return today.replace(day=1)
    return first if 1990 <= first.year <= 2100 else today.replace(day=1)


def _meetings_by_day(meetings: list[Meeting], begin: date, end: date) -> dict[date, list[dict]]:
    found: dict[date, list[dict]] = {}
    for meeting in meetings:
        entry = {
            "title": meeting.title,
            "url": meeting.get_absolute_url(),
            "hours": meeting.hours,
            "place": meeting.place,
            "state": state_of(meeting),
        }
        day = max(meeting.starts_on, begin)
        while day <= min(meeting.ends_on, end):
            found.setdefault(day, []).append(entry)
            day += timedelta(days=1)
    return found


def _limits_by_day(actor, begin: date, end: date) -> dict[date, list[dict]]:
    """The duties of the reader's own unit by their last day."""
    if actor.organisation is None or not actor.reader_ids:
        return {}
    found: dict[date, list[dict]] = {}
    ours = [rule for rule in RULES.values() if not rule.waiting]
    units = [actor.organisation.pk]
    for duty in duties_at(timezone.now(), organisations=units, rules=ours, due=(begin, end)):
        subject = duty.subject
        entry = {
            "verb": duty.rule.verb,
            "title": getattr(subject, "title", ""),
            "url": subject.get_absolute_url(),
        }
        found.setdefault(duty.due_on, []).append(entry)
    return found


# --- feeds -------------------------------------------------------------------------------------
@never_cache
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The reader's meetings and deadlines as a file."""
    return _answer([request.actor], "delta.ics")


@never_cache
@require_safe
def download_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting as a file."""
    meeting = fetch("meetings", pk, request.actor, Meeting.objects.visible_to(request.actor).for_rows())
    return _file([meeting_event(meeting, settings.SITE_URL)], f"meeting-{meeting.number}.ics")


@login_not_required
@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The same under a secret address, for a calendar program that cannot log in."""
    actors = readers_of(secret, on=local_date(timezone.now()))
    if not actors:
        raise Http404
    with translation.override(actors[0].user.language):
        return _answer(actors, "")


@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Make the secret address; it is shown once, and a new one replaces the old."""
    secret = open_feed(actor=request.actor, at=timezone.now())
    request.session[SECRET] = secret
    return redirect(f"{reverse('portal:meeting-calendar')}#feed")


@require_POST
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """Revoke the secret address at once."""
    close_feed(actor=request.actor)
    messages.success(request, _("订阅地址已停用。"))
    return redirect(safe_next(request, f"{reverse('portal:meeting-calendar')}#feed"))


def _shown_once(request: HttpRequest) -> str:
    secret = request.session.pop(SECRET, "")
    return f"{settings.SITE_URL}{reverse('portal:feed', args=[secret])}" if secret else ""


def _answer(actors: list[Actor], name: str) -> HttpResponse:
    """Meetings and deadlines of these capacities of one person, each once."""
    meetings: dict[int, list[str]] = {}
    deadlines: dict[str, list[str]] = {}
    for actor in actors:
        for meeting in _coming(actor):
            meetings.setdefault(meeting.pk, meeting_event(meeting, settings.SITE_URL))
    for entry in _own_work(actors).dated(MOST):
        duty = entry.duty
        deadlines.setdefault(base_of(duty), deadline_event(duty, settings.SITE_URL, at=timezone.now()))
    return _file([*meetings.values(), *deadlines.values()], name)


def _file(events: list[list[str]], name: str) -> HttpResponse:
    body = calendar_of(events, name=_("协同闭环 · 会议与期限"))
    headers = {"X-Content-Type-Options": "nosniff"}
    headers |= {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return HttpResponse(body, content_type=MEDIA_TYPE, headers=headers)


def _coming(actor: Actor):
    since = actor.on - timedelta(days=PAST_DAYS)
    return (
        Meeting.objects.visible_to(actor)
        .filter(ends_on__gte=since)
        .for_rows()
        .order_by("starts_on", "id")[:MOST]
    )


def _own_work(actors: list[Actor]) -> Worklist:
    """What is asked of this person in these capacities."""
    horizon = Horizon.of(calendar_for(), actors[0].on)
    return Worklist(Work(timezone.now(), horizon), [Share(actor) for actor in actors])
