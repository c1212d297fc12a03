"""Trying a rule before signing: the form says what the rule says, nobody else sees it until it is shared."""

import json
import re

import pytest
from django.test import Client

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.portal import rule_typed
from coordination.settlement.models import Scenario
from coordination.settlement.rule import loads_rule
from coordination.settlement.services import share_scenario
from coordination.settlement.strict_json import read_json
from tests import factories_settlement as made
from tests.factories import NOW, Region
from tests.pages import Page

from .simulating import EXAMPLES

pytestmark = pytest.mark.django_db
VERBS = ["create", "edit", "delete"]
CASES = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())


@pytest.fixture
def region():
    return Region()


def browser(region, unit, role=Role.COORDINATOR) -> Client:
    client = Client()
    client.force_login(region.person(unit, role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def posted(document: dict, **more) -> dict[str, str]:
    return rule_typed.fields_of(document) | {"title": document["title"], "source": "typed", **more}


@pytest.mark.parametrize("name", CASES)
def test_the_form_of_a_rule_gives_the_rule_back(name):
    """Every published rule: drawn as a form and read again it computes the same clauses."""
    text = (EXAMPLES / name / "rule.json").read_bytes()
    document = read_json(text).value
    again = loads_rule(json.dumps(rule_typed.typed(posted(document)), default=str).encode())
    rule = loads_rule(text)
    assert [str(each.given) for each in again.clauses] == [str(each.given) for each in rule.clauses]
    assert (again.parties, again.measure.kind, again.every) == (rule.parties, rule.measure.kind, rule.every)


def test_a_rule_is_tried_and_kept_without_javascript(region):
    client = browser(region, region.jiangsu)
    page = client.get("/scenarios/new/").content.decode()
    assert "7,200,000.00" in page  # the worked example is computed at once
    document = {
        "title": "试一试",
        "parties": ["甲", "乙"],
        "clauses": [{"kind": "share", "phases": [{"weights": {"甲": 1, "乙": 1}}]}],
    }
    lines = "所属期,税种,征收地,金额\n2025,增值税,甲,100.01\n"
    data = posted(document, lines=lines, do="compute")
    assert "50.01" in client.post("/scenarios/new/", data).content.decode()
    assert not Scenario.objects.exists()
    assert client.post("/scenarios/new/", {**data, "do": "save"}).status_code == 302
    kept = Scenario.objects.get()
    assert kept.result["totals"] == {"甲": "50.01", "乙": "50.00"}
    shown = client.get(kept.get_absolute_url()).content.decode()
    assert "50.01" in shown


def test_of_two_who_change_a_scenario_the_later_loses_nothing_and_history_tells_all(region):
    client = browser(region, region.jiangsu)
    document = {
        "title": "两人同改",
        "parties": ["甲", "乙"],
        "clauses": [{"kind": "share", "phases": [{"weights": {"甲": 1, "乙": 1}}]}],
    }
    data = posted(document, lines="所属期,金额\n2025,1.00\n", do="save")
    client.post("/scenarios/new/", data)
    kept = Scenario.objects.get()
    edit = f"{kept.get_absolute_url()}edit/"
    [read] = re.findall(r'name="version" value="(\d+)"', client.get(edit).content.decode())
    assert client.post(edit, {**data, "title": "先存", "version": read}).status_code == 302
    late = client.post(edit, {**data, "title": "后存", "version": read})
    assert late.status_code == 422
    assert "已被他人更新" in late.content.decode() and "后存" in late.content.decode()
    kept.refresh_from_db()
    assert kept.title == "先存"
    client.post(f"{kept.get_absolute_url()}delete/")
    assert [
        event.verb for event in Event.objects.filter(object_id=kept.pk, verb__in=VERBS).order_by("pk")
    ] == VERBS


def test_buttons_add_and_take_away_clauses(region):
    client = browser(region, region.jiangsu)
    document = {
        "title": "加一条",
        "parties": ["甲", "乙"],
        "clauses": [{"kind": "share", "phases": [{"weights": {"甲": 1, "乙": 1}}]}],
    }
    data = posted(document, lines="所属期,金额\n2025,1.00\n")
    page = client.post("/scenarios/new/", {**data, "do": "add-clause:floor"}).content.decode()
    assert 'name="clauses.1.kind" value="floor"' in page
    page = client.post("/scenarios/new/", {**data, "do": "add:clauses.0.phases"}).content.decode()
    assert "clauses.0.phases.1" in page
    page = client.post("/scenarios/new/", {**data, "do": "remove:clauses.0"}).content.decode()
    assert "clauses.0.kind" not in page
    page = client.post(
        "/scenarios/new/", {**data, "do": "read-json", "rule_json": "{not json"}
    ).content.decode()
    assert "字段名" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"clauses.0.phases.0.weights.乙": "41"}, "101"),
        ({"clauses.0.phases.0.weights.乙": "-1"}, "比例"),
        ({"lines": "所属期,征收地,金额\n2025,丙,1.00\n"}, "第2行"),
        ({"lines": ""}, "文件是空的"),
        ({"facts": "{"}, "第1行"),
    ],
)
def test_what_is_wrong_is_said_in_sentences(region, change, words):
    document = {
        "title": "错",
        "parties": ["甲", "乙"],
        "clauses": [{"kind": "share", "phases": [{"weights": {"甲": 60, "乙": 40}}]}],
    }
    data = posted(document, lines="所属期,金额\n2025,1.00\n") | change
    answer = browser(region, region.jiangsu).post("/scenarios/new/", {**data, "do": "save"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Scenario.objects.exists()


def test_past_lines_of_an_agreement_under_another_rule(region):
    agreement = made.two_provinces(region)
    made.delivered(region, made.opened(region, agreement))
    client = browser(region, region.jiangsu)
    page = client.get(f"/scenarios/new/?agreement={agreement.pk}").content.decode()
    assert "740,740.73" in page
    half = {
        **made.SIXTY_FORTY,
        "clauses": [{"kind": "share", "phases": [{"weights": {"江苏省": 50, "浙江省": 50}}]}],
    }
    data = posted(half, agreement=str(agreement.pk), do="save") | {"source": "past"}
    assert client.post("/scenarios/new/", data).status_code == 302
    assert Scenario.objects.get().result["totals"] == {"江苏省": "617283.95", "浙江省": "617283.94"}


@pytest.mark.parametrize("path", ["/scenarios/", "/scenarios/{}/", "/scenarios/new/?from={}"])
def test_a_shared_scenario_does_not_tell_of_the_agreement_it_tries(region, path):
    agreement = made.two_provinces(region, title="两省未公开的协议")
    made.delivered(region, made.opened(region, agreement))
    party = browser(region, region.jiangsu)
    rule = {**made.SIXTY_FORTY, "title": "六四再试"}
    data = posted(rule, agreement=str(agreement.pk), do="save") | {"source": "past"}
    assert party.post("/scenarios/new/", data).status_code == 302
    kept = Scenario.objects.get()
    share = {"actor": region.actor(region.jiangsu), "at": NOW, "organisations": [region.anhui]}
    share_scenario(kept, **share)
    shown = party.get(path.format(kept.pk)).content.decode()
    assert agreement.number in shown
    shown = browser(region, region.anhui).get(path.format(kept.pk)).content.decode()
    assert kept.title in shown
    assert agreement.number not in shown
    assert agreement.title not in shown


def test_private_until_shared_and_compared(region):
    client, other = browser(region, region.jiangsu), browser(region, region.zhejiang)
    for title, weights in (("甲案", {"甲": 1, "乙": 1}), ("乙案", {"甲": 3, "乙": 1})):
        document = {
            "title": title,
            "parties": ["甲", "乙"],
            "clauses": [{"kind": "share", "phases": [{"weights": weights}]}],
        }
        client.post("/scenarios/new/", posted(document, lines="所属期,金额\n2025,100.00\n", do="save"))
    first, second = Scenario.objects.order_by("pk")
    for path in ("", "edit/", "share/"):
        assert other.get(f"/scenarios/{first.pk}/{path}").status_code == 404
    assert "甲案" not in other.get("/scenarios/").content.decode()
    shown = client.get(f"/scenarios/compare/?id={first.pk}&id={second.pk}").content.decode()
    assert "75.00" in shown
    form = Page(client.get(f"/scenarios/{first.pk}/share/").content.decode()).form("")
    answer = client.post(
        f"/scenarios/{first.pk}/share/", form.filled(organisations=[str(region.zhejiang.pk)])
    )
    assert answer.status_code in {302, 303}, answer.content.decode()[-1500:]
    assert other.get(first.get_absolute_url()).status_code == 200
    assert other.get(f"/scenarios/{first.pk}/edit/").status_code == 403
    assert other.get(second.get_absolute_url()).status_code == 404
    assert "分享给我" in other.get("/scenarios/").content.decode()
    assert client.post(f"/scenarios/{first.pk}/delete/").status_code == 302
    assert other.get(first.get_absolute_url()).status_code == 404
