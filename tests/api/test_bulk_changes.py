"""Over the API: many tasks are changed, what was deleted comes back, a refused mention names the act that helps."""

from accounts.roles import Role
from coordination.tasks.models import Task, Topic
from tests import factories
from tests.factories import make_user


def test_previewed_confirmed_and_taken_back(region, api):
    office = api(region.office)
    topic = Topic.objects.create(name="交通")
    tasks = [factories.draft(region).pk, factories.opened(region).pk]
    asked = {"change": "regroup", "tasks": tasks, "topic": topic.pk}
    made = office.post("bulk-changes/", asked, Idempotency_Key="once")
    assert made.status_code == 201, made.data
    assert office.post("bulk-changes/", asked, Idempotency_Key="once").data == made.data
    assert (made.data["allowed"], made.data["refused"]) == (2, 0)
    address = f"bulk-changes/{made.data['id']}/"
    assert [row["task"] for row in office.rows(f"{address}items/")] == tasks
    assert api(region.zhejiang).get(address).status_code == 404

    done = office.post(f"{address}confirm/")
    assert (done.status_code, done.data["done"]) == (200, 2)
    assert office.rows(f"tasks/{tasks[0]}/history/")[0]["source"] == f"bulk:{made.data['id']}"
    assert office.post(f"{address}undo/").data["undone"] == 2
    assert set(Task.objects.values_list("topic", flat=True)) == {None}
    refused = office.post("bulk-changes/", {**asked, "tasks": []})
    assert (refused.status_code, list(refused.data["errors"])) == (422, ["tasks"])


def test_what_was_deleted_comes_back(region, api):
    office = api(region.office)
    task = factories.draft(region)
    etag = office.get(f"tasks/{task.pk}/").headers["ETag"]
    assert office.delete(f"tasks/{task.pk}/", If_Match=etag).status_code == 204
    (row,) = office.rows("deleted/")
    assert (row["noun"], row["subject_id"]) == ("tasks", task.pk)
    stranger = api(region.jiangsu)
    assert stranger.rows("deleted/") == []
    assert stranger.post(f"deleted/{row['id']}/restore/").status_code == 404
    assert office.post(f"deleted/{row['id']}/restore/").data["id"] == task.pk
    assert office.get(f"tasks/{task.pk}/").status_code == 200
    assert office.rows("deleted/") == []


def test_a_refused_mention_names_the_act_that_helps(region, api):
    task = factories.working(region, confidentiality="parties", invited=[region.jiangsu, region.zhejiang])
    outsider = make_user(region.anhui, Role.COORDINATOR)
    zhejiang, lead = api(region.zhejiang), api(region.jiangsu)
    said = {"text": "请看", "mention": [outsider.pk]}
    refused = zhejiang.post(f"tasks/{task.pk}/comment/", said)
    assert refused.status_code == 422
    (remedy,) = refused.data["remedies"]
    assert zhejiang.post(f"tasks/{task.pk}/{remedy['act']}/", remedy["data"]).status_code == 200
    (asked,) = lead.rows(f"tasks/{task.pk}/access-requests/")
    granted = lead.post(f"tasks/{task.pk}/answer_access/", {"request": asked["id"], "answer": "yes"})
    assert granted.status_code == 200
    assert zhejiang.post(f"tasks/{task.pk}/comment/", said).status_code == 201
