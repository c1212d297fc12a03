"""An extension is asked for, granted for a shorter time, and the first date stays visible for ever."""

from datetime import date

from accounts.roles import Role
from tests.factories import TODAY, working

from .conftest import desk
from .doors import PortalDoor, seat

FIRST, WANTED, GRANTED = date(2026, 12, 18), date(2027, 1, 29), date(2027, 1, 8)


def dates(door, who, task) -> tuple:
    """Agreed date, first date and days between them, as the door shows them."""
    if isinstance(door, PortalDoor):
        text = door.page(who, task.get_absolute_url()).text
        return (
            "2027-01-08" in text or "1月8日" in text,
            "2026-12-18" in text or "12月18日" in text,
            "+21 天" in text,
        )
    shown = door.read(who, f"tasks/{task.pk}/")
    return (
        shown["deadline"] == GRANTED.isoformat(),
        shown["first_deadline"] == FIRST.isoformat(),
        (shown["extensions_granted"], shown["extension_days"]) == (1, 21),
    )


def test_a_shorter_extension_and_the_first_date_stays(door, staffed, ear, clock):
    r = staffed
    task = working(r, deadline=FIRST)
    ear.forget()
    asking = {"reason": "等待国家标准", "progress": "完成征求意见稿"}

    # Who does not lead cannot ask; a date that is not later is refused beside its field.
    assert door.refused(r.office, task, "request_extension", wanted_on=WANTED, **asking).status == 403
    earlier = door.refused(r.jiangsu, task, "request_extension", wanted_on=TODAY, **asking)
    assert (earlier.status, "须晚于" in earlier.sentence) == (422, True)
    ear.heard()

    task = door.act(seat(r.jiangsu, Role.HANDLER), task, "request_extension", wanted_on=WANTED, **asking)
    ear.heard(task_extension_asked=desk(r.office))
    assert task.deadline == FIRST
    assert ("decide_extension", f"tasks/{task.pk}") in door.work(r.office)
    again = door.refused(r.jiangsu, task, "request_extension", wanted_on=WANTED, **asking)
    assert (again.status, "已有一项延期申请" in again.sentence) == (409, True)

    # The issuer may grant less, not more; nobody decides on the own request.
    assert door.refused(r.jiangsu, task, "decide_extension", answer="yes").status == 403
    longer = door.refused(r.office, task, "decide_extension", answer="yes", granted_on=date(2027, 2, 26))
    assert (longer.status, "不晚于申请" in longer.sentence) == (422, True)
    task = door.act(r.office, task, "decide_extension", answer="yes", granted_on=GRANTED)
    ear.heard(task_extension_decided=desk(r.jiangsu))
    assert (task.deadline, task.first_deadline, task.extensions_granted) == (GRANTED, FIRST, 1)
    assert ("decide_extension", f"tasks/{task.pk}") not in door.work(r.office)
    for who in (r.jiangsu, r.office):
        assert dates(door, who, task) == (True, True, True)

    # After the agreed date it is too late to ask; the second refusal names the date.
    clock.pass_days((GRANTED - TODAY).days + 1)
    late = door.refused(r.jiangsu, task, "request_extension", wanted_on=WANTED, **asking)
    assert (late.status, "2027年1月8日" in late.sentence) == (409, True)
    assert door.history(r.office, task)[-2:] == [
        "江苏省申请延期至2027年1月29日:等待国家标准",
        "同意延期,时限由2026年12月18日调整为2027年1月8日",
    ]


def test_a_refused_extension_says_why_and_moves_nothing(door, staffed, ear):
    r = staffed
    task = working(r, deadline=FIRST)
    ear.forget()
    task = door.act(r.jiangsu, task, "request_extension", wanted_on=WANTED, reason="缺人", progress="未启动")
    ear.heard(task_extension_asked=desk(r.office))
    silent = door.refused(r.office, task, "decide_extension", answer="no")
    assert (silent.status, "理由" in silent.sentence) == (422, True)
    task = door.act(r.office, task, "decide_extension", answer="no", reason="已延期一次")
    ear.heard(task_extension_decided=desk(r.jiangsu))
    assert (task.deadline, task.extensions_granted) == (FIRST, 0)
    assert door.history(r.jiangsu, task)[-1] == "不同意延期:已延期一次"
