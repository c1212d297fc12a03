"""Who gets in, in which capacity, and with which scope?"""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import ApiClient, Deputy, Membership
from accounts.roles import Role
from coordination.activity.models import Event
from coordination.tasks.models import Task
from tests.factories import NOW, TODAY, make_client_token, make_user, opened

from .conftest import Api, problem


def client_of(caller: Api) -> ApiClient:
    return ApiClient.objects.get(token_hash=ApiClient.hash_of(caller.token))


def test_a_token_acts_for_its_organisation(api, region):
    task, caller = opened(region), api(region.jiangsu)
    assert caller.post(f"tasks/{task.pk}/claim/", {}).data["lead"]["name"] == "江苏省"
    event = Event.objects.of(Task.objects.get()).first()
    assert (event.source, event.actor, event.actor_name) == ("api", None, client_of(caller).name)
    assert event.organisation == region.jiangsu


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer nonsense", "Bearer 令牌", "bearer " + "x" * 300]
)
def test_an_unusable_token_is_401(region, header):
    answer = Api()("get", "me/", Authorization=header)
    problem(answer, 401, "invalid_token")
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_other_schemes_are_no_log_in(region):
    problem(Api()("get", "me/", Authorization="Basic eDp5"), 401, "not_authenticated")


def changed_client(**fields):
    def change(client, region):
        ApiClient.objects.filter(pk=client.pk).update(**fields)

    return change


def closed_organisation(client, region):
    client.organisation.is_active = False
    client.organisation.save(update_fields=["is_active"])


@pytest.mark.parametrize(
    "end",
    [
        changed_client(is_active=False),
        changed_client(ends_on=TODAY - timedelta(days=1)),
        changed_client(starts_on=TODAY + timedelta(days=1)),
        closed_organisation,
    ],
)
def test_a_token_ends(api, region, end):
    caller = api(region.jiangsu)
    assert caller.get("me/").status_code == 200
    end(client_of(caller), region)
    problem(caller.get("me/"), 401, "invalid_token")


def test_the_last_day_of_a_token_counts(api, region):
    caller = api(region.jiangsu)
    ApiClient.objects.update(ends_on=TODAY)
    assert caller.get("me/").status_code == 200


def test_use_is_noted_once_a_minute(api, region, time_machine, django_assert_num_queries):
    caller = api(region.jiangsu)
    caller.get("organisations/")
    first = client_of(caller).last_used_at
    assert first is not None
    with django_assert_num_queries(2):  # the token, the rows: nothing is written
        caller.get("organisations/")
    time_machine.move_to(NOW + timedelta(minutes=2))
    caller.get("organisations/")
    assert client_of(caller).last_used_at > first


def test_a_read_only_token_is_told_the_scope_it_lacks(api, region):
    task, caller = opened(region), api(region.jiangsu, scopes=["read"])
    assert caller.get(f"tasks/{task.pk}/").status_code == 200
    for answer in (
        caller.post(f"tasks/{task.pk}/claim/", {}),
        caller.post("tasks/", {"title": "x"}),
        caller.patch(f"tasks/{task.pk}/", {"title": "x"}, If_Match='"2"'),
        caller.delete(f"tasks/{task.pk}/", If_Match='"2"'),
    ):
        body = problem(answer, 403, "missing_scope")
        assert body["scope"] == "tasks" and "tasks" in body["detail"]
    task.refresh_from_db()
    assert (task.status, task.version) == ("open", 2)


def test_a_token_that_may_only_write_reads_nothing(api, region):
    task, caller = opened(region), api(region.jiangsu, scopes=["tasks"])
    body = problem(caller.get("tasks/"), 403, "missing_scope")
    assert body["scope"] == "read"
    assert caller.post(f"tasks/{task.pk}/claim/", {}).status_code == 201


def test_a_scope_does_not_widen_the_role(api, region):
    task = opened(region)
    problem(api(region.jiangsu, Role.VIEWER).post(f"tasks/{task.pk}/claim/", {}), 403, "not_allowed")


@pytest.fixture
def session(region):
    client = Client(enforce_csrf_checks=True)
    client.force_login(region.person(region.jiangsu), backend="django.contrib.auth.backends.ModelBackend")
    return Api(client=client)


def csrf(caller: Api) -> dict:
    token = "a" * 32
    caller.client.cookies["csrftoken"] = token
    return {"X_CSRFToken": token}


def test_a_session_reads_and_with_the_csrf_token_acts(session, region):
    task = opened(region)
    assert session.get("me/").data["kind"] == "person"
    problem(session.post(f"tasks/{task.pk}/claim/", {}), 403, "csrf_failed")
    assert session.post(f"tasks/{task.pk}/claim/", {}, **csrf(session)).status_code == 201
    event = Event.objects.of(task).first()
    assert (event.source, event.actor) == ("api", region.person(region.jiangsu))


def test_a_session_without_office_reads_nothing(session, region):
    Membership.objects.all().delete()
    problem(session.get("tasks/"), 403, "no_capacity")


def test_an_inactive_person_is_nobody(session, region):
    user = region.person(region.jiangsu)
    user.is_active = False
    user.save()
    problem(session.get("me/"), 401, "not_authenticated")


def test_administrators_see_no_business(region):
    opened(region)
    client = Client()
    client.force_login(
        make_user(region.office, Role.SYSTEM_ADMIN), backend="django.contrib.auth.backends.ModelBackend"
    )
    caller = Api(client=client)
    assert caller.get("tasks/").data["results"] == []
    assert caller.get("history/").data["results"] == []
    problem(caller.get(f"tasks/{Task.objects.get().pk}/"), 404, "not_found")


def test_me_says_in_which_capacity(api, region, session):
    answer = api(region.ministry, scopes=["read"]).get("me/").data
    assert answer["kind"] == "client" and answer["scopes"] == ["read"] and answer["username"] is None
    assert answer["acting_as"]["organisation"]["id"] == region.ministry.pk
    absent = make_user(region.zhejiang, Role.APPROVER)
    Deputy.objects.create(absent=absent, deputy=region.person(region.jiangsu), starts_on=TODAY, ends_on=TODAY)
    seats = session.get("me/").data["capacities"]
    assert [(seat["organisation"]["name"], seat["standing_in_for"]) for seat in seats] == [
        ("江苏省", None),
        ("浙江省", str(absent)),
    ]


def test_tokens_are_kept_as_hashes_only(region):
    token = make_client_token(region.jiangsu)
    assert token not in str(ApiClient.objects.values().get())
