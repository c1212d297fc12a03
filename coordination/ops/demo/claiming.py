"""Tasks on their way to a lead: drafts, the claim board in all its columns, allotted and not signed."""

from coordination.tasks import services
from coordination.tasks.states import ClaimMode

from .stage import Stage, Story
from .work import draft

OFFICE, SECOND = "区域办/一", "区域办/二"
EVERY_PROVINCE: tuple[str, ...] = ()  # inviting nobody by name invites the provinces


def claiming(stage: Stage) -> list[Story]:
    return [
        _offers_coming_in(stage),
        _offers_to_be_judged(stage),
        _closing_soon(stage),
        _nobody_claimed(stage),
        _waits_for_own_approver(stage),
        _allotment_objected(stage),
        _allotted_and_unsigned(stage),
        _claimed_without_plan(stage),
        _captured_by_telephone(stage),
        _drafted_in_jiangsu(stage),
        _condition_opened(stage),
        _new_for_jiangsu(stage),
    ]


def _opened(
    stage: Stage, row: str, *, by: str, mode: str, closes: int, invited=EVERY_PROVINCE, outcome="", **fields
):
    """Drafted the day before, opened now until five o'clock of a day; returns the task."""
    task = draft(stage, by, row, outcome=outcome, **fields)
    yield stage.later(1)
    return stage.do(
        task,
        "open",
        by,
        claim_mode=mode,
        claim_closes_at=stage.time.closing(closes),
        invited=stage.cast.all(invited),
    )


def _offers_coming_in(stage: Stage) -> Story:
    yield stage.time.ago(7)
    task = yield from _opened(
        stage,
        "T001",
        by=OFFICE,
        mode=ClaimMode.OFFERS,
        closes=4,
        outcome="plan 2024",
        deadline=stage.time.day(180),
        priority="high",
        evidence_wanted="共建方案、设施开放协议",
    )
    yield stage.time.ago(3)
    stage.do(
        task,
        "offer",
        "浙/联络",
        statement="依托杭州城西科创大走廊和在建大科学装置，牵头组织宁波、南京同步创建区域科技创新中心。",
        milestones="明年3月底前完成共建方案；6月底前签署设施开放协议",
    )


def _offers_to_be_judged(stage: Stage) -> Story:
    yield stage.time.ago(15)
    task = yield from _opened(
        stage,
        "T003",
        by=OFFICE,
        mode=ClaimMode.OFFERS,
        closes=-1,
        outcome="plan 2024",
        deadline=stage.time.day(150),
        priority="high",
    )
    yield stage.time.ago(9)
    task = stage.do(
        task,
        "offer",
        "苏/联络",
        statement="以省产业技术研究院为平台，已有12家龙头企业参与，设立联合攻关资金5亿元。",
        milestones="2个月内完成组建；半年内发布首批攻关任务",
    )
    yield stage.time.ago(5)
    stage.do(
        task,
        "offer",
        "沪/领导",
        statement="依托国家技术创新中心，面向集成电路、生物医药组建3个联合体，人才和设施对各方开放。",
        milestones="3个月内完成首个联合体组建",
    )


def _closing_soon(stage: Stage) -> Story:
    yield stage.time.ago(8)
    yield from _opened(
        stage,
        "T007",
        by=OFFICE,
        mode=ClaimMode.FIRST_COME,
        closes=3,
        outcome="plan 2024",
        deadline=stage.time.day(200),
    )


def _nobody_claimed(stage: Stage) -> Story:
    yield stage.time.ago(18)
    yield from _opened(
        stage,
        "T015",
        by=OFFICE,
        mode=ClaimMode.FIRST_COME,
        closes=-3,
        outcome="plan 2024",
        deadline=stage.time.day(90),
    )


def _waits_for_own_approver(stage: Stage) -> Story:
    yield stage.time.ago(6)
    task = yield from _opened(
        stage,
        "T017",
        by=OFFICE,
        mode=ClaimMode.FIRST_COME,
        closes=6,
        outcome="plan 2024",
        deadline=stage.time.day(120),
    )
    yield stage.time.ago(2)
    stage.do(
        task, "claim", "皖/联络", contribution="我省新安江流域已有排污权交易基础，愿牵头制定跨省交易规则。"
    )


def _allotment_objected(stage: Stage) -> Story:
    yield stage.time.ago(12)
    task = draft(stage, OFFICE, "T067", outcome="agreements 2025")
    yield stage.later(1)
    task = stage.do(task, "open", OFFICE, claim_mode=ClaimMode.ALLOT, claim_closes_at=None, invited=[])
    yield stage.time.ago(8)
    task = stage.do(
        task, "allot", OFFICE, organisation=stage.unit("皖"), reason="合肥科学岛方向基础较好，建议由安徽牵头"
    )
    yield stage.time.ago(6)
    stage.do(
        task,
        "object_to_allotment",
        "皖/领导",
        reason="协议签约主体为上海、湖北有关部门，我省不掌握长江中上游协作渠道，建议由上海牵头",
    )


def _allotted_and_unsigned(stage: Stage) -> Story:
    yield stage.time.ago(7)
    task = draft(stage, SECOND, "T023", outcome="plan 2024", deadline=stage.time.day(100))
    yield stage.later(1)
    task = stage.do(task, "open", SECOND, claim_mode=ClaimMode.ALLOT, claim_closes_at=None, invited=[])
    yield stage.time.ago(1, 11)
    stage.do(
        task,
        "allot",
        OFFICE,
        organisation=stage.unit("浙"),
        reason="浙江在防洪排涝和基层应急数字化方面经验较多，经会商由浙江牵头",
    )


def _claimed_without_plan(stage: Stage) -> Story:
    """Shanghai's plan is late: five more working days and the task is free again."""
    yield stage.time.ago(21)
    task = yield from _opened(
        stage,
        "T009",
        by=OFFICE,
        mode=ClaimMode.FIRST_COME,
        closes=-8,
        outcome="satellites",
        deadline=stage.time.day(140),
    )
    yield stage.time.ago(12)
    stage.do(task, "claim", "沪/联络", contribution="依托松江卫星互联网产业基地牵头推进。")


def _captured_by_telephone(stage: Stage) -> Story:
    """Ten seconds with a title; to be completed later."""
    yield stage.time.ago(1, 16)
    services.capture(
        actor=stage.actor("苏/联络"),
        at=stage.at,
        title="梳理苏皖合作园区税收分享堵点",
        source_text="省领导电话（分管领导转述）：下周办公会前要情况",
    )
    yield stage.later(0)
    services.capture(
        actor=stage.actor(SECOND),
        at=stage.at,
        title="收集各省（市）对下一年度合作重点的书面意见",
        source_text="主任办公会便签",
    )


def _drafted_in_jiangsu(stage: Stage) -> Story:
    """From Jiangsu's own outcome, nearly ready to be opened; the drafting unit alone sees it."""
    yield stage.time.ago(6, 15)
    services.draft_task(
        actor=stage.actor("苏/经办"),
        at=stage.at,
        title="发布长三角创新联合体首批攻关任务榜单",
        outcome=stage.get("consortium"),
        content="面向集成电路、生物医药、人工智能征集攻关需求，形成首批榜单并公开张榜。",
        expected_result="首批榜单不少于20项",
        deadline=stage.time.day(70),
        claim_mode=ClaimMode.OFFERS,
        claim_closes_at=stage.time.closing(15),
    )


def _condition_opened(stage: Stage) -> Story:
    """One of the two conditions of the commission's answer is opened for claiming, the other stays a draft."""
    yield stage.time.ago(11)
    [first, _second] = stage.get("conditions").answer.conditions.all()
    task = services.edit_task(
        first.task,
        actor=stage.actor(OFFICE),
        at=stage.at,
        criterion="负面清单经三省一市科技、财政部门会签并报国家发展改革委备案",
        priority="high",
    )
    yield stage.later(1)
    stage.do(
        task,
        "open",
        OFFICE,
        claim_mode=ClaimMode.FIRST_COME,
        claim_closes_at=stage.time.closing(9),
        invited=[],
    )


def _new_for_jiangsu(stage: Stage) -> Story:
    """Opened a moment ago: the first thing Jiangsu's coordinator can do."""
    yield stage.time.ago(1, 16.5)
    task = draft(
        stage,
        SECOND,
        "T025",
        outcome="plan 2024",
        deadline=stage.time.day(45),
        content="嘉定、昆山、太仓共同推动协同创新核心圈建设：首先形成共享实验室和中试平台目录，"
        "联合举办一次供需对接会。",
        expected_result="共享目录1份，对接会1场，意向合作不少于20项",
    )
    yield stage.time.recently(40)
    stage.do(
        task,
        "open",
        SECOND,
        claim_mode=ClaimMode.FIRST_COME,
        claim_closes_at=stage.time.closing(2),
        invited=stage.cast.all(("苏", "沪")),
    )
