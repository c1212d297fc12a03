"""What was taken to the ministries, and how far it came: every state, every kind of answer."""

from coordination.submissions import services
from coordination.submissions.models import Submission
from coordination.submissions.vocabulary import Channel, SubmissionKind, Verdict

from .papers import paper
from .stage import Stage, Story

OFFICE, SECOND, LIAISON = "区域办/一", "区域办/二", "国家发改委/部委"


def submissions(stage: Stage) -> list[Story]:
    return [
        _pilot(stage),
        _taihu(stage),
        _railway(stage),
        _roads(stage),
        _data(stage),
        _healthcare(stage),
        _emissions(stage),
        _satellites(stage),
        _compensation(stage),
        _consortium(stage),
    ]


def _drafted(
    stage: Stage,
    outcome: str,
    ministries: tuple[str, ...],
    by: str,
    *,
    kind: str,
    title: str,
    content: str,
    days: int = 20,
) -> list[Submission]:
    return stage.make(
        services.create_submissions,
        by,
        {
            "outcome": stage.kept[outcome],
            "ministries": stage.cast.all(ministries),
            "kind": kind,
            "title": title,
            "content": content,
            "working_days": days,
        },
    )


def _number(stage: Stage, code: str, position: int) -> str:
    return f"{code}〔{stage.today.year}〕{position}号"


def _scan(submission: Submission, what: str):
    ministry = submission.ministry.name
    return paper(
        f"{ministry}{what}（扫描件）",
        f"{ministry}{what}",
        f"关于{submission.title}，来文收悉。",
        "（此件为演示用样张）",
    )


def _pilot(stage: Stage) -> Story:
    """Two ministries: one agreed and is closed, the other set conditions, and the slower one is shown."""
    yield stage.time.ago(176, 10)
    science, ndrc = _drafted(
        stage,
        "pilot",
        ("科技部", "国家发改委"),
        OFFICE,
        kind=SubmissionKind.PILOT,
        title="请支持长三角国家技术创新中心开展科研经费跨区域使用试点",
        content="恳请支持科研经费跨区域使用、科技成果权属改革两项试点，试点期三年。",
        days=30,
    )
    yield stage.later(2, 15)
    science = stage.do(science, "submit", OFFICE, own_number=_number(stage, "长三角办函", 11))
    ndrc = stage.do(ndrc, "submit", OFFICE, own_number=_number(stage, "长三角办函", 12))
    yield stage.later(12, 10)
    ndrc = stage.do(ndrc, "want_supplement", LIAISON, text="请补充近三年跨区域科研经费规模和试点单位名单。")
    yield stage.later(6, 15)
    lists = paper("试点单位名单", "试点单位名单", "共12家单位，近三年跨区域经费合计8.6亿元。")
    ndrc = stage.do(ndrc, "supply", SECOND, text="已补充近三年经费规模和12家试点单位名单。", files=[lists])
    yield stage.later(8, 14)
    science = stage.do(
        science,
        "answer_on_behalf",
        OFFICE,
        verdict=Verdict.AGREED,
        text="原则同意开展试点，请做好绩效评估。",
        document_number=_number(stage, "国科办区函", 37),
        answered_on=stage.today,
        scan=_scan(science, "复函"),
    )
    yield stage.later(5, 11)
    stage.do(science, "close", OFFICE)
    stage.keep(
        "conditions",
        stage.do(
            ndrc,
            "answer",
            LIAISON,
            verdict=Verdict.WITH_CONDITIONS,
            conditions=[
                f"建立经费跨区域使用负面清单并报备 {stage.time.day(40)}",
                f"每半年报送试点评估报告 {stage.time.day(60)}",
            ],
            text="同意在落实下列条件后开展试点。",
            document_number=_number(stage, "发改办高技", 212),
        ),
    )


def _taihu(stage: Stage) -> Story:
    """One ministry agreed late and the matter can be closed; the other is overdue and was asked twice."""
    yield stage.time.ago(60, 10)
    ndrc, environment = _drafted(
        stage,
        "taihu",
        ("国家发改委", "生态环境部"),
        SECOND,
        kind=SubmissionKind.SUPPORT,
        title="请支持新一轮太湖流域水环境综合治理",
        content="恳请统筹太湖流域治理资金，支持建立跨省联合监测机制。",
    )
    yield stage.later(1, 10)
    ndrc = stage.do(ndrc, "submit", OFFICE, own_number=_number(stage, "长三角办函", 31))
    environment = stage.do(environment, "submit", OFFICE, own_number=_number(stage, "长三角办函", 32))
    yield stage.time.ago(33, 10)
    environment = stage.do(
        environment,
        "enquire",
        SECOND,
        asked="水生态环境司流域处",
        channel=Channel.PHONE,
        result="正在会签水利部，预计两周内答复。",
    )
    yield stage.later(12, 10)
    stage.do(
        environment,
        "enquire",
        OFFICE,
        asked="水生态环境司综合处",
        channel=Channel.LETTER,
        result="已函询，待回复。",
    )
    yield stage.time.ago(3, 15)
    stage.do(
        ndrc,
        "answer",
        LIAISON,
        verdict=Verdict.AGREED,
        text="同意纳入重点流域综合治理中央预算内投资支持范围。",
        document_number=_number(stage, "发改办地区", 305),
    )


def _railway(stage: Stage) -> Story:
    """Jiangsu's, the ministry's clock runs."""
    yield stage.time.ago(16, 10)
    [railway] = _drafted(
        stage,
        "railway",
        ("交通运输部",),
        "苏/经办",
        kind=SubmissionKind.SUPPORT,
        title="请支持滁宁、宁马城际铁路纳入年度投资计划",
        content="恳请在年度投资计划安排中予以支持，江苏、安徽两省同步落实配套资金。",
        days=25,
    )
    yield stage.later(2, 10)
    stage.do(railway, "submit", "苏/领导", own_number=_number(stage, "苏交计", 86))


def _roads(stage: Stage) -> Story:
    """Taken back before it was answered."""
    yield stage.time.ago(120, 10)
    [roads] = _drafted(
        stage,
        "roads",
        ("交通运输部",),
        "皖/联络",
        kind=SubmissionKind.RECORD,
        title="省际高速公路年度推进计划备案",
        content="现将省际高速公路年度推进计划报请备案。",
    )
    yield stage.later(1, 15)
    roads = stage.do(roads, "submit", "皖/领导", own_number=_number(stage, "皖交规", 45))
    yield stage.later(6, 10)
    stage.do(roads, "withdraw", "皖/领导", reason="部里已将省际项目统一纳入国家规划管理，无需另行备案")


def _data(stage: Stage) -> Story:
    """One ministry refused, another passed it on; both came on paper."""
    yield stage.time.ago(98, 10)
    finance, industry = _drafted(
        stage,
        "data",
        ("财政部", "工信部"),
        SECOND,
        kind=SubmissionKind.SUPPORT,
        title="请支持跨省数据共享平台建设",
        content="恳请安排中央财政专项资金并给予标准指导。",
    )
    yield stage.later(1, 15)
    finance = stage.do(finance, "submit", OFFICE, own_number=_number(stage, "长三角办函", 24))
    industry = stage.do(industry, "submit", OFFICE, own_number=_number(stage, "长三角办函", 25))
    yield stage.later(9, 10)
    industry = stage.do(
        industry,
        "answer_on_behalf",
        SECOND,
        verdict=Verdict.TRANSFERRED,
        transferred_to="国家数据局",
        text="该事项属国家数据局职责，已转办。",
        answered_on=stage.today,
        scan=_scan(industry, "转办通知"),
    )
    yield stage.later(2, 10)
    stage.do(industry, "close", OFFICE)
    yield stage.later(7, 10)
    finance = stage.do(
        finance,
        "answer_on_behalf",
        SECOND,
        verdict=Verdict.REFUSED,
        text="平台建设属地方事权，所需经费由地方统筹解决。",
        document_number=_number(stage, "财办预", 58),
        answered_on=stage.today,
        scan=_scan(finance, "复函"),
    )
    yield stage.later(4, 15)
    stage.do(finance, "close", OFFICE)


def _healthcare(stage: Stage) -> Story:
    """Partly agreed, recorded on behalf of the ministry with the scan."""
    yield stage.time.ago(24, 10)
    [healthcare] = _drafted(
        stage,
        "healthcare",
        ("国家医保局",),
        "浙/经办",
        kind=SubmissionKind.APPROVAL,
        title="请批准扩大跨省直接结算定点医疗机构范围",
        content="拟将三省一市二级以上医院和社区卫生服务中心全部纳入跨省直接结算，并统一辅助生殖项目报销口径。",
    )
    yield stage.later(2, 10)
    healthcare = stage.do(healthcare, "submit", "浙/联络", own_number=_number(stage, "浙医保联", 17))
    yield stage.later(18, 15)
    stage.do(
        healthcare,
        "answer_on_behalf",
        "浙/联络",
        verdict=Verdict.PARTLY,
        part="同意将二级以上医院全部纳入；社区卫生服务中心先在示范区试点。",
        text="统一辅助生殖项目报销口径事宜另行研究。",
        document_number=_number(stage, "医保办函", 129),
        answered_on=stage.today,
        scan=_scan(healthcare, "复函"),
    )


def _emissions(stage: Stage) -> Story:
    """Shanghai's: one ministry's condition was fulfilled and the matter is closed; the other wants a supplement."""
    yield stage.time.ago(70, 14)
    environment, ndrc = _drafted(
        stage,
        "emissions",
        ("生态环境部", "国家发改委"),
        "沪/经办",
        kind=SubmissionKind.PILOT,
        title="请授权开展跨区域排污权交易试点",
        content="拟在太湖流域开展总磷、总氮排污权跨省交易试点，试点方案附后。",
    )
    yield stage.later(1, 10)
    environment = stage.do(environment, "submit", "沪/联络", own_number=_number(stage, "沪环综", 63))
    yield stage.later(14, 10)
    answered = stage.do(
        environment,
        "answer_on_behalf",
        "沪/联络",
        verdict=Verdict.WITH_CONDITIONS,
        conditions=[f"制定排污权跨省登记统一规则 {stage.time.day(-5)}"],
        text="同意试点，登记规则统一后实施。",
        document_number=_number(stage, "环办排管函", 401),
        answered_on=stage.today,
        scan=_scan(environment, "复函"),
    )
    stage.keep("registration", answered)
    yield stage.time.ago(22, 10)
    ndrc = stage.do(ndrc, "submit", "沪/联络", own_number=_number(stage, "沪环综", 71))
    yield stage.time.ago(7, 10)
    stage.do(ndrc, "want_supplement", LIAISON, text="请补充试点区域环境容量测算依据和交易价格形成机制说明。")
    yield stage.time.ago(3, 15)
    stage.do(answered, "close", "沪/领导")


def _satellites(stage: Stage) -> Story:
    """Sent to the commission not long ago: on its liaison's list, soon due."""
    yield stage.time.ago(20, 10)
    [satellites] = _drafted(
        stage,
        "satellites",
        ("国家发改委",),
        "浙/经办",
        kind=SubmissionKind.SUPPORT,
        title="请支持G60卫星互联网产业集群列入国家级先导区",
        content="恳请将G60卫星互联网产业集群列入国家级未来产业先导区。",
    )
    yield stage.later(3, 10)
    stage.do(satellites, "submit", "浙/领导", own_number=_number(stage, "浙发改函", 92))


def _compensation(stage: Stage) -> Story:
    """Anhui's, answered within the limit, to be closed."""
    yield stage.time.ago(13, 10)
    [record] = _drafted(
        stage,
        "compensation",
        ("国家发改委",),
        "皖/经办",
        kind=SubmissionKind.RECORD,
        title="新安江—千岛湖生态保护补偿样板区建设要点备案",
        content="现将建设要点报请备案。",
        days=15,
    )
    yield stage.later(1, 10)
    record = stage.do(record, "submit", "皖/联络", own_number=_number(stage, "皖发改区域", 28))
    yield stage.later(9, 10)
    stage.do(
        record,
        "answer",
        LIAISON,
        verdict=Verdict.AGREED,
        text="予以备案。",
        document_number=_number(stage, "发改办振兴", 144),
    )


def _consortium(stage: Stage) -> Story:
    """Drafted by Jiangsu's handler; its coordinator or approver has to send it."""
    yield stage.time.ago(4, 15)
    [draft] = _drafted(
        stage,
        "consortium",
        ("科技部",),
        "苏/经办",
        kind=SubmissionKind.SUPPORT,
        title="请支持长三角创新联合体承担国家重大科技任务",
        content="恳请支持创新联合体优先承担国家重大科技任务，并给予跨省经费拨付便利。",
    )
    stage.keep("consortium submission", draft)
