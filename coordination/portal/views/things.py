"""What is the same for every kind of thing: its history, the chain it belongs to, its files?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coordination.activity.models import Event
from coordination.files.models import Attachment
from coordination.files.services import remove
from coordination.files.serving import download
from coordination.portal.access import safe_next
from coordination.portal.history import told
from coordination.portal.nouns import NOUNS, fetch
from coordination.portal.paging import turn


@never_cache
@require_safe
def history(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    """Everything that happened to a thing, in sentences, with old and new."""
    subject = fetch(noun, pk, request.actor)
    page = turn(request, Event.objects.told_of(subject, request.actor), ["-pk"])
    context = {
        "heading": str(subject),
        "crumbs": [
            {"label": NOUNS[noun].label, "url": reverse(NOUNS[noun].list_url)},
            {"label": str(subject), "url": subject.get_absolute_url()},
            {"label": _("历史记录")},
        ],
        "events": told(page.rows, type(subject)),
        "pager": page,
    }
    return render(request, "portal/history.html", context)


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes of a file, for whoever sees the thing it belongs to."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.actor), pk=pk)
    return download(attachment, if_none_match=request.headers.get("If-None-Match", ""))


@require_POST
def remove_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away; a line in the history of its thing remains."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.actor), pk=pk)
    subject = attachment.subject
    remove(attachment, actor=request.actor, at=timezone.now())
    messages.success(request, _("已删除附件「%(name)s」，历史记录中留有一条。") % {"name": attachment.name})
    return redirect(safe_next(request, subject.get_absolute_url()))
