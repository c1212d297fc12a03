"""What do the pages of meetings and cycles show?"""

import re
from collections.abc import Iterable, Sequence

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from coordination.meetings.models import Cycle, Meeting, Outcome, Series
from coordination.meetings.vocabulary import MeetingLevel
from coordination.meetings.workflow.meeting import MEETING
from coordination.portal.actions import state_of
from coordination.portal.listing import Column, Facet, Period, provinces
from coordination.portal.nouns import NOUNS
from coordination.portal.spreadsheet import SheetColumn
from coordination.portal.things_page import fact

COLUMNS = (
    Column("number", gettext_lazy("编号")),
    Column("title", gettext_lazy("会议")),
    Column("date", gettext_lazy("日期"), order="starts_on"),
    Column("place", gettext_lazy("地点")),
    Column("parties", gettext_lazy("参会")),
    Column("outcomes", gettext_lazy("成果")),
    Column("state", gettext_lazy("状态")),
)
SHEET = (
    SheetColumn(gettext_lazy("编号"), "number", lambda each: each.number),
    SheetColumn(gettext_lazy("会议"), "title", lambda each: each.title),
    SheetColumn(gettext_lazy("层级"), "name", lambda each: each.get_level_display()),
    SheetColumn(gettext_lazy("主办单位"), "name", lambda each: each.host.name),
    SheetColumn(gettext_lazy("开始日期"), "day", lambda each: each.starts_on),
    SheetColumn(gettext_lazy("结束日期"), "day", lambda each: each.ends_on),
    SheetColumn(gettext_lazy("时间"), "name", lambda each: each.hours),
    SheetColumn(gettext_lazy("地点"), "name", lambda each: each.place),
    SheetColumn(gettext_lazy("参会单位"), "text", lambda each: _units(each, confirms=True)),
    SheetColumn(gettext_lazy("列席单位"), "text", lambda each: _units(each, confirms=False)),
    SheetColumn(gettext_lazy("协同周期"), "name", lambda each: each.cycle or ""),
    SheetColumn(gettext_lazy("状态"), "name", lambda each: each.get_status_display()),
)
FILE_PURPOSES = {"minutes": gettext_lazy("会议纪要"), "papers": gettext_lazy("会议材料")}
ADDRESS = re.compile(r"/(?P<slug>[a-z]+)/(?P<pk>\d+)/")


def _units(meeting: Meeting, *, confirms: bool) -> str:
    return "、".join(row.organisation.name for row in meeting.attendances.all() if row.confirms == confirms)


def facets() -> Sequence[Facet | Period]:
    return (
        Facet("status", _("状态"), lambda: MEETING.choices, "status"),
        Facet("level", _("层级"), lambda: MeetingLevel.choices, "level"),
        Facet("attending", _("参会"), provinces, multiple=False),
        Facet("cycle", _("周期"), _cycles, "cycle", multiple=False),
        Period(_("日期"), "from_on", "to_on"),
    )


def _cycles() -> list[tuple]:
    return [(cycle.pk, cycle.name) for cycle in Cycle.objects.all()[:12]]


def rows(meetings: list[Meeting], actor: Actor) -> list[dict]:
    """Each meeting as one line; outcomes are counted as far as the reader may know them."""
    visible = Outcome.objects.visible_to(actor).filter(meeting__in=[each.pk for each in meetings])
    counts = dict(visible.order_by().values_list("meeting").annotate(n=Count("pk")))
    return [
        {
            "number": each.number,
            "title": each.title,
            "url": each.get_absolute_url(),
            "level": each.get_level_display(),
            "starts_on": each.starts_on,
            "ends_on": each.ends_on if each.ends_on != each.starts_on else None,
            "hours": each.hours,
            "place": each.place,
            "parties": [row.organisation for row in each.attendances.all() if row.confirms],
            "outcomes": counts.get(each.pk, 0),
            "state": state_of(each),
        }
        for each in meetings
    ]


def facts(meeting: Meeting) -> list[dict]:
    return [
        fact(_("层级"), meeting.get_level_display()),
        fact(_("主办单位"), meeting.host.name),
        fact(_("登记单位"), meeting.organiser.name),
        fact(_("协同周期"), meeting.cycle),
        fact(_("系列会议"), meeting.series),
    ]


def attendances(meeting: Meeting, actor: Actor) -> list[dict]:
    """The attending units as a strip: the host first, then who confirms, then who sits in."""
    found = list(meeting.attendances.select_related("organisation"))
    found.sort(
        key=lambda row: (row.organisation_id != meeting.host_id, not row.confirms, row.organisation.path)
    )
    return [
        {
            "unit": row.organisation.name,
            "role_label": _("参会") if row.confirms else _("列席"),
            "is_lead": row.organisation_id == meeting.host_id,
            "is_mine": row.organisation_id in actor.reader_ids,
            "contribution": _("主办单位") if row.organisation_id == meeting.host_id else "",
        }
        for row in found
    ]


def agenda(meeting: Meeting, actor: Actor) -> list[dict]:
    """The agenda; where a point comes from is a link for those who may see it."""
    items = list(meeting.agenda.all())
    visible = _visible([item.url for item in items], actor)
    return [
        {"title": item.title, "reference": item.reference, "url": item.url if item.url in visible else ""}
        for item in items
    ]


def _visible(urls: Iterable[str], actor: Actor) -> set[str]:
    """Those of the addresses of things that this reader may open; one query for each kind of thing."""
    by_noun: dict[str, dict[int, str]] = {}
    for url in urls:
        if (found := ADDRESS.fullmatch(url)) and found["slug"] in NOUNS:
            by_noun.setdefault(found["slug"], {})[int(found["pk"])] = url
    return {
        addresses[pk]
        for slug, addresses in by_noun.items()
        for pk in NOUNS[slug].visible_to(actor).filter(pk__in=list(addresses)).values_list("pk", flat=True)
    }


def series_choices(actor: Actor) -> list[Series]:
    """Series whose next meeting this reader could prepare: those of meetings the reader knows."""
    return list(Series.objects.filter(meetings__in=Meeting.objects.visible_to(actor)).distinct()[:20])
