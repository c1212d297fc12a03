"""Is a figure entered once, shown in all four places, and its second form told where it is?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from coordination.activity.models import Event
from coordination.common.errors import Conflict, Invalid
from coordination.figures.models import Figure
from coordination.projects import queries
from coordination.projects.workflow import related
from coordination.supervision import gathered
from coordination.supervision.workflow import data_request as requests
from coordination.tasks import workflow
from coordination.tasks.chapters.figures import ask_figures
from tests import factories_meetings as meetings
from tests import factories_supervision as asking
from tests.factories import NOW, TODAY, draft, report, working
from tests.pages import Page
from tests.projects import stories

DONE = "跨省通办事项办件量"
WANTED = f"{DONE}（万件） 季度"


@pytest.fixture
def task(region):
    """Of an outcome of a meeting, led by Jiangsu, asking for one figure each quarter."""
    found = working(region, outcome=meetings.published(region), rhythm="quarterly")
    return ask_figures(found, actor=region.actor(region.office), at=NOW, figures=[WANTED])


def sent(region, task, value, unit=None):
    return report(task, actor=region.actor(unit or region.jiangsu), percent=30, values={DONE: value})


def page(region, unit, address) -> str:
    browser = Client()
    browser.force_login(region.actor(unit).user)
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return Page(answer.content.decode()).text


def test_one_entry_stands_in_all_four_places(region, task):
    """Task, project, meeting, bulletin: one row behind all of them, corrected once for all."""
    thing = stories.indicator(region, stories.building(region), name=DONE, unit="万件", first_period="2026Q1")
    thing = related.link(thing, actor=region.actor(region.jiangsu), at=NOW, thing=task.number)
    meeting = task.outcome.meeting
    places = [
        task.get_absolute_url(),
        thing.get_absolute_url(),
        meeting.get_absolute_url(),
        f"{meeting.get_absolute_url()}bulletin/",
    ]
    sent(region, task, "12.5")
    only = Figure.objects.get()
    assert (only.organisation, only.period, only.value) == (region.jiangsu, "2026Q4", Decimal("12.5"))
    assert queries.measured(thing)[0].reading.by_unit == {region.jiangsu.pk: Decimal("12.5")}
    for address in places:
        assert "12.5" in page(region, region.jiangsu, address), address
    sent(region, task, "13.75")
    assert Figure.objects.get().revisions == 1
    for address in places:
        text = page(region, region.jiangsu, address)
        assert "13.75" in text, address
    said = Event.objects.of(task).filter(verb="report").first().changes["values"]
    assert said == [{f"{DONE}（2026Q4）": "12.5万件"}, {f"{DONE}（2026Q4）": "13.75万件"}]


def test_a_request_for_what_was_reported_is_stopped_with_its_place(region, task):
    units = {"units": [region.jiangsu], "period": "2026Q4"}
    with pytest.raises(Conflict, match="已要求") as asked:  # the report form asks for it already
        asking.data_request(region, **units)
    assert asked.value.facts["url"] == task.get_absolute_url()
    sent(region, task, "12.5")
    with pytest.raises(Conflict, match="已报送") as come:
        asking.data_request(region, figure=f" {DONE}", **units)
    assert (come.value.facts["number"], come.value.facts["units"]) == (task.number, [region.jiangsu.pk])
    # Another unit, another period, a name that says what is different: none of them was asked.
    asking.data_request(region, units=[region.anhui], period="2026Q4")
    asking.data_request(region, units=[region.jiangsu], period="2026Q2")
    asking.data_request(region, figure=f"{DONE}（长江口）", **units)


def test_what_a_request_brought_in_is_not_typed_again(region):
    asked = asking.data_request(region, period="2026Q4", units=[region.jiangsu])
    requests.answer(asked, actor=region.actor(region.jiangsu), at=NOW, organisation=region.jiangsu, value="8")
    task = working(region)
    told = ask_figures(task, actor=region.actor(region.office), at=NOW, figures=[WANTED])
    assert asked.number in Event.objects.of(told).first().sentence_text
    proposed = workflow.report.inputs
    values = next(each for each in proposed if each.name == "values")
    assert values.initial(told, region.actor(region.jiangsu)) == {DONE: "8"}
    sent(region, told, "8")
    assert Figure.objects.count() == 1 and Figure.objects.get().revisions == 0
    office = gathered.of_task(told, region.actor(region.office))
    assert list(office) == [Figure.objects.get()]
    asked.items.get().given.refresh_from_db()
    sent(region, told, "9")
    assert asked.items.get().value == Decimal(9)  # corrected there, corrected here


def test_the_author_of_a_draft_is_told_which_form_asks_already(region, task):
    second = draft(region)
    second = ask_figures(
        second, actor=region.actor(region.office), at=NOW, figures=[WANTED, "办件满意度（%） 年度"]
    )
    sentence = Event.objects.of(second).first().sentence_text
    assert f"{DONE}（{task.number}）" in sentence and "办件满意度（" not in sentence.split("已有出处")[1]
    shown = page(region, region.office, f"{second.get_absolute_url()}ask_figures/")
    assert "已有出处的指标" in shown and task.number in shown


def test_what_nobody_may_see_does_not_stop_a_request(region):
    """A figure of a task that the office does not read is not revealed by a refusal."""
    task = working(region)
    ask_figures(task, actor=region.actor(region.office), at=NOW, figures=[WANTED])
    sent(region, task, "12.5")
    task.readers.filter(organisation=region.office).delete()
    asked = asking.data_request(region, period="2026Q4", units=[region.jiangsu])
    mine = requests.answer.inputs[1].initial(asked, region.actor(region.jiangsu))
    assert mine == Decimal("12.5")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("办件量 季度", "无法识别"),
        ("办件量（万件） 每天", "无法识别"),
        (f"{WANTED}\n{DONE}（件） 月度", "只写一行"),
    ],
)
def test_a_line_that_names_no_figure_is_refused(region, task, line, why):
    with pytest.raises(Invalid) as refused:
        ask_figures(task, actor=region.actor(region.office), at=NOW, figures=line)
    assert why in str(refused.value.fields["figures"][0])
    with pytest.raises(Invalid) as unknown:
        report(task, actor=region.actor(region.jiangsu), percent=1, values={"别的": "1"})
    assert "不填报" in str(unknown.value.fields["values"][0])


def test_a_figure_goes_to_the_period_in_which_its_report_falls_due(region, task):
    """Late: still of the quarter that was due. Early for the next one: of the quarter that runs."""
    task.refresh_from_db()
    assert task.report_due_on == date(2026, 12, 31) and task.report_due_on > TODAY
    late = NOW + timedelta(days=50)
    for value in ("1", "2"):
        task = report(task, actor=region.actor(region.jiangsu), percent=30, at=late, values={DONE: value})
    found = dict(Figure.objects.values_list("starts_on", "value"))
    assert found == {date(2026, 10, 1): 1, date(2027, 1, 1): 2}
