"""What does the frame of every page show: where one is, who one is, what is new?

Everything is lazy: a fragment that does not draw the frame asks the database nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.actors import Actor
from accounts.grants import shared_ids
from accounts.roles import Role
from coordination.agreements.models import Agreement
from coordination.common.local_time import local_date
from coordination.notifications.queries import BADGE_LIMIT, unread_count
from coordination.portal.nouns import readable_things

OUTSIDE = ("/api/", "/admin/", "/healthz", "/readyz")
SESSION_WARNING_SECONDS = 5 * 60
MAILBOX = "coordination.notifications.mailbox.MailboxBackend"


@dataclass(frozen=True)
class Place:
    """An entry of the main navigation; ``sections`` are the beginnings of addresses that belong to it."""

    url_name: str
    label: Any
    sections: tuple[str, ...]

    def holds(self, path: str) -> bool:
        return path == "/" if self.sections == ("/",) else path.startswith(self.sections)


# A language may need shorter words here than in the heading of the page: all places stand in one line.
BUSINESS = (
    Place("portal:my-work", pgettext_lazy("navigation", "我的工作"), ("/",)),
    Place("portal:board", pgettext_lazy("navigation", "认领"), ("/board/",)),
    Place(
        "portal:ledger",
        pgettext_lazy("navigation", "台账"),
        ("/tasks/", "/bulk-changes/", "/task-classes/", "/task-templates/", "/report-calendar/"),
    ),
    Place(
        "portal:meetings", pgettext_lazy("navigation", "会议与成果"), ("/meetings/", "/outcomes/", "/cycles/")
    ),
    Place("portal:submissions", pgettext_lazy("navigation", "中央对接"), ("/submissions/",)),
    Place("portal:projects", pgettext_lazy("navigation", "项目"), ("/projects/",)),
    Place(
        "portal:silent",
        pgettext_lazy("navigation", "督查"),
        ("/supervision/", "/letters/", "/instructions/", "/data-requests/"),
    ),
    Place(
        "portal:agreements",
        pgettext_lazy("navigation", "协议与结算"),
        ("/agreements/", "/rounds/", "/transfers/", "/scenarios/"),
    ),
)
LIAISON = (BUSINESS[0], BUSINESS[4])
SHARED = Place("portal:agreements", pgettext_lazy("navigation", "已共享协议"), ("/agreements/",))
CALENDAR = Place("portal:calendar", pgettext_lazy("navigation", "工作日历"), ("/calendar/",))
SYSTEM = (
    Place("admin:index", pgettext_lazy("navigation", "人员与机构"), ("/admin/",)),
    CALENDAR,
    Place("portal:deliveries", pgettext_lazy("navigation", "发送日志"), ("/deliveries/",)),
)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: see the head of ``base.html`` for the names."""
    if request.path.startswith(OUTSIDE):
        return {}
    today = local_date(timezone.now())
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"today": today, "demo": settings.DEMO}
    return {
        "today": today,
        "demo": settings.DEMO,
        "actor": request.actor,
        "navigation": _lazily(lambda: navigation(request.actor, request.path)),
        "capacities": _lazily(lambda: capacity_choices(request.actor)),
        "personal_links": _lazily(lambda: personal_links(request.actor)),
        "notices_count": _lazily(lambda: _unread(request, today)),
        "session_seconds": settings.SESSION_COOKIE_AGE,
        "session_warning_seconds": min(SESSION_WARNING_SECONDS, settings.SESSION_COOKIE_AGE // 2),
    }


def _unread(request: HttpRequest, today: date) -> int | str:
    """As many as the list it leads to holds."""
    return shown_count(unread_count(request.user, on=today, things=readable_things(request.actor)))


def shown_count(count: int) -> int | str:
    return count if count <= BADGE_LIMIT else f"{BADGE_LIMIT}+"


def _lazily(compute: Callable) -> SimpleLazyObject:
    return SimpleLazyObject(compute)


def navigation(actor: Actor, path: str) -> list[dict]:
    """The places this actor has business in."""
    return [
        {"url": reverse(place.url_name), "label": place.label, "current": place.holds(path)}
        for place in places_for(actor)
    ]


def places_for(actor: Actor) -> tuple[Place, ...]:
    if actor.is_administrator:
        return SYSTEM if actor.has_role(Role.SYSTEM_ADMIN) else (CALENDAR,)
    if actor.is_ministry:
        return (*LIAISON, SHARED) if shared_ids(actor, Agreement) else LIAISON
    return BUSINESS


def personal_links(actor: Actor) -> list[dict]:
    """What belongs to the reader and is not looked at every day."""
    links = []
    if actor.organisation is not None:
        links.append({"url": reverse("portal:organisation"), "label": _("本单位")})
        links.append({"url": reverse("portal:deleted"), "label": _("最近删除")})
    if not actor.is_administrator:
        links.append({"url": reverse("portal:calendar"), "label": _("工作日历")})
    if mailbox_is_open():
        links.append({"url": reverse("portal:mailbox"), "label": _("本机邮箱")})
    return links


def mailbox_is_open() -> bool:
    """Where no mail server is configured, a demonstration shows the letters instead."""
    return (settings.DEMO or settings.DEBUG) and settings.EMAIL_BACKEND == MAILBOX


def capacity_choices(actor: Actor) -> list[dict]:
    """The posts and absences the reader may act for; empty when there is nothing to choose."""
    choices = actor.choices
    if len(choices) < 2:
        return []
    return [
        {"value": each.capacity, "label": label_of(each), "current": each.capacity == actor.capacity}
        for each in choices
    ]


def label_of(actor: Actor) -> str:
    roles = _("、").join(str(Role(role).label) for role in sorted(actor.roles))
    label = _("%(unit)s · %(roles)s") % {"unit": actor.organisation, "roles": roles}
    if actor.standing_in_for:
        return _("代%(name)s：%(capacity)s") % {"name": actor.standing_in_for, "capacity": label}
    return label
