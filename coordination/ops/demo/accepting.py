"""Tasks at their end: who must still say yes, who said no, what was accepted this year."""

from datetime import date

from coordination.tasks.states import Rhythm

from .stage import Stage, Story
from .work import Finished, Part, Said, Work, completion_asked, finished, working

OFFICE = "区域办/一"


def accepting(stage: Stage) -> list[Story]:
    return [
        _waits_for_two(stage),
        _waits_for_votes_of_a_continuing_task(stage),
        _returned(stage),
        _recruitment(stage),
        _condition_fulfilled(stage),
    ]


def _waits_for_two(stage: Stage) -> Story:
    """Zhejiang and Anhui have agreed; Jiangsu and the office are asked."""
    task = yield from working(
        stage,
        Work(
            "T019",
            "沪",
            (
                Said(62, "三省一市充换电平台互联互通，统一支付接入运营商41家。"),
                Said(100, "“一张网”全面运行，跨省找桩、支付、结算一次完成。", figures="接入公共充电桩71万个"),
            ),
            "plan 2024",
            rhythm=Rhythm.MONTHLY,
            parts=(Part("苏", "江苏平台接入"), Part("浙", "浙江平台接入"), Part("皖", "安徽平台接入")),
            milestones=((-20, 90, "平台全面互联"),),
            deadline=15,
            fields={"priority": "high", "evidence_wanted": "平台运行报告"},
        ),
    )
    yield stage.time.ago(2, 10)
    task = completion_asked(
        stage, task, "沪", "充换电“一张网”全面运行，三省一市71万个公共充电桩接入，跨省结算稳定运行30天。"
    )
    yield stage.time.ago(2, 15)
    task = stage.do(task, "vote", "浙/联络", answer="yes", reason="")
    yield stage.time.ago(1, 11)
    stage.do(task, "vote", "皖/联络", answer="yes", reason="平台数据与我省一致。")


def _waits_for_votes_of_a_continuing_task(stage: Stage) -> Story:
    """Jiangsu leads, and waits for the others."""
    task = yield from working(
        stage,
        Work(
            "T049",
            "苏",
            (
                Said(30, "三省一市文旅部门签署年度推广计划。", ago=date(2024, 9, 12)),
                Said(70, "共推文旅线路28条，旅游护照互认景区达210家。", ago=50),
                Said(100, "框架协议约定事项全部落实。", ago=10),
            ),
            "2023 agreements",
            planned=date(2023, 9, 5),
            parts=(Part("沪", "入境旅游推广"), Part("浙", "数字文旅平台"), Part("皖", "皖南线路")),
            milestones=((-20, 90, "线路全部推出"),),
        ),
    )
    yield stage.time.ago(3, 10)
    task = completion_asked(stage, task, "苏", "框架协议约定的28条线路、210家互认景区和联合推广全部完成。")
    yield stage.time.ago(1, 14)
    stage.do(task, "vote", "沪/领导", answer="yes", reason="")


def _returned(stage: Stage) -> Story:
    task = yield from working(
        stage,
        Work(
            "T039",
            "浙",
            (
                Said(80, "三省一市交通违法异地处理全面开通。", ago=40),
                Said(100, "警务协作协议各项内容落实。", ago=14),
            ),
            "agreements 2024",
            planned=95,
            parts=(Part("皖", "安徽接入"), Part("沪", "统一执法标准")),
            milestones=((-20, 95, "协议内容落实"),),
        ),
    )
    yield stage.time.ago(9)
    task = completion_asked(stage, task, "浙", "协议约定的异地处理、联合查缉和数据共享已全部运行。")
    yield stage.time.ago(7)
    task = stage.do(task, "vote", "沪/联络", answer="yes", reason="")
    yield stage.time.ago(5)
    stage.do(
        task,
        "vote",
        "皖/联络",
        answer="no",
        reason="联合查缉数据共享接口我省尚未接通，上月起仅有单向推送，请补齐后再验收",
    )


def _recruitment(stage: Stage) -> Story:
    """Last year's service project, accepted in spring."""
    yield from finished(
        stage,
        Finished(
            "T033",
            "浙",
            date(2025, 7, 7),
            date(2025, 12, 19),
            "“长三角招聘专区”归集岗位186万个，超额完成年度目标。",
            "services 2025",
            parts=(Part("苏", "接入省级招聘平台"), Part("沪", "统一岗位数据标准")),
        ),
    )


def _condition_fulfilled(stage: Stage) -> Story:
    """The condition of a ministry's answer: allotted inside Shanghai, done, accepted; the submission may close."""
    yield stage.time.ago(50)
    [condition] = stage.get("registration").answer.conditions.all()
    task = condition.task
    by = "沪/联络"
    task = stage.do(task, "open", by, claim_mode="allot", claim_closes_at=None, invited=[])
    yield stage.later(1)
    task = stage.do(task, "allot", by, organisation=stage.unit("上海市生态环境局"), reason="试点牵头部门")
    yield stage.later(1)
    task = stage.do(task, "sign_for", "沪/经办")
    yield stage.later(2)
    task = stage.do(task, "plan", "沪/经办", milestones=[f"{task.deadline} 100% 规则印发"], rhythm="")
    yield stage.time.ago(14)
    task = stage.do(task, "report", "沪/经办", percent=100, text="三省一市统一登记规则已联合印发。")
    yield stage.time.ago(12)
    task = completion_asked(stage, task, "上海市生态环境局", "统一登记规则联合印发，登记系统同步上线。")
    yield stage.time.ago(9)
    stage.do(task, "vote", "沪/领导", answer="yes", reason="")
