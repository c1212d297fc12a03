"""Which agreements are there between provinces and cities? One in every state; the rules follow published ones."""

import json
from datetime import date, timedelta

from coordination.agreements import services
from coordination.agreements.models import Agreement

from .stage import Stage, Story

SHARED_TAXES = ["增值税", "企业所得税"]


def agreements(stage: Stage) -> list[Story]:
    return [
        _in_force(stage),
        _amended(stage),
        _amending(stage),
        _accepting(stage),
        _signing(stage),
        _refused(stage),
        _negotiating(stage),
        _draft(stage),
        _expiring(stage),
        _ended(stage),
    ]


def _shares(parties: list[str], weights: list[int], title: str, *, years: int = 0, after: str = "") -> str:
    phase: dict = {"weights": dict(zip(parties, weights, strict=True))}
    share: dict = {"kind": "share", "phases": [phase]}
    if years:
        phase |= {"from": {"event": "投产"}, "years": years}
        share["afterwards"] = after
    scope = {"kind": "scope", "text": "增值税、企业所得税的地方留存部分", "taxes": SHARED_TAXES}
    rule = {"title": title, "parties": parties, "measure": {"kind": "cash"}, "clauses": [scope, share]}
    return json.dumps(rule, ensure_ascii=False, indent=2)


def _articles(purpose: str, share: str) -> str:
    return "\n".join(
        [
            f"第一条（目的）{purpose}",
            f"第二条（分享比例）{share}",
            "第三条（分享口径）以增值税、企业所得税的地方留存部分为分享口径，不含滞纳金、罚款和退库税款。",
            "第四条（结算）每年结算一次，次年一季度由征收方提出数据，各方确认后清算。",
            "第五条（零头）按最大余数法分配，余数相同时按本协议各方书写次序。",
            "第六条（争议）各方对结算结果有异议的，自收到通报之日起十五个工作日内书面提出，协商解决。",
        ]
    )


def _drafted(stage: Stage, by: str, title: str, parties: list[str], *, text: str, rule: str, **fields):
    data = {"title": title, "parties": stage.cast.all(parties), "text": text, "rule": rule, **fields}
    return stage.make(services.draft_agreement, by, data)


def _accepted(stage: Stage, agreement: Agreement, *who: str) -> Agreement:
    for each in who:
        agreement = stage.do(agreement, "accept", each)
    return agreement


def _signed(stage: Stage, agreement: Agreement, *who: str) -> Agreement:
    for each in who:
        agreement = stage.do(agreement, "sign", each, confirmed=True)
    return agreement


def _new_year(stage: Stage, offset: int = 0) -> date:
    return date(stage.time.today.year + offset, 1, 1)


def _in_force(stage: Stage) -> Story:
    """Songjiang and Lu'an: a park, 60 to 40 for five years. In force since the beginning of the year."""
    yield stage.time.ago(215, 10)
    parties = ["六安市", "松江区"]
    liusong = _drafted(
        stage,
        "皖/联络",
        "六松现代产业园财税分成协议",
        parties,
        topic="产业转移",
        text=_articles(
            "松江区推荐企业落户六安市建设六松现代产业园，双方共享税收。",
            "松江区推荐落户的企业，五年内税收按六安市60%、松江区40%分享；期满后全部归六安市。",
        ),
        rule=_shares(parties, [60, 40], "六松现代产业园财税分成", years=5, after="六安市"),
        takes_effect_on=_new_year(stage),
        ends_on=date(stage.time.today.year + 9, 12, 31),
    )
    yield stage.later(1, 11)
    liusong = stage.do(liusong, "open_negotiation", "皖/联络")
    yield stage.later(6, 15)
    liusong = stage.do(
        liusong, "comment", "沪/经办", article="第二条", text="请写明五年自企业投产之日起计算。"
    )
    yield stage.later(2, 10)
    liusong = _accepted(stage, liusong, "沪/联络")
    yield stage.later(1, 10)
    liusong = _accepted(stage, liusong, "皖/联络")
    yield stage.later(3, 14)
    liusong = _signed(stage, liusong, "皖/领导")
    yield stage.later(2, 9.5)
    liusong = _signed(stage, liusong, "沪/领导")
    yield stage.later(4, 11)
    stage.keep(
        "liusong",
        stage.do(
            liusong,
            "share",
            "皖/联络",
            organisation=stage.cast.unit("国家发改委"),
            ends_on=date(stage.time.today.year + 1, 12, 31),
            reason="园区共建财税分享经验报送",
        ),
    )


def _amended(stage: Stage) -> Story:
    """Three districts share equally; an amendment moved the weights in the middle of the year."""
    yield stage.time.ago(230, 10)
    parties = ["青浦区", "吴江区", "嘉善县"]
    zone = _drafted(
        stage,
        "沪/经办",
        "示范区跨域项目税收增量分享协议",
        parties,
        topic="示范区",
        text=_articles(
            "示范区跨域一体化项目由青浦区、吴江区、嘉善县共建，增量税收共享。", "增量部分由三方各得三分之一。"
        ),
        rule=_shares(parties, [1, 1, 1], "示范区跨域项目增量三地均分"),
        takes_effect_on=_new_year(stage),
        ends_on=date(stage.time.today.year + 4, 12, 31),
    )
    yield stage.later(1, 10)
    zone = stage.do(zone, "open_negotiation", "沪/联络")
    yield stage.later(5, 10)
    zone = _accepted(stage, zone, "沪/联络", "苏/联络", "浙/联络")
    yield stage.later(3, 10)
    zone = _signed(stage, zone, "沪/领导", "苏/领导", "浙/领导")
    yield stage.time.ago(120, 10)
    change = date(stage.time.today.year, 7, 1)
    zone = stage.do(
        zone, "amend", "苏/联络", reason="水乡客厅启动区投入由三地按实际出资承担", takes_effect_on=change
    )
    yield stage.later(2, 10)
    zone = stage.do(
        zone,
        "revise",
        "苏/经办",
        title=zone.title,
        text=_articles(
            "示范区跨域一体化项目由青浦区、吴江区、嘉善县共建，增量税收共享。",
            "增量部分按出资比例分享：青浦区40%、吴江区30%、嘉善县30%。",
        ),
        rule=_shares(parties, [40, 30, 30], "示范区跨域项目增量按出资分享"),
        takes_effect_on=change,
        ends_on=zone.ends_on,
    )
    yield stage.later(3, 10)
    zone = _accepted(stage, zone, "沪/联络", "苏/联络", "浙/联络")
    yield stage.later(2, 10)
    stage.keep("zone", _signed(stage, zone, "沪/领导", "苏/领导", "浙/领导"))


def _amending(stage: Stage) -> Story:
    """In force, and an amendment is being negotiated beside it."""
    yield stage.time.ago(190, 10)
    parties = ["江苏省", "安徽省"]
    park = _drafted(
        stage,
        "苏/经办",
        "苏皖合作示范区利益共享协议",
        parties,
        topic="园区共建",
        text=_articles("江苏省、安徽省共建苏皖合作示范区。", "示范区税收由双方各得一半。"),
        rule=_shares(parties, [1, 1], "苏皖合作示范区五五分享"),
        takes_effect_on=_new_year(stage),
        ends_on=date(stage.time.today.year + 2, 12, 31),
    )
    park = stage.do(park, "open_negotiation", "苏/联络")
    yield stage.later(4, 10)
    park = _accepted(stage, park, "苏/联络", "皖/联络")
    yield stage.later(2, 10)
    park = _signed(stage, park, "苏/领导", "皖/领导")
    yield stage.time.ago(12, 10)
    park = stage.do(
        park,
        "amend",
        "皖/联络",
        reason="二期土地由安徽省提供，调整比例",
        takes_effect_on=_new_year(stage, 1),
    )
    yield stage.later(2, 15)
    park = stage.do(
        park,
        "revise",
        "皖/经办",
        title=park.title,
        text=_articles(
            "江苏省、安徽省共建苏皖合作示范区一期、二期。", "一期税收各得一半，二期安徽省得60%、江苏省得40%。"
        ),
        rule=_shares(parties, [45, 55], "苏皖合作示范区调整比例"),
        takes_effect_on=_new_year(stage, 1),
        ends_on=park.ends_on,
    )
    yield stage.later(2, 10)
    stage.do(
        park, "comment", "苏/财政", article="第二条", text="二期与一期的税收如何分别统计，请在附件中写明。"
    )


def _accepting(stage: Stage) -> Story:
    """Four provinces: an edit voided two acceptances; two have accepted again."""
    yield stage.time.ago(30, 10)
    parties = ["上海市", "江苏省", "浙江省", "安徽省"]
    rule = _shares(parties, [25, 25, 25, 25], "产业转移对接企业税收分享")
    text = _articles("促进产业在区域内有序转移，转移企业税收由各方共享。", "进入分享池的税收由四方等分。")
    shared = _drafted(
        stage,
        "浙/经办",
        "三省一市产业转移对接企业税收分享协议",
        parties,
        topic="产业转移",
        text=text,
        rule=rule,
        takes_effect_on=_new_year(stage, 1),
        ends_on=date(stage.time.today.year + 5, 12, 31),
    )
    shared = stage.do(shared, "open_negotiation", "浙/联络")
    yield stage.later(6, 10)
    shared = _accepted(stage, shared, "浙/联络", "沪/联络")
    yield stage.later(5, 10)
    shared = stage.do(
        shared,
        "revise",
        "皖/经办",
        title=shared.title,
        text=text.replace("每年结算一次", "每半年预结算一次、每年清算一次"),
        rule=rule,
        takes_effect_on=_new_year(stage, 1),
        ends_on=date(stage.time.today.year + 5, 12, 31),
        void_acceptances=True,
    )
    yield stage.time.ago(4, 10)
    stage.keep("four", _accepted(stage, shared, "皖/联络", "浙/联络"))


def _signing(stage: Stage) -> Story:
    """All have accepted; signed in written order, Jiangsu's approver is next."""
    yield stage.time.ago(26, 14)
    parties = ["浙江省", "江苏省", "安徽省"]
    data = _drafted(
        stage,
        "浙/联络",
        "长三角算力枢纽能耗与收益分享协议",
        parties,
        topic="数字经济",
        text=_articles("三省共建算力枢纽，收益按投入分享。", "浙江省50%、江苏省30%、安徽省20%。"),
        rule=_shares(parties, [50, 30, 20], "算力枢纽收益分享"),
        takes_effect_on=_new_year(stage, 1),
        ends_on=date(stage.time.today.year + 3, 12, 31),
    )
    data = stage.do(data, "open_negotiation", "浙/联络")
    yield stage.later(8, 10)
    data = _accepted(stage, data, "浙/联络", "苏/联络", "皖/联络")
    yield stage.time.ago(5, 10)
    data = stage.do(data, "set_signing", "浙/联络", signing="ordered", sign_by=stage.time.day(3))
    yield stage.time.ago(4, 15)
    stage.keep("computing", _signed(stage, data, "浙/领导"))


def _refused(stage: Stage) -> Story:
    """Shanghai refused with a reason: the text is open again."""
    yield stage.time.ago(40, 10)
    parties = ["江苏省", "上海市"]
    metro = _drafted(
        stage,
        "苏/经办",
        "沪苏轨道交通沿线开发收益分享协议",
        parties,
        topic="基础设施",
        text=_articles("沪苏共同开发轨道交通沿线土地。", "开发收益由江苏省70%、上海市30%分享。"),
        rule=_shares(parties, [70, 30], "轨道交通沿线开发收益分享"),
        takes_effect_on=_new_year(stage, 1),
    )
    metro = stage.do(metro, "open_negotiation", "苏/联络")
    yield stage.later(7, 10)
    metro = _accepted(stage, metro, "苏/联络", "沪/联络")
    yield stage.later(3, 10)
    metro = _signed(stage, metro, "苏/领导")
    yield stage.time.ago(6, 15)
    stage.do(metro, "refuse", "沪/领导", reason="协议未写明期限，且建设成本的扣除口径未约定。")


def _negotiating(stage: Stage) -> Story:
    """On the table with remarks; nobody has accepted."""
    yield stage.time.ago(14, 10)
    parties = ["安徽省", "浙江省"]
    river = _drafted(
        stage,
        "皖/经办",
        "新安江—千岛湖生态保护补偿协议（新一轮）",
        parties,
        topic="生态环境",
        text=_articles(
            "安徽省、浙江省共同保护新安江—千岛湖流域水质。",
            "年度补偿资金由双方共同筹集，按断面水质考核结果分配。",
        ),
        rule=_shares(parties, [60, 40], "新安江补偿资金分配"),
        takes_effect_on=_new_year(stage, 1),
        ends_on=date(stage.time.today.year + 3, 12, 31),
    )
    river = stage.do(river, "open_negotiation", "皖/联络")
    yield stage.later(3, 10)
    river = stage.do(
        river, "comment", "浙/经办", article="第二条", text="建议以P值计算补偿方向，恰好等于1时不补偿。"
    )
    yield stage.time.ago(3, 16)
    stage.do(river, "comment", "皖/经办", article="第二条", text="同意引入P值，口径请生态环境厅商定。")


def _draft(stage: Stage) -> Story:
    """Jiangsu's own draft."""
    yield stage.time.ago(3, 10)
    parties = ["江苏省", "浙江省", "上海市"]
    _drafted(
        stage,
        "苏/经办",
        "环太湖科创带共建收益分享协议",
        parties,
        topic="科技创新",
        text=_articles("两省一市共建环太湖科创带。", "（待商）"),
        rule="",
    )


def _expiring(stage: Stage) -> Story:
    """Ends within thirty working days: to be renewed or to run out."""
    yield stage.time.ago(240, 10)
    parties = ["嘉兴市", "上海市"]
    port = _drafted(
        stage,
        "浙/联络",
        "嘉兴港与洋山港集装箱联动收益分享协议",
        parties,
        topic="港口航运",
        text=_articles("双方联动发展集装箱海河联运。", "新增收益由嘉兴市55%、上海市45%分享。"),
        rule=_shares(parties, [55, 45], "集装箱联动收益分享"),
        takes_effect_on=_new_year(stage),
        ends_on=stage.time.day(25),
    )
    port = stage.do(port, "open_negotiation", "浙/联络")
    yield stage.later(5, 10)
    port = _accepted(stage, port, "浙/联络", "沪/联络")
    yield stage.later(2, 10)
    _signed(stage, port, "浙/领导", "沪/领导")


def _ended(stage: Stage) -> Story:
    """Ended before its time by consent of both."""
    yield stage.time.ago(225, 15)
    parties = ["苏州市", "六安市"]
    pair = _drafted(
        stage,
        "苏州市/联络",
        "苏六共建园区税收分享协议",
        parties,
        topic="园区共建",
        text=_articles("苏州市、六安市共建园区。", "园区税收由六安市55%、苏州市45%分享。"),
        rule=_shares(parties, [45, 55], "苏六共建园区税收分享"),
        takes_effect_on=_new_year(stage),
        ends_on=date(stage.time.today.year + 2, 12, 31),
    )
    pair = stage.do(pair, "open_negotiation", "苏州市/联络")
    yield stage.later(3, 10)
    pair = _accepted(stage, pair, "苏州市/联络", "皖/联络")
    yield stage.later(2, 10)
    pair = _signed(stage, pair, "苏/领导", "皖/领导")
    yield stage.time.ago(50, 10)
    last = stage.today + timedelta(days=20)
    pair = stage.do(
        pair, "propose_termination", "皖/领导", reason="园区并入合作示范区，统一按新协议执行", last_day=last
    )
    yield stage.later(2, 10)
    stage.do(pair, "consent_to_termination", "苏/领导")
