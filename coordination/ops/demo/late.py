"""Tasks that are late, each in its own way: near, behind, unreported, past the date."""

from datetime import date

from coordination.tasks.states import Rhythm

from .stage import Stage, Story
from .work import Part, Said, Work, working

OFFICE = "区域办/一"


def late(stage: Stage) -> list[Story]:
    return [
        _near_the_deadline(stage),
        _report_late(stage),
        _somewhat_behind(stage),
        _far_behind(stage),
        _past_the_deadline(stage),
        _roads_past_the_deadline(stage),
        _waterways_report_late(stage),
    ]


def _near_the_deadline(stage: Stage) -> Story:
    yield from working(
        stage,
        Work(
            "T013",
            "浙",
            (
                Said(60, "新增跨省直接结算定点机构3100家，两省门诊慢特病互认。"),
                Said(88, "二级以上医院全部纳入，示范区社区卫生服务中心试点开通。"),
            ),
            "healthcare",
            rhythm=Rhythm.MONTHLY,
            parts=(Part("江苏省医保局", "江苏定点机构扩面"), Part("安徽省医保局", "安徽定点机构扩面")),
            milestones=((-15, 85, "二级以上医院纳入"),),
            deadline=5,
            fields={"evidence_wanted": "定点机构名单"},
        ),
    )


def _report_late(stage: Stage) -> Story:
    yield from working(
        stage,
        Work(
            "T035",
            "苏",
            (
                Said(35, "三省一市物流枢纽联盟成立，多式联运“一单制”试点线路8条。"),
                Said(46, "一单制线路增至14条，社会物流总费用占比下降0.3个百分点。"),
            ),
            "agreements 2024",
            rhythm=Rhythm.MONTHLY,
            missed=1,
            parts=(Part("沪", "国际枢纽对接"), Part("浙", "海港集疏运"), Part("皖", "内陆无水港")),
            milestones=((-35, 45, "线路增至14条"), (70, 80, "信息平台互联")),
        ),
    )


def _somewhat_behind(stage: Stage) -> Story:
    yield from working(
        stage,
        Work(
            "T085",
            "南京市",
            (
                Said(8, "两市签订结对合作帮扶协议。", ago=date(2023, 3, 8)),
                Said(18, "互派干部9名，教育医疗结对12家。", ago=date(2025, 3, 19)),
                Said(25, "互派干部16名，江北—苏滁合作园区启动区开工。", ago=40),
                Said(
                    32, "引进项目9个，农业产业链合作基地选址确定。", problems="产业基金出资比例未谈定", ago=8
                ),
            ),
            planned=date(2022, 3, 3),
            parts=(Part("滁州市", "园区用地和配套"),),
            milestones=((-10, 50, "产业基金设立"), (150, 70, "启动区建成")),
        ),
    )


def _far_behind(stage: Stage) -> Story:
    yield from working(
        stage,
        Work(
            "T021",
            "苏",
            (
                Said(8, "苏州市与嘉定区建立月度会商机制。", ago=date(2025, 3, 18)),
                Said(15, "苏沪对接机制建立，轨道交通11号线延伸段前期启动。", ago=60),
                Said(
                    22,
                    "跨市公交优化4条线路，轨道延伸段选线方案仍在比选。",
                    problems="轨道延伸段涉及两地规划调整，审批周期长",
                    help_wanted="请区域办协调两地规划部门联合审查",
                    ago=17,
                ),
            ),
            "plan 2024",
            planned=date(2024, 9, 2),
            parts=(Part("嘉定区", "轨道交通接口工程"), Part("苏州市", "年度清单组织实施", due=6)),
            milestones=((-45, 40, "完成规划联合审查"), (-5, 65, "开工建设"), (60, 85, "主体完工")),
            deadline=110,
            fields={"priority": "high"},
        ),
    )


def _past_the_deadline(stage: Stage) -> Story:
    """Shanghai's own task: its published date has long passed."""
    yield from working(
        stage,
        Work(
            "T109",
            "青浦区",
            (
                Said(40, "方厅水院钢结构合龙，示范区线盾构贯通过半。", ago=date(2025, 9, 10)),
                Said(60, "方厅水院主体结构封顶，上海示范区线车站主体全部完成。", ago=90),
                Said(78, "示范区线全线轨通，方厅水院进入内装。", problems="内装材料进场滞后", ago=18),
            ),
            issuer="沪/联络",
            planned=date(2025, 3, 3),
            deadline=date(2025, 12, 31),
            milestones=(),
        ),
    )


def _roads_past_the_deadline(stage: Stage) -> Story:
    yield from working(
        stage,
        Work(
            "T099",
            "江苏省交通运输厅",
            (
                Said(
                    55,
                    "16项中8项建成通车，5项在建，3项开展前期。",
                    figures="建成8项，在建5项，前期3项",
                    ago=60,
                ),
                Said(69, "新增3项建成通车，另有2项交工验收。", figures="建成11项，在建4项，前期1项", ago=12),
            ),
            "roads",
            planned=100,
            parts=(
                Part("安徽省交通运输厅", "安徽段建设", "合作协议由三省一市交通部门共同签署"),
                Part("浙江省交通运输厅", "浙江段建设", "合作协议由三省一市交通部门共同签署"),
                Part("上海市交通委", "上海段建设", "合作协议由三省一市交通部门共同签署"),
            ),
            milestones=((-80, 50, "建成8项"), (-22, 90, "建成14项")),
            deadline=-6,
            fields={"evidence_wanted": "交工验收证书"},
        ),
    )


def _waterways_report_late(stage: Stage) -> Story:
    """Extended once, and the last report is missing."""
    task = yield from working(
        stage,
        Work(
            "T101",
            "浙江省交通运输厅",
            (Said(50, "9项中4项建成，京杭运河浙江段三级航道整治完工。", figures="建成4项，在建4项"),),
            "roads",
            rhythm=Rhythm.MONTHLY,
            missed=1,
            parts=(Part("江苏省交通运输厅", "江苏段航道整治"), Part("安徽省交通运输厅", "芜申运河安徽段")),
            milestones=((-50, 50, "建成4项"),),
            deadline=20,
        ),
    )
    yield stage.time.ago(20)
    task = stage.do(
        task,
        "request_extension",
        "浙/经办",
        wanted_on=stage.time.day(120),
        reason="两项工程受枯水期停航影响，需跨年施工",
        progress="9项中4项建成、4项在建，剩余1项完成招标。",
    )
    yield stage.later(3)
    stage.do(
        task,
        "decide_extension",
        OFFICE,
        answer="yes",
        granted_on=stage.time.day(85),
        reason="请压缩工期，先保证主航道",
    )
