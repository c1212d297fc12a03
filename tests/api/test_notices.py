"""Are people told through the API as they are on the pages: put off, done with, why, and how?"""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from coordination.notifications.models import DeliveryAttempt, Mail, Notice, Preference
from tests.factories import NOW, working

from .conftest import Api, problem

BACKEND = "django.contrib.auth.backends.ModelBackend"


def as_person(user: User) -> Api:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return Api(client=client)


@pytest.fixture
def told(api, region):
    """The coordinator of a supporting province, told of a task."""
    person = region.person(region.zhejiang)
    task = working(region)
    api(region.jiangsu).post(
        f"tasks/{task.pk}/add_supporter/", {"organisation": region.zhejiang.pk, "contribution": "数据"}
    )
    return person, task, Notice.objects.filter(recipient=person, kind="task_support_wanted").get()


def test_put_off_done_and_back(told):
    person, _task, notice = told
    caller, address = as_person(person), f"notices/{notice.pk}/"
    before = len(caller.rows("notices/"))
    assert caller.post(f"{address}snooze/", {"until": "2026-11-30"}).data["snoozed_until"] == "2026-11-30"
    assert [row["id"] for row in caller.rows("notices/?folder=snoozed")] == [notice.pk]
    assert len(caller.rows("notices/")) == before - 1
    problem(caller.post(f"{address}snooze/", {"until": "2026-11-23"}), 422, "invalid")
    problem(caller.post(f"{address}snooze/", {}), 422, "invalid")
    assert caller.post(f"{address}done/").data["done_at"]
    assert [row["id"] for row in caller.rows("notices/?folder=done")] == [notice.pk]
    assert caller.rows("notices/?folder=snoozed") == []
    assert caller.rows("my-work/")  # the duty stands
    assert caller.post(f"{address}restore/").data["done_at"] is None
    assert len(caller.rows("notices/")) == before
    problem(caller.get("notices/?folder=attic"), 400, "invalid_parameter")


def test_other_peoples_notices_are_missing(told, region, api):
    person, _task, notice = told
    stranger = as_person(region.person(region.anhui))
    for act in ("snooze", "done", "restore", "read"):
        problem(stranger.post(f"notices/{notice.pk}/{act}/", {}), 404, "not_found")
    problem(stranger.get(f"notices/why/?person={person.pk}"), 404, "not_found")
    problem(api(region.zhejiang).get("notices/why/"), 403, "not_allowed")


def test_why_told_and_why_not(told, region):
    person, task, notice = told
    viewer = region.person(region.zhejiang, Role.VIEWER)
    answer = as_person(person).get(f"notices/why/?noun=tasks&id={task.pk}").data
    mine = next(event for event in answer["events"] if event["kind"] == notice.kind)
    assert mine["verdict"] == "waits" and mine["subject"]["id"] == task.pk
    assert any("您任浙江省联络员" in sentence for sentence in mine["sentences"])
    assert any("签收" in sentence for sentence in answer["to_come"])
    asked = as_person(person).get(f"notices/why/?noun=tasks&id={task.pk}&person={viewer.pk}").data
    others = next(event for event in asked["events"] if event["kind"] == notice.kind)
    assert others["verdict"] == "not_told"
    assert any("查阅角色不办理事项" in sentence for sentence in others["sentences"])
    problem(as_person(viewer).get(f"notices/why/?person={person.pk}"), 404, "not_found")
    problem(as_person(person).get("notices/why/?noun=tasks&id=99999999"), 404, "not_found")
    problem(as_person(person).get("notices/why/?noun=ministries&id=1"), 404, "not_found")


def test_choosing_how_to_be_told(region):
    person = region.person(region.zhejiang)
    caller = as_person(person)
    events = {event["event"]: event for event in caller.get("me/preferences/").data["events"]}
    assert events["task_unsigned"]["must_act"]
    assert not events["task_unsigned"]["channels"][0]["may_choose"]
    off = {"choices": [{"event": "task_reported", "channel": "digest", "wanted": False}]}
    after = {event["event"]: event for event in caller.post("me/preferences/", off).data["events"]}
    assert after["task_reported"]["channels"][1] == {
        "channel": "digest",
        "wanted": False,
        "usual": True,
        "may_choose": True,
    }
    assert Preference.objects.get().user == person
    locked = {"choices": [{"event": "task_unsigned", "channel": "in_app", "wanted": False}]}
    problem(caller.post("me/preferences/", locked), 422, "invalid")
    problem(caller.post("me/preferences/", {"choices": [], "colour": "red"}), 400, "unknown_field")
    problem(caller.get("me/preferences/?role=approver"), 400, "invalid_parameter")
    caller.post("me/preferences/", {"choices": [], "replace": True})
    assert not Preference.objects.exists()


def test_an_integration_has_no_preferences(api, region):
    problem(api(region.zhejiang).get("me/preferences/"), 403, "not_allowed")


def test_to_everybody_writes_only_the_offices_coordinator(api, region):
    body = {"title": "停机", "text": "周六停机维护。", "units": [region.zhejiang.pk]}
    reader = as_person(region.person(region.zhejiang))
    problem(reader.post("broadcasts/", body), 403, "not_allowed")
    problem(
        api(region.office, Role.COORDINATOR, scopes=["read", "meetings"]).post("broadcasts/", body),
        403,
        "not_allowed",
    )
    person = region.person(region.office, Role.COORDINATOR)
    made = as_person(person).post("broadcasts/", body)
    assert (made.status_code, made.data["told"]) == (201, 1)
    problem(as_person(person).post("broadcasts/", {**body, "units": []}), 422, "invalid")
    assert [row["title"] for row in reader.rows("broadcasts/")] == ["停机"]
    assert [row["label"] for row in reader.rows("notices/")] == ["群发通知"]
    assert as_person(region.person(region.anhui)).rows("broadcasts/") == []


@pytest.fixture
def keeper(region):
    """The system administrator, and two mails: one refused, one sent to the duty box of a unit on another day."""
    person = region.person(region.zhejiang)
    common = {"language": "zh-hans", "run_at": NOW, "subject": "机密事项"}
    refused = Mail.objects.create(
        key="a", kind="digest", recipient=person, address="old@example.test", state="dead", created_at=NOW,
        last_error="550 no such user", message_id="<1@x>", attempts=1, **common,
    )  # fmt: skip
    Mail.objects.create(
        key="b", kind="duty_box", organisation=region.jiangsu, address="box@example.test", state="sent",
        created_at=NOW - timedelta(days=3), sent_at=NOW, message_id="<2@x>", **common,
    )  # fmt: skip
    DeliveryAttempt.objects.create(mail=refused, at=NOW, outcome="refused", detail="550 no such user")
    return as_person(region.person(region.office, Role.SYSTEM_ADMIN)), refused


def test_the_delivery_log_is_filtered_and_a_mail_is_sent_again_once(keeper):
    caller, refused = keeper
    day = NOW.date().isoformat()
    for query, states in {
        "": ["dead", "sent"],
        "?state=failed": ["dead"],
        "?state=sent": ["sent"],
        "?kind=duty_box": ["sent"],
        "?recipient=old@": ["dead"],
        "?recipient=江苏": ["sent"],
        f"?since={day}": ["dead"],
        f"?until={day}&ordering=created_at": ["sent", "dead"],
        "?until=2020-01-01": [],
    }.items():
        assert [row["state"] for row in caller.rows(f"deliveries/{query}")] == states, query
    for query in ("?state=lost", "?since=yesterday", "?kind=letter"):
        problem(caller.get(f"deliveries/{query}"), 400, "invalid_parameter")
    problem(caller.get("deliveries/?subject=x"), 400, "unknown_parameter")
    address = f"deliveries/{refused.pk}/"
    seen = caller.get(address)
    assert "机密" not in seen.content.decode()
    assert [line["detail"] for line in seen.data["log"]] == ["550 no such user"]
    again = caller.post(f"{address}resend/", Idempotency_Key="once-more")
    assert (again.data["state"], again.data["attempts"], len(again.data["log"])) == ("queued", 0, 2)
    assert again.data["log"][0]["by"]
    assert caller.post(f"{address}resend/", Idempotency_Key="once-more").data == again.data
    problem(caller.post(f"{address}resend/"), 409, "mail_not_finished")
    problem(caller.post(f"{address}resend/", {"to": "x@example.test"}), 400, "unknown_field")
    problem(caller.post("deliveries/999999/resend/"), 404, "not_found")


def test_nobody_else_reads_the_delivery_log_or_sends_again(keeper, api, region):
    _caller, refused = keeper
    others = [as_person(region.person(region.office, role)) for role in (Role.AUDIT_ADMIN, Role.COORDINATOR)]
    for other in (*others, as_person(region.person(region.zhejiang)), api(region.office)):
        problem(other.get("deliveries/"), 403, "not_allowed")
        problem(other.get(f"deliveries/{refused.pk}/"), 403, "not_allowed")
        problem(other.post(f"deliveries/{refused.pk}/resend/"), 403, "not_allowed")
    refused.refresh_from_db()
    assert refused.state == "dead"
