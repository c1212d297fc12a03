"""Is nobody's change lost?"""

import pytest

from coordination.activity.models import Event
from coordination.tasks import services
from coordination.tasks.models import Task, Topic
from tests.factories import NOW, draft, opened

from .conftest import problem


@pytest.fixture
def task(region):
    return draft(region, title="原标题", content="原内容", criterion="原标准")


@pytest.fixture
def office(api, region):
    return api(region.office)


def read(caller, task) -> str:
    return caller.get(f"tasks/{task.pk}/").headers["ETag"]


def change(region, task, **fields):
    """Somebody else changes the draft in the portal."""
    return services.edit_task(
        Task.objects.get(pk=task.pk), actor=region.actor(region.office), at=NOW, **fields
    )


def test_unchanged_is_304(office, task):
    etag = read(office, task)
    answer = office.get(f"tasks/{task.pk}/", If_None_Match=f'"other", {etag}')
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
    assert office.get(f"tasks/{task.pk}/", If_None_Match='"other"').status_code == 200


def test_what_one_caller_sees_is_not_304_for_another(api, region, office):
    shared = opened(region)
    etag = read(office, shared)
    assert api(region.jiangsu).get(f"tasks/{shared.pk}/", If_None_Match=etag).status_code == 200


def test_a_change_needs_the_version_it_rests_on(office, task):
    problem(office.patch(f"tasks/{task.pk}/", {"title": "x"}), 428, "precondition_required")
    problem(office.patch(f"tasks/{task.pk}/", {"title": "x"}, If_Match="2"), 400, "bad_request")
    problem(
        office.patch(f"tasks/{task.pk}/", {"title": "x"}, If_Match=f"W/{read(office, task)}"),
        412,
        "stale_version",
    )


def test_single_fields_are_changed_and_the_rest_stays(office, task):
    answer = office.patch(
        f"tasks/{task.pk}/", {"title": "新标题", "deadline": "2027-01-15"}, If_Match=read(office, task)
    )
    assert answer.status_code == 200
    assert (answer.data["title"], answer.data["content"], answer.data["version"]) == ("新标题", "原内容", 2)
    assert answer.headers["ETag"] == read(office, task)
    assert Event.objects.of(task).first().changes == {
        "title": ["原标题", "新标题"],
        "deadline": ["2027-06-30", "2027-01-15"],
    }


def test_what_others_changed_elsewhere_merges(office, region, task):
    etag = read(office, task)
    change(region, task, title="他人标题")
    answer = office.patch(f"tasks/{task.pk}/", {"content": "我的内容"}, If_Match=etag)
    assert answer.status_code == 200
    assert (answer.data["title"], answer.data["content"], answer.data["version"]) == (
        "他人标题",
        "我的内容",
        3,
    )


def test_a_field_both_changed_is_refused_with_both_values_and_nothing_is_written(office, region, task):
    etag = read(office, task)
    change(region, task, title="他人标题", criterion="他人标准")
    sent = {"title": "我的标题", "content": "我的内容", "criterion": "他人标准"}
    body = problem(office.patch(f"tasks/{task.pk}/", sent, If_Match=etag), 412, "stale_version")
    assert body["fields"] == {"title": {"theirs": "他人标题", "mine": "我的标题"}}
    assert body["current_version"] == 2
    task.refresh_from_db()
    assert (task.title, task.content, task.version) == ("他人标题", "原内容", 2)


def test_a_field_sent_back_as_it_was_read_leaves_theirs(office, region, task):
    """A client that sends the whole form has touched only what differs from what it read."""
    etag = read(office, task)
    change(region, task, title="他人标题")
    answer = office.patch(f"tasks/{task.pk}/", {"title": "原标题", "content": "我的内容"}, If_Match=etag)
    assert (answer.data["title"], answer.data["content"]) == ("他人标题", "我的内容")


def test_rows_merge_by_their_id(office, region, task):
    ports, roads = (Topic.objects.create(name=name) for name in ("港口", "公路"))
    etag = read(office, task)
    change(region, task, topic=ports)
    body = problem(
        office.patch(f"tasks/{task.pk}/", {"topic": roads.pk}, If_Match=etag), 412, "stale_version"
    )
    assert body["fields"] == {"topic": {"theirs": "港口", "mine": "公路"}}
    assert (
        office.patch(f"tasks/{task.pk}/", {"topic": ports.pk}, If_Match=etag).data["topic"]["name"] == "港口"
    )
    problem(office.patch(f"tasks/{task.pk}/", {"topic": 4711}, If_Match="*"), 422, "invalid")


def test_a_version_that_never_was_is_stale(office, task):
    body = problem(
        office.patch(f"tasks/{task.pk}/", {"title": "x"}, If_Match='"7.abc"'), 412, "stale_version"
    )
    assert body["fields"] == {}


def test_any_version_on_request(office, region, task):
    change(region, task, title="他人标题")
    assert office.patch(f"tasks/{task.pk}/", {"title": "我的标题"}, If_Match="*").data["title"] == "我的标题"


def test_what_is_open_is_not_edited(office, region):
    task = opened(region)
    problem(office.patch(f"tasks/{task.pk}/", {"title": "x"}, If_Match="*"), 409, "illegal_transition")


def test_unknown_fields_of_a_change_are_refused_by_name(office, task):
    body = problem(office.patch(f"tasks/{task.pk}/", {"status": "open"}, If_Match="*"), 400, "unknown_field")
    assert list(body["errors"]) == ["status"]
