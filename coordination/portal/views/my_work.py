"""What must I do today and by when, what is late, and what came since I was last here?"""

from datetime import datetime

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actors import Actor, capacities
from accounts.roles import Kind, Role
from coordination.common.working_days import calendar_for
from coordination.notifications.duties import Duty, duties_at
from coordination.notifications.kinds import kind_of
from coordination.notifications.queries import inbox
from coordination.portal.duties import LATER, NEAR, OVERDUE, WAITING, grouped, is_own

ME, UNIT = "me", "unit"
KINDS_OF_NEWS = 4


@never_cache
@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """The first screen. Administrators, who have no business, begin at their own first place."""
    actor = request.actor
    if actor.is_administrator:
        return redirect("portal:deliveries" if actor.has_role(Role.SYSTEM_ADMIN) else "portal:calendar")
    at = timezone.now()
    wanted = request.GET.get("for", ME)
    lists = _lists(actor, at)
    scope = wanted if wanted in lists else ME
    only = request.GET.get("group", "")
    only = only if only in (OVERDUE, NEAR, LATER, WAITING) else ""
    calendar = calendar_for(actor.organisation.root.code if actor.organisation else "")
    groups = grouped(
        lists[scope][1],
        on=actor.on,
        calendar=calendar,
        only=only,
        more=f"?for={scope}&" if scope != ME else "?",
    )
    context = {
        "total": sum(group.count for group in groups),
        "scopes": [
            {
                "label": label,
                "count": len(duties),
                "url": reverse("portal:my-work") if key == ME else f"?for={key}",
                "current": key == scope,
            }
            for key, (label, duties) in lists.items()
        ],
        "groups": groups,
        "since_last": _since_last(request),
        "show_first_login": not request.user.hint_dismissed,
        "calendar": calendar,
    }
    return render(request, "portal/my_work.html", context)


def _lists(actor: Actor, at: datetime) -> dict[str, tuple[str, list[tuple[Duty, Actor, bool]]]]:
    """My duties, those of my unit and its branch, and those of everybody I stand in for."""
    if actor.organisation is None:
        return {ME: (_("本人"), [])}
    duties = duties_at(at, organisations=actor.reader_ids) if actor.reader_ids else []
    own = [(duty, actor, True) for duty in duties if is_own(duty, actor)]
    asked = {id(duty) for duty, _actor, _asked in own}
    label = _("本省（市）") if actor.organisation.kind == Kind.PROVINCE else _("本单位")
    lists = {ME: (_("本人"), own), UNIT: (label, [(duty, actor, id(duty) in asked) for duty in duties])}
    if actor.standing_in_for is None:
        lists |= _lent_lists(actor, duties, at)
    return lists


def _lent_lists(actor: Actor, duties: list[Duty], at: datetime) -> dict:
    """Those of absent people; their rules are read once more only where their unit is not mine to read."""
    lent = [each for each in capacities(actor.user, on=actor.on) if each.standing_in_for]
    beyond = {pk for each in lent for pk in each.reader_ids} - set(actor.reader_ids)
    if beyond:
        duties = [*duties, *duties_at(at, organisations=sorted(beyond))]
    lists: dict[str, tuple[str, list]] = {}
    for each in lent:
        key = f"deputy-{each.standing_in_for.pk}"
        _label, found = lists.setdefault(key, (_("代%(name)s") % {"name": each.standing_in_for}, []))
        found += [(duty, each, True) for duty in duties if is_own(duty, each)]
    return lists


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
