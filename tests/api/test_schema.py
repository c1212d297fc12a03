"""Does the description of the API say what the API does?"""

import re

import orjson
import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from coordination.api import docs
from coordination.api.v1.root import NOUNS
from tests.factories import claimed, draft, opened, working

HERE = "urn:openapi"


@pytest.fixture(scope="module")
def document(django_db_setup, django_db_blocker):
    docs.document.cache_clear()
    GENERATOR_STATS.reset()
    with django_db_blocker.unblock():
        return orjson.loads(docs.document("zh-hans"))


def conforms(document, schema, data) -> None:
    """``data`` is what this schema of the document promises."""
    registry = Registry().with_resource(HERE, Resource(contents=document, specification=DRAFT202012))
    absolute = orjson.loads(orjson.dumps(schema).replace(b'"#/', f'"{HERE}#/'.encode()))
    errors = list(Draft202012Validator(absolute, registry=registry).iter_errors(data))
    assert not errors, [f"{error.json_path}: {error.message[:200]}" for error in errors[:5]]


def promised(document, method, path, answer):
    operation = document["paths"][f"/api/v1/{path}"][method]
    assert str(answer.status_code) in operation["responses"], (path, answer.status_code)
    media = answer.headers["Content-Type"]
    return operation["responses"][str(answer.status_code)]["content"][media]["schema"]


def test_it_is_valid_openapi_3_1_without_a_guess(document):
    assert document["openapi"].startswith("3.1")
    validate_schema(document)
    assert not GENERATOR_STATS, list(GENERATOR_STATS._warn_cache)


def test_operation_ids_are_unique_and_readable(document):
    ids = [
        one["operationId"]
        for path in document["paths"].values()
        for one in path.values()
        if "operationId" in one
    ]
    assert len(ids) == len(set(ids))
    assert {"tasks_list", "tasks_claim", "tasks_retrieve", "tasks_history", "me", "trace"} <= set(ids)
    assert not [each for each in ids if re.search(r"_\d+$", each)]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.noun)
def test_every_transition_has_its_address_inputs_and_refusals(document, noun):
    for transition in noun.workflow().transitions.values() if noun.workflow() else ():
        path = document["paths"].get(f"/api/v1/{noun.noun}/{{id}}/{transition.name}/")
        if transition.automatic:
            assert path is None
            continue
        operation = path["post"]
        assert {"401", "403", "404", "409", "412", "422"} <= set(operation["responses"])
        assert operation["summary"] == str(transition.label)
        bodies = operation.get("requestBody", {}).get("content", {})
        names = set()
        for media in bodies.values():
            component = media["schema"]["$ref"].rsplit("/", 1)[1]
            names |= set(document["components"]["schemas"][component]["properties"])
        assert names == {each.name for each in transition.inputs}, transition.name


def test_every_path_asks_for_a_token_or_a_session(document):
    for path, operations in document["paths"].items():
        for one in operations.values():
            if "operationId" in one:
                assert one["security"] == [{"token": []}, {"session": []}], path


def test_what_is_answered_is_what_was_promised(document, api, region):
    office, jiangsu = api(region.office), api(region.jiangsu)
    office.post("tasks/", {"title": "草稿", "deadline": "2027-06-30", "content": "x"})
    opened(region), claimed(region)
    task = working(region)
    file = SimpleUploadedFile("报告.pdf", b"%PDF-1.7")
    jiangsu.post(f"tasks/{task.pk}/report/", {"percent": 50, "text": "过半"}, files={"files": file})
    jiangsu.post(
        f"tasks/{task.pk}/request_extension/", {"wanted_on": "2027-09-30", "reason": "x", "progress": "y"}
    )
    jiangsu.post(f"tasks/{task.pk}/wait_for/", {"party": region.zhejiang.pk, "what": "数据"})
    jiangsu.post(f"tasks/{task.pk}/comment/", {"text": "请查收"})
    attachment = jiangsu.rows("attachments/")[0]["id"]
    addresses = [
        ("tasks/", "tasks/"),
        ("tasks/{id}/", f"tasks/{task.pk}/"),
        *(
            (f"tasks/{{id}}/{part}/", f"tasks/{task.pk}/{part}/")
            for part in (
                "history",
                "attachments",
                "participations",
                "reports",
                "offers",
                "extensions",
                "waits",
                "votes",
                "milestones",
                "comments",
                "hand-overs",
            )
        ),
        ("organisations/", "organisations/"),
        ("organisations/{id}/", f"organisations/{region.nanjing.pk}/"),
        ("attachments/{id}/", f"attachments/{attachment}/"),
        ("history/", "history/"),
        ("me/", "me/"),
        ("my-work/", "my-work/?scope=unit"),
        ("calendar/", "calendar/"),
        ("calendar/explain/", "calendar/explain/?start=2026-09-26&days=7"),
        ("trace/{noun}/{id}/", f"trace/tasks/{task.pk}/"),
        ("tasks/{id}/", "tasks/4711/"),
    ]
    for caller in (office, jiangsu):
        for path, address in addresses:
            answer = caller.get(address)
            conforms(document, promised(document, "get", path, answer), answer.data)
    answer = jiangsu.post(f"tasks/{task.pk}/stop_waiting/", {"result": "已收到"}, Prefer="return=minimal")
    conforms(document, promised(document, "post", "tasks/{id}/stop_waiting/", answer), answer.data)
    answer = jiangsu.post(f"tasks/{task.pk}/claim/", {})
    conforms(document, promised(document, "post", "tasks/{id}/claim/", answer), answer.data)
    answer = office.patch(f"tasks/{draft(region).pk}/", {"title": ""}, If_Match="*")
    conforms(document, promised(document, "patch", "tasks/{id}/", answer), answer.data)


def test_it_is_public_and_in_the_language_asked_for(stranger, db):
    answer = stranger.get("schema/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi+json"
    assert stranger.get("schema/", Accept_Language="en").headers["Content-Language"] == "en"


def test_the_docs_page_needs_nothing_from_elsewhere_and_nothing_inline(stranger, db):
    answer = stranger.get("docs/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)
    assets = re.findall(r'(?:src|href)="/static/([^"]+)"', html)
    assert len(assets) >= 4 and all(finders.find(asset) for asset in assets)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)


# Where "position" is an order that people wrote: parties of an agreement, steps of a template, classes of tasks.
WRITTEN_ORDERS = re.compile(r"(Partner|Party|Statement|Step)Row|RoundParties|.*TaskClass\w*|LadderStep\w*")


def test_nothing_ranks_anybody(document):
    names = {
        (name, schema)
        for schema, content in document["components"]["schemas"].items()
        for name in content.get("properties", {})
    }
    assert not [pair for pair in names if re.search(r"rank|score|points|league", pair[0])]
    assert not [
        schema for name, schema in names if "position" in name and not WRITTEN_ORDERS.fullmatch(schema)
    ]
