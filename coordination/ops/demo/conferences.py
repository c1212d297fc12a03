"""The meetings of the past twelve months, with outcomes in every state."""

from coordination.meetings.vocabulary import Audience, OutcomeKind

from .meetings import minutes_issued, planned_and_held
from .outcomes import Wording, agreed_by, corrected, drafted, published, still_asked
from .stage import Stage, Story

OFFICE, SECOND = "区域办/一", "区域办/二"
JOINT = "三省一市合作与发展联席会议"
DIRECTORS = "区域合作办公室主任办公会"


def conferences(stage: Stage) -> list[Story]:
    return [
        _first_directors(stage),
        _first_joint(stage),
        _transport(stage),
        _second_directors(stage),
        _second_joint(stage),
        _environment(stage),
        _innovation(stage),
        _third_directors(stage),
    ]


def _first_directors(stage: Stage) -> Story:
    """Nothing has to follow from one of its outcomes; another is information."""
    yield from planned_and_held(
        stage,
        "directors 1",
        OFFICE,
        days_ago=228,
        title=DIRECTORS,
        level="office",
        host="区域办",
        place="上海市青浦区",
        agenda=["研究年度会议计划", "规范重点任务报送"],
    )
    wordings = (
        Wording(
            "reporting",
            "统一重点任务报送口径和频次",
            "同一指标同一时段只报送一次，由牵头单位汇总，各方共用；不再以电话、微信群催报。",
            OutcomeKind.DECISION,
        ),
        Wording(
            "calendar",
            "年度会议计划",
            "联席会议每季度一次，专题会议按需召开，全年会议总量较上年压减一成。",
            OutcomeKind.INFORMATION,
        ),
    )
    yield from published(stage, "directors 1", OFFICE, wordings)
    stage.do(stage.kept["reporting"], "mark_no_action", OFFICE, reason="已印发工作通知执行，不另行立项")
    yield from minutes_issued(
        stage, "directors 1", OFFICE, after=1, summary="会议研究了年度会议计划，明确了重点任务报送口径。"
    )


def _first_joint(stage: Stage) -> Story:
    """A list of services, corrected later, and two requests that go to ministries."""
    yield from planned_and_held(
        stage,
        "joint 1",
        OFFICE,
        days_ago=188,
        title=f"{JOINT}（第一次）",
        level="joint",
        host="沪",
        place="上海市",
        agenda=["听取上年度任务落实情况", "审议跨省“一件事”清单", "研究报请国家部委支持事项"],
        guests=("区域办", "国家发改委", "科技部"),
    )
    wordings = (
        Wording(
            "one-stop",
            "跨省“一件事”集成服务清单（第一批）",
            "首批推出企业跨省迁移、异地就医备案、跨省公积金贷款等8个“一件事”，年底前在三省一市同标准办理。",
        ),
        Wording(
            "pilot",
            "请国家支持长三角国家技术创新中心开展试点",
            "联合请示国家有关部委，支持在科研经费跨区域使用、科技成果职务权属方面开展试点。",
            OutcomeKind.DECISION,
        ),
        Wording(
            "taihu",
            "新一轮太湖流域水环境综合治理联合请示",
            "请国家层面统筹太湖流域治理资金和水量调度，支持建立跨省联合监测机制。",
            OutcomeKind.DECISION,
        ),
    )
    yield from published(stage, "joint 1", OFFICE, wordings)
    yield from minutes_issued(
        stage,
        "joint 1",
        OFFICE,
        after=4,
        summary="会议审议通过跨省“一件事”清单，同意就创新中心试点和太湖治理报请国家支持。",
    )
    yield from corrected(
        stage,
        "one-stop",
        OFFICE,
        text="首批推出企业跨省迁移、异地就医备案、跨省公积金贷款等9个“一件事”（增加新生儿出生），年底前在三省一市同标准办理。",
        reason="原清单漏列“新生儿出生一件事”",
        on=stage.time.day(-150),
    )


def _transport(stage: Stage) -> Story:
    """Held in Anhui; one of its outcomes is withdrawn later."""
    yield from planned_and_held(
        stage,
        "transport",
        "皖/联络",
        days_ago=146,
        title="交通互联互通专题会议",
        level="thematic",
        host="皖",
        place="合肥市",
        agenda=["省际高速公路和航道项目推进情况", "滁宁、宁马城际同步推进", "省际客运票价协调"],
        guests=("区域办", "交通运输部"),
    )
    wordings = (
        Wording(
            "roads",
            "省际高速公路和航道项目年度推进计划",
            "省际高速公路16项、航道9项纳入年度推进计划，由交通部门牵头，按季度报送形象进度。",
            OutcomeKind.PROJECT_SOURCE,
        ),
        Wording(
            "railway",
            "滁宁、宁马城际铁路同步推进",
            "安徽、江苏段同步办理前期手续，共同报请交通运输部支持纳入年度投资计划。",
            OutcomeKind.DECISION,
            Audience.ATTENDING,
        ),
        Wording(
            "fares",
            "省际客运联运票价协调机制",
            "建立省际客运联运票价协调机制，由三省一市交通部门轮值召集。",
            OutcomeKind.DECISION,
            Audience.ATTENDING,
        ),
    )
    yield from published(stage, "transport", "皖/联络", wordings)
    yield from minutes_issued(
        stage,
        "transport",
        "皖/联络",
        after=3,
        summary="会议明确省际高速公路、航道年度推进计划和城际铁路同步推进安排。",
    )
    yield stage.time.ago(101, 10)
    stage.do(
        stage.get("fares"), "withdraw", "皖/领导", reason="国家已出台统一的联运票价规则，区域不再另行建立机制"
    )


def _second_directors(stage: Stage) -> Story:
    yield from planned_and_held(
        stage,
        "directors 2",
        SECOND,
        days_ago=110,
        title=DIRECTORS,
        level="office",
        host="区域办",
        place="上海市青浦区",
        agenda=["上半年任务办理情况分析", "跨省数据共享目录"],
    )
    wordings = (
        Wording(
            "data",
            "跨省数据共享目录（2.0版）",
            "明确28类共享数据的提供单位、更新频次和使用规则，由三省一市数据部门组织实施。",
            OutcomeKind.DECISION,
        ),
    )
    yield from published(stage, "directors 2", SECOND, wordings)
    yield from minutes_issued(
        stage,
        "directors 2",
        SECOND,
        after=2,
        summary="会议分析了上半年任务办理情况，通过跨省数据共享目录（2.0版）。",
    )


def _second_joint(stage: Stage) -> Story:
    yield from planned_and_held(
        stage,
        "joint 2",
        OFFICE,
        days_ago=80,
        title=f"{JOINT}（第二次）",
        level="joint",
        host="浙",
        place="嘉兴市",
        agenda=["重点任务销号情况", "医保服务优化", "排污权交易试点", "卫星互联网产业集群共建"],
        guests=("区域办", "国家医保局", "生态环境部"),
    )
    wordings = (
        Wording(
            "healthcare",
            "异地就医医保服务优化事项",
            "扩大跨省直接结算定点医疗机构范围，统一辅助生殖技术项目报销口径。",
        ),
        Wording(
            "emissions",
            "跨区域排污权交易制度试点方案",
            "以太湖流域总磷、总氮排污权为对象，探索跨省交易和统一登记，方案报生态环境部批准后实施。",
            OutcomeKind.DECISION,
        ),
        Wording(
            "satellites",
            "G60卫星互联网产业集群共建事项",
            "共建卫星研制、发射测控、终端应用产业链，统一招引目录，避免重复布局。",
        ),
    )
    yield from published(stage, "joint 2", OFFICE, wordings)
    yield from minutes_issued(
        stage,
        "joint 2",
        OFFICE,
        after=3,
        summary="会议听取重点任务销号情况，审议医保、排污权交易和卫星互联网产业事项。",
    )


def _environment(stage: Stage) -> Story:
    """Zhejiang's: one outcome is followed up by nobody, the correction of another waits for two parties."""
    yield from planned_and_held(
        stage,
        "environment",
        "浙/联络",
        days_ago=44,
        title="生态环境共保联治专题会议",
        level="thematic",
        host="浙",
        place="杭州市",
        agenda=["新安江—千岛湖生态保护补偿", "跨界水体联合执法", "排污权交易试点准备"],
    )
    wordings = (
        Wording(
            "enforcement",
            "跨界水体联合执法信息共享办法",
            "三省一市生态环境部门按月交换重点断面监测数据和执法信息，异常情况24小时内通报。",
        ),
        Wording(
            "compensation",
            "新安江—千岛湖生态保护补偿样板区建设要点",
            "按每年10亿元规模落实补偿资金，完善水质考核指标和产业协作机制。",
        ),
    )
    yield from published(stage, "environment", "浙/经办", wordings, voice="浙/联络")
    yield from minutes_issued(
        stage, "environment", "浙/联络", after=3, summary="会议通过联合执法信息共享办法和补偿样板区建设要点。"
    )
    yield stage.time.ago(1, 10)
    outcome = stage.get("enforcement")
    stage.do(
        outcome,
        "correct",
        "浙/联络",
        title=outcome.title,
        wording="三省一市生态环境部门按旬交换重点断面监测数据和执法信息，异常情况12小时内通报。",
        reason="汛期要求加密交换频次",
    )
    yield stage.later(0)
    agreed_by(stage, "enforcement", [p for p in still_asked(stage, "enforcement") if p in ("沪", "皖")])


def _innovation(stage: Stage) -> Story:
    """Jiangsu's: held, one outcome published, one still waits for Shanghai, the minutes are not out."""
    yield from planned_and_held(
        stage,
        "innovation",
        "苏/联络",
        days_ago=15,
        title="科技创新专题会议",
        level="thematic",
        host="苏",
        place="苏州市",
        agenda=["创新联合体组建", "嘉昆太协同创新核心圈", "大科学装置共享"],
        guests=("区域办", "科技部"),
    )
    wordings = (
        Wording(
            "consortium",
            "长三角创新联合体组建办法",
            "围绕重大攻关任务，由龙头企业牵头、高校院所参与组建创新联合体，三省一市共同出题、共同出资、共享成果。",
        ),
    )
    yield from published(stage, "innovation", "苏/经办", wordings, voice="苏/联络")
    yield stage.time.ago(2, 9.5)
    instruments = Wording(
        "instruments",
        "大型科研仪器跨省共享服务规则",
        "三省一市科研仪器共享平台互联，统一预约、统一收费公示，使用补贴由使用方所在省（市）承担。",
        OutcomeKind.DECISION,
    )
    drafted(stage, stage.kept["innovation"], "苏/经办", instruments)
    yield stage.later(0)
    stage.do(stage.get("instruments"), "submit_for_confirmation", "苏/联络")
    yield stage.time.ago(1, 11)
    agreed_by(stage, "instruments", ["浙", "皖"])


def _third_directors(stage: Stage) -> Story:
    """One waits for Anhui, one came back with an objection, one may be published, one is being drafted."""
    yield from planned_and_held(
        stage,
        "directors 3",
        OFFICE,
        days_ago=8,
        title=DIRECTORS,
        level="office",
        host="区域办",
        place="上海市青浦区",
        agenda=["年度任务收官安排", "下一次联席会议筹备", "验收标准细化"],
    )
    yield stage.time.ago(6, 10)
    for wording in (
        Wording(
            "finish",
            "年度重点任务收官安排",
            "对照年度目标逐项排查，时限内不能办结的于月底前提出延期或调整建议。",
        ),
        Wording(
            "criteria", "重点任务验收标准细则", "验收意见由发起单位和配合单位共同出具，佐证材料须为正式文件。"
        ),
        Wording(
            "next year",
            "下一年度合作重点（征求意见稿）",
            "聚焦科技创新、产业链协作、公共服务三个方向，每个方向不超过五项任务。",
            audience=Audience.ATTENDING,
        ),
        Wording(
            "platform",
            "协同平台使用管理办法",
            "各方以平台记录为准，不再重复报送纸质台账。",
            OutcomeKind.DECISION,
        ),
    ):
        drafted(stage, stage.kept["directors 3"], SECOND, wording)
    yield stage.time.ago(5, 10)
    stage.do(stage.get("criteria"), "submit_for_confirmation", OFFICE)
    stage.do(stage.get("platform"), "submit_for_confirmation", OFFICE)
    yield stage.time.ago(4, 15)
    agreed_by(stage, "platform", ["沪", "苏", "浙", "皖"])
    yield stage.time.ago(3, 10)
    stage.do(
        stage.get("criteria"),
        "object",
        "皖/领导",
        text="“佐证材料须为正式文件”要求过严，企业数据难以取得正式文件，建议增加第三方证明。",
    )
    yield stage.time.ago(2, 9.5)
    stage.do(stage.get("finish"), "submit_for_confirmation", OFFICE)
    yield stage.time.ago(1, 10)
    agreed_by(stage, "finish", ["沪", "苏", "浙"])
