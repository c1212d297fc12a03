"""The five public meetings of the leaders, 2020 to 2025, and what came of them."""

from coordination.meetings.vocabulary import Audience, OutcomeKind

from .meetings import minutes_issued, register
from .outcomes import Wording, published
from .source import PublicMeeting, meetings
from .stage import Stage, Story

OFFICE = "区域办/一"
OUTCOMES = {
    2020: (
        Wording(
            "2020 agreements",
            "十九项重大合作事项",
            "会议期间，三省一市就科技创新、产业、能源、公共卫生、文化旅游等领域的十九项重大合作事项分五批签约。"
            "各项合作由签约单位牵头，按协议约定推进，每年向下一次座谈会报告进展。",
            OutcomeKind.AGREEMENT_SOURCE,
        ),
    ),
    2021: (
        Wording(
            "plan 2021",
            "长三角一体化发展三年行动计划（2021—2023年）",
            "会议审议三年行动计划（2021—2023年），由各省（市）结合实际组织实施，按年度检查落实情况。",
            OutcomeKind.DECISION,
        ),
        Wording(
            "waters",
            "重点跨界水体联保",
            "协同制定京杭大运河、太浦河等重点跨界水体联保专项方案；推进太湖流域9个项目，总投资134.42亿元。",
        ),
    ),
    2023: (
        Wording(
            "2023 agreements",
            "九项重大合作事项",
            "三省一市签署科技创新、能源安全、财政电子票据、文化旅游、贸易便利化等九项重大合作事项，"
            "分别明确牵头单位、合作内容和年度安排。",
            OutcomeKind.AGREEMENT_SOURCE,
        ),
        Wording(
            "work plan 2023",
            "2023年度工作计划",
            "会议审议并原则通过2023年度工作计划，由区域合作办公室分送各方。",
            OutcomeKind.INFORMATION,
        ),
    ),
    2024: (
        Wording(
            "plan 2024",
            "长三角地区一体化发展三年行动计划（2024—2026年）",
            "会议审议三年行动计划（2024—2026年），围绕科技创新、产业集群、市场一体化、生态环境、体制机制和城市合作"
            "提出重点任务。各项任务由一个省（市）牵头、其他各方配合，逐项确定时限和验收标准。",
            silent=("皖",),
        ),
        Wording(
            "services 2024",
            "2024年度长三角一体化发展实事项目清单",
            "推出首批十项实事项目，包括新能源汽车充换电基础设施一张网、医保跨省结算提质扩面等，当年办结。",
        ),
        Wording(
            "agreements 2024",
            "十个签约合作项目",
            "签署物流提质增效降本、金融、公安交通管理、迎峰度夏电力互济等十个合作项目。",
            OutcomeKind.AGREEMENT_SOURCE,
        ),
    ),
    2025: (
        Wording(
            "services 2025",
            "2025年度长三角一体化发展实事项目清单",
            "推出第二批十项实事项目，包括深化居民服务“一卡通”建设、打造“长三角招聘专区”数据共享平台等，"
            "逐项明确量化目标和完成时限。",
        ),
        Wording(
            "agreements 2025",
            "重点合作事项框架协议",
            "签署长三角—长江经济带联动科技创新、大飞机产业集群合作共建等框架协议。",
            OutcomeKind.AGREEMENT_SOURCE,
            Audience.REGION,
        ),
    ),
}


def leaders_meetings(stage: Stage) -> list[Story]:
    return [_meeting(stage, public) for public in meetings()]


def _meeting(stage: Stage, public: PublicMeeting) -> Story:
    """Registered by the office for the host province, held, minuted; its outcomes go round before the minutes."""
    key = f"leaders {public.year}"
    host = stage.unit(f"{public.place}市").root.short_name
    yield stage.time.around(public.starts_on, -20, 10)
    register(
        stage,
        key,
        OFFICE,
        title=public.title,
        level="leaders",
        host=host,
        starts_on=public.starts_on,
        ends_on=public.ends_on,
        hours="",
        place=public.place,
        agenda=["通报上次座谈会议定事项落实情况", *OUTCOME_TITLES[public.year]],
        guests=("区域办", "国家发改委"),
    )
    yield stage.time.on(public.ends_on, 17)
    stage.keep(key, stage.do(stage.kept[key], "hold", OFFICE))
    yield from published(stage, key, OFFICE, OUTCOMES[public.year])
    yield from minutes_issued(stage, key, OFFICE, after=2, summary="；".join(public.results) + "。")
    if public.year == 2021:
        yield stage.later(5, 10)
        stage.keep(
            "plan 2021",
            stage.do(
                stage.get("plan 2021"),
                "mark_no_action",
                OFFICE,
                reason="由各省（市）自行组织实施，不另立任务",
            ),
        )
    if public.year == 2024:
        yield stage.later(5, 10)
        stage.do(
            stage.get("plan 2021"),
            "supersede",
            OFFICE,
            replaced_by=stage.get("plan 2024"),
            reason="规划期届满，以三年行动计划（2024—2026年）为准",
        )


OUTCOME_TITLES = {year: [f"审议{each.title}" for each in wordings] for year, wordings in OUTCOMES.items()}
