"""How do equals ask each other for progress? Urgings, letters in every state, instructions, figures, the ladder."""

from coordination.supervision import ladder_steps, performance, services, urging
from coordination.supervision.models import PerformanceMonth

from .stage import Stage, Story

DRAFTER, LEADER = "区域办/一", "区域办/二"
STEPS = (
    {"condition": "silent", "working_days": 15, "level": "blue", "addressed": "lead", "limit_days": 5},
    {"condition": "deadline", "working_days": 5, "level": "blue", "addressed": "lead", "limit_days": 5},
    {"condition": "no_reply", "working_days": 3, "level": "yellow", "addressed": "lead", "limit_days": 3},
)


def supervision(stage: Stage) -> list[Story]:
    return [
        _ladder(stage),
        *(_month(stage, months) for months in (3, 2, 1)),
        _closed(stage),
        _risen(stage),
        _answered_with_objection(stage),
        _waits_for_reply(stage),
        _to_sign(stage),
        _draft(stage),
        _withdrawn(stage),
        _instruction_answered(stage),
        _instruction_open(stage),
        _urged(stage),
        _figures(stage),
        _figure_open(stage),
        _remark(stage),
    ]


# --- letters --------------------------------------------------------------------------------------------
def _letter(stage: Stage, row: str, unit: str, title: str, text: str, days: int = 5):
    task = stage.get(row)
    data = {
        "tasks": [task],
        "addressee": stage.unit(unit),
        "title": title,
        "text": text,
        "limit_days": days,
    }
    return stage.make(services.write_letter, DRAFTER, data)


def _sign(stage: Stage, letter):
    letter = stage.do(letter, "submit_for_signature", DRAFTER, signatory=stage.cast.users[LEADER])
    return stage.do(letter, "sign", LEADER)


def _closed(stage: Stage) -> Story:
    yield stage.time.ago(32, 10)
    letter = _letter(
        stage,
        "T013",
        "浙",
        "关于报送异地就医医保服务优化进展的督办函",
        "请说明定点医疗机构扩面进度和尚未接入机构的接入安排。",
    )
    yield stage.later(0)
    letter = _sign(stage, letter)
    yield stage.later(3)
    letter = stage.do(
        letter,
        "reply",
        "浙/联络",
        text="已接入机构占应接入数的九成以上，其余机构接口改造已列入计划，下月底前完成。",
    )
    yield stage.later(2)
    stage.do(letter, "accept_reply", DRAFTER, text="措施明确，同意办结。")


def _risen(stage: Stage) -> Story:
    """Blue without reply, then yellow, which names it and waits for its reply."""
    yield stage.time.ago(16, 11)
    letter = _letter(
        stage,
        "T021",
        "苏",
        "关于苏州与上海深化一体化发展进展的督办函",
        "轨道延伸段选线方案比选已逾两月。请说明比选结论、规划联合审查安排和开工时间。",
    )
    yield stage.later(0)
    letter = _sign(stage, letter)
    yield stage.later(8)
    stage.do(letter, "escalate", DRAFTER)
    follower = letter.successors.get()
    yield stage.later(1)
    _sign(stage, follower)


def _answered_with_objection(stage: Stage) -> Story:
    yield stage.time.ago(7, 10)
    letter = _letter(
        stage,
        "T099",
        "江苏省交通运输厅",
        "关于省际高速公路项目完成情况的督办函",
        "任务时限已到，尚未申请销号。请说明未完工项目的原因和完成时间。",
    )
    yield stage.later(0)
    letter = _sign(stage, letter)
    yield stage.later(4)
    stage.do(
        letter,
        "reply",
        "苏/联络",
        text="十六个项目中十三个已交工验收，其余三个受对侧接线工期影响，预计明年一季度完成。",
        objection="接线段由邻省组织实施，工期不由我方单独决定，建议请有关方面一并说明。",
    )


def _waits_for_reply(stage: Stage) -> Story:
    yield stage.time.ago(2, 15)
    letter = _letter(
        stage,
        "T101",
        "浙江省交通运输厅",
        "关于报送省际航道项目进展的督办函",
        "十月份进展报告尚未收到，请补报，并说明杭申线等项目的征地进度。",
    )
    yield stage.later(0)
    _sign(stage, letter)


def _to_sign(stage: Stage) -> Story:
    yield stage.time.ago(1, 10)
    letter = _letter(
        stage,
        "T103",
        "上海市科委",
        "关于科技创新共同体联合攻关进展的督办函",
        "项目立项后进展报告间隔较长，请说明各课题执行情况和经费拨付情况。",
    )
    yield stage.later(0)
    stage.do(letter, "submit_for_signature", DRAFTER, signatory=stage.cast.users[LEADER])


def _draft(stage: Stage) -> Story:
    yield stage.time.ago(1, 16)
    _letter(
        stage,
        "T035",
        "苏",
        "关于物流提质增效降本合作进展的督办函",
        "请说明四方联络机制的运行情况和下一步安排。",
    )


def _withdrawn(stage: Stage) -> Story:
    yield stage.time.ago(12, 10)
    letter = _letter(
        stage, "T031", "苏", "关于居民服务一卡通建设进展的督办函", "请说明同城待遇项目的落地进度。"
    )
    yield stage.later(0)
    letter = _sign(stage, letter)
    yield stage.later(1)
    stage.do(letter, "withdraw", LEADER, reason="该单位已于发函前一日报送进展，重复发函，特此撤回。")


# --- instructions ------------------------------------------------------------------------------------------
def _instruction(stage: Stage, by: str, row: str, **data):
    given = {"task": stage.get(row), "given_on": stage.today, **data}
    return stage.make(services.record_instruction, by, given)


def _instruction_answered(stage: Stage) -> Story:
    yield stage.time.ago(20, 9.6)
    found = _instruction(
        stage,
        DRAFTER,
        "T013",
        leader="区域办主要负责同志",
        text="异地就医是群众急难愁盼，请牵头方把未接入机构逐一列出清单、明确时间。",
        addressee=stage.unit("浙"),
        due_on=stage.time.day(-8),
    )
    yield stage.later(6)
    stage.do(found, "answer", "浙/联络", text="未接入机构清单已印发，逐家明确责任人和接入时间，按周调度。")


def _instruction_open(stage: Stage) -> Story:
    yield stage.time.ago(3, 14)
    _instruction(
        stage,
        "苏/联络",
        "T021",
        leader="顾卫东",
        text="选线方案请尽快定下来，月底前报两地会商结果。",
        addressee=stage.unit("苏州市"),
        due_on=stage.time.day(4),
    )


# --- urgings, figures ----------------------------------------------------------------------------------------
def _urged(stage: Stage) -> Story:
    yield stage.time.ago(6, 10)
    urging.urge(
        stage.get("T101"),
        actor=stage.actor(DRAFTER),
        at=stage.at,
        data={"addressee": stage.unit("浙江省交通运输厅"), "text": "请补报十月份进展。"},
    )
    yield stage.later(2)
    urging.urge(
        stage.get("T021"),
        actor=stage.actor("苏/联络"),
        at=stage.at,
        data={"addressee": stage.unit("嘉定区"), "text": "请提供轨道接口工程方案比选意见。"},
    )


def _figures(stage: Stage) -> Story:
    yield stage.time.ago(30, 10)
    found = stage.make(
        services.ask_for_figure,
        DRAFTER,
        {
            "figure": "跨省通办事项办件量",
            "unit": "万件",
            "period_kind": "quarter",
            "period": f"{stage.today.year}Q{(stage.today.month + 2) // 3}",
            "purpose": "用于年度一体化发展情况通报，按受理地统计，含线上线下。",
            "units": stage.cast.provinces(),
            "due_on": stage.time.day(-15),
        },
    )
    for days, unit, value in ((2, "沪", "186.4"), (3, "苏", "203.75"), (4, "浙", "198.2"), (3, "皖", "121")):
        yield stage.later(days)
        stage.do(found, "answer", f"{unit}/联络", organisation=stage.unit(unit), value=value, note="")
    yield stage.later(1)
    stage.do(found, "close", DRAFTER)


def _figure_open(stage: Stage) -> Story:
    yield stage.time.ago(4, 10)
    found = stage.make(
        services.ask_for_figure,
        DRAFTER,
        {
            "figure": "省际断头路打通条数",
            "unit": "条",
            "period_kind": "year",
            "period": str(stage.today.year),
            "purpose": "用于次年工作计划编制，以交工验收为准。",
            "units": stage.cast.provinces(),
            "due_on": stage.time.day(3),
        },
    )
    yield stage.later(2)
    stage.do(found, "answer", "皖/联络", organisation=stage.unit("皖"), value="4", note="")


# --- the ladder, the months -------------------------------------------------------------------------------------
def _ladder(stage: Stage) -> Story:
    yield stage.time.ago(60, 10)
    for position, step in enumerate(STEPS, start=1):
        data = {**step, "reach": "draft", "sequence": position, "is_active": True}
        ladder_steps.add_step(actor=stage.actor(DRAFTER), at=stage.at, data=data)


def _month(stage: Stage, months: int) -> Story:
    """The first working morning after the month: its figures are frozen."""
    first = stage.time.today.replace(day=1)
    for _each in range(months - 1):
        first = first.replace(year=first.year - (first.month == 1), month=(first.month - 2) % 12 + 1)
    yield stage.time.on(first, 9.5)
    performance.freeze(at=stage.at)


def _remark(stage: Stage) -> Story:
    yield stage.time.ago(5, 16)
    row = PerformanceMonth.objects.filter(organisation=stage.unit("苏")).order_by("-month").first()
    if row is not None:
        text = "当月一项任务因邻省接线工期顺延，已与有关方面商定新的时限。"
        performance.remark(row, actor=stage.actor("苏/联络"), at=stage.at, data={"text": text})
