"""Can an integration do what a person does in the portal: search, keep the calendar, half-write, export?"""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.roles import Role
from coordination.common.models import CalendarDay
from coordination.common.working_days import calendar_for
from coordination.tasks import workflow
from tests.factories import NOW, claimed, draft, opened, working

from .conftest import problem


@pytest.fixture
def office(api, region):
    return api(region.office)


def hits(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200, answer.content
    return {group["noun"]: [hit["title"] for hit in group["results"]] for group in answer.data["groups"]}


def test_search_finds_what_the_caller_may_see_and_nothing_else(office, api, region):
    draft(region, title="走廊草稿")
    seen = opened(region, title="走廊任务")
    found = hits(office.get("search/?q=走廊"))
    assert found.pop("tasks") == ["走廊任务", "走廊草稿"]
    assert {"outcomes", "submissions", "meetings"} <= found.keys() and not any(found.values())
    by_others = api(region.jiangsu).get(f"search/?q={seen.number}")
    assert by_others.data["groups"][0]["results"][0]["url"] == f"/api/v1/tasks/{seen.pk}/"
    assert hits(api(region.jiangsu).get("search/?q=走廊"))["tasks"] == ["走廊任务"]
    assert office.get("search/?q=").data == {"q": "", "groups": []}


def test_search_shows_the_first_hits_and_refuses_other_parameters(office, api, region, monkeypatch):
    monkeypatch.setattr("coordination.tasks.searching.SHOWN", 1)
    opened(region), opened(region, title="再来一项")
    tasks = office.get("search/?q=2026").data["groups"][0]
    assert (len(tasks["results"]), tasks["more"]) == (1, True)
    problem(office.get("search/?query=2026"), 400, "unknown_parameter")
    problem(api(region.office, scopes=["tasks"]).get("search/?q=2026"), 403, "missing_scope")


def test_a_report_is_half_written_by_who_takes_part_and_read_by_nobody_else(office, api, region):
    task, jiangsu = working(region), api(region.jiangsu)
    address = f"tasks/{task.pk}/report-draft/"
    problem(jiangsu.get(address), 404, "not_found")
    assert jiangsu("put", address, {"percent": 40, "text": "过半"}).status_code == 200
    saved = jiangsu("put", address, {"percent": 45, "figures": "三条线"}).data
    assert (saved["percent"], saved["text"], saved["figures"]) == (45, "", "三条线")
    assert jiangsu.get(address).data == saved
    problem(office.get(address), 404, "not_found")
    problem(office("put", address, {"percent": 50}), 403, "not_allowed")
    assert list(problem(jiangsu("put", address, {"percent": 101}), 422, "invalid")["errors"]) == ["percent"]
    problem(jiangsu("put", address, {"state": "sent"}), 400, "unknown_field")
    problem(api(region.jiangsu, scopes=["read"])("put", address, {}), 403, "missing_scope")
    assert jiangsu.get(address).data == saved


DAY = {"day": "2026-11-25", "is_working": False, "name": "省庆", "source": "苏政办〔2026〕9号"}


def test_a_province_sees_the_effect_of_its_day_sets_it_and_takes_it_back(api, region):
    task, jiangsu = claimed(region, by=region.zhejiang), api(region.jiangsu)
    lead = region.actor(region.zhejiang)
    workflow.add_supporter(task, actor=lead, at=NOW, organisation=region.jiangsu, contribution="数据")
    effect = jiangsu.post("calendar-days/", {**DAY, "dry_run": True})
    assert (effect.status_code, effect.data["moved"]) == (200, 1)
    assert effect.data["limits"][0]["subject"]["id"] == task.pk
    assert calendar_for("320000").is_working(date(2026, 11, 25)), "nothing is written by looking"
    made = jiangsu.post("calendar-days/", DAY)
    assert (made.status_code, made.data["province"], made.data["may_change"]) == (201, "320000", True)
    address = f"calendar-days/{made.data['id']}/"
    assert made.data in jiangsu.rows("calendar-days/?year=2026")
    assert not calendar_for("320000").is_working(date(2026, 11, 25))
    problem(jiangsu.post("calendar-days/", DAY), 422, "invalid")
    problem(api(region.zhejiang).get(address), 404, "not_found")
    assert jiangsu.post(f"{address}remove/", {"dry_run": True}).data["moved"] == 1
    assert jiangsu.post(f"{address}remove/").status_code == 204
    assert calendar_for("320000").is_working(date(2026, 11, 25))


def test_nobody_sets_the_days_of_others(office, api, region):
    national = CalendarDay.objects.filter(province_code="").first()
    for other in (office, api(region.jiangsu, Role.HANDLER), api(region.nanjing)):
        problem(other.post("calendar-days/", DAY), 403, "not_allowed")
        problem(other.post("calendar-days/", {**DAY, "dry_run": True}), 403, "not_allowed")
    jiangsu = api(region.jiangsu)
    problem(jiangsu.post(f"calendar-days/{national.pk}/remove/"), 403, "not_allowed")
    problem(jiangsu.post("calendar-days/", {**DAY, "province": "330000"}), 400, "unknown_field")
    assert list(problem(jiangsu.post("calendar-days/", {**DAY, "day": "x"}), 422, "invalid")["errors"]) == [
        "day"
    ]
    problem(api(region.jiangsu, scopes=["read"]).post("calendar-days/", DAY), 403, "missing_scope")
    assert CalendarDay.objects.filter(pk=national.pk).exists()
    assert not CalendarDay.objects.filter(day=DAY["day"]).exists()


def sheet(answer) -> list[tuple]:
    assert answer.status_code == 200, answer.content
    return [*load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)]


def test_the_ledger_leaves_as_the_sheet_of_the_portal(office, api, region, monkeypatch):
    draft(region, title="草稿")
    led, other = claimed(region, title="=甲"), claimed(region, by=region.zhejiang, title="乙")
    jiangsu = api(region.jiangsu)
    answer = jiangsu.get("tasks/export/?columns=number&columns=title&order=-number")
    assert ".xlsx" in answer.headers["Content-Disposition"]
    assert sheet(answer)[1:] == [(other.number, other.title), (led.number, led.title)]
    assert len(sheet(office.get("tasks/export/"))) == 4
    assert len(sheet(jiangsu.get(f"tasks/export/?lead={region.jiangsu.pk}"))) == 2
    for query, code in (("x=1", "unknown_parameter"), ("order=x", "invalid_parameter")):
        problem(jiangsu.get(f"tasks/export/?{query}"), 400, code)
    problem(jiangsu.get("tasks/export/?columns=x&columns=title"), 400, "invalid_parameter")
    problem(api(region.jiangsu, scopes=["tasks"]).get("tasks/export/"), 403, "missing_scope")
    monkeypatch.setattr("coordination.tasks.exporting.MOST_EXPORTED", 1)
    problem(jiangsu.get("tasks/export/"), 409, "too_many_rows")
