"""A letter goes out, is answered with an objection, rises a level and is closed; an instruction and a figure are answered."""

from datetime import date

from accounts.roles import Role
from coordination.supervision.models import Letter
from coordination.supervision.vocabulary import Level
from tests import factories_supervision as supervision
from tests.factories import TODAY

from .conftest import desk, people, voice
from .doors import PortalDoor, seat

DUE = date(2026, 12, 31)
FIGURE = {
    "figure": "跨省通办事项办件量", "unit": "万件", "period_kind": "quarter", "period": "2026Q3",
    "purpose": "汇总", "due_on": DUE,
}  # fmt: skip


def place(subject, noun: str) -> str:
    return f"{noun}/{subject.pk}"


def test_a_letter_is_answered_rises_and_is_closed_with_the_next(door, staffed, ear, clock):
    r = staffed
    task, leader = supervision.led(r), seat(r.office, Role.APPROVER)
    signatory = supervision.leader(r)
    written = {
        "tasks": [task], "addressee": r.jiangsu, "title": "请报进展", "text": "请说明进展。", "limit_days": 5
    }  # fmt: skip
    blue = door.create(r.office, "letters", **written)
    ear.forget()

    # A draft is the office's alone; it is signed by somebody who did not write it.
    assert not door.sees(r.jiangsu, blue)
    blue = door.act(r.office, blue, "submit_for_signature", signatory=signatory)
    ear.heard(letter_to_sign=[signatory])
    assert door.refused(r.office, blue, "sign").status == 403
    if not isinstance(door, PortalDoor):
        assert door.refused(leader, blue, "sign").status == 403  # an integration is nobody's signature
    blue = PortalDoor(r).act(leader, blue, "sign")
    ear.heard(letter_received=voice(r.jiangsu))
    assert (blue.level, blue.reply_due_on) == (Level.BLUE, date(2026, 11, 30))
    assert ("reply", place(blue, "letters")) in door.work(r.jiangsu)
    assert not door.sees(r.nanjing, blue)

    # The obligatory reply, with an objection; what does not do is asked again.
    assert door.refused(r.zhejiang, blue, "reply", text="x").status in {403, 404}
    assert door.refused(r.jiangsu, blue, "reply", text="").status == 422
    blue = door.act(r.jiangsu, blue, "reply", text="正在征求意见。", objection="责任不在我方。")
    assert ("reply", place(blue, "letters")) not in door.work(r.jiangsu)
    assert door.may(r.office, blue, "escalate")
    blue = door.act(r.office, blue, "ask_again", text="请明确时间", limit_days=3)

    # Nobody answers by the limit: the next level names the one before, and closing it closes both.
    clock.pass_days(7)
    blue = door.act(r.office, blue, "escalate")
    again = door.refused(r.office, blue, "escalate")
    assert (again.status, "已有下一级督办函" in again.sentence) == (409, True)
    yellow = Letter.objects.get(predecessor=blue)
    assert yellow.level == Level.YELLOW
    yellow = door.act(r.office, yellow, "submit_for_signature", signatory=signatory)
    yellow = PortalDoor(r).act(leader, yellow, "sign")
    yellow = door.act(r.jiangsu, yellow, "reply", text="12月底前完成。")
    yellow = door.act(r.office, yellow, "accept_reply")
    blue.refresh_from_db()
    assert (yellow.status, blue.status) == ("closed", "closed")
    assert any("并提出异议" in sentence for sentence in door.history(r.jiangsu, blue))
    assert door.history(r.office, blue)[-1] == f"随{yellow.number}办结"


def test_a_withdrawn_letter_stays_visible_with_the_reason(door, staffed, ear):
    r = staffed
    letter = supervision.issued(r)
    ear.forget()
    assert door.refused(r.jiangsu, letter, "withdraw", reason="x").status == 403
    letter = door.act(r.office, letter, "withdraw", reason="重复")
    ear.heard(letter_withdrawn=voice(r.jiangsu))
    assert door.sees(r.jiangsu, letter)
    assert door.refused(r.jiangsu, letter, "reply", text="x").status == 409
    assert door.history(r.jiangsu, letter)[-1] == "撤回:重复"


def test_an_instruction_is_answered_and_taken_up_again(door, staffed, ear):
    r = staffed
    told = {"task": supervision.led(r), "leader": "张主任", "text": "请抓紧", "given_on": TODAY}
    ear.forget()
    instruction = door.create(r.office, "instructions", addressee=r.jiangsu, due_on=DUE, **told)
    ear.heard(instruction_received=desk(r.jiangsu))
    mine = ("answer", place(instruction, "instructions"))
    assert mine in door.work(r.jiangsu)
    assert mine not in door.work(r.zhejiang)
    instruction = door.act(r.jiangsu, instruction, "answer", text="已落实。")
    assert mine not in door.work(r.jiangsu)
    earlier = door.refused(r.office, instruction, "ask_again", reason="再看", due_on=date(2026, 11, 1))
    assert (earlier.status, "不能早于今天" in earlier.sentence) == (422, True)
    instruction = door.act(r.office, instruction, "ask_again", reason="请附数据", due_on=DUE)
    assert mine in door.work(r.jiangsu)


def test_a_figure_is_asked_once(door, staffed, ear):
    r = staffed
    ear.forget()
    request = door.create(r.office, "data-requests", units=[r.jiangsu, r.zhejiang], **FIGURE)
    ear.heard(data_request_received=desk(r.jiangsu, r.zhejiang))
    mine = ("answer", place(request, "data-requests"))
    assert mine in door.work(r.jiangsu)

    # The same figure of the same period from the same unit: stopped, and where it stands is said.
    twice = door.refused_new(r.office, "data-requests", units=[r.jiangsu], **FIGURE)
    assert (twice.status, request.number in twice.sentence) == (409, True)

    request = door.act(r.jiangsu, request, "answer", organisation=r.jiangsu, value="3.2", note="")
    assert mine not in door.work(r.jiangsu)
    assert door.refused(r.anhui, request, "answer", organisation=r.anhui, value="1").status in {403, 404}
    ear.forget()
    request = door.act(r.zhejiang, request, "answer", organisation=r.zhejiang, value="4", note="含舟山")
    ear.heard(data_request_complete=people(r.office, roles=(Role.OFFICE_STAFF,)))
    request = door.act(r.office, request, "close")
    assert door.refused(r.jiangsu, request, "answer", organisation=r.jiangsu, value="9").status == 409
    assert any("江苏省报送:3.2万件" in sentence for sentence in door.history(r.jiangsu, request))
