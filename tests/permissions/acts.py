"""What does each act ask for, so that only the policy or the state can refuse it?"""

from datetime import date

from accounts.roles import Kind
from coordination.tasks.models import Offer, Report
from tests import factories_settlement as rounds
from tests.factories import TODAY
from tests.factories_meetings import scan

OUTCOME = {"title": "新标题", "wording": "新正文", "kind": "decision", "audience": "attending"}
SUBMISSION = {"kind": "support", "title": "请示", "content": "内容"}
TASK_CLASS = {"code": "other", "name": "另一类别", "rhythm": "monthly", "position": 1}
TASK_TEMPLATE = {"name": "另一模板", "steps": ["5 第一步｜起草", "10 第二步｜审定"]}
REASON = {"reason": "理由充分"}
PROJECT = {"title": "项目", "kind": "ecology", "confidentiality": "region"}
ANSWER = {"verdict": "agreed", "document_number": "发改办〔2026〕88号"}


def _meeting(world, **fields):
    return {
        "title": "会议安排",
        "level": "thematic",
        "host": world.region.jiangsu,
        "starts_on": TODAY,
        "place": "南京",
        "parties": world.units["parties"],
        "guests": world.units["guests"],
        **fields,
    }


def _cycle(world):
    return {
        "name": "另一周期",
        "kind": "year",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "chair": world.region.zhejiang,
    }


def _offer(world, thing, role):
    return Offer.objects.filter(task=thing, role=role).first()


def data_for(world, name: str, act: str, who: str) -> dict:
    """A complete answer to what this act on the thing of this name asks for, within what this person may choose."""
    thing, r = world.things.get(name), world.region
    kind = type(thing).__name__.lower() if thing is not None else ""
    found = DATA.get((kind, act), DATA.get(act, {}))
    found = found(world, thing, r) if callable(found) else found
    unit = world.actor(who).organisation
    if act == "new meeting" and unit.kind not in {Kind.REGIONAL_OFFICE, Kind.MINISTRY}:
        found = {**found, "host": unit}
    if act == "new agreement":
        found = _agreement(r, unit, r.anhui if unit == r.zhejiang else r.zhejiang)
    if act == "answer" and kind == "datarequest" and who == "supporter":
        found = {**found, "organisation": r.zhejiang}
    if act == "assign" and who == "supporter":
        found = {"person": world.people["supporter"]}
    if act in {"set_budget", "enter_value"}:
        found = {**found, **_own(world, thing, who, act)}
    return found


def _own(world, project, who: str, act: str) -> dict:
    """The own part, and the own money; somebody else's does not exist for this person."""
    r = world.region
    unit = r.zhejiang if who == "supporter" else r.jiangsu
    part = project.partners.get(organisation=unit)
    if act == "enter_value":
        return {"partner": part}
    return {"cells": [{"partner": part, "source": world.money[unit], "year": 2026, "amount": "100"}]}


def _agreement(r, *parties):
    return {
        "title": "协议草案",
        "parties": list(parties) or [r.jiangsu, r.zhejiang],
        "text": "第一条 共建。",
        "takes_effect_on": date(2027, 1, 1),
    }


def _revision(agreement):
    version = agreement.on_the_table or agreement.current
    return {"title": version.title, "text": "第一条 另议。", "takes_effect_on": date(2027, 1, 1)}


def _returned(world, thing, r):
    return {"report": Report.objects.filter(task=thing).first(), "field": "text", "remark": "请补充"}


DATA = {
    # cycles and meetings
    ("cycle", "edit"): lambda w, t, r: _cycle(w),
    ("cycle", "reopen"): REASON,
    ("meeting", "edit"): lambda w, t, r: _meeting(w),
    ("meeting", "cancel"): REASON,
    "issue_minutes": {"summary": "纪要"},
    "attach": lambda w, t, r: {"files": [scan("papers.pdf")]},
    # outcomes
    ("outcome", "edit"): OUTCOME,
    "discard": REASON,
    "object": {"text": "有异议"},
    "recall": REASON,
    "correct": {"title": "更正", "wording": "更正后的正文", "reason": "笔误"},
    "mark_no_action": {"reason": "另行研究"},
    "supersede": lambda w, t, r: {"replaced_by": w.things["outcome left alone"], **REASON},
    ("outcome", "withdraw"): REASON,
    ("outcome", "take_up"): {},
    # submissions
    ("submission", "edit"): SUBMISSION,
    "submit": lambda w, t, r: {"own_number": f"苏函〔2026〕{900 + t.pk}号"},
    "supply": {"text": "已补正"},
    "enquire": {"asked": "综合处", "channel": "phone"},
    ("submission", "withdraw"): REASON,
    "want_supplement": {"text": "请补充材料"},
    "record_supplement": lambda w, t, r: {"text": "请补充", "wanted_on": TODAY, "scan": scan()},
    "answer": ANSWER,
    "correct_answer": {**ANSWER, "reason": "登记有误"},
    "answer_on_behalf": lambda w, t, r: {**ANSWER, "answered_on": TODAY, "scan": scan()},
    # tasks
    ("taskclass", "edit"): TASK_CLASS,
    ("tasktemplate", "edit"): TASK_TEMPLATE,
    "use": {"title": "试行", "starts_on": TODAY, "claim_mode": "first_come"},
    "new task template": {**TASK_TEMPLATE, "name": "新模板"},
    "follow": lambda w, t, r: {"predecessor": w.things["claimed task"]},
    "unfollow": lambda w, t, r: {"dependency": t.predecessors.first()},
    "new task class": {**TASK_CLASS, "code": "new", "name": "新类别"},
    ("bulkchange", "drop"): {},
    "new bulk change": lambda w, t, r: {"change": "regroup", "tasks": [w.things["task"]], "topic": w.topic},
    "ask_access": lambda w, t, r: {"person": w.people["uninvited"]},
    "answer_access": lambda w, t, r: {"request": t.access_requests.first(), "answer": "yes"},
    "supervise": lambda w, t, r: {"person": w.people["office"]},
    "ask_figures": lambda w, t, r: {"figures": ["跨省通办办件量（万件） 季度"]},
    "open": lambda w, t, r: {"claim_mode": "first_come", "invited": [r.jiangsu]},
    "offer": {"statement": "我们的设想"},
    ("task", "approve_claim"): {"answer": "yes"},
    "award": lambda w, t, r: {"offer": _offer(w, t, "lead"), **REASON},
    "allot": lambda w, t, r: {"organisation": r.jiangsu, **REASON},
    "object_to_allotment": REASON,
    "refuse": REASON,
    "settle_refusal": lambda w, t, r: {
        "refusal": t.participations.exclude(refused_reason="").first(),
        "remark": "另请",
    },
    "assign": lambda w, t, r: {"person": w.people["lead_handler"]},
    "add_supporter": lambda w, t, r: {"organisation": r.nanjing, "contribution": "承担试点"},
    "join_as_supporter": {"contribution": "提供场地"},
    "admit_supporter": lambda w, t, r: {"offer": _offer(w, t, "support"), "answer": "yes"},
    "leave": REASON,
    "propose_hand_over": lambda w, t, r: {"taker": r.zhejiang, **REASON},
    "decline_hand_over": REASON,
    "plan": {"milestones": ["2027-06-30 100% 完成"]},
    "report": {"percent": 100, "text": "完成"},
    "return_report": _returned,
    "wait_for": lambda w, t, r: {"party": r.zhejiang, "what": "数据"},
    "stop_waiting": {"result": "已提供"},
    "request_extension": {"wanted_on": date(2027, 12, 31), "reason": "标准未定", "progress": "一半"},
    "decide_extension": {"answer": "yes"},
    "break_down": {"parts": ["40 制定标准", "60 组织实施"]},
    "request_completion": {"summary": "完成"},
    "vote": {"answer": "yes"},
    ("task", "reopen"): {"scope": "progress", **REASON},
    "publish_as_outcome": lambda w, t, r: {"meeting": w.things["held meeting"], "wording": "已完成"},
    "suspend": REASON,
    "resume": REASON,
    ("task", "cancel"): REASON,
    "comment": {"text": "留言"},
    # agreements
    ("agreement", "edit"): lambda w, t, r: _agreement(r),
    "drop": REASON,
    "revise": lambda w, t, r: _revision(t),
    "set_signing": {"signing": "parallel", "sign_by": date(2026, 12, 31)},
    "sign": {"confirmed": True},
    ("agreement", "refuse"): REASON,
    "amend": REASON,
    "renew": {**REASON, "ends_on": date(2032, 12, 31)},
    "withdraw_proposal": REASON,
    ("agreement", "share"): lambda w, t, r: {
        "organisation": r.office,
        "ends_on": date(2027, 6, 30),
        **REASON,
    },
    "link_project": lambda w, t, r: {"project": w.things["approved project"].pk},
    "unlink_project": lambda w, t, r: {"project": w.things["built project"].pk},
    "end_share": lambda w, t, r: {"organisation": r.ministry},
    "propose_termination": {**REASON, "last_day": date(2027, 6, 30)},
    "decline_termination": REASON,
    # supervision
    ("letter", "edit"): {"title": "请报进展", "text": "请说明进展。", "limit_days": 5},
    ("letter", "submit_for_signature"): lambda w, t, r: {"signatory": w.leader},
    ("letter", "recall"): {},
    ("letter", "sign"): {},
    ("letter", "send_back"): REASON,
    ("letter", "reply"): {"text": "已开工。", "objection": "责任不在我方。"},
    ("letter", "ask_again"): {"text": "请明确时间", "limit_days": 3},
    ("letter", "withdraw"): REASON,
    ("instruction", "answer"): {"text": "已落实。"},
    ("instruction", "ask_again"): {"due_on": date(2026, 12, 31), **REASON},
    ("instruction", "withdraw"): REASON,
    ("datarequest", "answer"): lambda w, t, r: {"organisation": r.jiangsu, "value": "1"},
    ("datarequest", "withdraw"): REASON,
    # projects
    ("project", "edit"): PROJECT,
    ("project", "invite"): lambda w, t, r: {"organisation": r.anhui},
    "revise_part": lambda w, t, r: {"partner": t.partners.get(organisation=r.zhejiang), "part": "另有安排"},
    "add_milestone": {"name": "另一节点", "planned_on": date(2027, 3, 1)},
    "drop_milestone": lambda w, t, r: {"milestone": t.milestones.first()},
    "add_indicator": {
        "name": "另一指标",
        "unit": "个",
        "baseline": 0,
        "target": 5,
        "rhythm": "year",
        "first_period": "2026",
    },
    "record_payment": lambda w, t, r: {
        "line": t.budget_lines.first(),
        "amount": "1",
        "paid_on": TODAY,
        "voucher": "付字1号",
    },
    ("project", "leave"): REASON,
    "answer_overlap": lambda w, t, r: {"overlap": t.overlaps.first(), "answer": "different", **REASON},
    ("project", "cancel"): REASON,
    "decline": REASON,
    "review": {"answer": "yes"},
    ("project", "recall"): REASON,
    "start": {"started_on": TODAY},
    "complete": {"completed_on": TODAY},
    ("project", "close"): {"final_report": "建成"},
    ("project", "request_change"): {**PROJECT, "title": "更名", "reason": "更名"},
    "answer_change": {"answer": "yes"},
    "ask_to_join": {"part": "延伸段"},
    "admit": lambda w, t, r: {"partner": t.partners.get(state="asking"), "answer": "yes"},
    "forecast": lambda w, t, r: {
        "milestone": t.milestones.first(),
        "forecast_on": date(2028, 1, 1),
        "reason": "征地",
    },
    "reach": lambda w, t, r: {"milestone": t.milestones.first(), "actual_on": TODAY},
    "enter_value": lambda w, t, r: {"indicator": t.indicators.first(), "period": "2026Q3", "value": 7},
    "link": lambda w, t, r: {"thing": w.things["waiting task"].number},
    "unlink": lambda w, t, r: {"thing": w.things["task"].number},
    # settlement
    ("round", "deliver"): lambda w, t, r: {"file": rounds.csv_file(rounds.lines("1.00", period=t.name))},
    "withdraw_delivery": lambda w, t, r: {"delivery": t.deliveries.first(), **REASON},
    "question_figures": {"text": "请核对"},
    "state_facts": {"facts": ["投产 = 2027-01-01"]},
    "reopen_figures": REASON,
    ("round", "confirm"): {},
    "answer_objection": lambda w, t, r: {"objection": t.objections.first(), "answer": "已核"},
    "uphold_objection": lambda w, t, r: {"objection": t.objections.first(), "remark": "补入"},
    "pay": lambda w, t, r: {"transfer": t.transfers.first(), "paid_on": TODAY, "voucher": "1"},
    "confirm_receipt": lambda w, t, r: {"transfer": t.transfers.first(), "received_on": TODAY},
    "dispute_payment": lambda w, t, r: {"transfer": t.transfers.first(), **REASON},
    ("round", "correct"): lambda w, t, r: {
        **REASON,
        "period": t.name,
        "tax": "增值税",
        "place": "江苏省",
        "reference": "P1",
        "amount": "9.00",
    },
    "new round": lambda w, t, r: {"agreement": w.things["signed agreement"], "day": date(2027, 5, 1)},
    # what is made: the thing is named by the row
    "new task": {"title": "新任务"},
    "new project": lambda w, t, r: {**PROJECT, "lead": r.jiangsu},
    "new meeting": lambda w, t, r: _meeting(w, title="新会议"),
    "new cycle": lambda w, t, r: _cycle(w),
    "new series": {"name": "新系列", "level": "joint"},
    "new outcome": lambda w, t, r: {"meeting": w.things["held meeting"], **OUTCOME},
    "new letter": lambda w, t, r: {
        "tasks": [w.things["task"]],
        "addressee": r.jiangsu,
        "title": "请报进展",
        "text": "请说明进展。",
        "limit_days": 5,
    },
    "new instruction": lambda w, t, r: {
        "task": w.things["task"],
        "leader": "张主任",
        "text": "请抓紧",
        "given_on": TODAY,
        "addressee": r.jiangsu,
        "due_on": date(2026, 12, 31),
    },
    "new broadcast": lambda w, t, r: {"title": "停机", "text": "周六停机维护。", "units": [r.zhejiang]},
    "new data request": lambda w, t, r: {
        "figure": "办件量",
        "unit": "万件",
        "period_kind": "year",
        "period": "2026",
        "purpose": "汇总",
        "units": [r.jiangsu],
        "due_on": date(2026, 12, 31),
    },
    "new submission": lambda w, t, r: {
        "outcome": w.things["outcome for region"],
        "ministries": [r.ministry],
        **SUBMISSION,
    },
}
