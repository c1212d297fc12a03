"""Does every act go through the one generic endpoint, with the rules of the door?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.files.models import Attachment
from coordination.tasks.models import Task
from coordination.tasks.workflow import TASK
from tests.factories import claimed, draft, opened, working

from .conftest import problem

ACTS = [transition for transition in TASK.transitions.values() if not transition.automatic]


def pdf(name="证明.pdf", content=b"%PDF-1.7 evidence"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_an_act_that_creates_answers_201_with_the_thing_as_it_stands(api, region):
    task, caller = opened(region), api(region.jiangsu)
    answer = caller.post(f"tasks/{task.pk}/claim/", {"contribution": "牵头推进"})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"http://testserver/api/v1/tasks/{task.pk}/"
    assert (answer.data["status"], answer.data["lead"]["short_name"], answer.data["version"]) == (
        "claimed",
        "苏",
        3,
    )
    assert answer.headers["ETag"] == caller.get(f"tasks/{task.pk}/").headers["ETag"]


def test_other_acts_answer_200(api, region):
    task = claimed(region)
    answer = api(region.jiangsu).post(
        f"tasks/{task.pk}/plan/", {"milestones": ["2027-06-30 100% 完成"], "rhythm": "monthly"}
    )
    assert (answer.status_code, answer.data["status"]) == (200, "in_progress")


def test_allowed_actions_say_why_not_with_the_sentence_of_the_refusal(api, region):
    task, caller = claimed(region), api(region.zhejiang)
    offered = {each["name"]: each for each in caller.get(f"tasks/{task.pk}/").data["allowed_actions"]}
    assert offered["comment"]["allowed"] and offered["comment"]["reason"] is None
    refused = next(each for each in offered.values() if not each["allowed"])
    answer = caller.post(f"tasks/{task.pk}/{refused['name']}/", {})
    assert answer.status_code in (403, 409)
    assert answer.data["detail"] == refused["reason"]


def test_what_is_offered_can_be_done_and_what_is_not_cannot(api, region):
    """Every transition of the lifecycle has an address, and the list and the addresses agree."""
    task, caller = working(region), api(region.jiangsu)
    offered = {e["name"]: e["allowed"] for e in caller.get(f"tasks/{task.pk}/").data["allowed_actions"]}
    for transition in ACTS:
        answer = caller.post(f"tasks/{task.pk}/{transition.name}/", {})
        assert answer.status_code != 404, transition.name
        if not offered.get(transition.name):
            assert answer.status_code in (403, 409), transition.name
        elif transition.inputs and any(each.required for each in transition.inputs):
            assert answer.status_code == 422, transition.name
            offered[transition.name] = True


def test_a_refused_act_changes_nothing(api, region):
    task = opened(region)
    before = Task.objects.values().get(), Event.objects.count()
    problem(api(region.ministry).post(f"tasks/{task.pk}/claim/", {}), 404, "not_found")
    problem(api(region.office).post(f"tasks/{task.pk}/claim/", {}), 403, "not_allowed")
    problem(api(region.jiangsu).post(f"tasks/{task.pk}/plan/", {"milestones": "x"}), 403, "not_allowed")
    assert (Task.objects.values().get(), Event.objects.count()) == before


def test_an_id_that_may_not_be_chosen_is_named_and_answers_like_a_missing_one(api, region):
    task, caller = working(region), api(region.jiangsu)
    data = {"contribution": "配合", "co_lead": False}
    for wanted in (region.ministry.pk, 987654, 10**30, "x", True, None, [1, 2], {"id": 1}):
        answer = caller.post(f"tasks/{task.pk}/add_supporter/", {**data, "organisation": wanted})
        assert list(problem(answer, 422, "invalid")["errors"]) == ["organisation"]
    sentence = "没有编号为 {} 的可选项。"
    hidden = caller.post(f"tasks/{task.pk}/add_supporter/", {**data, "organisation": region.ministry.pk}).data
    missing = caller.post(f"tasks/{task.pk}/add_supporter/", {**data, "organisation": 987654}).data
    assert hidden["errors"]["organisation"] == [sentence.format(region.ministry.pk)]
    assert missing["errors"]["organisation"] == [sentence.format(987654)]
    assert (
        caller.post(
            f"tasks/{task.pk}/add_supporter/", {**data, "organisation": region.zhejiang.pk}
        ).status_code
        == 200
    )


@pytest.mark.parametrize("value", [None, True, 3, 3.5, "30", "", " ", [], [1], {}, "十", 101, -1, 1e300])
def test_any_json_value_is_read_or_refused_never_an_error(api, region, value):
    """Each kind of input meets each kind of JSON value."""
    task, caller = working(region), api(region.jiangsu)
    for transition in ACTS:
        for each in transition.inputs:
            answer = caller.post(f"tasks/{task.pk}/{transition.name}/", {each.name: value})
            assert answer.status_code in (200, 201, 403, 409, 422), (
                transition.name,
                each.name,
                answer.content,
            )


def test_files_come_as_multipart(api, region):
    task, caller = working(region), api(region.jiangsu)
    answer = caller.post(
        f"tasks/{task.pk}/report/", {"percent": 40, "text": "已开工"}, files={"files": [pdf(), pdf("图.pdf")]}
    )
    assert (answer.status_code, answer.data["progress"]) == (201, 40)
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["图.pdf", "证明.pdf"]


def test_a_file_that_is_not_kept_refuses_the_whole_act(api, region):
    task, caller = working(region), api(region.jiangsu)
    answer = caller.post(
        f"tasks/{task.pk}/report/",
        {"percent": 40, "text": "已开工"},
        files={"files": [pdf(content=b"MZ\x90 program")]},
    )
    assert list(problem(answer, 422, "invalid")["errors"]) == ["files"]
    task.refresh_from_db()
    assert task.progress == 0 and not Attachment.objects.exists()


def test_unknown_names_in_multipart_are_refused_too(api, region):
    task = working(region)
    answer = api(region.jiangsu).post(
        f"tasks/{task.pk}/report/", {"percent": 40, "text": "x"}, files={"file": pdf()}
    )
    assert list(problem(answer, 400, "unknown_field")["errors"]) == ["file"]


def test_return_minimal_on_request(api, region):
    task = opened(region)
    answer = api(region.jiangsu).post(f"tasks/{task.pk}/claim/", {}, Prefer="return=minimal")
    assert answer.data == {"id": task.pk, "status": "claimed", "version": 3}
    assert answer.headers["Preference-Applied"] == "return=minimal"


def test_a_draft_is_made_from_json(api, region):
    caller = api(region.office)
    answer = caller.post("tasks/", {"title": "推进港航一体化", "deadline": "2027-06-30", "priority": "high"})
    assert answer.status_code == 201
    assert (answer.data["status"], answer.data["issuer"]["id"], answer.data["priority"]) == (
        "draft",
        region.office.pk,
        "high",
    )
    assert (
        caller.get(answer.headers["Location"].removeprefix("http://testserver")).data["title"]
        == "推进港航一体化"
    )


def test_making_one_is_refused_with_every_field(api, region):
    body = problem(
        api(region.office).post("tasks/", {"deadline": "soon", "priority": "urgent"}), 422, "invalid"
    )
    assert set(body["errors"]) == {"title", "deadline", "priority"}
    problem(api(region.office).post("tasks/", {"title": "x", "status": "accepted"}), 400, "unknown_field")
    problem(api(region.ministry).post("tasks/", {"title": "x"}), 403, "not_allowed")
    assert not Task.objects.exists()


def test_a_draft_can_be_deleted_with_its_version(api, region):
    task, caller = draft(region), api(region.office)
    problem(caller.delete(f"tasks/{task.pk}/"), 428, "precondition_required")
    problem(caller.delete(f"tasks/{task.pk}/", If_Match='"9"'), 412, "stale_version")
    assert (
        caller.delete(
            f"tasks/{task.pk}/", If_Match=caller.get(f"tasks/{task.pk}/").headers["ETag"]
        ).status_code
        == 204
    )
    assert not Task.objects.exists()
    assert Event.objects.first().verb == "delete"
    opened_one = opened(region)
    problem(caller.delete(f"tasks/{opened_one.pk}/", If_Match='"2"'), 409, "illegal_transition")


def test_an_act_may_name_the_version_it_was_decided_on(api, region):
    task, caller = opened(region), api(region.jiangsu)
    body = problem(caller.post(f"tasks/{task.pk}/claim/", {}, If_Match='"1"'), 412, "stale_version")
    assert body["current_version"] == 2
    etag = caller.get(f"tasks/{task.pk}/").headers["ETag"]
    assert caller.post(f"tasks/{task.pk}/claim/", {}, If_Match=etag).status_code == 201


def test_roles_of_a_token_are_judged_like_those_of_a_person(api, region):
    task = working(region)
    url = f"tasks/{task.pk}/suspend/"
    problem(api(region.office, Role.VIEWER).post(url, {"reason": "x"}), 403, "not_allowed")
    assert api(region.office).post(url, {"reason": "机构调整"}).data["status"] == "suspended"
