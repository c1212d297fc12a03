"""Meetings without outcomes so far: cancelled, not registered as held, coming."""

from coordination.meetings.queries import open_items

from .conferences import DIRECTORS, JOINT, OFFICE, SECOND
from .meetings import register
from .stage import Stage, Story


def coming(stage: Stage) -> list[Story]:
    return [
        _cancelled(stage),
        _not_registered_as_held(stage),
        _coming_directors(stage),
        _coming_joint(stage),
    ]


def _cancelled(stage: Stage) -> Story:
    yield stage.time.ago(38)
    meeting = register(
        stage,
        "cancelled",
        SECOND,
        title="文化旅游专题会议",
        level="thematic",
        host="沪",
        starts_on=stage.time.day(-18),
        place="上海市",
        agenda=["世界级旅游廊道建设"],
    )
    yield stage.time.ago(27)
    stage.do(meeting, "cancel", SECOND, reason="与全国性会议冲突，议题并入下次联席会议")


def _not_registered_as_held(stage: Stage) -> Story:
    """It took place the day before yesterday; Shanghai has not yet said so."""
    yield stage.time.ago(12)
    register(
        stage,
        "medicine",
        "沪/联络",
        title="公共卫生应急协作专题会议",
        level="thematic",
        host="沪",
        starts_on=stage.time.day(-2),
        place="上海市",
        agenda=["流感季联防联控", "应急物资互助"],
    )


def _coming_directors(stage: Stage) -> Story:
    yield stage.time.ago(3, 16)
    register(
        stage,
        "directors 4",
        OFFICE,
        title=DIRECTORS,
        level="office",
        host="区域办",
        starts_on=stage.time.day(5),
        place="上海市青浦区",
        agenda=["审定收官安排", "研究下一年度合作重点"],
    )


def _coming_joint(stage: Stage) -> Story:
    """Next month's: its agenda begins with what the earlier ones of the series left open."""
    yield stage.time.ago(2, 16)
    left_open = open_items(stage.kept["series joint"], stage.actor(OFFICE))
    register(
        stage,
        "joint 3",
        OFFICE,
        title=f"{JOINT}（第三次）",
        level="joint",
        host="皖",
        starts_on=stage.time.day(21),
        place="合肥市",
        hours="14:30—17:00",
        agenda=[*(item.line for item in left_open[:6]), "审定下一年度合作重点"],
        guests=("区域办", "国家发改委"),
    )
