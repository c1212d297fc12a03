"""Which settlements are there? A round in every state, a correction carried over, a payment that is late, scenarios."""

import csv
import io
import json
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.agreements import services as agreements
from coordination.settlement.models import Round
from coordination.settlement.services import create_round, keep_scenario, share_scenario

from .agreements import _accepted, _articles, _shares, _signed
from .stage import Stage, Story

TAXES = ("增值税", "企业所得税")
HEAD = ("所属期", "纳税人", "税种", "征收地", "金额", "凭证号")


def settlements(stage: Stage) -> list[Story]:
    return [_two_provinces(stage), _four_provinces(stage), _halves(stage), _water(stage), _tried(stage)]


def _in_force(
    stage: Stage, by: str, title: str, parties: list[str], weights: list[int], since: date, signers, approvers
):
    """Negotiated and signed within a few days; what it says is written in its rule."""
    rule = json.loads(_shares(parties, weights, title))
    data = {
        "title": title,
        "parties": stage.cast.all(parties),
        "text": _articles("各方共建园区、共享税收。", "比例为" + "：".join(map(str, weights)) + "。"),
        "rule": json.dumps({**rule, "refunds": "allowed"}, ensure_ascii=False, indent=2),
        "takes_effect_on": since,
        "ends_on": date(since.year + 9, 12, 31),
        "topic": "园区共建",
    }
    found = stage.make(agreements.draft_agreement, by, data)
    found = stage.do(found, "open_negotiation", signers[0])
    return _signed(stage, _accepted(stage, found, *signers), *approvers)


def _lines(period: str, places: list[str], amounts: list[str]) -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for number, amount in enumerate(amounts):
        writer.writerow(
            (
                period,
                "",
                TAXES[number % 2],
                places[number // 2 % len(places)],
                amount,
                f"{period}-{number + 1:03}",
            )
        )
    return SimpleUploadedFile(f"{period}年入库数据.csv", text.getvalue().encode())


def _opened(stage: Stage, agreement, by: str, day: date) -> Round:
    return stage.make(create_round, by, {"agreement": agreement, "day": day})


def _checked(stage: Stage, round_: Round, by: tuple[str, ...], file) -> Round:
    round_ = stage.do(round_, "deliver", by[0], file=file)
    for each in by:
        round_ = stage.do(round_, "confirm_figures", each)
    return round_


def _notified(stage: Stage, round_: Round, by: tuple[str, ...]) -> Round:
    round_ = stage.do(round_, "compute", by[0])
    round_ = stage.do(round_, "notify", by[0])
    for each in by:
        round_ = stage.do(round_, "receive", each)
    return round_


def _paid(stage: Stage, round_: Round, payer: str, payee: str) -> Round:
    for transfer in round_.transfers.all():
        facts = {
            "transfer": transfer.pk,
            "paid_on": stage.today,
            "voucher": f"财付{stage.today.year}-{transfer.pk:04}",
        }
        round_ = stage.do(round_, "pay", payer, **facts)
    for transfer in round_.transfers.all():
        round_ = stage.do(round_, "confirm_receipt", payee, transfer=transfer.pk, received_on=stage.today)
    return round_


def _two_provinces(stage: Stage) -> Story:
    """Three years: one cleared, one confirmed and unpaid, corrected since; the running one half checked."""
    year = stage.time.today.year
    yield stage.time.ago(200, 10)
    parties, desks = ["江苏省", "浙江省"], ("苏/联络", "浙/联络")
    park = _in_force(
        stage,
        "苏/经办",
        "苏浙共建产业园税收分享协议",
        parties,
        [60, 40],
        date(year - 2, 1, 1),
        desks,
        ("苏/领导", "浙/领导"),
    )
    stage.keep("two provinces", park)
    yield stage.later(5, 10)
    first = _opened(stage, park, "苏/联络", date(year - 2, 5, 1))
    file = _lines(str(year - 2), parties, ["18240000.55", "6310000.20", "9120000.01", "2480000.00"])
    first = _notified(stage, _checked(stage, first, desks, file), desks)
    yield stage.later(4, 15)
    first = stage.do(first, "confirm", "苏/领导")
    yield stage.later(2, 10)
    first = stage.do(first, "confirm", "浙/领导")
    yield stage.later(8, 10)
    first = _paid(stage, first, "苏/财政", "浙/经办")
    yield stage.time.ago(95, 10)
    second = _opened(stage, park, "浙/联络", date(year - 1, 5, 1))
    file = _lines(str(year - 1), parties, ["21500000.37", "7042000.00", "10980000.64", "3105000.10"])
    second = _notified(stage, _checked(stage, second, desks, file), desks)
    yield stage.time.ago(60, 10)
    second = stage.do(second, "confirm", "浙/领导")
    yield stage.time.ago(30, 10)
    second = stage.do(second, "confirm", "苏/领导")
    yield stage.time.ago(9, 10)
    stage.do(
        second,
        "correct",
        "苏/经办",
        reason="税务部门补报园区企业增值税",
        period=str(year - 1),
        tax="增值税",
        place="江苏省",
        reference=f"{year - 1}-001",
        amount="21620000.37",
    )
    yield stage.time.ago(6, 10)
    third = _opened(stage, park, "苏/联络", date(year, 5, 1))
    yield stage.later(1, 15)
    file = _lines(str(year), parties, ["23810000.00", "7719000.45", "11870000.12", "3460000.08"])
    third = stage.do(third, "deliver", "苏/经办", file=file)
    yield stage.later(2, 10)
    stage.do(third, "confirm_figures", "苏/联络")


def _four_provinces(stage: Stage) -> Story:
    """Four parties; the statement was notified and one of them objects."""
    year = stage.time.today.year
    yield stage.time.ago(120, 14)
    parties = ["上海市", "江苏省", "浙江省", "安徽省"]
    desks = ("沪/联络", "苏/联络", "浙/联络", "皖/联络")
    leaders = ("沪/领导", "苏/领导", "浙/领导", "皖/领导")
    park = _in_force(
        stage,
        "沪/经办",
        "三省一市集成电路走廊收益分享协议",
        parties,
        [35, 25, 25, 15],
        date(year - 1, 1, 1),
        desks,
        leaders,
    )
    yield stage.time.ago(20, 10)
    round_ = _opened(stage, park, "沪/联络", date(year - 1, 5, 1))
    amounts = [
        "54120000.10",
        "12030000.00",
        "33870000.99",
        "8412000.34",
        "29640000.03",
        "7015000.00",
        "18900000.57",
        "3200000.00",
    ]
    round_ = _checked(stage, round_, desks, _lines(str(year - 1), parties, amounts))
    yield stage.time.ago(14, 10)
    round_ = _notified(stage, round_, desks)
    yield stage.time.ago(5, 10)
    round_ = stage.do(
        round_,
        "object",
        "皖/联络",
        text="合肥片区第四季度增值税少计一笔，金额为1,260,000.00元，请核对入库凭证。",
    )
    yield stage.time.ago(3, 10)
    stage.do(
        round_,
        "answer_objection",
        "沪/联络",
        objection=round_.objections.get().pk,
        answer="已请税务部门核对，凭证号2025-006一笔所属期应为2025年，拟补入后重新测算。",
    )


def _halves(stage: Stage) -> Story:
    """Settled now: computed, to be confirmed by one more party."""
    year = stage.time.today.year
    yield stage.time.ago(110, 10)
    parties, desks = ["浙江省", "安徽省"], ("浙/联络", "皖/联络")
    park = _in_force(
        stage,
        "浙/经办",
        "浙皖飞地园区税收分享协议",
        parties,
        [50, 50],
        date(year - 1, 1, 1),
        desks,
        ("浙/领导", "皖/领导"),
    )
    yield stage.time.ago(12, 10)
    round_ = _opened(stage, park, "浙/联络", date(year - 1, 5, 1))
    file = _lines(str(year - 1), parties, ["6120000.01", "1830000.00", "2140000.50", "905000.00"])
    round_ = _notified(stage, _checked(stage, round_, desks, file), desks)
    yield stage.time.ago(2, 10)
    stage.do(round_, "confirm", "浙/领导")


def _water(stage: Stage) -> Story:
    """Compensation by an index: last year is cleared, then its index is corrected; the difference waits for this year's round."""
    year = stage.time.today.year
    yield stage.time.ago(150, 10)
    parties, desks = ["江苏省", "浙江省"], ("苏/联络", "浙/联络")
    index, amount = "水质补偿指数", "12000000.00"
    pays = {"from": "浙江省", "to": "江苏省", "amount": amount}
    clause = {
        "kind": "index_transfer",
        "text": "指数小于1（水质优于基准），由浙江省补偿江苏省；否则由江苏省补偿浙江省",
        "index": {"fact": index},
        "cases": [{"is": "<", "than": "1", **pays}],
        "otherwise": {"from": "江苏省", "to": "浙江省", "amount": amount},
    }
    title = "太浦河跨省水质补偿协议"
    data = {
        "title": title,
        "parties": stage.cast.all(parties),
        "text": _articles("双方共同保护太浦河水质。", "按年度水质补偿指数确定补偿方向，补偿金额为1200万元。"),
        "rule": json.dumps(
            {"title": title, "parties": parties, "clauses": [clause]}, ensure_ascii=False, indent=2
        ),
        "takes_effect_on": date(year - 1, 1, 1),
        "ends_on": date(year + 3, 12, 31),
        "topic": "生态环境",
    }
    water = stage.make(agreements.draft_agreement, "苏/经办", data)
    water = stage.do(water, "open_negotiation", "苏/联络")
    water = _signed(stage, _accepted(stage, water, *desks), "苏/领导", "浙/领导")
    yield stage.time.ago(110, 15)
    round_ = _opened(stage, water, "浙/联络", date(year - 1, 5, 1))
    round_ = stage.do(round_, "state_facts", "浙/联络", facts=[f"{index} = 0.986"])
    for each in desks:
        round_ = stage.do(round_, "confirm_figures", each)
    round_ = _notified(stage, round_, ("浙/联络", "苏/联络"))
    yield stage.later(6, 10)
    round_ = stage.do(round_, "confirm", "苏/领导")
    round_ = stage.do(round_, "confirm", "浙/领导")
    yield stage.later(10, 15)
    round_ = _paid(stage, round_, "浙/经办", "苏/财政")
    yield stage.time.ago(7, 15)
    reason = "两省监测站数据复核，汾湖断面四季度总磷均值有误，指数应为1.012"
    stage.do(round_, "correct_facts", "苏/经办", reason=reason, facts=[f"{index} = 1.012"])


def _tried(stage: Stage) -> Story:
    """Jiangsu tries other ratios over the past years; one of them is shared with Zhejiang."""
    yield stage.time.ago(8, 15)
    park = stage.get("two provinces")
    for title, weights in (
        ("六四分（现行）", [60, 40]),
        ("五五分", [50, 50]),
        ("浙方保底一千八百万", [60, 40]),
    ):
        rule = json.loads(_shares(["江苏省", "浙江省"], weights, title))
        if "保底" in title:
            rule["clauses"].append({"kind": "floor", "party": "浙江省", "amount": "18000000.00"})
        kept = keep_scenario(
            actor=stage.actor("苏/经办"),
            at=stage.at,
            title=title,
            rule=json.dumps(rule, ensure_ascii=False, indent=1),
            facts="",
            source="past",
            lines="",
            agreement=park,
        )
    share_scenario(kept, actor=stage.actor("苏/联络"), at=stage.at, organisations=[stage.unit("浙江省")])
