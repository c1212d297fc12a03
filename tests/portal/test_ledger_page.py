"""Is the ledger exactly what its address says, with counts that are the length of the list?"""

import io
from datetime import date, timedelta

import pytest
import time_machine
from openpyxl import load_workbook

from coordination.tasks import workflow
from coordination.tasks.models import Task, Topic
from tests import factories
from tests.factories import NOW, TODAY


def numbers(page) -> list[str]:
    """The tasks of the page, in order."""
    return [
        address
        for address in page.links
        if address.startswith("/tasks/") and address.rstrip("/")[7:].isdigit()
    ]


@pytest.fixture
def tasks(region):
    water, energy = (Topic.objects.create(name=name, position=n) for n, name in enumerate(["水", "能源"]))
    return {
        "late": factories.working(
            region,
            topic=water,
            at=NOW - timedelta(days=60),
            deadline=TODAY - timedelta(days=10),
            milestones="2026-10-01 10% 起步",
        ),
        "ours": factories.working(
            region, topic=energy, deadline=date(2027, 5, 1), milestones="2027-04-01 50% 半程"
        ),
        "theirs": factories.working(
            region,
            by=region.zhejiang,
            topic=water,
            deadline=date(2027, 3, 1),
            milestones="2027-02-01 50% 半程",
        ),
        "open": factories.opened(region, topic=energy, deadline=date(2027, 9, 1)),
        "continuing": factories.opened(region, continuing=True, deadline=None),
    }


def at(tasks, *names) -> list[str]:
    return [tasks[name].get_absolute_url() for name in names]


def test_the_first_visit_shows_what_is_being_worked_on_and_remembers_the_rest(region, reader, tasks):
    somebody = reader(region.jiangsu)
    assert somebody.get("/tasks/")["Location"] == "/tasks/?scope=live"
    somebody.get("/tasks/?light=red&order=-deadline")
    assert somebody.get("/tasks/")["Location"] == "/tasks/?light=red&order=-deadline"
    assert reader(region.anhui).get("/tasks/")["Location"] == "/tasks/?scope=live"


def test_the_earliest_deadline_comes_first_and_none_comes_last(region, reader, tasks):
    page = reader(region.jiangsu).page("/tasks/?all=1")
    assert numbers(page) == at(tasks, "late", "theirs", "ours", "open", "continuing")
    page = reader(region.jiangsu).page("/tasks/?order=-deadline")
    assert numbers(page) == at(tasks, "open", "ours", "theirs", "late", "continuing")


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("scope=overdue", ["late"]),
        ("light=red", ["late"]),
        ("light=red&light=green", ["late", "theirs", "ours", "open", "continuing"]),
        ("mine=lead", ["late", "ours"]),
        ("due_from=2027-04-01&due_to=2027-12-31", ["ours", "open"]),
        ("scope=ended", []),
        ("status=open", ["open", "continuing"]),
    ],
)
def test_each_filter_narrows_the_list_and_the_count_is_its_length(region, reader, tasks, query, left):
    page = reader(region.jiangsu).page(f"/tasks/?{query}")
    assert numbers(page) == at(tasks, *left)
    assert f"台账 {len(left)} 项" in page.text


def test_a_deadline_on_a_day_off_is_not_late_before_the_next_working_day_is_over(region, reader):
    factories.working(
        region, at=NOW - timedelta(days=60), deadline=date(2026, 11, 21), milestones="2026-10-01 0% 起步"
    )
    somebody = reader(region.jiangsu)
    page = somebody.page("/tasks/?scope=live")
    assert "已逾期 0" in page.text and "今天到期" in page.text and "超 " not in page.text
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        somebody.force_login(somebody.user, backend="django.contrib.auth.backends.ModelBackend")
        page = somebody.page("/tasks/?scope=overdue")
        assert "已逾期 1" in page.text and "超 1 个工作日" in page.text and "台账 1 项" in page.text


def test_two_provinces_at_once(region, reader, tasks):
    actor = region.actor(region.zhejiang)
    workflow.add_supporter(
        tasks["theirs"], actor=actor, at=NOW, organisation=region.jiangsu, contribution="数据"
    )
    both = f"/tasks/?party={region.jiangsu.pk}&party={region.zhejiang.pk}"
    assert numbers(reader(region.anhui).page(both)) == at(tasks, "theirs")


def test_the_figure_on_a_chip_is_what_the_chip_would_leave(region, reader, tasks):
    somebody = reader(region.jiangsu)
    page = somebody.page("/tasks/?scope=live")
    assert "苏 2" in page.text and "浙 1" in page.text
    assert len(numbers(somebody.page(f"/tasks/?scope=live&lead={region.jiangsu.pk}"))) == 2


def test_pages_follow_each_other_without_gaps(region, reader):
    urls = [factories.draft(region).get_absolute_url() for _each in range(120)]
    somebody, seen, address = reader(region.office), [], "/tasks/?all=1"
    while address:
        page = somebody.page(address)
        seen += numbers(page)
        older = [link for link, text in page.links.items() if text == "下一页"]
        address = f"/tasks/{older[0]}" if older else ""
    assert sorted(seen) == sorted(urls)
    back = [link for link, text in page.links.items() if text == "上一页"]
    assert len(numbers(somebody.page(f"/tasks/{back[0]}"))) == 50


def test_columns_are_chosen_and_ordered_by_the_address(region, reader, tasks):
    text = reader(region.jiangsu).page("/tasks/?columns=state&columns=number&columns=title").text
    assert text.index("状态 编号") < text.index(tasks["late"].title)


def test_groups_have_headings(region, reader, tasks):
    page = reader(region.jiangsu).page("/tasks/?group=topic")
    assert "水 2" in page.text and "能源 2" in page.text
    assert numbers(page)[:2] == at(tasks, "late", "theirs")


@pytest.mark.parametrize(
    "query",
    ["order=;drop", "order=--deadline", "at=rubbish", "columns=nothing", "group=x", "lead=99999", "due_from=never",
     "light=blue", "scope=x", "q=%00", "outcome=abc"],
)  # fmt: skip
def test_nonsense_in_the_address_breaks_nothing(region, reader, tasks, query):
    assert reader(region.jiangsu).get(f"/tasks/?{query}").status_code == 200


def test_the_export_is_what_the_screen_shows(region, reader, tasks):
    Task.objects.filter(pk=tasks["ours"].pk).update(title='=HYPERLINK("http://evil")')
    somebody, query = (
        reader(region.jiangsu),
        "?mine=lead&order=-deadline&columns=number&columns=title&columns=due",
    )
    assert f"/tasks/export.xlsx{query}" in somebody.page(f"/tasks/{query}").links
    answer = somebody.get(f"/tasks/export.xlsx{query}")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows())
    assert [cell.value for cell in rows[0]] == ["编号", "任务", "时限"]
    assert [row[0].value for row in rows[1:]] == [tasks["ours"].number, tasks["late"].number]
    assert (rows[1][1].value, rows[1][1].data_type) == ('=HYPERLINK("http://evil")', "s")
    assert rows[1][2].value.date() == date(2027, 5, 1)


def test_the_export_holds_nothing_the_reader_may_not_see(region, reader):
    factories.draft(region)
    content = reader(region.jiangsu).get("/tasks/export.xlsx?all=1").content
    assert len(list(load_workbook(io.BytesIO(content)).active.iter_rows())) == 1
