"""Where is the thing somebody just phoned about?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coordination.lifecycle.finding import SEARCHED
from coordination.portal.actions import state_of
from coordination.tasks import searching

LABELS = {"tasks": _("任务"), "outcomes": _("成果"), "submissions": _("对接事项"), "meetings": _("会议")}


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """By number or words, over everything the reader may see; a full number leads straight to its thing."""
    words = searching.words_of(request.GET.get("q", ""))
    if words and (found := searching.by_number(words, request.actor)):
        return redirect(found)
    groups = [_group(found, words) for found in searching.search(words, request.actor)] if words else []
    return render(request, "portal/search.html", {"q": words, "groups": groups})


def _group(found: searching.Found, words: str) -> dict:
    links = [
        {
            "number": searching.number_of(each),
            "title": each.title,
            "url": each.get_absolute_url(),
            "state": state_of(each),
        }
        for each in found.rows
    ]
    in_ledger = found.more and found.noun == "tasks"
    return {
        "label": LABELS.get(found.noun) or SEARCHED[found.noun].label,
        "count": f"{len(links)}+" if found.more else len(links),
        "links": links,
        "more_url": f"{reverse('portal:ledger')}?{urlencode({'q': words})}" if in_ledger else "",
    }
