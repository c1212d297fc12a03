"""Is nobody asked twice, and is what was asked counted? Urgings, instructions, requests for figures, the burden."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from coordination.activity.models import Event
from coordination.common.errors import Conflict, IllegalTransition, Invalid, NotAllowed
from coordination.common.working_days import calendar_for
from coordination.figures.periods import read_period, written_period
from coordination.notifications.finding import duties_at
from coordination.notifications.models import Notice
from coordination.supervision import burden, services, urging
from coordination.supervision.models import DataItem, Urging
from coordination.supervision.silence import days_silent, silent
from coordination.supervision.workflow import data_request as requests
from coordination.supervision.workflow import instruction as instructions
from coordination.supervision.workflow import letter as letters
from coordination.tasks.classes import create_class
from coordination.tasks.models import Task
from tests import factories
from tests import factories_supervision as make
from tests.factories import NOW, TODAY, Region


@pytest.fixture
def region(db):
    return Region()


# --- silent tasks ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("days", [1, 2, 3, 5, 8, 15, 30])
def test_the_silent_list_agrees_with_counting_day_by_day(region, days):
    """Every day of six weeks, days off included: SQL says the same as counting working days one by one."""
    calendar = calendar_for()
    tasks = [
        factories.working(region, at=NOW - timedelta(days=age, hours=age % 20)) for age in range(0, 42, 3)
    ]
    for on in (TODAY, date(2026, 11, 21), date(2026, 10, 4)):
        at_hand = Task.objects.filter(pk__in=[task.pk for task in tasks])
        found = set(silent(at_hand, on=on, days=days, calendar=calendar).values_list("pk", flat=True))
        every = silent(at_hand, on=date(2027, 6, 1), days=1, calendar=calendar)
        expected = {task.pk for task in every if days_silent(task, on=on, calendar=calendar) >= days}
        assert found == expected


def test_a_report_ends_the_silence(region):
    task = make.led(region)
    quiet = silent(Task.objects.all(), on=TODAY, days=15, calendar=calendar_for())
    assert list(quiet) == [task]
    factories.report(task, actor=region.actor(region.jiangsu), percent=20)
    assert not quiet.all().exists()


@pytest.mark.parametrize(
    ("scope", "is_silent"),
    [([], True), (["progress"], True), (["evidence", "progress"], True), (["evidence"], False)],
)
def test_nothing_to_report_is_no_silence(region, scope, is_silent):
    """Opened again for its evidence alone, a task takes no report: nobody is asked for one."""
    task = make.led(region)
    Task.objects.filter(pk=task.pk).update(reopened_scope=scope)
    quiet = silent(Task.objects.all(), on=TODAY, days=15, calendar=calendar_for())
    assert list(quiet) == ([task] if is_silent else [])


def test_each_class_says_when_a_task_is_silent(region):
    """Forty-odd days without a report: silent by the usual number and by 20, not where the class allows 60."""
    office, found = region.actor(region.office), {}
    for code, days in (("usual", None), ("slow", 60), ("brisk", 20)):
        data = {"code": code, "name": code, "rhythm": "none", "position": 1, "silent_days": days}
        kind = create_class(actor=office, at=NOW, data=data)
        found[code] = factories.working(region, at=NOW - timedelta(days=42), task_class=kind)
    plain = factories.working(region, at=NOW - timedelta(days=42))
    quiet = silent(Task.objects.all(), on=TODAY, calendar=calendar_for())
    assert set(quiet) == {plain, found["usual"], found["brisk"]}
    sooner = silent(Task.objects.all(), on=TODAY - timedelta(days=20), calendar=calendar_for())
    assert set(sooner) == {plain, found["usual"]}


# --- urging -----------------------------------------------------------------------------------------------
def test_one_click_asks_the_lead_and_tells_its_desk(region):
    task = make.led(region)
    region.person(region.jiangsu)
    asked = urging.ask(actor=region.actor(region.office), at=NOW, data={"task": task.pk})
    assert (asked.addressee, asked.text) == (region.jiangsu, "请报进展。")
    assert Notice.objects.filter(kind="task_urged", recipient=region.person(region.jiangsu)).count() == 1
    assert "催办" in Event.objects.of(task).first().sentence_text


def test_who_was_asked_is_not_asked_again_by_anybody(region):
    task = make.led(region)
    office = region.actor(region.office)
    urging.urge(task, actor=office, at=NOW, data={"addressee": region.jiangsu})
    with pytest.raises(Conflict) as refused:
        urging.urge(task, actor=office, at=NOW + timedelta(hours=1), data={"addressee": region.jiangsu})
    assert region.office.name in str(refused.value) and "2026年11月23日" in str(refused.value)
    assert refused.value.facts["again_on"] == "2026-11-30"
    urging.urge(task, actor=office, at=NOW, data={"addressee": region.zhejiang})
    with pytest.raises(IntegrityError), transaction.atomic():
        again = Urging.objects.first()
        again.pk = None
        again.save()


def test_the_lead_urges_its_supporters_and_nobody_else(region):
    task = make.led(region)
    jiangsu = region.actor(region.jiangsu)
    made = urging.urge(task, actor=jiangsu, at=NOW, data={"addressee": region.zhejiang, "text": "请供数据"})
    assert made.text == "请供数据"
    with pytest.raises(NotAllowed):
        urging.urge(task, actor=region.actor(region.zhejiang), at=NOW, data={"addressee": region.jiangsu})
    with pytest.raises(Invalid):
        urging.urge(task, actor=jiangsu, at=NOW, data={"addressee": region.anhui})


def test_nobody_is_urged_about_what_is_not_running(region):
    task = factories.opened(region)
    with pytest.raises((IllegalTransition, Invalid)):
        urging.urge(task, actor=region.actor(region.office), at=NOW, data={"addressee": region.jiangsu})


# --- instructions ---------------------------------------------------------------------------------------------
def test_an_instruction_is_a_duty_until_it_is_answered(region):
    made = make.instruction(region)
    due = [duty for duty in duties_at(NOW) if duty.subject == made]
    assert [(each.rule.name, each.organisation_id, each.due_on) for each in due] == [
        ("instruction_answer", region.jiangsu.pk, make.DUE)
    ]
    made = instructions.answer(made, actor=region.actor(region.jiangsu), at=NOW, text="已落实。")
    assert (made.status, made.answer) == ("answered", "已落实。")
    assert not [duty for duty in duties_at(NOW) if duty.subject == made]
    again = instructions.ask_again(
        made, actor=region.actor(region.office), at=NOW, reason="请报结果", due_on=make.DUE
    )
    assert again.status == "open"


def test_an_instruction_is_read_by_both_sides_alone(region):
    made = make.instruction(region)
    model = type(made)
    readers = [
        u
        for u in (region.office, region.jiangsu, region.zhejiang, region.anhui)
        if model.objects.visible_to(region.actor(u)).exists()
    ]
    assert readers == [region.office, region.jiangsu]


def test_a_leader_does_not_instruct_a_unit_that_has_nothing_to_do_with_it(region):
    with pytest.raises(Invalid):
        make.instruction(region, addressee=region.anhui)
    with pytest.raises(Invalid):
        make.instruction(region, person=region.person(region.zhejiang))


# --- requests for figures --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "kind, typed, kept",
    [
        ("year", "2026年", "2026"),
        ("quarter", "2026年第三季度", "2026Q3"),
        ("quarter", "2026q3", "2026Q3"),
        ("quarter", "２０２６Ｑ３", "2026Q3"),
        ("month", "2026年9月", "2026-09"),
        ("month", "2026-09", "2026-09"),
    ],
)
def test_a_period_is_one_however_it_is_written(kind, typed, kept):
    assert written_period(read_period(typed, kind), kind) == kept


def test_the_same_figure_for_the_same_period_is_asked_once(region):
    first = make.data_request(region)
    with pytest.raises(Conflict) as refused:
        make.data_request(
            region, figure="跨省通办 事项办件量", period="2026年三季度", units=[region.anhui, region.zhejiang]
        )
    assert first.number in str(refused.value) and "浙" in str(refused.value)
    assert refused.value.facts["url"] == first.get_absolute_url()
    make.data_request(region, units=[region.anhui])
    make.data_request(region, period="2026Q2")
    with pytest.raises(IntegrityError), transaction.atomic():
        DataItem.objects.create(
            request=make.data_request(region, figure="别的"),
            organisation=region.jiangsu,
            figure_key=first.figure_key,
            period=first.period,
        )


def test_a_withdrawn_request_may_be_asked_again(region):
    first = make.data_request(region)
    requests.withdraw(first, actor=region.actor(region.office), at=NOW, reason="口径有误")
    assert not [duty for duty in duties_at(NOW) if duty.rule.name == "data_request_answer"]
    assert make.data_request(region).pk != first.pk


def test_each_unit_answers_for_itself(region):
    asked = make.data_request(region)
    jiangsu = region.actor(region.jiangsu)
    with pytest.raises(Invalid):
        requests.answer(asked, actor=jiangsu, at=NOW, organisation=region.zhejiang, value="1")
    with pytest.raises(Invalid):
        requests.answer(asked, actor=jiangsu, at=NOW, organisation=region.jiangsu)
    requests.answer(asked, actor=jiangsu, at=NOW, organisation=region.jiangsu, value="12.5")
    still = [duty.organisation_id for duty in duties_at(NOW) if duty.subject == asked]
    assert still == [region.zhejiang.pk]
    requests.answer(
        asked, actor=region.actor(region.zhejiang), at=NOW, organisation=region.zhejiang, note="尚无统计"
    )
    assert Notice.objects.filter(kind="data_request_complete").exists()


def test_only_the_office_asks_for_figures(region):
    with pytest.raises(NotAllowed):
        make.data_request(region, actor=region.actor(region.jiangsu))


# --- the burden ---------------------------------------------------------------------------------------------------
def test_every_request_counts_once_with_the_hours_to_answer(region):
    task = make.led(region)
    office, jiangsu = region.actor(region.office), region.actor(region.jiangsu)
    urging.urge(task, actor=office, at=NOW, data={"addressee": region.jiangsu})
    factories.report(task, actor=jiangsu, percent=10, at=NOW + timedelta(hours=6))
    letter = make.issued(region, task=task)
    letters.reply(letter, actor=jiangsu, at=NOW + timedelta(hours=2), text="在办")
    make.instruction(region, task=task)
    make.data_request(region)
    month = date(2026, 11, 1)
    seen = {line.organisation: line for line in burden.month_of(month, office)}
    line = seen[region.jiangsu]
    assert dict(line.counts) == {"urgings": 1, "letters": 1, "instructions": 1, "data_requests": 1}
    assert (line.total, line.open, line.median_hours) == (4, 2, 4.0)
    assert seen[region.anhui].total == 0


def test_a_unit_sees_its_own_burden_and_the_office_all_in_code_order(region):
    month = date(2026, 11, 1)
    names = [line.organisation for line in burden.month_of(month, region.actor(region.office))]
    assert names == [region.jiangsu, region.zhejiang, region.anhui]
    own = [line.organisation for line in burden.month_of(month, region.actor(region.zhejiang))]
    assert own == [region.zhejiang]
    assert burden.month_of(month, region.actor(region.ministry)) == []


def test_services_are_for_those_who_may(region):
    with pytest.raises(NotAllowed):
        services.record_instruction(actor=region.actor(region.ministry), at=NOW, data={})
