"""How is a meeting registered, changed, held; who sees it; how does the next one of a series begin?"""

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.common.errors import IllegalTransition, Invalid, NotAllowed
from coordination.meetings import queries, services
from coordination.meetings.models import Meeting, Outcome
from coordination.meetings.workflow import cycle as cycles
from coordination.meetings.workflow import meeting as workflow
from coordination.meetings.workflow import outcome as outcomes
from coordination.notifications.finding import duties_at
from coordination.notifications.models import Notice
from coordination.submissions import workflow as submissions
from coordination.tasks.services import draft_task
from tests.factories import NOW, TODAY
from tests.factories_meetings import (
    confirming,
    cycle,
    local,
    meeting,
    meeting_data,
    outcome,
    published,
    scan,
    submission,
)

pytestmark = pytest.mark.django_db


def edited(found: Meeting, actor, **fields):
    data = {each.name: each.initial(found, actor) for each in workflow.DETAILS if each.initial} | fields
    return workflow.edit(found, actor=actor, at=NOW, **{k: v for k, v in data.items() if v is not None})


# --- numbers -----------------------------------------------------------------------------------
def test_meetings_are_numbered_within_their_year_and_outcomes_within_their_meeting(region):
    meeting(region)
    second = meeting(region)
    other_year = meeting(region, starts_on=date(2025, 6, 7), ends_on=date(2025, 6, 7))
    assert (second.number, other_year.number) == ("2026-02", "2025-01")
    first, then = outcome(region, of=second), outcome(region, of=second)
    assert (first.number, then.number) == ("2026-02-01", "2026-02-02")


def test_a_discarded_number_is_not_given_again_and_its_draft_stays_readable(region):
    held = meeting(region)
    gone = outcome(region, of=held)
    outcomes.discard(gone, actor=region.actor(region.office), at=NOW, reason="并入他项")
    assert outcome(region, of=held).number == "2026-01-02"
    gone.refresh_from_db()
    assert gone.status == "withdrawn"
    assert "并入他项" in Event.objects.of(gone).first().sentence_text
    assert not Outcome.objects.visible_to(region.actor(region.jiangsu)).filter(pk=gone.pk).exists()


# --- who registers, who sees -------------------------------------------------------------------
def test_every_invited_unit_sees_the_meeting_and_is_told_once(region):
    found = meeting(region, held=False, guests=[region.office])
    for unit in (region.jiangsu, region.zhejiang, region.anhui, region.office):
        assert Meeting.objects.visible_to(region.actor(unit)).get() == found
    assert not Meeting.objects.visible_to(region.actor(region.ministry)).exists()
    other = meeting(region, held=False, parties=[region.jiangsu, region.zhejiang])
    assert other not in Meeting.objects.visible_to(region.actor(region.anhui))


def test_an_invitation_is_a_notice_to_the_coordinators(region):
    people = [region.person(unit) for unit in (region.zhejiang, region.anhui)]
    found = meeting(region, held=False, parties=[region.zhejiang, region.anhui])
    told = Notice.objects.filter(kind="meeting_planned", object_id=found.pk)
    assert {notice.recipient for notice in told} == set(people)
    edited(found, region.actor(region.office), place="苏州")
    assert Notice.objects.filter(kind="meeting_moved").count() == 2


def test_a_city_s_meeting_is_also_its_province_s(region):
    found = meeting(region, held=False, host=region.nanjing, parties=[region.nanjing, region.zhejiang])
    assert found in Meeting.objects.visible_to(region.actor(region.nanjing))
    assert found in Meeting.objects.visible_to(region.actor(region.jiangsu))
    assert found not in Meeting.objects.visible_to(region.actor(region.anhui))


def test_a_ministry_that_sits_in_still_sees_submissions_only(region):
    found = meeting(region, held=False, guests=[region.ministry])
    assert found.attendances.filter(organisation=region.ministry, confirms=False).exists()
    assert not Meeting.objects.visible_to(region.actor(region.ministry)).exists()


def test_a_province_registers_for_itself_the_office_for_everybody(region):
    jiangsu = region.actor(region.jiangsu)
    assert meeting(region, actor=jiangsu, held=False).organiser == region.jiangsu
    with pytest.raises(Invalid) as refused:
        meeting(region, actor=jiangsu, held=False, host=region.zhejiang)
    assert "host" in refused.value.fields
    for actor in (region.actor(region.ministry), region.actor(region.jiangsu, Role.VIEWER)):
        with pytest.raises(NotAllowed):
            services.create_meeting(actor=actor, at=NOW, data=meeting_data(region))


def test_host_and_organiser_run_it_nobody_else(region):
    found = meeting(region, held=False)
    assert edited(found, region.actor(region.jiangsu), title="改期的会议").title == "改期的会议"
    found.refresh_from_db()
    with pytest.raises(NotAllowed):
        edited(found, region.actor(region.zhejiang), title="越权")
    with pytest.raises(NotAllowed):
        outcome(region, of=found, actor=region.actor(region.zhejiang))


def test_bad_details_are_all_named_at_once(region):
    with pytest.raises(Invalid) as refused:
        services.create_meeting(
            actor=region.actor(region.office), at=NOW, data={"title": "", "level": "summit", "colour": "red"}
        )
    assert {"title", "level", "host", "starts_on", "place", "parties", "colour"} <= set(refused.value.fields)
    with pytest.raises(Invalid) as refused:
        meeting(region, held=False, ends_on=TODAY - timedelta(days=1))
    assert "ends_on" in refused.value.fields


# --- held, minutes, cancelled ------------------------------------------------------------------
def test_a_meeting_is_held_on_its_day_not_before(region):
    found = meeting(region, held=False, starts_on=TODAY + timedelta(days=1))
    with pytest.raises(IllegalTransition, match="尚未开始"):
        workflow.hold(found, actor=region.actor(region.office), at=NOW)
    assert (
        workflow.hold(found, actor=region.actor(region.office), at=NOW + timedelta(days=1)).status == "held"
    )


def test_minutes_are_a_file_a_text_or_both(region):
    found, office = meeting(region), region.actor(region.office)
    with pytest.raises(Invalid):
        workflow.issue_minutes(found, actor=office, at=NOW)
    found = workflow.issue_minutes(found, actor=office, at=NOW, minutes=scan("纪要.pdf"))
    assert found.status == "minutes_issued"
    with pytest.raises(IllegalTransition):
        edited(found, office, title="改")


def test_a_meeting_with_an_outcome_is_not_cancelled(region):
    found, office = meeting(region, held=False), region.actor(region.office)
    draft = outcome(region, of=found)
    with pytest.raises(IllegalTransition, match=draft.number):
        workflow.cancel(found, actor=office, at=NOW, reason="改期")
    outcomes.discard(draft, actor=office, at=NOW, reason="不再需要")
    cancelled = workflow.cancel(found, actor=office, at=NOW, reason="改期")
    assert cancelled.status == "cancelled"
    with pytest.raises(IllegalTransition):
        outcome(region, of=cancelled)


def test_history_says_what_changed(region):
    found = meeting(region, held=False, agenda="议题一\n议题二")
    edited(
        found,
        region.actor(region.office),
        place="苏州",
        agenda=["议题二", "议题三"],
        parties=[region.zhejiang],
    )
    event = Event.objects.of(found).first()
    assert event.changes["place"] == ["南京", "苏州"]
    assert event.changes["agenda"] == [["议题一", "议题二"], ["议题二", "议题三"]]
    assert event.changes["attendances"] == [["安徽省", "江苏省", "浙江省"], ["浙江省"]]


# --- who reads an outcome ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("audience", "guest_reads", "stranger_reads"),
    [("signatories", False, False), ("attending", True, False), ("region", True, True)],
)
def test_the_audience_decides_who_reads_a_published_outcome(region, audience, guest_reads, stranger_reads):
    held = meeting(region, host=region.jiangsu, parties=[region.jiangsu], guests=[region.zhejiang])
    found = confirming(region, of=held, audience=audience)
    guest, stranger = region.actor(region.zhejiang), region.actor(region.anhui)
    readers = Outcome.objects.visible_to
    assert not readers(guest).exists() and not readers(stranger).exists(), "not published yet"
    found = outcomes.agree(found, actor=region.actor(region.jiangsu), at=NOW)
    outcomes.publish(found, actor=region.actor(region.office), at=NOW)
    assert readers(guest).exists() == guest_reads
    assert readers(stranger).exists() == stranger_reads
    assert readers(region.actor(region.jiangsu)).exists()
    assert not readers(region.actor(region.nanjing)).exists(), "a city reads its own matters only"


def test_who_confirmed_keeps_reading_after_leaving_the_meeting(region):
    held = meeting(region)
    found = published(region, of=held, audience="signatories")
    edited(held, region.actor(region.office), parties=[region.jiangsu])
    assert found in Outcome.objects.visible_to(region.actor(region.anhui))
    assert held not in Meeting.objects.visible_to(region.actor(region.anhui))


# --- cycles and orphans ------------------------------------------------------------------------
def test_a_meeting_falls_into_the_open_cycle_of_its_day(region):
    plan = cycle(region, kind="plan", starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31))
    year = cycle(region)
    assert meeting(region).cycle == year
    assert meeting(region, starts_on=date(2025, 1, 6)).cycle is None
    assert meeting(region, cycle=plan).cycle == plan


def test_closing_is_refused_with_the_list_while_an_outcome_hangs_in_the_air(region):
    year, office = cycle(region), region.actor(region.office)
    tasked, sent, idle, orphan = (published(region) for _ in range(4))
    draft_task(actor=region.actor(region.jiangsu), at=NOW, title="任务", outcome=tasked)
    submission(region, of=sent)
    outcomes.mark_no_action(idle, actor=office, at=NOW, reason="仅供知悉")
    assert [each.number for each in queries.orphans_of(year, office)] == [orphan.number]
    assert queries.counts_by_cycle([year], office)[year.pk]["orphans"] == 1
    with pytest.raises(IllegalTransition) as refused:
        cycles.close(year, actor=office, at=NOW)
    assert orphan.number in str(refused.value)
    assert [each["number"] for each in refused.value.facts["orphans"]] == [orphan.number]
    assert Outcome.objects.filter(pk=orphan.pk).orphans().exists()
    outcomes.withdraw(orphan, actor=office, at=NOW, reason="情况变化")
    assert cycles.close(year, actor=office, at=NOW).status == "closed"
    assert meeting(region).cycle is None, "a closed cycle takes no meeting"


def test_a_withdrawn_submission_leaves_the_outcome_in_the_air(region):
    found = published(region)
    sent = submission(region, of=found)
    assert not Outcome.objects.orphans().exists()
    submissions.withdraw(sent, actor=region.actor(region.jiangsu), at=NOW, reason="改由省级办理")
    assert Outcome.objects.orphans().get() == found


def test_information_needs_no_action_and_an_act_taken_up_can_be_marked_back(region):
    office = region.actor(region.office)
    found = published(region, kind="information")
    assert found.no_action_reason and not Outcome.objects.orphans().exists()
    found = outcomes.take_up(found, actor=office, at=NOW)
    assert Outcome.objects.orphans().get() == found
    submission(region, of=found)
    with pytest.raises(IllegalTransition, match="已有任务或对接事项"):
        outcomes.mark_no_action(found, actor=office, at=NOW, reason="无需")


def test_only_the_keeping_office_keeps_a_cycle(region):
    year = cycle(region)
    for unit in (region.jiangsu, region.ministry):
        with pytest.raises(NotAllowed):
            cycles.close(year, actor=region.actor(unit), at=NOW)
        with pytest.raises(NotAllowed):
            services.create_cycle(actor=region.actor(unit), at=NOW, data={})
    with pytest.raises(Invalid) as refused:
        cycle(region, name=year.name)
    assert "name" in refused.value.fields


def test_the_orphan_is_listed_to_its_drafter_after_some_working_days(region):
    published(region)

    def listed(at):
        return [d for d in duties_at(at, organisations=[region.office.pk]) if d.rule.name == "outcome_orphan"]

    assert not listed(local(date(2026, 11, 27)))
    assert listed(local(date(2026, 11, 30)))[0].due_on == date(2026, 11, 30)


# --- ending ------------------------------------------------------------------------------------
def test_superseded_and_withdrawn_stay_readable_with_the_reason(region):
    held, office = meeting(region), region.actor(region.office)
    old, new = published(region, of=held), published(region, of=held)
    old = outcomes.supersede(old, actor=office, at=NOW, replaced_by=new, reason="合并")
    assert old.status == "superseded" and old.superseded_by == new
    assert old in Outcome.objects.visible_to(region.actor(region.anhui))
    with pytest.raises(Invalid):
        outcomes.supersede(new, actor=office, at=NOW, replaced_by=old, reason="只有已发布的可以替代")
    assert outcomes.withdraw(new, actor=office, at=NOW, reason="不再适用").status == "withdrawn"


# --- series ------------------------------------------------------------------------------------
def test_the_next_meeting_begins_with_what_the_last_left_open(region):
    office = region.actor(region.office)
    row = services.create_series(actor=office, at=NOW, data={"name": "联席会议", "level": "joint"})
    last = meeting(region, series=row, title="第一次联席会议")
    draft, orphan, tasked = outcome(region, of=last), published(region, of=last), published(region, of=last)
    sent = submission(region, of=tasked, actor=office)
    proposal = queries.proposal_for_next(row, office, on=TODAY)
    assert proposal["title"] == "第一次联席会议" and len(proposal["parties"]) == 3
    lines = proposal["agenda"].split("\n")
    assert [draft.number in lines[0], orphan.number in lines[1], sent.title in lines[2]] == [True] * 3
    then = services.create_meeting(
        actor=office,
        at=NOW,
        data={**proposal, "starts_on": TODAY + timedelta(days=30), "place": "上海"},
    )
    assert [item.url for item in then.agenda.all()] == [
        each.get_absolute_url() for each in (draft, orphan, sent)
    ]
