"""What must I do today and by when, what is late, and what came since I was last here?"""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.roles import Kind, Role
from coordination.common.working_days import calendar_for
from coordination.notifications.finding import one_look
from coordination.notifications.kinds import kind_of
from coordination.notifications.my_work import URGENCIES, Horizon, Share, Work, Worklist
from coordination.notifications.queries import inbox
from coordination.portal.duties import grouped

ME, UNIT = "me", "unit"
KINDS_OF_NEWS = 4
LAST_PAGE = 10_000


@never_cache
@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """The first screen. Administrators, who have no business, begin at their own first place."""
    actor = request.actor
    if actor.is_administrator:
        return redirect("portal:deliveries" if actor.has_role(Role.SYSTEM_ADMIN) else "portal:calendar")
    wanted = request.GET.get("for", ME)
    calendar = calendar_for(actor.organisation.root.code if actor.organisation else "")
    work = Work(timezone.now(), Horizon.of(calendar, actor.on))
    lists = _lists(actor, work)
    scope = wanted if wanted in lists else ME
    only = request.GET.get("group", "")
    only = only if only in URGENCIES else ""
    with one_look():
        counts = work.counts({key: each for key, (_label, each) in lists.items()})
        groups = grouped(
            lists[scope][1],
            counts[scope],
            only=only,
            page=_page(request.GET.get("page", "")),
            more=f"?for={scope}&" if scope != ME else "?",
        )
    context = {
        "total": sum(counts[scope].values()),
        "scopes": [
            {
                "label": label,
                "count": sum(counts[key].values()),
                "url": reverse("portal:my-work") if key == ME else f"?for={key}",
                "current": key == scope,
            }
            for key, (label, _work) in lists.items()
        ],
        "groups": groups,
        "since_last": _since_last(request),
        "show_first_login": not request.user.hint_dismissed,
        "calendar": calendar,
    }
    return render(request, "portal/my_work.html", context)


def _page(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _lists(actor: Actor, work: Work) -> dict[str, tuple[str, Worklist]]:
    """My duties, those of my unit and its branch, and those of everybody I stand in for."""
    mine = (_("本人"), Worklist(work, [Share(actor)]))
    if actor.organisation is None:
        return {ME: mine}
    label = _("本省（市）") if actor.organisation.kind == Kind.PROVINCE else _("本单位")
    lists = {ME: mine, UNIT: (label, Worklist(work, [Share(actor, own=False)]))}
    if actor.standing_in_for is None:
        lists |= _lent_lists(actor, work)
    return lists


def _lent_lists(actor: Actor, work: Work) -> dict[str, tuple[str, Worklist]]:
    """Those of absent people, each with all their capacities."""
    lent: dict[str, tuple[str, list[Share]]] = {}
    for each in actor.choices:
        if each.standing_in_for:
            label = _("代%(name)s") % {"name": each.standing_in_for}
            lent.setdefault(f"deputy-{each.standing_in_for.pk}", (label, []))[1].append(Share(each))
    return {key: (label, Worklist(work, shares)) for key, (label, shares) in lent.items()}


def _since_last(request: HttpRequest) -> dict:
    """What came since the reader last looked at the notices, by kind: 延期获批 1 项."""
    since = request.user.seen_until or request.user.date_joined
    told = inbox(request.user, on=request.actor.on).filter(is_reminder=False, created_at__gt=since)
    kinds = (
        told.select_related(None)
        .prefetch_related(None)
        .order_by()
        .values_list("kind")
        .annotate(n=Count("pk"))
    )
    changes = [
        _("%(label)s %(n)d 项") % {"label": kind_of(kind).label, "n": n}
        for kind, n in sorted(kinds, key=lambda row: -row[1])[:KINDS_OF_NEWS]
    ]
    return {"at": since, "changes": changes, "url": reverse("portal:notices")}
