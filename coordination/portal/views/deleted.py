"""What was deleted lately, and how does it come back?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coordination.activity.models import DAYS_KEPT, Removed
from coordination.activity.removal import bring_back
from coordination.portal.paging import turn

UNDO = "undo:"  # how a message says where its button leads


def say_removed(request: HttpRequest, sentence: str, removed: Removed) -> None:
    """The message right after a deletion, with the way back."""
    messages.success(request, sentence, extra_tags=UNDO + reverse("portal:restore", args=[removed.pk]))


@never_cache
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """What the reader, or a colleague of the unit, deleted in the last days."""
    rows = Removed.objects.recoverable_by(request.actor, timezone.now()).select_related("content_type")
    turned = turn(request, rows, ["-id"])
    return render(request, "portal/deleted.html", {"rows": turned.rows, "pager": turned, "days": DAYS_KEPT})


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring one back, and go to it."""
    at = timezone.now()
    own = Removed.objects.filter(organisation=request.actor.organisation)
    back = bring_back(get_object_or_404(own, pk=pk), actor=request.actor, at=at)
    messages.success(request, _("已恢复「%(label)s」。") % {"label": back})
    return redirect(back.get_absolute_url())
