"""What has the reader been told?"""

from collections import defaultdict
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor
from accounts.models import User
from coordination.lifecycle.door import available
from coordination.notifications import queries
from coordination.notifications.models import Notice
from coordination.portal.nouns import NOUNS
from coordination.portal.paging import Turned, turn


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Notices, newest first: the unread ones, or all."""
    everything = request.GET.get("show") == "all"
    notices = queries.inbox(request.user, on=request.actor.on)
    page = turn(request, notices if everything else notices.unread(), ["-created_at"])
    context = {
        "everything": everything,
        "scopes": [
            {"label": _("未读"), "url": "?", "current": not everything},
            {"label": _("全部"), "url": "?show=all", "current": everything},
        ],
        "notices": _legible(page, request.actor),
        "pager": page,
    }
    return render(request, "portal/notices.html", context)


def _legible(page: Turned, actor: Actor) -> list[Notice]:
    """Those about things the actor may see in this capacity, decided in one query for each kind of thing."""
    ids = defaultdict(set)
    for notice in page.rows:
        ids[notice.content_type_id].add(notice.object_id)
    visible = set()
    models = {type(notice.subject): notice.content_type_id for notice in page.rows if notice.subject}
    for noun in NOUNS.values():
        if (type_id := models.get(noun.model)) is not None:
            found = noun.visible_to(actor).filter(pk__in=ids[type_id]).values_list("pk", flat=True)
            visible |= {(type_id, pk) for pk in found}
    return [notice for notice in page.rows if (notice.content_type_id, notice.object_id) in visible]


@never_cache
@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what it is about, where it still asks for an act to the act; from then on it counts as read."""
    on, at = request.actor.on, timezone.now()
    notice = get_object_or_404(queries.inbox(request.user, on=on), pk=pk)
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
