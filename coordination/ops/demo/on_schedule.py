"""Tasks that are being worked on as planned."""

from datetime import date

from coordination.tasks import services
from coordination.tasks.states import ClaimMode, Rhythm

from .stage import Stage, Story
from .work import Part, Said, Work, reported, working

OFFICE = "区域办/一"


ON_SCHEDULE = (
    Work(
        "T045",
        "皖",
        (
            Said(15, "三省一市电网调度机构建立日常互济机制。", ago=date(2024, 6, 20)),
            Said(28, "年度互济电量较上年增长四成。", ago=date(2025, 6, 18)),
            Said(40, "皖电东送新增通道前期工作完成，年度互济协议已签。", ago=14),
        ),
        "2023 agreements",
        planned=date(2023, 9, 4),
        parts=(Part("沪", "落实购电计划"), Part("苏", "过境线路保障"), Part("浙", "抽水蓄能调节")),
        milestones=((-40, 40, "签订年度互济协议"), (80, 70, "新增通道开工")),
    ),
    Work(
        "T053",
        "杭州市",
        (
            Said(18, "廊道总体规划编制完成，两市联席机制建立。", ago=date(2021, 9, 15)),
            Said(40, "杭黄高铁沿线六个节点完成提升。", ago=date(2023, 9, 14)),
            Said(55, "联合推广线路达到9条，游客互送增长三成。", ago=date(2025, 9, 11)),
            Said(62, "“杭黄”世界遗产廊道标识系统建成三段，联合推出12条线路。", ago=20),
        ),
        "2020 agreements",
        planned=date(2020, 9, 1),
        parts=(Part("黄山市", "黄山段廊道建设", "合作协议由两市共同签署"),),
        milestones=((-30, 60, "完成三段标识系统"), (120, 100, "全线贯通")),
    ),
    Work(
        "T103",
        "上海市科委",
        (
            Said(18, "首批34项揭榜任务签约，中央和地方资金到位率92%。"),
            Said(
                30,
                "7项任务完成样机验证，其余按节点推进。",
                figures="已投入资金11.2亿元；专利申请86件",
                before=(
                    ("江苏省科技厅", 30, "我省牵头的12项中3项完成样机验证。"),
                    ("浙江省科技厅", 28, "人工智能方向2项进入场景测试。"),
                ),
            ),
        ),
        rhythm=Rhythm.QUARTERLY,
        parts=tuple(
            Part(unit, "组织本省揭榜单位实施", "联合通知由三省一市科技主管部门共同发布")
            for unit in ("江苏省科技厅", "浙江省科技厅", "安徽省科技厅")
        ),
        milestones=((-70, 15, "签订任务书"), (60, 40, "中期评估"), (180, 75, "样机验证")),
        fields={"priority": "high", "evidence_wanted": "中期评估报告"},
    ),
    Work(
        "T111",
        "示范区执委会",
        (
            Said(45, "124个项目中已开工87个，完工31个。", figures="完成投资412亿元"),
            Said(52, "新开工9个，方厅水院主体结构封顶。", figures="完成投资468亿元"),
        ),
        rhythm=Rhythm.QUARTERLY,
        parts=(
            Part("苏州市", "吴江片区项目"),
            Part("嘉兴市", "嘉善片区项目"),
            Part("青浦区", "青浦片区项目"),
        ),
        milestones=((-60, 45, "开工项目过七成"), (20, 60, "年度投资完成")),
    ),
    Work(
        "T083",
        "松江区",
        (
            Said(10, "两地签订结对合作帮扶协议，互派首批干部8名。", ago=date(2023, 3, 10)),
            Said(28, "共建园区一期投用，引进企业19家。", ago=date(2025, 9, 16)),
            Said(35, "互派干部18名，两地共建园区引进企业26家。", ago=9),
        ),
        planned=date(2022, 3, 1),
        parts=(Part("六安市", "提供园区载体和政策配套"),),
        milestones=((-20, 35, "年度清单过半"), (200, 60, "共建园区二期启用")),
    ),
    Work(
        "T089",
        "宁波市",
        (
            Said(9, "两市签订结对合作帮扶协议。", ago=date(2023, 3, 9)),
            Said(20, "海铁联运班列开通，年发运1.2万标箱。", ago=date(2025, 3, 20)),
            Said(30, "港口物流合作项目落地，蚌埠货物经宁波舟山港出口增长21%。", ago=16),
        ),
        planned=date(2022, 3, 2),
        parts=(Part("蚌埠市", "组织货源和场站配套"),),
        milestones=((-25, 30, "年度清单过半"),),
    ),
)


def on_schedule(stage: Stage) -> list[Story]:
    return [
        *(working(stage, work) for work in ON_SCHEDULE),
        _consolidated_with_a_returned_report(stage),
        _broken_down(stage),
    ]


def _consolidated_with_a_returned_report(stage: Stage) -> Story:
    """The lead builds on its supporters' reports; one of them was sent back with a remark."""
    work = Work(
        "T011",
        "沪",
        (
            Said(30, "9个“一件事”统一了办理条件和材料清单，跨省迁移已上线。"),
            Said(
                48,
                "5个“一件事”三省一市同标准办理，其余系统联调。",
                figures="累计办理跨省业务4.6万件",
                values=(("“一件事”跨省办件量", "0.8"),),
                before=(
                    ("浙", 50, "浙江已完成6个系统改造。"),
                    ("皖", 35, "安徽完成4个系统改造，公积金接口待联调。"),
                ),
            ),
        ),
        "one-stop",
        rhythm=Rhythm.MONTHLY,
        wanted=("“一件事”跨省办件量（万件） 月度",),
        parts=(
            Part("苏", "改造省内系统接口，牵头“新生儿出生”", due=12),
            Part("浙", "统一电子材料标准"),
            Part("皖", "改造省内系统接口"),
        ),
        milestones=((-25, 45, "5个事项上线"), (15, 80, "8个事项上线")),
        deadline=40,
    )
    task = yield from working(stage, work)
    yield stage.time.ago(2, 10)
    anhui = task.reports.filter(organisation=stage.unit("皖")).latest("id")
    task = stage.do(
        task,
        "return_report",
        "沪/经办",
        report=anhui,
        field="figures",
        remark="请补充系统改造前后的办件量，便于汇总口径一致。",
    )
    yield stage.later(0)
    stage.do(
        task,
        "comment",
        "沪/联络",
        text="请江苏明确“新生儿出生一件事”的上线日期，我们好安排联调。",
        mention=[stage.cast.users["苏/联络"], stage.cast.users["苏/经办"]],
    )


def _broken_down(stage: Stage) -> Story:
    """Hangzhou and Suzhou of Anhui: four weighted parts, the progress of the whole is computed."""
    yield stage.time.ago(100)
    public = "杭州市—宿州市结对合作帮扶"
    parent = services.draft_task(
        actor=stage.actor(OFFICE),
        at=stage.at,
        title=public,
        source_text="杭州市宿州市结对合作帮扶工作方案",
        content="按工作方案统筹资本、人才、民生和干部四个方面的合作，逐项分解落实。",
        expected_result="到2030年形成全面深度合作帮扶工作格局",
        deadline=date(2030, 12, 31),
    )
    yield stage.later(1)
    parent = stage.do(parent, "open", OFFICE, claim_mode=ClaimMode.ALLOT, claim_closes_at=None, invited=[])
    yield stage.later(1)
    parent = stage.do(
        parent, "allot", OFFICE, organisation=stage.unit("杭州市"), reason="工作方案明确由杭州市牵头"
    )
    yield stage.later(1)
    parent = stage.do(parent, "sign_for", "浙/联络")
    yield stage.later(4)
    parent = stage.do(
        parent,
        "plan",
        "浙/经办",
        milestones=[f"{stage.time.day(-20)} 35% 年度清单过半", f"{stage.time.day(150)} 60% 园区投用"],
        rhythm="",
    )
    yield stage.later(2)
    titles = (
        "杭州—宿州结对合作：资本共设、产业共推",
        "杭州—宿州结对合作：人才互培、资源共享",
        "杭州—宿州结对合作：民生共兴、成果共享",
        "杭州—宿州结对合作：干部挂职、互鉴互学",
    )
    parent = stage.do(
        parent,
        "break_down",
        "浙/经办",
        parts=[f"{weight} {title}" for weight, title in zip((40, 20, 20, 20), titles, strict=True)],
    )
    children = []
    for child in parent.children.order_by("id"):
        yield stage.later(0)
        child = services.edit_task(
            child, actor=stage.actor("浙/联络"), at=stage.at, content="按工作方案制定年度清单并组织实施。"
        )
        child = stage.do(
            child, "open", "浙/联络", claim_mode=ClaimMode.ALLOT, claim_closes_at=None, invited=[]
        )
        children.append(
            stage.do(
                child,
                "allot",
                "浙/联络",
                organisation=stage.unit("杭州市"),
                reason="结对合作任务由杭州市牵头",
            )
        )
    yield stage.later(1)
    children = [stage.do(child, "sign_for", "浙/联络") for child in children]
    yield from _parts_of_the_whole(stage, children)


def _parts_of_the_whole(stage: Stage, children: list) -> Story:
    """One is accepted, two are under way, for the fourth nobody has made a plan."""
    capital, talent, welfare, _cadres = children
    yield stage.later(3)
    work = Work("T091", "杭州市", (), milestones=((-15, 40, "年度清单过半"),))
    lines = [f"{stage.time.day(offset)} {percent}% {title}" for offset, percent, title in work.milestones]
    capital, talent, welfare = (
        stage.do(child, "plan", "浙/经办", milestones=lines, rhythm="")
        for child in (capital, talent, welfare)
    )
    yield stage.time.ago(70)
    capital = yield from reported(stage, capital, "杭州市", Said(25, "共建园区一期供地，产业基金募集过半。"))
    yield stage.time.ago(45)
    welfare = yield from reported(stage, welfare, "杭州市", Said(45, "远程会诊覆盖宿州全部县区。"))
    talent = yield from reported(
        stage, talent, "杭州市", Said(100, "互培人才240名，职业院校结对6所，年度任务完成。")
    )
    yield stage.time.ago(42)
    talent = stage.do(
        talent, "request_completion", "浙/经办", summary="年度互培任务全部完成，转入常态化。", evidence=[]
    )
    yield stage.later(3)
    stage.do(talent, "vote", "浙/领导", answer="yes", reason="")
    yield stage.time.ago(10)
    yield from reported(stage, capital, "杭州市", Said(48, "园区一期厂房封顶，签约企业17家。"))
