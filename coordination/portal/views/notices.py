"""What has the reader been told?"""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor
from accounts.models import User
from coordination.common.errors import Invalid
from coordination.common.local_time import in_words
from coordination.common.working_days import calendar_for
from coordination.lifecycle.door import available
from coordination.notifications import queries
from coordination.notifications.models import Notice
from coordination.notifications.states import Folder
from coordination.portal.nouns import readable_things
from coordination.portal.paging import turn


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Notices, newest first: the unread ones, all, those put off, those done with."""
    on = request.actor.on
    folder = _folder(request.GET.get("show", ""))
    page = turn(request, queries.in_folder(_told(request), folder, on=on), ["-created_at"])
    context = {
        "folder": folder,
        "scopes": [
            {
                "label": label,
                "url": "?" if value == Folder.UNREAD else f"?show={value}",
                "current": value == folder,
            }
            for value, label in Folder.choices
        ],
        "notices": page.rows,
        "pager": page,
        "snooze_choices": queries.snooze_choices(on, calendar_for()),
        "tomorrow": on + timedelta(days=1),
    }
    return render(request, "portal/notices.html", context)


def _told(request: HttpRequest) -> QuerySet[Notice]:
    """The reader's inbox, as far as this capacity sees what it is about."""
    return queries.legible(queries.inbox(request.user, on=request.actor.on), readable_things(request.actor))


def _folder(name: str) -> Folder:
    return Folder(name) if name in Folder.values else Folder.UNREAD


@require_POST
def sort_out(request: HttpRequest) -> HttpResponse:
    """Put one notice off to a day, be done with it, or take it back: one button each."""
    asked = request.POST
    on, at = request.actor.on, timezone.now()
    try:
        if "done" in asked:
            queries.finish(request.user, at=at, on=on, notices=[_pk(asked["done"])])
            messages.success(request, _("已移到“已处理”。待办事项办结之前，仍列在“我的工作”中。"))
        elif "back" in asked:
            queries.take_back(request.user, on=on, notices=[_pk(asked["back"])])
            messages.success(request, _("已放回通知列表。"))
        elif "read" in asked:
            queries.mark_read(request.user, at=at, on=on, notices=[_pk(asked["read"])])
        else:
            _snooze(request, on)
    except Invalid as error:
        messages.error(request, error.fields["until"][0])
    return redirect(f"{reverse('portal:notices')}?show={_folder(asked.get('show', ''))}")


def _snooze(request: HttpRequest, on: date) -> None:
    """``snooze=42:2026-11-30`` from a button with a day, ``until=42`` with the day in ``day-42``."""
    pk, _sep, day = request.POST.get("snooze", "").partition(":")
    if not day:
        pk = request.POST.get("until", "")
        day = request.POST.get(f"day-{pk}", "")
    try:
        until = date.fromisoformat(day)
    except ValueError as error:
        raise Invalid({"until": [_("请填写日期。")]}) from error
    queries.snooze(request.user, until=until, on=on, notices=[_pk(pk)])
    messages.success(request, _("已推迟到%(day)s，到时重新列为未读。") % {"day": in_words(until)})


def _pk(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


@never_cache
@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what it is about, where it still asks for an act to the act; from then on it counts as read."""
    on, at = request.actor.on, timezone.now()
    notice = get_object_or_404(_told(request), pk=pk)
    if notice.read_at is None and request.method == "GET":
        queries.mark_read(request.user, at=at, on=on, notices=[notice.pk])
    if notice.about.act and notice.subject and not _is_open(notice, request.actor, at):
        return redirect(notice.subject.get_absolute_url())
    return redirect(notice.path)


def _is_open(notice: Notice, actor: Actor, at: datetime) -> bool:
    """The act that the notice asks for can still be done; else the page of the thing says what became of it."""
    offers = available(notice.subject, actor, at)
    return any(each.transition.name == notice.about.act and each.decision for each in offers)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything told so far counts as read, and "since your last visit" starts now."""
    at = timezone.now()
    queries.mark_read(request.user, at=at, on=request.actor.on)
    User.objects.filter(pk=request.user.pk).update(seen_until=at)
    messages.success(request, _("通知已全部标为已读。"))
    return redirect("portal:notices")
