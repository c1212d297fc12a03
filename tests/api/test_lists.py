"""Are lists complete, narrow, ordered and cheap?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from coordination.tasks.models import Task
from coordination.tasks.services import save_report_draft
from tests.factories import NOW, claimed, draft, opened, working

from .conftest import problem


def test_turning_pages_shows_every_task_once(api, region):
    tasks = [opened(region, deadline=date(2027, 1, 1 + n % 2)) for n in range(7)]
    caller = api(region.jiangsu)
    for query in ("", "&ordering=deadline", "&ordering=-deadline", "&ordering=-updated_at"):
        rows = caller.rows(f"tasks/?limit=2{query}")
        assert sorted(row["id"] for row in rows) == sorted(task.pk for task in tasks)


def test_links_keep_the_filters_and_lead_back(api, region):
    for _n in range(5):
        opened(region)
    claimed(region)
    caller = api(region.jiangsu)
    first = caller.get("tasks/?limit=2&status=open&ordering=id").data
    second = caller.get(first["next"].removeprefix("http://testserver")).data
    assert {row["status"] for row in second["results"]} == {"open"}
    back = caller.get(second["previous"].removeprefix("http://testserver")).data
    assert back["results"] == first["results"]
    assert first["previous"] is None


def test_equal_keys_do_not_lose_rows_between_pages(api, region):
    """Everything changed at the same instant: the primary key decides."""
    ids = [opened(region).pk for _n in range(5)]
    Task.objects.update(updated_at=NOW)
    rows = api(region.jiangsu).rows("tasks/?limit=2&ordering=updated_at")
    assert [row["id"] for row in rows] == sorted(ids)


@pytest.mark.parametrize("cursor", ["x", "W10", "eyJhIjoxfQ", "%00", "令"])
def test_a_cursor_from_elsewhere_is_refused(api, region, cursor):
    problem(api(region.jiangsu).get(f"tasks/?cursor={cursor}"), 400, "invalid_cursor")


def test_only_what_the_caller_may_know_is_listed(api, region):
    hidden, shared = draft(region), opened(region)
    assert [row["id"] for row in api(region.zhejiang).rows("tasks/")] == [shared.pk]
    assert {row["id"] for row in api(region.office).rows("tasks/")} == {hidden.pk, shared.pk}
    assert api(region.ministry).rows("tasks/") == []


def test_filters_of_the_ledger(api, region):
    caller = api(region.jiangsu)
    ours, theirs, free = (
        claimed(region),
        claimed(region, by=region.zhejiang),
        opened(region, title="港口一体化"),
    )

    def found(query):
        return {row["id"] for row in caller.rows(f"tasks/?{query}")}

    assert found("status=claimed") == {ours.pk, theirs.pk}
    assert found("status=claimed&status=open") == {ours.pk, theirs.pk, free.pk}
    assert found(f"lead={region.zhejiang.pk}") == {theirs.pk}
    assert found(f"party={region.jiangsu.pk}") == {ours.pk}
    assert found("mine=lead") == {ours.pk}
    assert found("q=港口") == {free.pk}
    assert found("light=red") == set()
    assert found("due_to=2020-01-01") == set()


@pytest.mark.parametrize(
    "query",
    [
        f"lead={10**22}",
        "lead=-1&lead=x",
        f"topic={2**63}",
        "party=²",
        "outcome=-3.1e164",
        f"parent={10**30}",
        "changed_since=0001-01-01T00:00:00%2B14:00",
        "due_to=9999-12-31",
        "q=%00",
    ],
)
def test_values_beyond_any_column_are_refused_by_name(api, region, query):
    body = problem(api(region.jiangsu).get(f"tasks/?{query}"), 400, "invalid_parameter")
    assert list(body["errors"]) == [query.split("=")[0]]


def test_a_row_shows_the_light_and_the_parties(api, region):
    late = working(region, deadline=date(2026, 12, 1))
    Task.objects.filter(pk=late.pk).update(red_on=date(2026, 11, 1))
    row = api(region.jiangsu).rows("tasks/")[0]
    assert (row["light"], row["lead"]["short_name"], row["status_label"]) == ("red", "苏", "办理中")


def test_instants_are_utc_and_days_are_days(api, region):
    opened(region, claim_closes_at=datetime(2026, 12, 1, 1, 30, tzinfo=UTC))
    row = api(region.jiangsu).rows("tasks/")[0]
    assert row["claim_closes_at"] == "2026-12-01T01:30:00Z"
    assert row["deadline"] == "2027-06-30"


@pytest.mark.parametrize("path", ["tasks/", "organisations/", "history/", "attachments/", "my-work/"])
def test_a_list_costs_the_same_number_of_queries_however_long(
    api, region, path, django_assert_max_num_queries
):
    caller = api(region.jiangsu)
    caller.get(path)  # the first use of a token is noted

    def queries():
        with django_assert_max_num_queries(60) as counted:
            assert caller.get(path).status_code == 200
        return len(counted)

    for by in (region.jiangsu, region.zhejiang):
        working(region, by=by)
    few = queries()
    for _n in range(4):
        working(region, deadline=date(2026, 12, 1))
        claimed(region, by=region.zhejiang)
        opened(region, deadline=None, continuing=True)
    assert queries() == few


def test_a_detail_costs_the_same_number_of_queries_however_much_happened(
    api, region, django_assert_max_num_queries
):
    caller, task = api(region.jiangsu), working(region)

    def queries():
        with django_assert_max_num_queries(80) as counted:
            assert caller.get(f"tasks/{task.pk}/").status_code == 200
        return len(counted)

    caller.get("me/")
    few = queries()
    for n in range(3):
        caller.post(f"tasks/{task.pk}/report/", {"percent": 10 + n, "text": "x"})
        caller.post(f"tasks/{task.pk}/comment/", {"text": "x"})
    assert queries() <= few + 1


def test_parts_are_lists_too(api, region):
    task, caller = working(region), api(region.jiangsu)
    for percent in (10, 20, 30):
        caller.post(f"tasks/{task.pk}/report/", {"percent": percent, "text": f"完成{percent}"})
    assert [row["percent"] for row in caller.rows(f"tasks/{task.pk}/reports/?limit=1")] == [30, 20, 10]
    assert [row["verb"] for row in caller.rows(f"tasks/{task.pk}/history/?limit=2")][-1] == "create"
    assert [row["organisation"]["id"] for row in caller.rows(f"tasks/{task.pk}/participations/")] == [
        region.jiangsu.pk
    ]
    assert caller.rows(f"tasks/{task.pk}/milestones/")[0]["due_on"] == "2027-06-30"
    for part in ("offers", "extensions", "hand-overs", "waits", "votes", "attachments"):
        assert caller.rows(f"tasks/{task.pk}/{part}/") == []
    problem(api(region.ministry).get(f"tasks/{task.pk}/reports/"), 404, "not_found")


def test_a_draft_of_a_report_is_known_at_home_only(api, region):
    task = working(region)
    save_report_draft(
        task, actor=region.actor(region.jiangsu), at=NOW + timedelta(hours=1), text="草稿", percent=5
    )
    assert len(api(region.jiangsu).rows(f"tasks/{task.pk}/reports/")) == 1
    assert api(region.zhejiang).rows(f"tasks/{task.pk}/reports/") == []


def test_an_application_that_waits_at_home_is_known_at_home_only(api, region):
    region.jiangsu.claims_need_approval = True
    region.jiangsu.save()
    task = opened(region)
    api(region.jiangsu).post(f"tasks/{task.pk}/claim/", {"contribution": "想牵头"})
    assert len(api(region.jiangsu).rows(f"tasks/{task.pk}/offers/")) == 1
    assert api(region.zhejiang).rows(f"tasks/{task.pk}/offers/") == []
    assert api(region.office).rows(f"tasks/{task.pk}/offers/") == []
