"""Do the pages of meetings, outcomes and submissions show what is there, to those who may see it, and let them act?"""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.roles import Role
from accounts.services import appoint
from coordination.meetings.models import CalendarFeed, Meeting, Outcome
from coordination.meetings.workflow import outcome as outcomes
from coordination.submissions import workflow as submissions
from coordination.submissions.models import Submission
from coordination.tasks.models import Task
from coordination.tasks.services import draft_task
from tests import factories
from tests.factories import NOW
from tests.factories_meetings import (
    agreed,
    answered,
    confirming,
    cycle,
    local,
    meeting,
    outcome,
    published,
    scan,
    submission,
    submitted,
)

LISTS = ["/meetings/", "/meetings/calendar/", "/outcomes/", "/cycles/", "/submissions/?scope="]


def full_house(region):
    """Something of everything."""
    year = cycle(region)
    held = meeting(region, title="低空经济专题会议", guests=[region.office], agenda="议题一")
    confirming(region, of=held, title="会签中的成果")
    found = published(region, of=held, title="已发布的成果")
    sent = answered(region, of=found, conditions=["完成评估 2026-12-31"], title="请示一")
    draft_task(actor=region.actor(region.jiangsu), at=NOW, title="任务甲", outcome=found)
    waiting = submitted(region, of=found, title="请示二")
    submissions.enquire(waiting, actor=region.actor(region.jiangsu), at=NOW, asked="王处长", channel="phone")
    submissions.want_supplement(waiting, actor=region.actor(region.ministry), at=NOW, text="请补充测算")
    return [year, held, found, sent, Submission.objects.get(pk=waiting.pk)]


def test_every_page_opens_for_whoever_may_see_it(region, reader):
    things = full_house(region)
    for unit in (region.office, region.zhejiang, region.ministry, region.nanjing):
        somebody = reader(unit)
        for path in LISTS:
            somebody.page(path)
        for thing in things:
            visible = type(thing).objects.visible_to(region.actor(unit)).filter(pk=thing.pk).exists()
            somebody.page(thing.get_absolute_url(), status=200 if visible else 404)


def test_lists_and_details_say_what_matters(region, reader):
    _year, held, found, sent, waiting = full_house(region)
    somebody = reader(region.zhejiang)
    assert "低空经济专题会议" in somebody.page("/meetings/").text
    text = somebody.page(held.get_absolute_url()).text
    assert "议题一" in text and "已发布的成果" in text
    text = somebody.page(found.get_absolute_url()).text
    assert "推进低空航线互认。" in text and "请示一" in text and "总体 待补正" in " ".join(text.split())
    text = somebody.page(waiting.get_absolute_url()).text
    assert "王处长" in text and "请补充测算" in text and "待补正,暂停计时" in text
    assert "完成评估" in somebody.page(sent.get_absolute_url()).text


def test_nothing_of_a_draft_is_seen_counted_or_found_by_others(region, reader):
    draft = outcome(region, title="机密草稿")
    mine = submission(region, title="未报送的请示")
    for unit in (region.zhejiang, region.ministry):
        somebody = reader(unit)
        assert (
            "机密草稿"
            not in somebody.page(
                draft.meeting.get_absolute_url(), status=404 if unit == region.ministry else 200
            ).text
        )
        assert "机密草稿" not in somebody.page("/outcomes/?q=机密").text
        assert "未报送的请示" not in somebody.page("/submissions/?scope=").text
        assert "未报送的请示" not in somebody.page("/submissions/?scope=&q=未报送").text
        somebody.page(mine.get_absolute_url(), status=404)
        somebody.page(draft.get_absolute_url(), status=404)


@pytest.mark.parametrize(
    "query", ["status=nonsense", "cycle=x", "from_on=99", "at=broken", "order=-secret", "q=%00"]
)
def test_a_bent_address_is_no_error(region, reader, query):
    full_house(region)
    for path in ("/meetings/", "/outcomes/", "/submissions/"):
        reader(region.jiangsu).page(f"{path}?{query}")
    reader(region.jiangsu).page("/meetings/calendar/?month=2026-99")


# --- acting ------------------------------------------------------------------------------------
def test_the_loop_begins_on_the_pages(region, reader):
    """Register, hold, draft, confirm by three, publish, submit to the ministry, answer, close."""
    office, ministry, jiangsu = reader(region.office), reader(region.ministry), reader(region.jiangsu)
    office.fill(
        "/meetings/new/",
        title="联席会议",
        level="joint",
        host=str(region.office.pk),
        starts_on="2026-11-23",
        place="上海",
        parties=[str(each.pk) for each in (region.jiangsu, region.zhejiang, region.anhui)],
        agenda="一、低空经济\n二、算力",
    )
    held = Meeting.objects.get()
    assert [item.title for item in held.agenda.all()] == ["一、低空经济", "二、算力"]
    office.post(f"/meetings/{held.pk}/hold/", {"version": held.version})
    office.fill(
        f"/outcomes/new/?meeting={held.pk}",
        meeting=str(held.pk),
        title="低空航线互认",
        wording="三省一市互认低空航线。",
        kind="task_source",
        audience="attending",
    )
    found = Outcome.objects.get()
    office.post(f"/outcomes/{found.pk}/submit_for_confirmation/", {})
    for unit in (region.jiangsu, region.zhejiang, region.anhui):
        reader(unit).act(found, "agree")
    assert "会签完成" in office.page("/outcomes/").text
    office.post(f"/outcomes/{found.pk}/publish/", {})
    jiangsu.fill(
        f"/submissions/new/?outcome={found.pk}",
        outcome=str(found.pk),
        ministries=[str(region.ministry.pk)],
        kind="approval",
        title="请示",
        content="请审批。",
        working_days="10",
    )
    sent = Submission.objects.get()
    jiangsu.act(sent, "submit", own_number="苏府发[2026]第3号")
    ministry.act(sent, "answer", verdict="agreed", document_number="发改办(2026)9号")
    jiangsu.post(f"/submissions/{sent.pk}/close/", {})
    sent.refresh_from_db()
    assert (sent.status, sent.own_number) == ("closed", "苏府发〔2026〕3号")
    assert sent.answer.document_number == "发改办〔2026〕9号"


def test_a_paper_answer_is_marked_on_the_page(region, reader):
    sent, jiangsu = submitted(region, at=local(date(2026, 11, 16))), reader(region.jiangsu)
    path = f"{sent.get_absolute_url()}answer_on_behalf/"
    data = {"verdict": "agreed", "document_number": "发改办〔2026〕9号", "answered_on": "2026-11-20"}
    form = jiangsu.page(path).form()
    assert jiangsu.post(path, form.filled(**data)).status_code == 422, "the scan is obligatory"
    assert jiangsu.post(path, {**form.filled(**data), "scan": scan()}).status_code == 302
    text = " ".join(jiangsu.page(sent.get_absolute_url()).text.split())
    assert "代国家发展改革委登记" in text and "scan.pdf" in text


def test_who_is_no_party_finds_the_button_disabled_with_the_reason(region, reader):
    found = agreed(region, confirming(region), by=[region.jiangsu])
    assert "待浙江省、安徽省会签" in reader(region.jiangsu).page(found.get_absolute_url()).text
    path = f"{found.get_absolute_url()}agree/"
    assert reader(region.jiangsu).get(path).status_code == 302  # to the outcome, with the reason
    assert reader(region.jiangsu).post(path).status_code == 409
    assert reader(region.jiangsu).get(f"{found.get_absolute_url()}publish/").status_code == 403


def test_two_wordings_stand_side_by_side(region, reader):
    found = outcomes.correct(
        published(region), actor=region.actor(region.office), at=NOW,
        title="成果", wording="推进低空航线与机场互认。", reason="漏列机场",
    )  # fmt: skip
    answer = reader(region.jiangsu).get(found.get_absolute_url()).content.decode()
    assert "<ins>与机场</ins>" in answer and "漏列机场" in answer
    backwards = reader(region.jiangsu).get(f"{found.get_absolute_url()}?from=2&to=1").content.decode()
    assert "<del>与机场</del>" in backwards
    reader(region.jiangsu).page(f"{found.get_absolute_url()}?from=1&to=7", status=404)


def test_an_objection_leads_away_from_what_is_a_draft_again(region, reader):
    found = confirming(region)
    answer = reader(region.zhejiang).act(found, "object", text="不妥")
    assert answer["Location"] == "/"
    found.refresh_from_db()
    assert found.status == "draft"


def test_several_ministries_in_one_form(region, reader):
    found = published(region)
    form = reader(region.jiangsu).page(f"/submissions/new/?outcome={found.pk}").form()
    assert form.fields["title"].values == [found.title]
    reader(region.anhui).page(f"/submissions/new/?outcome={outcome(region).pk}", status=404)


# --- calendar and feed -------------------------------------------------------------------------
def test_the_month_shows_meetings_and_what_is_due(region, reader):
    meeting(region, title="十一月的会议", held=False)
    confirming(region, title="待签成果")
    text = reader(region.jiangsu).page("/meetings/calendar/").text
    assert "十一月的会议" in text and "待签成果" in text
    assert "十一月的会议" not in reader(region.jiangsu).page("/meetings/calendar/?month=2027-03").text


def test_the_feed_follows_a_move_and_is_revocable(region, reader, stranger):
    held = meeting(
        region,
        held=False,
        title="秋季会议;第一场,南京",
        starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 2),
    )
    somebody = reader(region.zhejiang)
    somebody.post("/meetings/calendar/subscribe/")
    text = somebody.page("/meetings/calendar/").text
    path = next(word for word in text.split() if "/meetings/feed/" in word)
    path = path[path.index("/meetings/feed/") :]
    assert "/meetings/feed/" not in somebody.page("/meetings/calendar/").text, "shown once"
    answer = stranger.get(path)
    body = answer.content.decode()
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261203" in body
    assert "秋季会议\\;第一场\\,南京" in body.replace("\r\n ", "")
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    assert f"UID:meeting-{held.pk}@" in body and "STATUS:CONFIRMED" in body
    meeting(region, held=False, title="与浙江无关", parties=[region.jiangsu])
    assert "与浙江无关" not in stranger.get(path).content.decode()
    somebody.post("/meetings/calendar/unsubscribe/")
    assert stranger.get(path).status_code == 404
    assert not CalendarFeed.objects.exists()


def subscribed(somebody) -> str:
    somebody.post("/meetings/calendar/subscribe/")
    text = somebody.page("/meetings/calendar/").text
    path = next(word for word in text.split() if "/meetings/feed/" in word)
    return path[path.index("/meetings/feed/") :]


def test_the_feed_holds_the_own_deadlines_of_every_own_post(region, reader, stranger):
    task = factories.claimed(region, title="期限;在\r\nX-EVIL:1日历里")
    somebody = reader(region.jiangsu)
    path = subscribed(somebody)
    body = stranger.get(path).content.decode().replace("\r\n ", "")
    assert f"/tasks/{task.pk}/sign_for/" in body or f"/tasks/{task.pk}/plan/" in body
    assert "TRANSP:TRANSPARENT" in body and "UID:duty-" in body
    assert "\r\nX-EVIL" not in body
    assert body == stranger.get(path).content.decode().replace("\r\n ", ""), (
        "the same until something changes"
    )
    assert "最近读取" in somebody.page("/profile/").text
    # another person's deadlines are not in it, a second post's are
    other = subscribed(reader(region.jiangsu, Role.VIEWER))
    assert "UID:duty-" not in stranger.get(other).content.decode()
    viewer = region.person(region.jiangsu, Role.VIEWER)
    appoint(user=viewer, organisation=region.jiangsu, role=Role.HANDLER, starts_on=date(2026, 1, 1))
    assert "UID:duty-" in stranger.get(other).content.decode()


def test_the_feed_ends_with_the_post_and_with_the_account_and_a_new_address_replaces_the_old(
    region, reader, stranger
):
    somebody = reader(region.jiangsu)
    old = subscribed(somebody)
    new = subscribed(somebody)
    assert stranger.get(old).status_code == 404
    assert stranger.get(new).status_code == 200
    assert CalendarFeed.objects.count() == 1
    somebody.user.memberships.update(ends_on=date(2026, 11, 22))
    assert stranger.get(new).status_code == 404
    somebody.user.memberships.update(ends_on=None)
    assert stranger.get(new).status_code == 200
    type(somebody.user).objects.filter(pk=somebody.user.pk).update(is_active=False)
    assert stranger.get(new).status_code == 404
    assert stranger.get("/meetings/feed/x.ics").status_code == 404


def test_who_left_the_post_reads_no_feed(region, reader, stranger):
    meeting(region, held=False)
    somebody = reader(region.zhejiang)
    somebody.post("/meetings/calendar/subscribe/")
    text = somebody.page("/meetings/calendar/").text
    path = next(word for word in text.split() if "/meetings/feed/" in word)
    path = path[path.index("/meetings/feed/") :]
    somebody.user.memberships.update(ends_on=date(2026, 11, 20))
    assert stranger.get(path).status_code == 404
    assert stranger.get("/meetings/feed/guess.ics").status_code == 404


def test_a_meeting_as_a_file(region, reader):
    held = meeting(region)
    assert b"BEGIN:VEVENT" in reader(region.anhui).get(f"{held.get_absolute_url()}meeting.ics").content
    assert reader(region.ministry).get(f"{held.get_absolute_url()}meeting.ics").status_code == 404


def test_who_may_not_register_is_told_who_could(region, reader):
    for path in ("/meetings/new/", "/meetings/series/new/", "/submissions/new/"):
        assert reader(region.ministry).get(path).status_code == 403
        assert reader(region.jiangsu, Role.VIEWER).get(path).status_code == 403
    assert reader(region.jiangsu).get("/cycles/new/").status_code == 403
    assert reader(region.office).get("/cycles/new/").status_code == 200
    assert reader(region.jiangsu).get("/meetings/new/?series=99").status_code == 404


# --- sheets ------------------------------------------------------------------------------------
def cells(answer) -> list[list]:
    assert answer.status_code == 200
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.iter_rows()]


def test_a_sheet_is_what_is_on_the_screen(region, reader):
    full_house(region)
    outcome(region, title="机密草稿")
    somebody = reader(region.zhejiang)
    heads, *lines = cells(somebody.get("/outcomes/export.xlsx", {"status": "published", "order": "number"}))
    assert heads[:2] == ["编号", "成果"] and [line[1] for line in lines] == ["已发布的成果"]
    assert "机密草稿" not in str(cells(somebody.get("/outcomes/export.xlsx")))
    assert [line[1] for line in cells(somebody.get("/meetings/export.xlsx"))][1:] == [
        each.title
        for each in Meeting.objects.visible_to(region.actor(region.zhejiang)).order_by("-starts_on", "-pk")
    ]
    assert len(cells(reader(region.ministry).get("/outcomes/export.xlsx"))) == 1


def test_a_sheet_says_who_recorded_an_answer_for_whom(region, reader):
    sent = submitted(region, title="=HYPERLINK(1)")
    submissions.answer_on_behalf(
        sent, actor=region.actor(region.jiangsu), at=NOW, verdict="agreed", document_number="发改办〔2026〕9号",
        answered_on=date(2026, 11, 23), scan=scan(),
    )  # fmt: skip
    answer = reader(region.jiangsu).get("/submissions/export.xlsx", {"scope": ""})
    line = dict(zip(*cells(answer), strict=True))
    assert "代国家发展改革委登记" in line["登记"]
    assert line["报送日期"].date() == date(2026, 11, 23) and line["已用"] == 0
    row = load_workbook(BytesIO(answer.content)).active[2]
    assert row[1].value == "=HYPERLINK(1)" and row[1].data_type == "s", "text, not a formula"


def test_a_corrected_answer_and_a_settled_condition_are_shown(region, reader):
    found = answered(region, conditions=["完成评估 2026-12-31"])
    task = Task.objects.get()
    ministry, jiangsu = reader(region.ministry), reader(region.jiangsu)
    form = ministry.page(f"{found.get_absolute_url()}correct_answer/").form()
    assert form.fields["conditions"].values == ["完成评估 2026-12-31"]
    ministry.act(found, "correct_answer", text="以此为准", reason="漏录正文")
    text = jiangsu.page(found.get_absolute_url()).text
    assert "以此为准" in text and "漏录正文" in text
    assert jiangsu.post(f"{task.get_absolute_url()}delete/").status_code == 409
    jiangsu.act(task, "cancel", reason="已并入国家平台")
    assert "不另办:已并入国家平台" in jiangsu.page(found.get_absolute_url()).text
