"""Do meetings, outcomes and submissions run over the API by the same rules as on the pages?"""

import pytest

from accounts.roles import Kind, Role
from accounts.services import create_organisation
from coordination.meetings.models import Outcome
from coordination.meetings.workflow import meeting as meeting_acts
from coordination.meetings.workflow import outcome as outcome_acts
from coordination.submissions.models import Submission
from coordination.tasks.services import draft_task
from tests.factories import NOW
from tests.factories_meetings import (
    answered,
    confirming,
    cycle,
    meeting,
    meeting_data,
    outcome,
    published,
    scan,
    submission,
    submitted,
)

from .conftest import problem
from .test_schema import conforms, document, promised  # noqa: F401 - a fixture


def ids(rows) -> set[int]:
    return {row["id"] for row in rows}


# --- the loop ----------------------------------------------------------------------------------
def test_from_a_meeting_to_a_closed_submission(api, region):
    office, jiangsu, ministry = api(region.office), api(region.jiangsu), api(region.ministry)
    data = meeting_data(region)
    sent = {
        **data,
        "host": data["host"].pk,
        "parties": [unit.pk for unit in data["parties"]],
        "starts_on": "2026-11-23",
        "agenda": ["低空经济", "算力"],
    }
    held = office.post("meetings/", sent)
    assert held.status_code == 201 and held.data["number"] == "2026-01"
    assert [item["title"] for item in held.data["agenda"]] == ["低空经济", "算力"]
    held = office.post(f"meetings/{held.data['id']}/hold/").data
    draft = office.post(
        "outcomes/",
        {
            "meeting": held["id"],
            "title": "低空航线互认",
            "wording": "互认。",
            "kind": "task_source",
            "audience": "attending",
        },
    )
    assert draft.status_code == 201 and draft.data["number"] == "2026-01-01"
    path = f"outcomes/{draft.data['id']}"
    problem(jiangsu.get(f"{path}/"), 404, "not_found")
    office.post(f"{path}/submit_for_confirmation/")
    problem(office.post(f"{path}/publish/"), 409, "illegal_transition")
    for unit in (region.jiangsu, region.zhejiang, region.anhui):
        assert api(unit).post(f"{path}/agree/").status_code == 200
    found = office.post(f"{path}/publish/").data
    assert found["status"] == "published" and found["next_steps"][0] == "add_task"
    assert {row["answer"] for row in found["confirmations"]} == {"agreed"}
    made = jiangsu.post(
        "submissions/",
        {
            "outcome": found["id"],
            "ministries": [region.ministry.pk],
            "kind": "pilot",
            "title": "请示",
            "content": "请授权试点。",
            "working_days": 10,
        },
    )
    assert made.status_code == 201
    path = f"submissions/{made.data['results'][0]['id']}"
    assert jiangsu.post(f"{path}/submit/", {"own_number": "苏府发(2026)5号"}).data["due_on"] == "2026-12-07"
    done = ministry.post(f"{path}/answer/", {"verdict": "agreed", "document_number": "发改办[2026]7号"})
    assert done.data["answer"]["document_number"] == "发改办〔2026〕7号"
    assert jiangsu.post(f"{path}/close/").data["status"] == "closed"
    assert office.get(f"outcomes/{found['id']}/").data["submissions_state"]["value"] == "closed"


def test_several_ministries_in_one_request_once(api, region):
    others = [create_organisation(name=name, kind=Kind.MINISTRY) for name in ("交通运输部", "工信部")]
    found, jiangsu = published(region), api(region.jiangsu)
    body = {
        "outcome": found.pk,
        "ministries": [unit.pk for unit in (region.ministry, *others)],
        "kind": "approval",
        "title": "请示",
        "content": "请审批",
    }
    first = jiangsu.post("submissions/", body, Idempotency_Key="three")
    again = jiangsu.post("submissions/", body, Idempotency_Key="three")
    assert len(first.data["results"]) == 3 and first.data == again.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Submission.objects.count() == 3
    problem(jiangsu.post("submissions/", {**body, "outcome": 4711}), 422, "invalid")
    problem(api(region.nanjing).post("submissions/", body), 422, "invalid")


# --- what may not be changed -------------------------------------------------------------------
def test_published_wording_answers_409_and_is_corrected_as_a_new_version(api, region):
    found, office = published(region), api(region.office)
    path = f"outcomes/{found.pk}"
    problem(office.patch(f"{path}/", {"wording": "改"}, If_Match="*"), 409, "illegal_transition")
    office.post(f"{path}/correct/", {"title": found.title, "wording": "新文本", "reason": "笔误"})
    for unit in (region.jiangsu, region.zhejiang, region.anhui):
        api(unit).post(f"{path}/agree/")
    assert [row["wording"] for row in office.rows(f"{path}/versions/")] == [found.current.wording, "新文本"]
    assert office.get(f"{path}/").data["wording"] == "新文本"


def test_different_fields_merge_and_the_same_field_shows_both(api, region):
    found, office = outcome(region, title="原题", wording="原文"), api(region.office)
    path = f"outcomes/{found.pk}/"
    seen = office.get(path).headers["ETag"]
    actor = region.actor(region.office)
    outcome_acts.edit(
        found, actor=actor, at=NOW, title="原题", wording="他人的文本", kind="decision", audience="attending"
    )
    merged = office.patch(path, {"title": "我的题"}, If_Match=seen)
    assert merged.status_code == 200
    assert (merged.data["title"], merged.data["wording"], merged.data["kind"]) == (
        "我的题",
        "他人的文本",
        "decision",
    )
    conflict = problem(office.patch(path, {"wording": "我的文本"}, If_Match=seen), 412, "stale_version")
    assert conflict["fields"] == {"wording": {"theirs": "他人的文本", "mine": "我的文本"}}
    problem(office.patch(path, {"title": "x"}), 428, "precondition_required")


def test_a_meeting_s_parties_are_edited_alone(api, region):
    found, office = meeting(region, held=False, agenda="一"), api(region.office)
    path = f"meetings/{found.pk}/"
    after = office.patch(path, {"parties": [region.zhejiang.pk]}, If_Match="*").data
    assert [row["organisation"]["id"] for row in after["attendances"]] == [region.zhejiang.pk]
    assert after["title"] == found.title and [item["title"] for item in after["agenda"]] == ["一"]
    seen = office.get(path).headers["ETag"]
    actor = region.actor(region.office)
    data = {each.name: each.initial(found, actor) for each in meeting_acts.DETAILS}
    found.refresh_from_db()
    meeting_acts.edit(
        found,
        actor=actor,
        at=NOW,
        **{k: v for k, v in data.items() if v is not None} | {"parties": [region.anhui]},
    )
    problem(office.patch(path, {"parties": [region.jiangsu.pk]}, If_Match=seen), 412, "stale_version")
    assert office.patch(path, {"place": "苏州"}, If_Match=seen).status_code == 200


# --- who sees what -----------------------------------------------------------------------------
def test_lists_details_and_counts_agree_on_who_sees(api, region):
    draft, open_, sent = outcome(region), published(region), submitted(region)
    unsent = submission(region, of=open_)
    for unit, outcomes_, submissions_ in (
        (region.office, {draft.pk, open_.pk, sent.outcome_id}, {sent.pk}),
        (region.zhejiang, {open_.pk, sent.outcome_id}, {sent.pk}),
        (region.ministry, set(), {sent.pk}),
        (region.nanjing, set(), set()),
    ):
        caller = api(unit)
        assert ids(caller.rows("outcomes/")) == outcomes_
        assert ids(caller.rows("submissions/")) == submissions_
        assert bool(caller.rows("meetings/")) == bool(outcomes_)
        for noun, things, seen in (
            ("outcomes", (draft, open_), outcomes_),
            ("submissions", (sent, unsent), submissions_),
        ):
            for thing in things:
                status = 200 if thing.pk in seen else 404
                for path in ("", "history/"):
                    assert caller.get(f"{noun}/{thing.pk}/{path}").status_code == status
    seen_by_ministry = api(region.ministry).get(f"submissions/{sent.pk}/").data
    assert seen_by_ministry["outcome"]["id"] is None and seen_by_ministry["wording"]


def test_what_a_party_wrote_is_for_the_parties(api, region):
    held = meeting(region, parties=[region.jiangsu], guests=[region.zhejiang])
    found = confirming(region, of=held, audience="region")
    api(region.jiangsu).post(f"outcomes/{found.pk}/agree/", {"remark": "仅限本次"})
    api(region.office).post(f"outcomes/{found.pk}/publish/")
    assert api(region.jiangsu).rows(f"outcomes/{found.pk}/confirmations/")[0]["text"] == "仅限本次"
    assert api(region.anhui).rows(f"outcomes/{found.pk}/confirmations/")[0]["text"] == ""
    hidden = api(region.anhui).get(f"outcomes/{found.pk}/").data["meeting"]
    assert hidden == {"id": None, "number": held.number, "title": held.title}


def test_a_token_without_the_scope_reads_only(api, region):
    found = confirming(region)
    reader = api(region.jiangsu, scopes=["read"])
    assert reader.get(f"outcomes/{found.pk}/").status_code == 200
    assert reader.post(f"outcomes/{found.pk}/agree/").status_code == 403
    assert Outcome.objects.get(pk=found.pk).confirmations.filter(answer="agreed").count() == 0


# --- acts with files, filters, orphans -------------------------------------------------------------
def test_a_paper_answer_comes_with_its_scan(api, region):
    sent, jiangsu = submitted(region), api(region.jiangsu)
    path = f"submissions/{sent.pk}/answer_on_behalf/"
    data = {"verdict": "agreed", "document_number": "发改办〔2026〕3号", "answered_on": "2026-11-23"}
    answer = problem(jiangsu.post(path, data), 422, "invalid")
    assert set(answer["errors"]) == {"scan"}
    answer = jiangsu.post(path, data, files={"scan": scan()})
    assert answer.status_code == 200 and answer.data["answer"]["on_behalf"] is True
    assert jiangsu.rows(f"submissions/{sent.pk}/attachments/")[0]["purpose"] == "answer"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("outcomes/?orphan=true", 1),
        ("outcomes/?kind=decision", 1),
        ("outcomes/?q=没有的词", 0),
        ("outcomes/?ordering=-number&limit=1", 3),
        ("meetings/?year=2026", 3),
        ("meetings/?q=2026-02", 1),
        ("submissions/?scope=overdue", 0),
        ("submissions/?status=answered", 1),
    ],
)
def test_filters_are_those_of_the_pages(api, region, path, expected):
    published(region)
    tasked = published(region, kind="decision")
    draft_task(actor=region.actor(region.jiangsu), at=NOW, title="任务", outcome=tasked)
    answered(region)
    assert len(api(region.office).rows(path)) == expected


def test_closing_a_cycle_is_refused_with_the_list(api, region):
    year = cycle(region)
    orphan = published(region)
    office = api(region.office)
    assert [row["number"] for row in office.get(f"cycles/{year.pk}/").data["orphans"]] == [orphan.number]
    refused = problem(office.post(f"cycles/{year.pk}/close/"), 409, "illegal_transition")
    assert [row["number"] for row in refused["orphans"]] == [orphan.number]
    assert api(region.anhui, Role.COORDINATOR).post(f"cycles/{year.pk}/close/").status_code == 403


def test_what_is_answered_is_what_was_promised(document, api, region):  # noqa: F811
    year = cycle(region)
    sent = answered(region, conditions=["完成评估 2026-12-31"])
    waiting = submitted(region)
    jiangsu, ministry, office = api(region.jiangsu), api(region.ministry), api(region.office)
    jiangsu.post(f"submissions/{waiting.pk}/enquire/", {"asked": "王处长", "channel": "phone"})
    ministry.post(f"submissions/{waiting.pk}/want_supplement/", {"text": "补充"})
    series = office.post("series/", {"name": "联席会议", "level": "joint"})
    conforms(document, promised(document, "post", "series/", series), series.data)
    found, held = sent.outcome, sent.outcome.meeting
    addresses = [
        ("cycles/", "cycles/"),
        ("cycles/{id}/", f"cycles/{year.pk}/"),
        ("series/", "series/"),
        ("series/{id}/", f"series/{series.data['id']}/"),
        ("meetings/", "meetings/"),
        ("meetings/{id}/", f"meetings/{held.pk}/"),
        ("meetings/{id}/attendances/", f"meetings/{held.pk}/attendances/"),
        ("meetings/{id}/agenda/", f"meetings/{held.pk}/agenda/"),
        ("outcomes/", "outcomes/"),
        ("outcomes/{id}/", f"outcomes/{found.pk}/"),
        ("outcomes/{id}/confirmations/", f"outcomes/{found.pk}/confirmations/"),
        ("outcomes/{id}/versions/", f"outcomes/{found.pk}/versions/"),
        ("submissions/", "submissions/"),
        *(("submissions/{id}/", f"submissions/{each.pk}/") for each in (sent, waiting, submission(region))),
        *(
            (f"submissions/{{id}}/{part}/", f"submissions/{waiting.pk}/{part}/")
            for part in ("supplements", "enquiries")
        ),
        ("trace/{noun}/{id}/", f"trace/outcomes/{found.pk}/"),
    ]
    for path, address in addresses:
        answer = jiangsu.get(address)
        conforms(document, promised(document, "get", path, answer), answer.data)
