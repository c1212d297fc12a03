"""In which capacity and language does the reader go on, and for how long?"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import capacities
from accounts.middleware import ORGANISATION, STANDING_IN_FOR
from coordination.portal.access import safe_next
from coordination.portal.navigation import label_of
from coordination.portal.views.entrance import remember_language


@require_POST
def capacity(request: HttpRequest) -> HttpResponse:
    """Go on in another post, or for somebody who is absent; only one the reader holds today."""
    wanted = request.POST.get("capacity", "")
    for actor in capacities(request.user, on=request.actor.on):
        if actor.capacity == wanted:
            request.session[ORGANISATION] = actor.organisation.pk
            request.session[STANDING_IN_FOR] = actor.standing_in_for.pk if actor.standing_in_for else None
            messages.info(request, _("现在以「%(capacity)s」的身份办理。") % {"capacity": label_of(actor)})
            return redirect("portal:my-work")
    messages.error(request, _("您今天没有这一任职，仍以原身份办理。"))
    return redirect(safe_next(request, "/"))


@require_POST
@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """The reader's language: kept with the account, and for the log-in page with the browser."""
    wanted = request.POST.get("language", "")
    response = redirect(safe_next(request, "/"))
    if wanted not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated and request.user.language != wanted:
        request.user.language = wanted
        request.user.save(update_fields=["language"])
    translation.activate(wanted)
    return remember_language(response, wanted)


@require_POST
@login_not_required
def keep(request: HttpRequest) -> HttpResponse:
    """Stay logged in: the session starts again from now; 401 when it is already over."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0}, status=401)
    request.session.modified = True
    return JsonResponse({"seconds": settings.SESSION_COOKIE_AGE})


@require_POST
def dismiss_hint(request: HttpRequest) -> HttpResponse:
    """The three lines of the first log-in are never shown again."""
    request.user.hint_dismissed = True
    request.user.save(update_fields=["hint_dismissed"])
    return redirect(safe_next(request, "/"))
