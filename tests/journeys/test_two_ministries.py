"""Two ministries are asked; one answers with conditions: each becomes a task, and only when they are done is it over."""

from datetime import date

from accounts.roles import Kind, Role
from accounts.services import create_organisation
from coordination.notifications.models import Notice
from coordination.tasks.models import Task
from tests.factories_meetings import published

from .conftest import people, voice
from .doors import pdf, seat


def liaisons(*units):
    return people(*units, roles=(Role.MINISTRY_LIAISON,))


def test_one_agrees_and_one_sets_conditions(door, staffed, ear, clock):
    r = staffed
    other = create_organisation(name="交通运输部", kind=Kind.MINISTRY, short_name="交通部")
    for role in (Role.MINISTRY_LIAISON, Role.VIEWER):
        r.person(other, role)
    outcome = published(r)
    ear.forget()
    asked = {
        "kind": "pilot",
        "title": "关于低空互认试点的请示",
        "content": "请予授权试点。",
        "working_days": 10,
    }
    door.create(r.jiangsu, "submissions", outcome=outcome, ministries=[r.ministry, other], **asked)
    to_ndrc, to_mot = outcome.submissions.order_by("ministry__path")
    assert (to_ndrc.ministry, to_mot.ministry) == (r.ministry, other)
    ear.heard()
    for thing in (to_ndrc, to_mot):  # a draft is the submitting unit's alone
        assert not any(door.sees(who, thing) for who in (r.ministry, other, r.zhejiang, r.office))

    to_ndrc = door.act(r.jiangsu, to_ndrc, "submit", own_number="苏府发[2026]11号")
    assert to_ndrc.own_number == "苏府发〔2026〕11号"  # the official form
    ear.heard(submission_received=liaisons(r.ministry))
    taken = door.refused(r.jiangsu, to_mot, "submit", own_number="苏府发〔2026〕11号")
    assert taken.status == 422
    to_mot = door.act(r.jiangsu, to_mot, "submit", own_number="苏府发〔2026〕12号")
    ear.heard(submission_received=liaisons(other))
    assert to_mot.due_on == date(2026, 12, 7)  # ten working days after the 23rd

    # Each ministry sees its own, the parties of the outcome both.
    assert [door.sees(r.ministry, each) for each in (to_ndrc, to_mot)] == [True, False]
    assert [door.sees(other, each) for each in (to_ndrc, to_mot)] == [False, True]
    assert all(door.sees(who, each) for who in (r.zhejiang, r.office) for each in (to_ndrc, to_mot))
    assert door.refused(r.ministry, to_mot, "answer", verdict="agreed").status == 404
    assert (
        door.refused(r.jiangsu, to_mot, "answer", verdict="agreed", document_number="交办〔2026〕1号").status
        == 403
    )

    # The one wants a supplement: its clock stands still until it has come.
    to_ndrc = door.act(r.ministry, to_ndrc, "want_supplement", text="请补充安全评估")
    ear.heard(supplement_wanted=voice(r.jiangsu))
    assert ("supply", f"submissions/{to_ndrc.pk}") in door.work(seat(r.jiangsu, Role.HANDLER))
    clock.pass_days(3)
    to_ndrc = door.act(
        seat(r.jiangsu, Role.HANDLER), to_ndrc, "supply", text="安全评估见附件", files=[pdf("safety.pdf")]
    )
    ear.heard(supplement_supplied=liaisons(r.ministry))
    assert to_ndrc.due_on == date(2026, 12, 10)  # three working days later
    to_ndrc = door.act(r.ministry, to_ndrc, "answer", verdict="agreed", document_number="发改办〔2026〕7号")
    ear.heard(submission_answered=voice(r.jiangsu))

    # The other answers on paper, with two conditions: entered on its behalf, the scan is obligatory.
    paper = {
        "verdict": "with_conditions",
        "conditions": ["完成数据安全评估 2027-03-31", "建立联合值守机制 2027-04-30"],
        "document_number": "交办〔2026〕1号",
        "answered_on": clock.now.date(),
    }
    bare = door.refused(r.jiangsu, to_mot, "answer_on_behalf", **paper)
    assert bare.status == 422
    assert door.refused(r.zhejiang, to_mot, "answer_on_behalf", **paper, scan=pdf()).status == 403
    assert not Task.objects.exists()
    to_mot = door.act(r.jiangsu, to_mot, "answer_on_behalf", **paper, scan=pdf())
    ear.heard(submission_answered=voice(r.jiangsu))
    assert (to_mot.status, to_mot.answer.on_behalf) == ("answered", True)
    drafts = list(Task.objects.order_by("pk"))
    assert [(each.title, each.deadline, each.status, each.issuer) for each in drafts] == [
        ("完成数据安全评估", date(2027, 3, 31), "draft", r.jiangsu),
        ("建立联合值守机制", date(2027, 4, 30), "draft", r.jiangsu),
    ]
    assert [door.sees(who, drafts[0]) for who in (r.jiangsu, r.zhejiang, r.office, other)] == [
        True,
        False,
        False,
        False,
    ]

    # The one without conditions closes; the other does not before both tasks are accepted.
    to_ndrc = door.act(r.jiangsu, to_ndrc, "close")
    assert to_ndrc.status == "closed"
    for number, task in enumerate(drafts):
        refusal = door.refused(r.jiangsu, to_mot, "close")
        assert (refusal.status, f"尚有{2 - number}项" in refusal.sentence) == (409, True)
        assert ("close", f"submissions/{to_mot.pk}") not in door.work(r.jiangsu)
        ear.forget()
        done(door, r, task)
    assert ("close", f"submissions/{to_mot.pk}") in door.work(r.jiangsu)
    to_mot = door.act(r.jiangsu, to_mot, "close")
    assert to_mot.status == "closed"

    assert f"submissions/{to_mot.pk}" in door.trace(r.jiangsu, drafts[0])
    assert {f"outcomes/{outcome.pk}", f"tasks/{drafts[1].pk}"} <= door.trace(r.jiangsu, to_mot)
    assert door.history(r.jiangsu, to_mot) == [
        f"就成果{outcome.number}起草了报送交通运输部的对接事项",
        "以苏府发〔2026〕12号报送交通运输部,应于2026年12月7日前答复",
        "上传了附件scan.pdf",
        "代交通运输部登记答复:附条件同意(交办〔2026〕1号)",
        "办结了对接事项",
    ]
    strangers = Notice.objects.filter(recipient__memberships__role__in=[Role.VIEWER, Role.SYSTEM_ADMIN])
    assert not strangers.exists()


def done(door, r, task):
    """Allotted to Anhui, done and accepted."""
    task = door.act(r.jiangsu, task, "open", claim_mode="allot", invited=[r.anhui])
    task = door.act(r.jiangsu, task, "allot", organisation=r.anhui, reason="已商定")
    task = door.act(r.anhui, task, "sign_for")
    task = door.act(r.anhui, task, "plan", milestones=[f"{task.deadline} 100% 完成"])
    task = door.act(r.anhui, task, "report", percent=100, text="完成")
    task = door.act(r.anhui, task, "request_completion", summary="完成")
    assert door.act(r.jiangsu, task, "vote", answer="yes").status == "accepted"
