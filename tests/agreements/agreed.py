"""Agreements for tests: drafted, on the table, accepted, signed."""

import json
from datetime import date

from accounts.actors import Actor
from accounts.roles import Role
from coordination.agreements import services, workflow
from coordination.agreements.models import Agreement
from tests.factories import NOW, Region

TEXT = "第一条 各方共建园区。\n第二条 税收地方留存部分按约定比例分享。\n第三条 每年结算一次。"
TERM = {"takes_effect_on": date(2027, 1, 1), "ends_on": date(2029, 12, 31)}


def rule_of(parties) -> str:
    """A rule that fits these parties: equal shares."""
    names = [unit.name for unit in parties]
    phases = [{"weights": dict.fromkeys(names, 1)}]
    rule = {"title": "试验规则", "parties": names, "clauses": [{"kind": "share", "phases": phases}]}
    return json.dumps(rule, ensure_ascii=False, indent=2)


def three(region: Region) -> list:
    return [region.jiangsu, region.zhejiang, region.anhui]


def approver(region: Region, unit) -> Actor:
    return region.actor(unit, Role.APPROVER)


def drafted(region: Region, *, parties=None, at=NOW, actor=None, **fields) -> Agreement:
    parties = parties or three(region)
    data = {"title": "三省园区利益共享协议", "text": TEXT, "rule": rule_of(parties), **TERM, **fields}
    data["parties"] = parties
    return services.draft_agreement(actor=actor or region.actor(region.jiangsu), at=at, data=data)


def tabled(region: Region, **fields) -> Agreement:
    """Before all parties."""
    agreement = drafted(region, **fields)
    actor = fields.get("actor") or region.actor(agreement.drafter)
    return workflow.open_negotiation(agreement, actor=actor, at=fields.get("at", NOW))


def accepted(region: Region, *, by=None, agreement=None, at=NOW, **fields) -> Agreement:
    """Accepted by these parties; by default all."""
    agreement = agreement or tabled(region, at=at, **fields)
    for unit in by or agreement.units:
        agreement = workflow.accept(agreement, actor=region.actor(unit), at=at)
    return agreement


def signed(region: Region, *, agreement=None, at=NOW, **fields) -> Agreement:
    """Signed by all parties, each through its approver."""
    agreement = accepted(region, agreement=agreement, at=at, **fields)
    for unit in agreement.units:
        agreement = workflow.sign(agreement, actor=approver(region, unit), at=at, confirmed=True)
    return agreement


def revision(agreement: Agreement, **changed) -> dict:
    """What the form of a revision sends: everything as it stands, but for what is changed."""
    version = agreement.on_the_table
    standing = {
        "title": version.title,
        "text": version.text,
        "rule": version.rule_text,
        "takes_effect_on": version.takes_effect_on,
        "ends_on": version.ends_on,
    }
    return {**standing, **changed}
