"""Is the rule of an agreement written in fields, with its problems beside them, and is it the same rule as its JSON?"""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coordination.agreements import workflow
from coordination.agreements.models import Agreement
from coordination.portal.rule_editor import editor, sent, written
from coordination.portal.rule_templates import published
from coordination.portal.rule_typed import between, fields_of
from tests.factories import NOW
from tests.pages import Page

from .agreed import TEXT, drafted, revision, rule_of, tabled, three

PUBLISHED = [pytest.param(each, id=each.key) for each in published()]


@pytest.fixture
def jiangsu(region) -> Client:
    return _browser(region, region.jiangsu)


def _browser(region, unit) -> Client:
    client = Client()
    client.force_login(region.actor(unit).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(answer, status=200) -> Page:
    assert answer.status_code == status, answer.status_code
    return Page(answer.content.decode())


def changed(page: Page, action: str, **answers) -> dict:
    """What a browser posts: the fields as they stand, and these answers."""
    return page.form(action).filled() | {name.replace("__", "."): value for name, value in answers.items()}


@pytest.mark.parametrize("rule", PUBLISHED)
def test_a_published_rule_fits_any_parties_and_comes_back_byte_by_byte(rule):
    units = [f"第{number}合作市" for number in range(1, rule.parties + 1)]
    text = written(between(rule.document, units))
    drawn = editor("rule", text, units, {}, year=2027)
    assert drawn.placed == []
    posted = {
        f"rule.{name}": value for name, value in fields_of(json.loads(text), fixed_parties=True).items()
    }
    assert sent({"rule": text, "rule.base": text, **posted}, "rule", units) == text
    assert drawn.example.result or "假设" in drawn.example.problems[0]


@pytest.mark.django_db
def test_a_rule_is_made_from_a_published_one_without_javascript(region, jiangsu):
    parties = [str(unit.pk) for unit in three(region)]
    page = shown(jiangsu.get("/agreements/new/"))
    typed = changed(page, "/agreements/new/", title="三方", parties=parties, text=TEXT)
    page = shown(jiangsu.post("/agreements/new/", typed | {"do": "rule:template", "rule.template": "SFQ-01"}))
    assert not Agreement.objects.exists()
    assert (
        "10,000,000.02" in page.text
    )  # three years of ten million: the odd fen goes to the party written first
    assert page.form("/agreements/new/").fields["title"].values == ["三方"]
    typed = changed(page, "/agreements/new/", do="rule:add-clause:cap")
    page = shown(jiangsu.post("/agreements/new/", typed))
    typed = changed(
        page, "/agreements/new/", rule__clauses__1__party="安徽省", rule__clauses__1__limit="5000000.00"
    )
    assert "5,000,000.00" in shown(jiangsu.post("/agreements/new/", typed | {"do": "rule:compute"})).text
    assert jiangsu.post("/agreements/new/", typed).status_code == 302
    rule = json.loads(Agreement.objects.get().on_the_table.rule_text)
    assert rule["parties"] == ["江苏省", "浙江省", "安徽省"]
    assert [each["kind"] for each in rule["clauses"]] == ["share", "cap"]
    assert rule["clauses"][1] == {"kind": "cap", "party": "安徽省", "limit": "5000000.00"}


PHASES = [{"from": "2027-01-01", "to": "2027-12-31"}, {"from": "2028-01-01"}]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("clauses.0.phases.0.weights.安徽省", "2", None),
        ("clauses.0.phases.0.weights.安徽省", "97", "合计99"),
        ("clauses.0.phases.0.weights.安徽省", "-1", "权重不能为负"),
        ("clauses.0.phases.0.weights.安徽省", "", "缺少安徽省的权重"),
        ("clauses.0.phases.1.from", "2027-12-01", "重叠"),
        ("clauses.0.phases.1.from", "2028-02-01", "空"),
        ("clauses.1.limit", "-5.00", "不能为负"),
        ("clauses.1.limit", "5万", "请换算成元"),
        ("clauses.2.taxes", "增直税", "增值税"),
        ("clauses.1.party", "上海市", "不是协议的一方"),
        ("clauses.1.party", "", "请填写此项"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(region, place, value, words):
    units = [unit.name for unit in three(region)]
    phases = [{**phase, "weights": dict.fromkeys(units, 1)} for phase in PHASES]
    document = {
        "title": "试",
        "parties": units,
        "clauses": [
            {"kind": "share", "phases": phases},
            {"kind": "cap", "party": "安徽省", "limit": "100.00"},
        ],
    }
    if place.startswith("clauses.2"):
        document["clauses"] = [{"kind": "scope", "taxes": ["增值税"]}, *document["clauses"]]
        place = place.replace("clauses.2", "clauses.0")
    text = written(document)
    posted = {f"rule.{name}": each for name, each in fields_of(document, fixed_parties=True).items()}
    found = sent({"rule": text, "rule.base": text, **posted, f"rule.{place}": value}, "rule", units)
    drawn = editor("rule", found, units, {}, year=2027)
    if words is None:
        assert drawn.placed == [] and drawn.example.result
        return
    [problem] = drawn.placed
    assert words in problem.sentence and problem.name and place.startswith(problem.name)
    assert problem.where.startswith("第")
    assert drawn.example is None


@pytest.mark.django_db
def test_looking_at_a_rule_does_not_change_its_bytes_and_a_file_is_kept_as_it_was(region, jiangsu):
    rule = rule_of(three(region)).replace("\n", "").replace("  ", "")  # as nobody's program writes it
    agreement = tabled(region, rule=rule)
    path = f"{agreement.get_absolute_url()}revise/"
    page = shown(jiangsu.get(path))
    assert jiangsu.post(path, changed(page, "/revise/", text=TEXT + "附")).status_code == 302
    assert Agreement.objects.get().on_the_table.rule_text == rule
    page = shown(jiangsu.get(path))
    file = SimpleUploadedFile("rule.json", ("\n" + rule.replace("试验", "另一")).encode())
    page = shown(jiangsu.post(path, changed(page, "/revise/", do="rule:file") | {"rule.file": file}))
    assert jiangsu.post(path, changed(page, "/revise/")).status_code == 302
    assert Agreement.objects.get().on_the_table.rule_text == rule.replace("试验", "另一")
    page = shown(jiangsu.get(path))
    for broken in (b"", b"{", b"[]"):
        file = SimpleUploadedFile("rule.json", broken)
        page = shown(jiangsu.post(path, changed(page, "/revise/", do="rule:file") | {"rule.file": file}))
        assert page.field_errors and "另一规则" in page.form("/revise/").fields["rule"].values[0]


@pytest.mark.django_db
def test_a_rule_that_others_changed_meanwhile_is_theirs_or_mine(region, jiangsu):
    agreement = tabled(region)
    path = f"{agreement.get_absolute_url()}revise/"
    opened = shown(jiangsu.get(path))
    theirs = revision(agreement, rule=rule_of(three(region)).replace('"安徽省": 1', '"安徽省": 2'))
    workflow.revise(agreement, actor=region.actor(region.zhejiang), at=NOW, **theirs)
    mine = changed(opened, "/revise/", **{"rule.clauses.0.phases.0.weights.江苏省": "3"})
    page = shown(jiangsu.post(path, mine), status=412)
    assert "安徽省 2" in page.text and "江苏省 3" in page.text
    assert "逐字比较" in page.text
    assert page.form("/revise/").fields["rule.clauses.0.phases.0.weights.江苏省"].values == ["3"]
    page = shown(jiangsu.post(path, changed(page, "/revise/", do="rule:theirs")))
    assert page.form("/revise/").fields["rule"].values == [theirs["rule"]]
    assert Agreement.objects.get().on_the_table.rule_text == theirs["rule"]


@pytest.mark.django_db
def test_a_party_more_is_asked_for_its_part(region, jiangsu):
    agreement = drafted(region, parties=[region.jiangsu, region.zhejiang])
    path = f"{agreement.get_absolute_url()}edit/"
    page = shown(jiangsu.get(path))
    parties = [str(unit.pk) for unit in three(region)]
    refused = shown(jiangsu.post(path, changed(page, "/edit/", parties=parties)), status=422)
    assert "缺少安徽省的权重" in refused.text
    typed = changed(refused, "/edit/", **{"rule.clauses.0.phases.0.weights.安徽省": "2"})
    assert jiangsu.post(path, typed).status_code == 302
    rule = json.loads(Agreement.objects.get().on_the_table.rule_text)
    assert rule["clauses"][0]["phases"][0]["weights"] == {"江苏省": "1", "浙江省": "1", "安徽省": "2"}
