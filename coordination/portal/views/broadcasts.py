"""What was everybody in some units told, and who may tell them?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import decide
from coordination.common.errors import Invalid
from coordination.notifications.broadcasting import broadcast, require_right, units_to_tell
from coordination.notifications.models import Broadcast
from coordination.portal.forms.people import BroadcastForm
from coordination.portal.paging import turn


@never_cache
@require_safe
def broadcasts(request: HttpRequest) -> HttpResponse:
    """Those told to the reader's unit, or by it, newest first."""
    page = turn(
        request, Broadcast.objects.told_to(request.actor).select_related("organisation"), ["-created_at"]
    )
    may_write = decide(request.actor, "notifications.add_broadcast")
    context = {"broadcasts": page.rows, "pager": page, "may_write": may_write}
    return render(request, "portal/broadcasts/list.html", context)


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One, as it was told."""
    rows = Broadcast.objects.told_to(request.actor).select_related("organisation", "author")
    told = get_object_or_404(rows, pk=pk)
    context = {"told": told, "units": told.units.order_by("path")}
    return render(request, "portal/broadcasts/detail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write one."""
    require_right(request.actor)
    form = BroadcastForm(request.POST or None, units=units_to_tell())
    if request.method == "POST" and form.is_valid():
        try:
            told = broadcast(actor=request.actor, at=timezone.now(), **form.cleaned_data)
        except Invalid as error:
            form.refuse(error)
        else:
            sentence = ngettext("已通知%(n)s人。", "已通知%(n)s人。", told.told)
            messages.success(request, sentence % {"n": told.told})
            return redirect(told)
    context = {"form": form, "title": _("群发通知")}
    return render(request, "portal/broadcasts/new.html", context, status=422 if form.errors else 200)
