"""The tasks of 2020 to 2025 that were accepted long ago, and what became of some of them since."""

from datetime import date

from .outcomes import agreed_by, still_asked
from .stage import Stage, Story
from .work import Finished, Part, Said, Work, begun, finished, reported

OFFICE = "区域办/一"

LONG_DONE = (
    Finished(
        "T055",
        "苏",
        date(2020, 7, 6),
        date(2022, 4, 20),
        "扩区36平方公里规划获批，中新集团与滁州城投完成增资，起步区路网贯通。",
        "2020 agreements",
        parts=(Part("皖", "落实扩区用地指标和配套基础设施"),),
    ),
    Finished(
        "T057",
        "沪",
        date(2020, 7, 7),
        date(2021, 6, 18),
        "国家技术创新中心完成组建并揭牌，三省一市首批共建34个专业研究所。",
        "2020 agreements",
        parts=(Part("苏", "依托省产业技术研究院共建"), Part("浙", "共建数字经济方向研究所")),
    ),
    Finished(
        "T059",
        "沪",
        date(2020, 7, 8),
        date(2021, 12, 15),
        "建立疫情信息互通、应急物资互助和专家互派机制，开展联合演练3次。",
        "2020 agreements",
        parts=(Part("江苏省卫生健康委", "承担信息互通平台建设"), Part("浙江省卫生健康委", "组织联合演练")),
    ),
    Finished(
        "T061",
        "浙",
        date(2020, 7, 9),
        date(2023, 3, 22),
        "省际天然气管道互联互通工程全部投运，电力互济能力提升至600万千瓦。",
        "2020 agreements",
    ),
    Finished(
        "T063",
        "皖",
        date(2020, 7, 10),
        date(2023, 9, 14),
        "合肥、上海、杭州、南京量子骨干网贯通，开通政务、金融示范应用12个。",
        "2020 agreements",
        parts=(Part("沪", "建设上海城域网"),),
    ),
    Finished(
        "T065",
        "松江区",
        date(2020, 7, 13),
        date(2021, 11, 30),
        "签订战略合作协议，九城市配套企业进入大飞机供应链目录86家。",
        "2020 agreements",
    ),
    Finished(
        "T071",
        "合肥市",
        date(2021, 2, 22),
        date(2021, 12, 20),
        "国家科技成果转移转化示范区获批，新增技术合同成交额420亿元。",
        issuer="皖/联络",
        parts=(Part("安徽省科技厅", "组织创建申报"),),
    ),
    Finished(
        "T043",
        "沪",
        date(2023, 7, 3),
        date(2025, 3, 18),
        "两大综合性国家科学中心签署设施联动备忘录，12台套大科学装置相互开放机时。",
        "2023 agreements",
        parts=(Part("皖", "合肥方向设施开放与联合攻关", "合作协议由两地共同签署"),),
    ),
    Finished(
        "T047",
        "浙",
        date(2023, 7, 4),
        date(2024, 9, 12),
        "医疗、非税电子票据跨省查验互认上线，累计查验1300万张。",
        "2023 agreements",
        parts=(Part("苏", "改造本省票据系统接口"), Part("皖", "改造本省票据系统接口")),
    ),
    Finished(
        "T041",
        "苏",
        date(2024, 6, 24),
        date(2024, 10, 15),
        "迎峰度夏期间三省一市最大互济电力420万千瓦，未发生拉闸限电。",
        "agreements 2024",
    ),
    Finished(
        "T075",
        "无为市发展改革委",
        date(2024, 3, 4),
        date(2024, 12, 18),
        "落实虹桥国际开放枢纽合作事项9项，组织企业参加对接活动6场。",
        issuer="皖/联络",
    ),
    Finished(
        "T029",
        "沪",
        date(2024, 6, 25),
        date(2025, 2, 14),
        "三省一市统一将12项治疗性辅助生殖技术项目纳入医保，跨省直接结算定点机构增至2.9万家。",
        "services 2024",
        parts=(Part("浙江省医保局", "统一编码和结算口径"),),
    ),
)


def earlier(stage: Stage) -> list[Story]:
    return [
        *(finished(stage, work) for work in LONG_DONE),
        _charging_published(stage),
        _trade_published_next(stage),
        _finance_reopened(stage),
        _work_list_cancelled(stage),
    ]


def _charging_published(stage: Stage) -> Story:
    """The loop closes: accepted, and published as an outcome of this year's second joint conference."""
    work = Finished(
        "T027",
        "苏",
        date(2024, 6, 25),
        date(2025, 1, 17),
        "三省一市新建公共充电桩8.2万个，累计63万个，车桩比降至1.87，跨省平台互联互通。",
        "services 2024",
        parts=(
            Part("沪", "牵头平台互联标准"),
            Part("浙", "高速服务区充电桩建设"),
            Part("皖", "县域充电桩建设"),
        ),
    )
    task = yield from finished(stage, work)
    yield stage.time.ago(79, 10)
    task = stage.do(
        task,
        "publish_as_outcome",
        OFFICE,
        meeting=stage.get("joint 2"),
        wording="2024年度实事项目“新能源汽车充换电基础设施一张网”已全面完成：新建公共充电桩8.2万个，累计63万个，车桩比1.87。",
    )
    outcome = stage.keep("charging", task.published_as)
    yield stage.later(1, 15)
    stage.do(outcome, "submit_for_confirmation", OFFICE)
    yield stage.later(2, 10)
    agreed_by(stage, "charging", still_asked(stage, "charging"))
    yield stage.later(1, 9.5)
    stage.do(stage.get("charging"), "publish", OFFICE)


def _trade_published_next(stage: Stage) -> Story:
    """Accepted this autumn and already a draft outcome of next month's conference."""
    work = Finished(
        "T051",
        "沪",
        date(2023, 7, 5),
        stage.time.day(-30),
        "“沪—新”通关便利化措施在三省一市口岸全面共用，平均通关时间压缩三成。",
        "2023 agreements",
        parts=(Part("苏", "南京、苏州口岸共用"), Part("浙", "宁波舟山口岸共用")),
    )
    task = yield from finished(stage, work)
    yield stage.time.ago(1, 15)
    stage.do(
        task,
        "publish_as_outcome",
        OFFICE,
        meeting=stage.get("joint 3"),
        wording="“沪—新”国际贸易便利化措施已在三省一市口岸全面共用，平均通关时间压缩三成。",
    )


def _finance_reopened(stage: Stage) -> Story:
    """Accepted, and opened again when a party found the evidence outdated."""
    work = Finished(
        "T037",
        "沪",
        date(2024, 6, 26),
        date(2025, 5, 20),
        "建立跨省联合授信机制，科创企业跨省融资便利化试点落地。",
        "agreements 2024",
        parts=(Part("苏", "设立苏沪联合授信试点"),),
    )
    task = yield from finished(stage, work)
    yield stage.time.ago(25, 10)
    task = stage.do(
        task, "reopen", OFFICE, scope="progress", reason="联合授信机制因监管口径调整暂停，须重新落实"
    )
    yield stage.time.ago(6, 14)
    yield from reported(
        stage, task, "沪", Said(85, "已与金融监管部门明确新口径，联合授信试点恢复，正在补签合作银行协议。")
    )


def _work_list_cancelled(stage: Stage) -> Story:
    """Cancelled by its issuer before anybody had reported."""
    work = Work("T077", "无为市发展改革委", (), issuer="皖/联络", deadline=date(2024, 12, 31))
    task = yield from begun(stage, work, date(2024, 6, 3))
    yield stage.time.on(date(2024, 9, 10), 15)
    stage.do(task, "cancel", "皖/联络", reason="工作清单、项目清单并入年度工作要点统一管理，不再单列")
