"""Tasks in which one party waits for another: for data, for more time, for an answer, for a new lead."""

from datetime import date

from coordination.tasks.states import Rhythm

from .stage import Stage, Story
from .work import Part, Said, Work, begun, reported, working

OFFICE = "区域办/一"


def between_parties(stage: Stage) -> list[Story]:
    return [
        _waits_for_a_department(stage),
        _waits_for_jiangsu_since_today(stage),
        _extended_and_asks_again(stage),
        _requests_for_extension(stage),
        _extended_once(stage),
        _hand_over_pending(stage),
        _handed_over(stage),
        _help_wanted(stage),
        _refused_and_asked_to_join(stage),
        _suspended(stage),
    ]


def _waits_for_a_department(stage: Stage) -> Story:
    """Anhui's clock stands still, that of Jiangsu's transport department runs and is overdue."""
    task = yield from working(
        stage,
        Work(
            "T073",
            "皖",
            (Said(42, "安徽段初步设计批复，用地预审完成。", ago=35),),
            "railway",
            issuer="皖/联络",
            planned=85,
            parts=(Part("苏", "江苏段同步推进", due=30),),
            milestones=((-30, 40, "初步设计批复"), (100, 80, "同步开工")),
            deadline=130,
        ),
    )
    yield stage.time.ago(8)
    stage.do(
        task,
        "wait_for",
        "皖/经办",
        party=stage.unit("江苏省交通运输厅"),
        what="江苏段初步设计批复文件和接轨点坐标",
        due_on=stage.time.day(-2),
    )


def _waits_for_jiangsu_since_today(stage: Stage) -> Story:
    """Zhejiang asks for figures just now."""
    task = yield from working(
        stage,
        Work(
            "T105",
            "浙",
            (
                Said(15, "太浦河水资源保护省际协作机制建立。", ago=date(2022, 6, 15)),
                Said(28, "京杭大运河沿线联合监测点位布设完成。", ago=date(2024, 6, 13)),
                Said(38, "专项方案初稿完成，太浦河联合监测断面增至9个。", ago=70),
                Said(64, "方案征求意见完毕，联合监测数据按月交换。", ago=22),
            ),
            "waters",
            planned=date(2021, 9, 1),
            parts=(Part("沪", "太浦河下游监测", due=25), Part("江苏省生态环境厅", "京杭大运河江苏段监测")),
            milestones=((-30, 60, "方案征求意见"), (55, 100, "方案印发")),
        ),
    )
    yield stage.time.recently(25)
    stage.do(
        task,
        "wait_for",
        "浙/联络",
        party=stage.unit("苏"),
        what="京杭大运河苏州段近三年水质监测基线数据",
        due_on=stage.time.day(4),
    )


def _extended_and_asks_again(stage: Stage) -> Story:
    """Extended once while it is reported on; a second request waits for the office."""
    yield from working(
        stage,
        Work(
            "T031",
            "苏",
            (
                Said(48, "一卡通用事项拓展至96项，9个城市开通老年人场景。", figures="通用事项96项"),
                Said(
                    71, "拓展至105项，11个城市开通老年人场景。", figures="通用事项105项；老年人场景城市11个"
                ),
                Said(86, "拓展至110项，累计服务4200万人次。", figures="通用事项110项"),
            ),
            "services 2025",
            rhythm=Rhythm.MONTHLY,
            parts=(Part("沪", "统一读卡标准"), Part("浙", "交通文旅场景"), Part("皖", "县域场景", due=8)),
            milestones=((-50, 50, "96项"), (-20, 75, "105项")),
            deadline=10,
            fields={"priority": "high", "evidence_wanted": "通用事项清单"},
        ),
    )


def _requests_for_extension(stage: Stage) -> Story:
    yield stage.time.ago(45)
    task = stage.do(
        stage.get("T031"),
        "request_extension",
        "苏/经办",
        wanted_on=stage.time.day(45),
        reason="3项跨省互认事项须等国家标准发布",
        progress="113项中96项已通用。",
    )
    yield stage.later(2)
    task = stage.do(
        task,
        "decide_extension",
        OFFICE,
        answer="yes",
        granted_on=stage.time.day(22),
        reason="请按月报送剩余事项进展",
    )
    yield stage.time.ago(1, 15)
    stage.do(
        stage.get("T031"),
        "request_extension",
        "苏/联络 代 苏/经办",
        wanted_on=stage.time.day(50),
        reason="国家标准推迟发布，剩余3项互认事项无法上线",
        progress="已通用110项，剩余3项完成系统改造，待标准发布即可上线。",
    )


def _extended_once(stage: Stage) -> Story:
    """Inside Zhejiang: a county leads, its city supports."""
    task = yield from working(
        stage,
        Work(
            "T079",
            "嘉善县",
            (
                Said(20, "“一城一谷三区”空间规划批复。", ago=date(2023, 6, 14)),
                Said(40, "水乡客厅嘉善片首批项目开工。", ago=date(2025, 6, 12)),
                Said(52, "祥符荡创新中心一期投用，入驻团队21个。", ago=50),
                Said(66, "水乡客厅嘉善片完成投资七成。", ago=10),
            ),
            issuer="浙/联络",
            planned=date(2022, 5, 9),
            parts=(Part("嘉兴市长三角发展办", "统筹协调和制度创新总结"),),
            milestones=((-40, 50, "创新中心一期投用"), (-5, 70, "水乡客厅过七成")),
            deadline=30,
        ),
    )
    yield stage.time.ago(7)
    task = stage.do(
        task,
        "request_extension",
        "浙/经办",
        wanted_on=stage.time.day(140),
        reason="水乡客厅南片需待雨季后施工",
        progress="北片基本建成，南片完成四成。",
    )
    yield stage.later(2)
    stage.do(
        task,
        "decide_extension",
        "浙/联络",
        answer="yes",
        granted_on=stage.time.day(110),
        reason="同意，请分片交付",
    )


def _hand_over_pending(stage: Stage) -> Story:
    task = yield from working(
        stage,
        Work(
            "T005",
            "浙",
            (
                Said(28, "产业链图谱完成，整车与零部件企业目录互通。"),
                Said(44, "联合采购平台上线，撮合订单37亿元。"),
            ),
            "plan 2024",
            rhythm=Rhythm.MONTHLY,
            parts=(Part("皖", "整车制造协作"), Part("沪", "芯片与软件协作"), Part("苏", "动力电池协作")),
            milestones=((-20, 40, "采购平台上线"), (90, 80, "标准互认")),
            deadline=190,
        ),
    )
    yield stage.time.ago(3, 14)
    stage.do(
        task,
        "propose_hand_over",
        "浙/领导",
        taker=stage.unit("皖"),
        reason="整车产能和出口重心已转至合肥、芜湖，由安徽牵头更有利于协调",
        stays_as_supporter=True,
    )


def _handed_over(stage: Stage) -> Story:
    """From Jiangsu to a city of Anhui's choosing: accepted, the giver stays as supporter."""
    task = yield from working(
        stage,
        Work(
            "T087",
            "徐州市",
            (
                Said(15, "两市签订结对合作帮扶协议，互派干部6名。", ago=date(2024, 3, 14)),
                Said(30, "淮海经济区园区共建协议签署。", ago=55),
            ),
            planned=date(2022, 3, 4),
            milestones=((-30, 30, "签署共建协议"), (160, 60, "园区一期投用")),
        ),
    )
    yield stage.time.ago(40)
    task = stage.do(
        task,
        "propose_hand_over",
        "苏/领导",
        taker=stage.unit("淮北市"),
        reason="帮扶项目主要在淮北实施，由受援方统筹进度更顺",
        stays_as_supporter=True,
    )
    yield stage.later(3)
    task = stage.do(task, "accept_hand_over", "皖/领导")
    yield stage.time.ago(11)
    yield from reported(stage, task, "淮北市", Said(36, "园区一期土建完成三成，徐州选派12名专业人员驻点。"))


def _help_wanted(stage: Stage) -> Story:
    yield from working(
        stage,
        Work(
            "T107",
            "苏",
            (
                Said(40, "新孟河、新沟河工程联合调度，太湖连续两年无大面积蓝藻暴发。", ago=60),
                Said(
                    47,
                    "入湖河道整治完成31条，底泥清淤210万方。",
                    problems="跨省断面考核口径与国家考核不一致",
                    help_wanted="请区域办协调生态环境部明确考核口径",
                    ago=6,
                ),
            ),
            "taihu",
            planned=115,
            parts=(
                Part("浙江省生态环境厅", "苕溪流域治理"),
                Part("上海市生态环境局", "淀山湖蓝藻联防", due=35),
            ),
            milestones=((-20, 50, "整治河道30条"), (130, 75, "清淤完成")),
        ),
    )


def _refused_and_asked_to_join(stage: Stage) -> Story:
    """One supporter refused its part, another province asks to be let in."""
    work = Work(
        "T069",
        "沪",
        (
            Said(10, "三省一市工信部门商定年度合作清单。", ago=date(2025, 11, 20)),
            Said(33, "大飞机产业集群合作共建联席机制建立，配套企业名录三省一市互认。", ago=13),
        ),
        "agreements 2025",
        planned=date(2025, 9, 1),
        parts=(Part("苏", "镇江航空航天产业园协作"), Part("皖", "航空材料配套", signs=False)),
        milestones=((-15, 30, "联席机制建立"), (75, 70, "二级供应商互认")),
    )
    task = yield from working(stage, work)
    yield stage.time.ago(5)
    task = stage.do(
        task, "refuse", "皖/领导", reason="航空材料项目已由省属企业单独与央企签约，不再适合作为配合事项"
    )
    yield stage.time.ago(2, 14)
    stage.do(
        task,
        "join_as_supporter",
        "浙/联络",
        contribution="舟山航空产业园可承担整机交付后试飞保障和内装配套。",
    )


def _suspended(stage: Stage) -> Story:
    """Stopped with a reason until somebody else has decided."""
    task = yield from begun(
        stage,
        Work(
            "T081",
            "嘉兴市",
            (),
            issuer="浙/联络",
            planned=75,
            parts=(Part("苏州市", "苏嘉毗邻片区协作"),),
            milestones=((60, 60, "片区规划联编"),),
            deadline=150,
        ),
        stage.time.day(-75),
    )
    yield stage.time.ago(50)
    task = yield from reported(stage, task, "嘉兴市", Said(20, "杭嘉、嘉湖交界片区规划联编启动。"))
    yield stage.time.ago(28)
    stage.do(task, "suspend", "浙/联络", reason="等待都市圈发展规划批复，批复前不再推进")
