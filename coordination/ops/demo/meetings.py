"""How is a meeting registered, held and minuted, and who keeps the cycles?"""

from datetime import date

from accounts.models import Organisation
from coordination.common.local_time import local_date
from coordination.meetings import services
from coordination.meetings.models import Meeting
from coordination.meetings.vocabulary import CycleKind

from .cast import PROVINCES
from .papers import paper
from .stage import Stage, Story

ROTATION = ("沪", "皖", "浙", "苏")  # who takes the chair, from 2018 on
FIRST_YEAR = 2018


def chair_of(stage: Stage, year: int) -> Organisation:
    return stage.unit(ROTATION[(year - FIRST_YEAR) % len(ROTATION)])


def cycles(stage: Stage, first: int) -> Story:
    """A cycle a year with its chair; the last one is closed in January unless something hangs in the air."""
    last = None
    for year in range(first, local_date(stage.time.now).year + 1):
        yield stage.time.on(date(year - 1, 12, 20), 10)
        cycle = stage.make(
            services.create_cycle,
            "区域办/一",
            {
                "name": f"{year}年度",
                "kind": CycleKind.YEAR,
                "starts_on": date(year, 1, 1),
                "ends_on": date(year, 12, 31),
                "chair": chair_of(stage, year),
            },
        )
        closes_on = date(year, 1, 20)
        if last is not None and closes_on < stage.time.base:
            yield stage.time.on(closes_on, 15)
            if not last.orphans().exists():
                stage.do(last, "close", "区域办/一")
        last = stage.keep(f"cycle {year}", cycle)


def series_of_meetings(stage: Stage, day: date) -> Story:
    yield stage.time.on(day, 9.5)
    for key, name, level in (
        ("leaders", "长三角地区主要领导座谈会", "leaders"),
        ("joint", "三省一市合作与发展联席会议", "joint"),
        ("office", "区域合作办公室主任办公会", "office"),
        ("thematic", "专题合作组会议", "thematic"),
    ):
        stage.keep(
            f"series {key}", stage.make(services.create_series, "区域办/一", {"name": name, "level": level})
        )


def register(
    stage: Stage,
    key: str,
    by: str,
    *,
    title: str,
    level: str,
    host: str,
    starts_on: date,
    place: str,
    agenda: list[str],
    ends_on: date | None = None,
    hours: str = "9:30—11:30",
    parties=PROVINCES,
    guests=("区域办",),
) -> Meeting:
    """A planned meeting of its series, kept for the stories that follow."""
    meeting = stage.make(
        services.create_meeting,
        by,
        {
            "title": title,
            "level": level,
            "host": stage.unit(host),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "hours": hours,
            "place": place,
            "parties": stage.cast.all(parties),
            "guests": [unit for unit in stage.cast.all(guests) if unit.name != stage.unit(host).name],
            "agenda": agenda,
            "series": stage.kept[f"series {level}"],
        },
    )
    return stage.keep(key, meeting)


def planned_and_held(stage: Stage, key: str, by: str, *, days_ago: int, **details) -> Story:
    """Registered two weeks before, held so many working days ago; returns the meeting."""
    starts_on = stage.time.day(-days_ago)
    yield stage.time.around(starts_on, -10)
    meeting = register(stage, key, by, starts_on=starts_on, **details)
    yield stage.time.on(starts_on, 12)
    return stage.keep(key, stage.do(meeting, "hold", by))


def minutes_issued(stage: Stage, key: str, by: str, *, after: int, summary: str) -> Story:
    """The minutes go out as a paper and a summary."""
    yield stage.later(after, 16)
    meeting = stage.get(key)
    minutes = paper(
        f"{meeting.number}会议纪要",
        meeting.title,
        f"时间：{meeting.starts_on}　地点：{meeting.place}",
        summary,
    )
    stage.keep(key, stage.do(meeting, "issue_minutes", by, minutes=minutes, summary=summary))
