"""Scenarios through the API: the same commands as the portal, for the same people, with the same refusals."""

import json

import orjson
import pytest
from django.test import Client

from accounts.roles import Role
from coordination.settlement.models import Scenario
from coordination.settlement.services import keep_scenario
from tests import factories_settlement as made
from tests.factories import NOW, Region, make_client_token

pytestmark = pytest.mark.django_db
RULE = json.dumps(
    {
        "title": "试",
        "parties": ["甲", "乙"],
        "clauses": [{"kind": "share", "phases": [{"weights": {"甲": 1, "乙": 1}}]}],
    },
    ensure_ascii=False,
)
LINES = "所属期,税种,征收地,金额\n2025,增值税,甲,100.01\n"
TRIED = {"title": "均分", "rule": RULE, "lines": LINES}


@pytest.fixture
def region():
    return Region()


class Api:
    """Somebody by log-in, so that roles count."""

    def __init__(self, region, unit, role=Role.COORDINATOR):
        self.client = Client()
        self.client.force_login(
            region.person(unit, role), backend="django.contrib.auth.backends.ModelBackend"
        )

    def send(self, method: str, path: str, body=None, **headers):
        data = orjson.dumps(body) if body is not None else b""
        answer = self.client.generic(
            method, f"/api/v1/scenarios/{path}", data, content_type="application/json", headers=headers
        )
        answer.data = orjson.loads(answer.content) if answer.content else None
        return answer


def kept(region, unit, **values):
    return keep_scenario(
        actor=region.actor(unit),
        at=NOW,
        **{"facts": "", "source": "typed", "agreement": None, **TRIED, **values},
    )


def test_tried_read_changed_shared_and_deleted(region):
    api, other = Api(region, region.jiangsu), Api(region, region.zhejiang)
    answer = api.send("POST", "", TRIED, **{"Idempotency-Key": "1"})
    assert answer.status_code == 201, answer.data
    assert api.send("POST", "", TRIED, **{"Idempotency-Key": "1"}).data["id"] == answer.data["id"]
    one = f"{answer.data['id']}/"
    assert answer.headers["Location"].endswith(f"/api/v1/scenarios/{one}")
    found = api.send("GET", one)
    assert found.data["result"]["periods"][0]["parts"] == {"甲": "50.01", "乙": "50.00"}
    assert (found.data["rule"], found.data["totals"]["甲"], found.data["shared_with"]) == (RULE, "50.01", [])
    assert other.send("GET", one).status_code == 404
    changed = api.send(
        "PATCH", one, {"lines": LINES.replace("100.01", "10.00")}, **{"If-Match": found.headers["ETag"]}
    )
    assert (changed.status_code, changed.data["totals"]["甲"], changed.data["title"]) == (200, "5.00", "均分")
    late = api.send("PATCH", one, {"title": "迟了"}, **{"If-Match": found.headers["ETag"]})
    assert late.status_code == 412
    assert api.send("PATCH", one, {"title": "没有版本"}).status_code == 428
    shared = api.send("POST", f"{one}share/", {"organisations": [region.zhejiang.pk]})
    assert [each["id"] for each in shared.data["shared_with"]] == [region.zhejiang.pk]
    seen = other.send("GET", one)
    assert (seen.status_code, seen.data["may_change"]) == (200, False)
    assert [len(api.send("GET", f"?scope={scope}").data["results"]) for scope in ("own", "shared")] == [1, 0]
    assert [len(other.send("GET", f"?scope={scope}").data["results"]) for scope in ("own", "shared")] == [
        0,
        1,
    ]
    assert api.send("POST", f"{one}share/", {"organisations": []}).data["shared_with"] == []
    assert other.send("GET", one).status_code == 404
    assert [each["verb"] for each in api.send("GET", f"{one}history/").data["results"]][-1] == "create"
    assert api.send("DELETE", one, **{"If-Match": found.headers["ETag"]}).status_code == 412
    assert api.send("DELETE", one, **{"If-Match": "*"}).status_code == 204
    assert not Scenario.objects.exists()


def test_what_does_not_compute_is_refused_and_nothing_is_kept(region):
    api = Api(region, region.jiangsu)
    hidden = made.two_provinces(region)
    wrong = {
        "rule": "{", "title": " ", "lines": LINES.replace("甲", "丙"), "source": "elsewhere", "facts": "[]",
        "agreement": hidden.pk + 1,
    }  # fmt: skip
    for name, value in wrong.items():
        answer = api.send("POST", "", {**TRIED, name: value})
        assert answer.status_code == 422, (name, answer.data)
        assert answer.data["errors"] or answer.data["detail"], name
    assert Api(region, region.anhui).send("POST", "", {**TRIED, "agreement": hidden.pk}).status_code == 422
    assert api.send("POST", "", {**TRIED, "sliders": 1}).status_code == 400
    assert not Scenario.objects.exists()


def test_past_figures_of_an_agreement_under_another_rule(region):
    agreement = made.two_provinces(region)
    made.delivered(region, made.opened(region, agreement))
    half = RULE.replace("甲", "江苏省").replace("乙", "浙江省")
    sent = {"title": "对半", "rule": half, "source": "past", "agreement": agreement.pk}
    answer = Api(region, region.zhejiang).send("POST", "", sent)
    assert (answer.status_code, answer.data["totals"]) == (
        201,
        {"江苏省": "617283.95", "浙江省": "617283.94"},
    )
    scenario = Scenario.objects.get()
    scenario.readers.create(organisation=region.anhui, shared_at=NOW, shared_by_name="浙")
    assert Api(region, region.anhui).send("GET", f"{scenario.pk}/").data["agreement"] is None


# who × (make, see, change, share, delete): x may, - may not (403), . does not exist (404)
TABLE = {
    ("jiangsu", Role.COORDINATOR): "xxxxx",
    ("jiangsu", Role.HANDLER): "xxxxx",
    ("jiangsu", Role.FINANCE): "xxxxx",
    ("zhejiang", Role.COORDINATOR): "xx---",
    ("anhui", Role.COORDINATOR): "x....",
    ("office", Role.COORDINATOR): "x....",
    ("ministry", Role.MINISTRY_LIAISON): "-....",
}
MARKS = {200: "x", 201: "x", 204: "x", 302: "x", 403: "-", 404: "."}


def test_who_may_do_what_through_both_doors(region):
    found = {}
    for unit, role in TABLE:
        api = Api(region, getattr(region, unit), role)
        own = kept(region, region.jiangsu)
        own.readers.create(organisation=region.zhejiang, shared_at=NOW, shared_by_name="苏")
        one, match = f"{own.pk}/", {"If-Match": "*"}
        answers = [
            api.send("POST", "", TRIED),
            api.send("GET", one),
            api.send("PATCH", one, {"title": "改"}, **match),
            api.send("POST", f"{one}share/", {"organisations": [region.zhejiang.pk]}),
            api.send("DELETE", one, **match),
        ]
        found[unit, role] = "".join(MARKS[answer.status_code] for answer in answers)
        again = kept(region, region.jiangsu)
        again.readers.create(organisation=region.zhejiang, shared_at=NOW, shared_by_name="苏")
        pages = [
            api.client.get("/scenarios/new/"),
            api.client.get(f"/scenarios/{again.pk}/"),
            api.client.get(f"/scenarios/{again.pk}/edit/"),
            api.client.get(f"/scenarios/{again.pk}/share/"),
            api.client.post(f"/scenarios/{again.pk}/delete/"),
        ]
        assert "".join(MARKS[answer.status_code] for answer in pages) == found[unit, role], (unit, role)
    assert found == TABLE


def test_a_token_needs_the_scope_to_change(region):
    headers = {
        "Authorization": f"Bearer {make_client_token(region.jiangsu, Role.COORDINATOR, scopes=['read'])}"
    }
    client = Client()
    assert client.get("/api/v1/scenarios/", headers=headers).status_code == 200
    answer = client.post(
        "/api/v1/scenarios/", orjson.dumps(TRIED), content_type="application/json", headers=headers
    )
    assert answer.json()["code"] == "missing_scope"
