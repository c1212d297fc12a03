"""How are projects drawn: by their milestones, by their money, by how far they slipped?"""

from datetime import date

from django.utils.translation import gettext as _

from coordination.portal.plots import Plot
from coordination.portal.templatetags.money import wan
from coordination.projects.models import Project
from coordination.projects.totals import Budget

AXIS = {"axisLabel": {"color": "$ink-soft"}, "axisLine": {"lineStyle": {"color": "$rule-strong"}}}
LINE = {"splitLine": {"show": True, "lineStyle": {"color": "$rule"}}}
LONGEST = 16  # characters of a name on an axis
MOST = 60  # lines of one drawing
DAY = 24 * 60 * 60 * 1000  # of the axis, in milliseconds
FEW, MANY, VERY_MANY = 3, 8, 24  # lines from which on a drawing is high, and tall
EVERY_NAME = {"axisLabel": {"color": "$ink-soft", "interval": 0}}
TIMES = {
    "minInterval": DAY,
    "axisLabel": {
        "color": "$ink-soft",
        "hideOverlap": True,
        "formatter": {"year": "{yyyy}", "month": "{yyyy}-{MM}", "day": "{MM}-{dd}"},
    },
}


def gantt(projects: list[Project], on: date) -> Plot | None:
    """Each project from its first to its last milestone, planned and as it stands now; one alone by its milestones."""
    if len(projects) == 1:
        return _by_milestone(projects[0], on)
    lines = []
    for project in projects:
        stones = list(project.milestones.all())
        if stones:
            lines.append((project, stones))
    lines = lines[:MOST]
    if not lines:
        return None
    names = [_short(project.title) for project, _stones in lines]
    planned = [_span(stones, "planned_on") for _project, stones in lines]
    standing = [_span(stones, "expected_on") for _project, stones in lines]
    done = [
        [each.actual_on.isoformat(), names[place]]
        for place, (_project, stones) in enumerate(lines)
        for each in stones
        if each.actual_on
    ]
    open_ = [
        [each.forecast_on.isoformat(), names[place]]
        for place, (_project, stones) in enumerate(lines)
        for each in stones
        if not each.actual_on
    ]
    series = [
        _bars(_("计划"), names, planned, "$accent-line", 14),
        _bars(_("现状"), names, standing, "$accent", 6),
        _dots(_("已完成节点"), done, "$green-mark", "circle"),
        _dots(_("未完成节点"), open_, "$yellow-mark", "diamond"),
    ]
    series = [each for group in series for each in (group if isinstance(group, list) else [group])]
    series[-1]["markLine"] = _today(on)
    option = _over_time(names, series, [_("计划"), _("现状"), _("已完成节点"), _("未完成节点")])
    table = [
        [
            project.title,
            *(each.isoformat() for each in before),
            *(each.isoformat() for each in now),
            _slipped(before, now),
        ]
        for (project, _stones), before, now in zip(lines, planned, standing, strict=True)
    ]
    heads = [_("项目"), _("计划自"), _("计划至"), _("现自"), _("现至"), _("推迟（天）")]
    return Plot("gantt", _("项目进度（按节点）"), option, heads, table, _height(len(lines)))


def _height(lines: int) -> str:
    return "tall" if lines > VERY_MANY else "high" if lines > MANY else "middle"


def _today(on: date) -> dict:
    return {
        "silent": True,
        "symbol": "none",
        "label": {"formatter": _("今天"), "color": "$ink-soft", "position": "start"},
        "lineStyle": {"color": "$red-mark", "type": "solid"},
        "data": [{"xAxis": on.isoformat()}],
    }


def _over_time(names: list[str], series: list[dict], legend: list[str]) -> dict:
    """One line for each name, the first on top."""
    lines = {"type": "category", "inverse": True, "data": names, "axisTick": {"show": False}}
    return {
        "grid": {
            "left": 8,
            "right": 24,
            "top": 56,
            "bottom": 8,
            "containLabel": True,
        },  # 「今天」 stands above
        "legend": {"top": 0, "data": legend},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "time", **AXIS, **LINE, **TIMES},
        "yAxis": {**lines, **AXIS, **EVERY_NAME},
        "series": series,
    }


def _by_milestone(project: Project, on: date) -> Plot | None:
    """Each milestone where it was planned and where it stands now; the line between them is the slip."""
    stones = list(project.milestones.all())[:MOST]
    if not stones:
        return None
    names = [_short(each.name) for each in stones]
    moved = [(each.planned_on, each.expected_on) for each in stones]
    marks: dict[str, list] = {"planned": [], "done": [], "open": []}
    for each, name in zip(stones, names, strict=True):
        marks["planned"].append([each.planned_on.isoformat(), name])
        marks["done" if each.actual_on else "open"].append([each.expected_on.isoformat(), name])
    series = [
        *_bars(_("推迟或提前"), names, moved, "$accent-line", 6),
        _dots(_("计划"), marks["planned"], "$ink-faint", "emptyCircle"),
        _dots(_("已完成"), marks["done"], "$green-mark", "circle"),
        _dots(_("预计"), marks["open"], "$yellow-mark", "diamond"),
    ]
    series[-1]["markLine"] = _today(on)
    option = _over_time(names, series, [_("计划"), _("推迟或提前"), _("已完成"), _("预计")])
    heads = [_("节点"), _("计划"), _("现在"), _("推迟（天）")]
    table = [
        [each.name, planned.isoformat(), now.isoformat(), (now - planned).days]
        for each, (planned, now) in zip(stones, moved, strict=True)
    ]
    height = "low" if len(stones) <= FEW else _height(len(stones))
    return Plot("gantt", _("各节点计划与现状"), option, heads, table, height)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _span(stones, field: str) -> tuple[date, date]:
    days = [getattr(each, field) for each in stones]
    return min(days), max(days)


def _slipped(before, now) -> int:
    return (now[1] - before[1]).days


def _bars(
    label: str, names: list[str], spans: list[tuple[date, date]], colour: str, width: int
) -> list[dict]:
    """A span as a thick line between two points of one name; ECharts draws each as a series of its own."""
    return [
        {
            "name": label,
            "type": "line",
            "symbol": "none",
            "lineStyle": {"width": width, "color": colour, "cap": "butt"},
            "itemStyle": {"color": colour},
            "data": [[first.isoformat(), name], [last.isoformat(), name]],
        }
        for name, (first, last) in zip(names, spans, strict=True)
    ]


def _dots(label: str, points: list, colour: str, symbol: str) -> dict:
    return {
        "name": label,
        "type": "scatter",
        "symbol": symbol,
        "symbolSize": 9,
        "itemStyle": {"color": colour, "borderColor": "$paper", "borderWidth": 1},
        "data": points,
        "z": 5,
    }


def budget(found: Budget) -> Plot:
    """Money by year, stacked by partner."""
    years = [str(year) for year in found.years]
    by_partner: dict[str, list[int]] = {}
    for row in found.rows:
        cells = by_partner.setdefault(row.partner, [0] * len(years))
        by_partner[row.partner] = [one + other for one, other in zip(cells, row.cells, strict=True)]
    option = {
        "grid": {"left": 8, "right": 16, "top": 36, "bottom": 8, "containLabel": True},
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "category", "data": years, **AXIS},
        "yAxis": {"type": "value", "name": _("万元"), **AXIS, **LINE},
        "series": [
            {
                "name": name,
                "type": "bar",
                "stack": "budget",
                "barMaxWidth": 48,
                "data": [cell / 1_000_000 for cell in cells],
            }
            for name, cells in by_partner.items()
        ],
    }
    table = [[name, *(wan(cell) for cell in cells), wan(sum(cells))] for name, cells in by_partner.items()]
    heads = [_("出资方"), *years, _("合计（万元）")]
    return Plot("budget-by-year", _("预算（万元），按年度和出资方"), option, heads, table, "middle")


def slips(project: Project) -> Plot | None:
    """How the forecast of each milestone moved over time; a line that rises is a date that slips."""
    stones = [each for each in project.milestones.prefetch_related("forecasts") if each.forecasts.all()]
    if not stones:
        return None
    begun = project.approved_on or project.created_at.date()
    last = max(move.changed_on for stone in stones for move in stone.forecasts.all()).isoformat()
    series, table = [], []
    for stone in stones:
        moves = list(stone.forecasts.all())
        points = [[min(begun, moves[0].changed_on).isoformat(), moves[0].was_on.isoformat()]]
        for move in moves:
            points += [[move.changed_on.isoformat(), move.now_on.isoformat()]]
        if stone.actual_on:
            told_on = max(stone.actual_on.isoformat(), points[-1][0])  # time runs to the right
            points.append([told_on, stone.actual_on.isoformat()])
        if not stone.actual_on and last > points[-1][0]:
            points.append([last, points[-1][1]])
        series.append({"name": stone.name, "type": "line", "step": "end", "symbolSize": 7, "data": points})
        table += [
            [
                stone.name,
                move.changed_on.isoformat(),
                move.was_on.isoformat(),
                move.now_on.isoformat(),
                move.reason,
            ]
            for move in moves
        ]
    option = {
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        "legend": {"top": 0},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "time", **AXIS, **LINE, **TIMES},
        "yAxis": {"type": "time", **AXIS, **LINE, **TIMES},
        "series": series,
    }
    heads = [_("节点"), _("调整日期"), _("原预计"), _("现预计"), _("理由")]
    return Plot(
        "slips", _("预计完成日期的变化（横轴为调整日，纵轴为预计完成日）"), option, heads, table, "middle"
    )
