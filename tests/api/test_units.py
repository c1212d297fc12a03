"""Does a unit keep its settings and absences through the API as it does in the portal?"""

import pytest
from django.test import Client

from accounts.models import Deputy
from accounts.roles import Role
from coordination.activity.models import Event
from tests.factories import TODAY, make_user

from .conftest import Api, problem


@pytest.fixture
def coordinator(region):
    client = Client()
    client.force_login(region.person(region.jiangsu), backend="django.contrib.auth.backends.ModelBackend")
    return Api(client=client)


def test_settings_are_read_by_staff_and_changed_by_the_coordinator(api, region):
    path = f"organisations/{region.jiangsu.pk}/settings/"
    assert api(region.jiangsu, Role.HANDLER).get(path).data["may_change"] is False
    problem(api(region.jiangsu, Role.HANDLER).post(path, {"claims_need_approval": True}), 403, "not_allowed")
    problem(api(region.zhejiang).get(path), 404, "not_found")
    answer = api(region.jiangsu).post(path, {"claims_need_approval": True})
    assert (answer.data["claims_need_approval"], answer.data["duty_email"]) == (True, "")
    event = Event.objects.get()
    assert (event.verb, event.changes) == ("change_settings", {"claims_need_approval": [False, True]})
    assert (
        api(region.jiangsu).post(path, {"duty_email": "duty@js.gov.cn"}).data["claims_need_approval"] is True
    )
    assert list(problem(api(region.jiangsu).post(path, {"duty_email": "x"}), 422, "invalid")["errors"]) == [
        "duty_email"
    ]


def test_members_are_those_of_the_own_units(api, region):
    person = region.person(region.jiangsu)
    region.person(region.zhejiang)
    assert [row["id"] for row in api(region.jiangsu).rows("members/")] == [person.pk]


def test_an_absence_is_arranged_and_ended(coordinator, region):
    absent = region.person(region.jiangsu, Role.APPROVER)
    me = region.person(region.jiangsu)
    data = {"absent": absent.pk, "deputy": me.pk, "starts_on": str(TODAY), "ends_on": "2026-12-01"}
    made = coordinator.post("deputies/", data)
    assert (made.status_code, made.data["absent"]) == (201, str(absent))
    problem(coordinator.post("deputies/", data), 409, "deputy_exists")
    assert "代理" in Event.objects.first().sentence_text
    assert [row["id"] for row in coordinator.rows("deputies/")] == [made.data["id"]]
    assert coordinator.post(f"deputies/{made.data['id']}/stop/").status_code == 204
    assert not Deputy.objects.exists()


def test_people_elsewhere_are_missing_people(coordinator, api, region):
    stranger = make_user(region.zhejiang)
    me = region.person(region.jiangsu)
    days = {"starts_on": str(TODAY), "ends_on": str(TODAY)}
    body = problem(
        coordinator.post("deputies/", {"absent": stranger.pk, "deputy": stranger.pk, **days}), 422, "invalid"
    )
    assert set(body["errors"]) == {"absent", "deputy"}
    handler = api(region.jiangsu, Role.HANDLER)
    body = problem(handler.post("deputies/", {"absent": me.pk, "deputy": me.pk, **days}), 422, "invalid")
    assert "absent" in body["errors"]
    assert api(region.zhejiang).rows("deputies/") == []
