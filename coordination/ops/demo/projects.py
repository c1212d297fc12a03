"""Cross-border projects: a public list that was imported, and one project of the parties' own in each state."""

from datetime import date

from coordination.projects.importing import import_projects, preview
from coordination.projects.listing.tables import open_list
from coordination.projects.models import Project
from coordination.projects.services import create_project
from coordination.projects.sources import add_source
from coordination.projects.workflow import changes
from coordination.tasks.ledger.workbook import open_workbook

from .source import FOLDER
from .stage import Stage, Story

OFFICE = "区域办/一"
LIST = "projects_sample.csv"
UNANSWERED = 6  # every so many-th invitation of the list has not been answered


def projects(stage: Stage) -> list[Story]:
    return [
        _listed(stage),
        _sources(stage),
        _built(stage),
        _approved(stage),
        _reviewed(stage),
        _proposed(stage),
        _closed(stage),
        _completed(stage),
        _suspended(stage),
        _cancelled(stage),
    ]


def _listed(stage: Stage) -> Story:
    """The office imports the public list; the units named in it say one after the other that they take part."""
    yield stage.time.ago(60, 10)
    actor = stage.actor(OFFICE)
    listing = open_list(str(FOLDER / LIST), open_workbook=open_workbook)
    found = preview(listing, actor=actor, at=stage.at)
    import_projects(found, file_name=LIST, actor=actor, at=stage.at)
    invited = list(
        Project.objects.filter(partners__state="invited").values_list("pk", "partners__organisation__name")
    )
    for count, (pk, unit) in enumerate(invited):
        if count % UNANSWERED == 5:
            continue
        if count % 12 == 0:
            yield stage.later(1)
        who = stage.cast.key_of(stage.unit(unit), "联络")
        stage.do(Project.objects.get(pk=pk), "accept", who)
    yield stage.later(4, 15)
    _slip(stage, "沪苏湖铁路", "竣工", date(2026, 12, 26), "联调联试发现信号接口问题，整改后复验")
    yield stage.later(12, 15)
    _slip(stage, "沪苏湖铁路", "竣工", date(2027, 3, 31), "运行图调整并入次年第一季度")


def _slip(stage: Stage, title: str, name: str, day: date, reason: str) -> None:
    thing = Project.objects.get(title=title)
    stone = thing.milestones.get(name=name)
    who = stage.cast.key_of(thing.lead, "联络")
    stage.do(thing, "forecast", who, milestone=stone, forecast_on=day, reason=reason)


def _sources(stage: Stage) -> Story:
    """Money that is there, with and without a limit."""
    yield stage.time.ago(58, 10)
    for who, name, kind, limit in (
        ("苏/财政", "省级交通专项资金", "budget", "1.2亿元"),
        ("苏/联络", "企业自筹", "enterprise", ""),
        ("浙/联络", "省级交通专项资金", "budget", "9000万元"),
        ("皖/联络", "省际合作专项债券", "bond", "6000万元"),
        ("沪/联络", "市级区域合作资金", "budget", "2亿元"),
    ):
        source = add_source(
            actor=stage.actor(who),
            at=stage.at,
            data={"name": name, "kind": kind, "limit_fen": limit, "year": ""},
        )
        stage.keep(f"{who[0]} {name}", source)


def _put_on_paper(stage: Stage, key: str, by: str, **fields) -> None:
    data = {"confidentiality": "region", **fields}
    data["places"] = [stage.unit(name).pk for name in data.get("places", ())]
    stage.keep(key, stage.make(create_project, by, data))


def _invited(stage: Stage, key: str, by: str, *parts: tuple) -> None:
    for unit, share, part, more in parts:
        thing = stage.do(
            stage.get(key), "invite", by, organisation=stage.unit(unit), share=share, part=part, **more
        )
        stage.keep(key, thing)


def _all_say_yes(stage: Stage, key: str, *names: str) -> None:
    for name in names:
        stage.keep(key, stage.do(stage.get(key), "accept", f"{name}/联络"))


def _different(stage: Stage, key: str, by: str, reason: str) -> None:
    """Whatever is near is said to be something else, so that the review can begin."""
    while found := stage.get(key).overlaps.filter(answer="", is_near=True).first():
        stage.do(stage.get(key), "answer_overlap", by, overlap=found, answer="different", reason=reason)


def _agreed(stage: Stage, key: str, by: str, *names: str) -> Story:
    """Submitted for joint review, and everybody says yes."""
    _different(stage, key, by, "建设地点和服务范围不同，与本项目分段衔接")
    stage.do(stage.get(key), "submit_for_review", by)
    for name in names:
        yield stage.later(2)
        stage.do(stage.get(key), "review", f"{name}/领导", answer="yes")


def _cells(stage: Stage, key: str, *cells: tuple) -> None:
    """Each partner fills in its own part of the table, at one go."""
    thing = stage.get(key)
    tables: dict[str, list[dict]] = {}
    for name, source, year, amount in cells:
        part = thing.partners.get(organisation=stage.unit(name))
        cell = {"partner": part, "source": stage.kept[f"{name} {source}"], "year": year, "amount": amount}
        tables.setdefault(name, []).append(cell)
    for name, table in tables.items():
        stage.keep(key, stage.do(stage.get(key), "set_budget", f"{name}/联络", cells=table))


def _built(stage: Stage) -> Story:
    """Under construction, with everything: money, a slip, figures one of which was corrected, a change agreed and one asked."""
    key, by, year = "bridge", "苏/联络", stage.time.base.year
    yield stage.time.ago(56, 9.5)
    _put_on_paper(
        stage,
        key,
        by,
        title="宁马滁省际快速通道工程",
        kind="infrastructure",
        field="道路",
        places=["南京市", "马鞍山市", "滁州市"],
        place_text="江北新区至乌江、博望两个省际节点",
        object="双向六车道一级公路42.6公里，特大桥1座",
        summary="打通三处省界断头路，配套公交化班线和应急联动。",
        investment_fen="1.86亿元",
        national_year=year,
        share="1/3",
    )
    _invited(
        stage,
        key,
        by,
        ("皖", "1/3", "承担安徽段征地和路基", {"land_mu": "612.5", "people": 46}),
        ("浙", "1/3", "承担智慧交通系统和运营", {"people": 18}),
    )
    yield stage.later(1)
    _all_say_yes(stage, key, "皖", "浙")
    for name, days in (("初步设计批复", -30), ("路基贯通", 25), ("通车", 180)):
        stage.do(stage.get(key), "add_milestone", by, name=name, planned_on=stage.time.day(days))
    yield from _agreed(stage, key, by, "皖", "浙")
    yield stage.later(1)
    stage.do(stage.get(key), "start", by, started_on=stage.today)
    _cells(
        stage,
        key,
        ("苏", "省级交通专项资金", year, "3100万元"),
        ("苏", "省级交通专项资金", year + 1, "3100万元"),
        ("浙", "省级交通专项资金", year, "2200万元"),
        ("浙", "省级交通专项资金", year + 1, "4000万元"),
        ("皖", "省际合作专项债券", year + 1, "6000万元"),
    )
    stage.do(
        stage.get(key),
        "add_indicator",
        by,
        name="贯通里程",
        unit="公里",
        baseline="0",
        target="42.6",
        rhythm="quarter",
        first_period=_quarter(stage, 2),
        is_running_total=False,
        contributors=list(stage.get(key).partners.exclude(organisation__short_name="浙")),
    )
    yield stage.later(6)
    thing = stage.get(key)
    stage.do(thing, "reach", by, milestone=thing.milestones.get(name="初步设计批复"), actual_on=stage.today)
    for name, period, value in (
        ("苏", _quarter(stage, 2), "4.2"),
        ("皖", _quarter(stage, 2), "2.8"),
        ("苏", _quarter(stage, 1), "6.5"),
        ("皖", _quarter(stage, 1), "5.1"),
    ):
        _figure(stage, key, name, period, value)
    yield stage.later(5)
    _figure(stage, key, "苏", _quarter(stage, 2), "4.6", reason="补计匝道0.4公里")
    thing = stage.get(key)
    stage.do(
        thing,
        "record_payment",
        "苏/财政",
        line=thing.budget_lines.get(partner__organisation=stage.unit("苏"), year=year),
        amount="1250万元",
        paid_on=stage.today,
        voucher=f"苏财拨{year}-0173",
    )
    yield from _changed(stage, key, by)


def _quarter(stage: Stage, back: int) -> str:
    """The quarter so many before the present one, such as 2026Q2."""
    quarters = stage.time.base.year * 4 + (stage.time.base.month - 1) // 3 - back
    return f"{quarters // 4}Q{quarters % 4 + 1}"


def _figure(stage: Stage, key: str, name: str, period: str, value: str, reason: str = "") -> None:
    thing = stage.get(key)
    part = thing.partners.get(organisation=stage.unit(name))
    indicator = thing.indicators.get()
    stage.do(
        thing,
        "enter_value",
        f"{name}/联络",
        indicator=indicator,
        partner=part,
        period=period,
        value=value,
        reason=reason,
    )


def _standing(stage: Stage, key: str) -> dict:
    """The agreed wording as a change would begin."""
    thing, actor = stage.get(key), stage.actor("苏/联络")
    return {
        each.name: each.initial(thing, actor)
        for each in changes.request_change.inputs
        if each.initial and each.initial(thing, actor) not in (None, "", [])
    }


def _changed(stage: Stage, key: str, by: str) -> Story:
    """A milestone slips, the shares are agreed anew, and a second change waits for an answer."""
    thing = stage.get(key)
    stone = thing.milestones.get(name="路基贯通")
    later = stage.time.day(46)
    stage.do(
        thing, "forecast", "皖/联络", milestone=stone, forecast_on=later, reason="博望段汛期停工二十一天"
    )
    yield stage.later(3)
    asked = _standing(stage, key) | {
        "shares": "江苏省 40%\n安徽省 35%\n浙江省 25%",
        "reason": "按实际里程重新分摊投资",
    }
    stage.do(stage.get(key), "request_change", by, **asked)
    for name in ("皖", "浙"):
        yield stage.later(2)
        stage.do(stage.get(key), "answer_change", f"{name}/领导", answer="yes")
    yield stage.time.ago(3, 15)
    thing = stage.get(key)
    stone = thing.milestones.get(name="通车")
    day = stage.time.day(215)
    stage.do(thing, "forecast", by, milestone=stone, forecast_on=day, reason="随路基贯通顺延")
    yield stage.time.ago(1, 10)
    asked = _standing(stage, key) | {
        "object": "双向六车道一级公路42.6公里，特大桥1座，增设服务区1处",
        "investment_fen": "1.94亿元",
        "reason": "增设省际服务区，追加投资800万元",
    }
    stage.do(stage.get(key), "request_change", "浙/联络", **asked)
    stage.do(stage.get(key), "answer_change", "皖/领导", answer="yes")


def _approved(stage: Stage) -> Story:
    """Approved, not begun; another unit asks to join."""
    key, by, year = "monitoring", "浙/联络", stage.time.base.year
    yield stage.time.ago(44, 10)
    _put_on_paper(
        stage,
        key,
        by,
        title="太浦河跨界水质联合监测网",
        kind="ecology",
        field="水环境",
        places=["嘉兴市", "苏州市"],
        object="自动监测站12座，数据共享平台1套",
        summary="三地同频监测、同标评价、同步预警。",
        investment_fen="8640万元",
        share="33.34%",
    )
    _invited(
        stage,
        key,
        by,
        ("苏", "33.33%", "建设苏州段监测站5座", {"people": 12}),
        ("沪", "33.33%", "建设数据共享平台", {"people": 9}),
    )
    yield stage.later(2)
    _all_say_yes(stage, key, "苏", "沪")
    stage.do(stage.get(key), "add_milestone", by, name="首批站点投用", planned_on=stage.time.day(60))
    yield from _agreed(stage, key, by, "苏", "沪")
    _cells(
        stage,
        key,
        ("沪", "市级区域合作资金", year + 1, "2879.71万元"),
        ("苏", "企业自筹", year + 1, "2879.71万元"),
    )
    yield stage.time.ago(2, 11)
    stage.do(stage.get(key), "ask_to_join", "皖/联络", part="将新安江段纳入同一监测网")


def _reviewed(stage: Stage) -> Story:
    """Before its partners: one has answered."""
    key, by = "lab", "沪/联络"
    yield stage.time.ago(15, 10)
    _put_on_paper(
        stage,
        key,
        by,
        title="集成电路共性技术联合实验室",
        kind="innovation",
        field="产业创新",
        places=["上海市", "合肥市"],
        object="中试线1条，共享设备目录260台套",
        investment_fen="3.2亿元",
        share="60%",
    )
    _invited(stage, key, by, ("皖", "30%", "建设合肥分中心", {}), ("苏", "10%", "提供中试验证", {}))
    yield stage.later(1)
    _all_say_yes(stage, key, "皖", "苏")
    _different(stage, key, by, "面向共性技术研发，不同于企业自建研发中心")
    stage.do(stage.get(key), "submit_for_review", by)
    yield stage.time.ago(2, 10)
    stage.do(stage.get(key), "review", "皖/领导", answer="yes")


def _proposed(stage: Stage) -> Story:
    """On paper: near to what others plan, partly answered; one invitation is open."""
    key, by = "centre", "皖/联络"
    yield stage.time.ago(4, 10)
    _put_on_paper(
        stage,
        key,
        by,
        title="芜湖算力调度数据中心",
        kind="innovation",
        field="数字",
        places=["芜湖市"],
        object="标准机架8000架，接入算力高效调度枢纽",
        summary="承接长三角枢纽节点算力需求，与青浦、吴江算力调度中心互联。",
        investment_fen="12亿元",
        share="70%",
    )
    _invited(stage, key, by, ("苏", "30%", "互联链路和备份节点", {}))
    found = stage.get(key).overlaps.filter(is_near=True).first()
    if found:
        yield stage.later(1)
        stage.do(
            stage.get(key),
            "answer_overlap",
            by,
            overlap=found,
            answer="different",
            reason="服务皖江城市带，与对方按时延分区，不重复建设",
        )


def _finished(stage: Stage, key: str, by: str, other: str, title: str, ago: int, **fields) -> Story:
    """From paper to completion, between two."""
    yield stage.time.ago(ago, 10)
    _put_on_paper(stage, key, by, title=title, share="50%", investment_fen="640万元", **fields)
    _invited(stage, key, by, (other, "50%", "本省段", {}))
    yield stage.later(1)
    _all_say_yes(stage, key, other)
    stage.do(stage.get(key), "add_milestone", by, name="验收", planned_on=stage.time.day(-12))
    yield from _agreed(stage, key, by, other)
    yield stage.later(1)
    stage.do(stage.get(key), "start", by, started_on=stage.today)


def _closed(stage: Stage) -> Story:
    key, by = "signs", "沪/联络"
    yield from _finished(
        stage, key, by, "浙", "沪浙省界道路标志统一改造", 50, kind="service", field="道路", places=["嘉兴市"]
    )
    yield stage.later(8)
    thing = stage.get(key)
    stage.do(thing, "reach", by, milestone=thing.milestones.get(), actual_on=stage.today)
    stage.do(stage.get(key), "complete", by, completed_on=stage.today)
    yield stage.later(3)
    stage.do(stage.get(key), "close", by, final_report="改造标志318处，两地同一标准，验收合格。")


def _completed(stage: Stage) -> Story:
    """Completed, and what is missing before it can be closed."""
    key, by, year = "ferry", "苏/联络", stage.time.base.year
    yield from _finished(
        stage,
        key,
        by,
        "沪",
        "长江口客运轮渡票务互通",
        48,
        kind="service",
        field="公共服务",
        places=["南通市"],
    )
    _cells(stage, key, ("苏", "企业自筹", year, "320万元"), ("沪", "市级区域合作资金", year, "320万元"))
    stage.do(
        stage.get(key),
        "add_indicator",
        by,
        name="互通售票",
        unit="万张",
        baseline="0",
        target="30",
        rhythm="quarter",
        first_period=_quarter(stage, 1),
        is_running_total=True,
    )
    yield stage.later(9)
    _figure(stage, key, "苏", _quarter(stage, 1), "11.4")
    stage.do(stage.get(key), "complete", by, completed_on=stage.today)


def _suspended(stage: Stage) -> Story:
    key, by = "park", "苏/联络"
    yield from _finished(
        stage, key, by, "皖", "苏皖合作产业园二期", 40, kind="park", field="共建园区", places=["滁州市"]
    )
    yield stage.later(6)
    stage.do(stage.get(key), "suspend", by, reason="用地指标待国务院批复")


def _cancelled(stage: Stage) -> Story:
    key, by = "depot", "浙/联络"
    yield stage.time.ago(30, 10)
    _put_on_paper(
        stage, key, by, title="杭黄冷链集散中心", kind="transfer", field="产业项目", places=["杭州市"]
    )
    _invited(stage, key, by, ("皖", "", "黄山集散点", {}))
    yield stage.later(3)
    stage.do(stage.get(key), "decline", "皖/联络", reason="黄山市已有同类项目在建")
    yield stage.later(2)
    stage.do(stage.get(key), "cancel", by, reason="合作方未参加，改由市场主体自行建设")
