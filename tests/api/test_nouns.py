"""Do the addresses beside the tasks answer what they promise?"""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Organisation
from accounts.roles import Role
from coordination.activity.models import Event
from coordination.common.models import CalendarDay
from coordination.files.models import Attachment
from coordination.tasks.models import Task, Topic
from tests.factories import NOW, claimed, draft, opened, report, working

from .conftest import Api, problem


# --- organisations ---
def test_the_directory_is_known_to_everybody_in_tree_order(api, region):
    rows = api(region.ministry).rows("organisations/?limit=3")
    assert [row["id"] for row in rows] == list(
        Organisation.objects.order_by("path").values_list("pk", flat=True)
    )
    city = next(row for row in rows if row["code"] == "320100")
    assert (city["root"]["short_name"], city["kind_label"]) == ("苏", "市")


def test_units_are_found_by_kind_and_name(api, region):
    caller = api(region.jiangsu)
    assert [row["name"] for row in caller.rows("organisations/?kind=city")] == ["南京市"]
    assert [row["name"] for row in caller.rows("organisations/?q=浙")] == ["浙江省"]
    assert len(caller.rows(f"organisations/?root={region.jiangsu.pk}")) == 2
    assert caller.get(f"organisations/{region.anhui.pk}/").data["code"] == "340000"


# --- calendar ---
@pytest.mark.parametrize(
    ("start", "days", "last"),
    [("2026-02-14", 10, "2026-03-06"), ("2025-09-26", 5, "2025-10-10"), ("2026-09-24", 7, "2026-10-12")],
)
def test_a_limit_is_explained_day_by_day(api, region, start, days, last):
    answer = api(region.jiangsu).get(f"calendar/explain/?start={start}&days={days}").data
    assert answer["last_day"] == last
    assert [day["number"] for day in answer["days"] if day["number"]] == list(range(1, days + 1))
    assert not answer["is_provisional"]


def test_a_province_may_have_days_of_its_own(api, region):
    CalendarDay.objects.create(
        day=date(2026, 11, 24), province_code="320000", is_working=False, name="省庆", source="测试"
    )
    caller = api(region.jiangsu)
    at_home = caller.get("calendar/explain/?start=2026-11-23&days=1&province=320000").data
    elsewhere = caller.get("calendar/explain/?start=2026-11-23&days=1").data
    assert (at_home["last_day"], elsewhere["last_day"]) == ("2026-11-25", "2026-11-24")
    days = caller.get("calendar/?year=2026&province=320000").data["special_days"]
    assert [day["name"] for day in days if day["is_provincial"]] == ["省庆"]


def test_a_year_without_announcement_is_provisional(api, region):
    assert api(region.jiangsu).get("calendar/?year=2027").data["is_provisional"]
    assert api(region.jiangsu).get("calendar/explain/?start=2027-01-04&days=3").data["is_provisional"]


@pytest.mark.parametrize(
    "query", ["start=x&days=1", "start=2026-01-01&days=-1", "start=2026-01-01&days=501", "days=1"]
)
def test_a_limit_that_makes_no_sense_is_refused(api, region, query):
    problem(api(region.jiangsu).get(f"calendar/explain/?{query}"), 400, "invalid_parameter")


# --- my work ---
def test_duties_are_those_of_the_role_most_urgent_first(api, region, time_machine):
    late = working(region, deadline=date(2026, 12, 1))
    working(region, deadline=date(2027, 6, 30))
    time_machine.move_to(NOW + timedelta(days=14))
    rows = api(region.jiangsu).rows("my-work/?limit=1")
    assert rows[0]["urgency"] == "overdue"
    assert (rows[0]["subject"]["id"], rows[0]["is_mine"]) == (late.pk, True)
    assert "task_deadline" in {row["rule"] for row in rows if row["urgency"] == "overdue"}
    assert [row["urgency"] for row in rows] == sorted(
        (r["urgency"] for r in rows), key=["overdue", "near", "later"].index
    )
    assert {row["subject"]["id"] for row in api(region.jiangsu).rows("my-work/?urgency=overdue")} == {late.pk}


def test_a_role_sees_its_own_duties_and_the_unit_all(api, region):
    working(region, deadline=date(2026, 12, 1))
    caller = api(region.jiangsu, Role.APPROVER)
    assert caller.rows("my-work/") == []
    assert [row["is_mine"] for row in caller.rows("my-work/?scope=unit")] == [False]
    assert api(region.zhejiang).rows("my-work/?scope=unit") == []
    problem(caller.get("my-work/?scope=all"), 400, "invalid_parameter")
    problem(caller.get("my-work/?cursor=abc"), 400, "invalid_cursor")


# --- history ---
def test_history_is_of_what_the_caller_may_see(api, region):
    shared = claimed(region)
    draft(region)
    rows = api(region.zhejiang).rows("history/?limit=1")
    assert {row["subject_id"] for row in rows} == {shared.pk}
    assert [row["verb"] for row in rows] == ["claim", "open", "create"]
    assert len(api(region.office).rows("history/")) == 4
    assert api(region.ministry).rows("history/") == []


def test_history_of_one_thing_since_an_instant(api, region):
    task, other = claimed(region), opened(region, at=NOW - timedelta(hours=5))
    caller = api(region.office)
    assert {row["subject_id"] for row in caller.rows(f"history/?noun=tasks&id={task.pk}")} == {task.pk}
    since = (NOW - timedelta(hours=1)).isoformat().replace("+", "%2B")
    assert other.pk not in {row["subject_id"] for row in caller.rows(f"history/?since={since}")}
    event = Event.objects.first()
    assert caller.get(f"history/{event.pk}/").data["sentence"] == event.sentence_text


# --- trace ---
def test_the_chain_of_a_task_names_its_stages_and_what_they_took(api, region):
    task = working(region, at=NOW - timedelta(days=7))
    report(task, actor=region.actor(region.jiangsu), percent=40, at=NOW)
    answer = api(region.jiangsu).get(f"trace/tasks/{task.pk}/").data
    steps = {step["name"]: step for step in answer["steps"]}
    assert answer["subject"]["id"] == task.pk
    assert steps["task"]["is_here"] and steps["claim"]["links"][0]["note"] == "江苏省"
    assert (steps["report"]["elapsed"], steps["acceptance"]["links"]) == (5, [])
    assert "40" in steps["report"]["links"][0]["note"]


def test_the_chain_shows_only_what_the_caller_may_see(api, region):
    parent = working(region)
    caller = api(region.jiangsu)
    caller.post(f"tasks/{parent.pk}/break_down/", {"parts": ["40 甲", "60 乙"]})
    children = set(Task.objects.filter(parent=parent).values_list("pk", flat=True))

    def on_chain(unit):
        steps = api(unit).get(f"trace/tasks/{parent.pk}/").data["steps"]
        return {link["subject"]["id"] for step in steps if step["name"] == "task" for link in step["links"]}

    assert on_chain(region.jiangsu) == {parent.pk, *children}
    assert on_chain(region.zhejiang) == {parent.pk}
    for wrong in ("nonsense", "organisations", "attachments"):
        problem(caller.get(f"trace/{wrong}/1/"), 404, "not_found")


# --- attachments ---
@pytest.fixture
def file(api, region):
    task = working(region)
    pdf = SimpleUploadedFile("现场 照片.pdf", b"%PDF-1.7 x")
    api(region.jiangsu).post(f"tasks/{task.pk}/report/", {"percent": 5, "text": "x"}, files={"files": pdf})
    return Attachment.objects.get()


def test_a_file_is_described_and_fetched(api, region, file):
    caller = api(region.zhejiang)
    (row,) = caller.rows("attachments/")
    assert (row["noun"], row["subject_id"], row["name"]) == ("tasks", file.object_id, "现场 照片.pdf")
    answer = caller.get(row["content"])
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 x"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert caller.get(row["content"], If_None_Match=answer.headers["ETag"]).status_code == 304


def test_a_file_of_a_hidden_thing_is_missing(api, region, file):
    caller = api(region.ministry)
    for path in (f"attachments/{file.pk}/", f"attachments/{file.pk}/content/"):
        problem(caller.get(path), 404, "not_found")
    problem(caller.delete(f"attachments/{file.pk}/", If_Match="*"), 404, "not_found")


def test_a_file_is_taken_away_by_its_unit_with_the_scope_of_its_thing(api, region, file):
    path = f"attachments/{file.pk}/"
    problem(api(region.jiangsu).delete(path), 428, "precondition_required")
    problem(api(region.zhejiang).delete(path, If_Match="*"), 403, "not_allowed")
    body = problem(
        api(region.jiangsu, scopes=["read", "meetings"]).delete(path, If_Match="*"), 403, "missing_scope"
    )
    assert body["scope"] == "tasks"
    assert api(region.jiangsu).delete(path, If_Match='"1"').status_code == 204
    problem(api(region.jiangsu).get(path), 404, "not_found")
    assert Event.objects.first().verb == "remove_attachment"


# --- what an act asks for ---
def test_an_act_says_what_it_asks_for_and_what_may_be_chosen(api, region):
    task, caller = working(region), api(region.jiangsu)
    region.person(region.jiangsu, Role.HANDLER)
    form = caller.get(f"tasks/{task.pk}/assign/").data
    (person,) = form["inputs"]
    assert (form["name"], form["version"], person["more"]) == ("assign", task.version, False)
    chosen = next(each["id"] for each in person["options"] if "经办人" in each["label"])
    assert caller.post(f"tasks/{task.pk}/assign/", {"person": chosen}).status_code == 200
    inputs = {each["name"]: each for each in caller.get(f"tasks/{task.pk}/plan/").data["inputs"]}
    assert inputs["rhythm"]["choices"][0]["value"] == "none"
    assert inputs["milestones"]["initial"]


def test_asking_is_refused_like_acting(api, region):
    task = claimed(region)
    caller = api(region.zhejiang)
    for act in ("plan", "claim"):
        asked, done = caller.get(f"tasks/{task.pk}/{act}/"), caller.post(f"tasks/{task.pk}/{act}/", {})
        assert asked.status_code in (403, 409)
        assert (asked.status_code, asked.data["detail"]) == (done.status_code, done.data["detail"])
    problem(api(region.ministry).get(f"tasks/{task.pk}/plan/"), 404, "not_found")


# --- topics, notices ---
def test_topics_can_be_chosen_from(api, region):
    topic = Topic.objects.create(name="港航")
    caller = api(region.office)
    assert [row["name"] for row in caller.rows("topics/")] == ["港航"]
    assert caller.post("tasks/", {"title": "x", "topic": topic.pk}).data["topic"] == {
        "id": topic.pk,
        "name": "港航",
    }


def test_notices_are_for_people_and_reading_one_ends_no_duty(api, region):
    person = region.person(region.zhejiang)
    task = working(region)
    api(region.jiangsu).post(
        f"tasks/{task.pk}/add_supporter/", {"organisation": region.zhejiang.pk, "contribution": "数据"}
    )
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    caller = Api(client=client)
    unread = caller.rows("notices/?unread=1")
    assert unread and {row["subject"]["id"] for row in unread} == {task.pk}
    duties = caller.rows("my-work/")
    assert caller.post(f"notices/{unread[0]['id']}/read/").data == {"read": 1}
    assert len(caller.rows("notices/?unread=1")) == len(unread) - 1
    caller.post("notices/read/")
    assert caller.rows("notices/?unread=1") == [] and caller.rows("my-work/") == duties
    assert api(region.zhejiang).rows("notices/") == []
    assert api(region.zhejiang).post("notices/read/").data == {"read": 0}
