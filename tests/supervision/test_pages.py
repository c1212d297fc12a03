"""Do the pages and the API of supervision open, act once, and answer with the domain's own sentences?"""

import io
import re
from datetime import date

import pytest
from django.test import Client
from docx import Document

from accounts.roles import Role
from coordination.supervision import performance
from coordination.supervision.models import LadderStep, Letter, PerformanceMonth, Urging
from tests import factories_supervision as make
from tests.factories import NOW, Region, make_client_token

STEP = {
    "condition": "silent",
    "working_days": "15",
    "level": "blue",
    "addressed": "lead",
    "reach": "draft",
    "limit_days": "5",
    "sequence": "1",
    "is_active": "on",
}


@pytest.fixture
def region(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return Region()


def reader(region, unit, role=None):
    client = Client()
    usual = Role.OFFICE_STAFF if unit == region.office else Role.COORDINATOR
    person = region.person(unit, role or usual)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def api(region, unit, role=Role.COORDINATOR):
    return Client(headers={"Authorization": f"Bearer {make_client_token(unit, role)}"})


def test_every_page_opens_for_everybody_who_has_business(region):
    letter = make.issued(region)
    instruction, asked = make.instruction(region), make.data_request(region)
    performance.freeze_month(date(2026, 10, 1), at=NOW)
    make_step(region)
    for unit in (region.office, region.jiangsu):
        client = reader(region, unit)
        for path in (
            "/supervision/",
            "/supervision/?days=5&mine=1",
            "/supervision/burden/",
            "/supervision/burden/export.xlsx",
            "/supervision/performance/",
            "/supervision/performance/?month=2026-10",
            "/supervision/performance/export.xlsx",
            "/supervision/ladder/",
            "/letters/",
            "/letters/export.xlsx",
            "/instructions/",
            "/instructions/export.xlsx",
            "/data-requests/",
            "/data-requests/export.xlsx",
            letter.get_absolute_url(),
            f"{letter.get_absolute_url()}print/",
            instruction.get_absolute_url(),
            asked.get_absolute_url(),
            letter.tasks.get().get_absolute_url(),
        ):
            assert client.get(path).status_code == 200, path


def make_step(region):
    from_page = reader(region, region.office).post("/supervision/ladder/new/", STEP)
    assert from_page.status_code == 302
    return LadderStep.objects.get()


def test_one_click_asks_once_and_says_who_asked_the_second_time(region):
    task = make.led(region)
    client = reader(region, region.office)
    page = client.get("/supervision/").content.decode()
    assert f"/supervision/urge/{task.pk}/" in page
    assert client.post(f"/supervision/urge/{task.pk}/").status_code == 302
    assert Urging.objects.get().addressee == region.jiangsu
    again = client.post(f"/supervision/urge/{task.pk}/")
    assert again.status_code == 409
    assert "已于" in again.content.decode() and Urging.objects.count() == 1
    urged = client.get("/supervision/").content.decode()
    assert "已催办" in urged and f"/letters/new/?task={task.pk}" in urged
    assert f"/letters/new/?task={task.pk}" not in page  # first one asks, then one writes
    outsider = reader(region, region.jiangsu).get("/supervision/").content.decode()
    assert task.number in outsider and "/letters/new/" not in outsider
    assert reader(region, region.anhui).post(f"/supervision/urge/{task.pk}/").status_code in {403, 404}


def test_the_preview_says_how_many_and_keeps_nothing(region):
    make.led(region)
    make.led(region)
    client = reader(region, region.office)
    page = client.post("/supervision/ladder/new/", {**STEP, "preview": "1"})
    assert page.status_code == 200
    assert "按今天的数据，将起草 2 份督办函" in page.content.decode()
    assert not LadderStep.objects.exists() and not Letter.objects.exists()
    wrong = client.post("/supervision/ladder/new/", {**STEP, "condition": "no_reply", "preview": "1"})
    assert wrong.status_code == 422
    assert reader(region, region.jiangsu).get("/supervision/ladder/new/").status_code == 403
    step = make_step(region)
    following = client.get("/supervision/ladder/new/").content.decode()
    assert re.search(r'name="sequence"[^>]*value="2"|value="2"[^>]*name="sequence"', following)
    changed = client.post(f"/supervision/ladder/{step.pk}/", {**STEP, "working_days": "30", "version": "1"})
    assert changed.status_code == 302 and LadderStep.objects.get().working_days == 30
    assert client.post(f"/supervision/ladder/{step.pk}/remove/").status_code == 302
    assert not LadderStep.objects.exists()


def test_the_word_file_says_what_the_page_says(region):
    letter = make.issued(region)
    client = reader(region, region.jiangsu)
    answer = client.get(f"{letter.get_absolute_url()}letter.docx")
    assert "filename*=" in answer.headers["Content-Disposition"]
    written = [each.text for each in Document(io.BytesIO(answer.content)).paragraphs]
    page = client.get(f"{letter.get_absolute_url()}print/").content.decode()
    assert all(line in page for line in written)
    assert letter.number in written
    assert reader(region, region.zhejiang).get(f"{letter.get_absolute_url()}letter.docx").status_code == 404


def test_a_figure_asked_before_is_refused_with_where_it_is(region):
    first = make.data_request(region)
    client = reader(region, region.office)
    typed = {
        "figure": first.figure,
        "unit": "万件",
        "period_kind": "quarter",
        "period": "2026年三季度",
        "purpose": "汇总",
        "units": [str(region.jiangsu.pk)],
        "due_on": "2026-12-31",
    }
    page = client.post("/data-requests/new/", typed)
    assert page.status_code == 409 and f'<a href="{first.get_absolute_url()}">' in page.content.decode()
    answer = api(region, region.office, Role.OFFICE_STAFF).post(
        "/api/v1/data-requests/", {**typed, "units": [region.jiangsu.pk]}, content_type="application/json"
    )
    assert answer.status_code == 409
    assert answer.json()["url"] == first.get_absolute_url()


def test_a_number_opens_its_list_and_the_remark_travels_with_it(region):
    task = make.led(region, deadline=date(2026, 10, 20))
    performance.freeze_month(date(2026, 10, 1), at=NOW)
    row = PerformanceMonth.objects.get(organisation=region.jiangsu)
    assert row.due_first == 1
    path = f"/supervision/performance/{region.jiangsu.pk}/2026-10/due_first/"
    page = reader(region, region.office).get(path).content.decode()
    assert task.title in page
    assert reader(region, region.zhejiang).get(path).status_code == 404
    own = reader(region, region.jiangsu)
    assert own.post(f"/supervision/performance/{row.pk}/remark/", {"text": "因汛期顺延。"}).status_code == 302
    assert (
        "因汛期顺延"
        in reader(region, region.office).get("/supervision/performance/?month=2026-10").content.decode()
    )
    rows = (
        api(region, region.office, Role.OFFICE_STAFF)
        .get("/api/v1/performance/?month=2026-10")
        .json()["results"]
    )
    assert [each["organisation"]["id"] for each in rows] == [
        region.jiangsu.pk,
        region.zhejiang.pk,
        region.anhui.pk,
    ]
    assert rows[0]["remarks"][0]["text"] == "因汛期顺延。"
    assert {"definition", "value"} <= rows[0]["measures"][0].keys()
    assert api(region, region.office).get("/api/v1/performance/?ordering=due_first").status_code == 400


def test_a_letter_goes_its_way_over_the_api(region):
    letter = make.issued(region)
    jiangsu = api(region, region.jiangsu)
    one = jiangsu.get(f"/api/v1/letters/{letter.pk}/").json()
    assert one["number"] == "督办〔2026〕1号"
    assert {each["name"] for each in one["allowed_actions"] if each["allowed"]} == {"reply"}
    done = jiangsu.post(
        f"/api/v1/letters/{letter.pk}/reply/",
        {"text": "已开工。", "objection": "责任不在我方。"},
        content_type="application/json",
    )
    assert done.status_code == 200 and done.json()["status"] == "replied"
    replies = jiangsu.get(f"/api/v1/letters/{letter.pk}/replies/").json()["results"]
    assert replies[0]["objection"] == "责任不在我方。"
    assert api(region, region.zhejiang).get(f"/api/v1/letters/{letter.pk}/").status_code == 404


def test_what_others_answered_is_not_for_the_other_units(region):
    asked = make.data_request(region)
    jiangsu = api(region, region.jiangsu)
    sent = jiangsu.post(
        f"/api/v1/data-requests/{asked.pk}/answer/",
        {"organisation": region.jiangsu.pk, "value": 12.5},
        content_type="application/json",
    )
    assert sent.status_code == 200
    for unit, units in (
        (region.office, [region.jiangsu.pk, region.zhejiang.pk]),
        (region.zhejiang, [region.zhejiang.pk]),
    ):
        role = Role.OFFICE_STAFF if unit == region.office else Role.COORDINATOR
        client = api(region, unit, role)
        rows = client.get(f"/api/v1/data-requests/{asked.pk}/items/").json()["results"]
        assert sorted(row["organisation"]["id"] for row in rows) == sorted(units)
        told = client.get(f"/api/v1/data-requests/{asked.pk}/history/").json()["results"]
        assert any("12.5" in str(line) for line in told) == (unit == region.office)
    page = reader(region, region.zhejiang).get(asked.get_absolute_url()).content.decode()
    assert "12.5" not in page


def test_a_number_of_the_burden_opens_what_it_counts(region):
    letter = make.issued(region)
    make.data_request(region)
    office, jiangsu = reader(region, region.office), reader(region, region.jiangsu)
    of_jiangsu = f"/supervision/burden/{region.jiangsu.pk}/2026-11/"
    page = office.get("/supervision/burden/").content.decode()
    assert f'<a href="{of_jiangsu}letters/">1</a>' in page
    assert f"{of_jiangsu}urgings/" not in page  # nobody urged: no list
    counted = jiangsu.get(f"{of_jiangsu}letters/").content.decode()
    assert letter.title in counted and letter.get_absolute_url() in counted and "未答复" in counted
    for kind, count in (("all", 2), ("open", 2), ("data_requests", 1), ("urgings", 0)):
        listed = office.get(f"{of_jiangsu}{kind}/")
        assert listed.context["value"] == len(listed.context["rows"]) == count, kind
    assert office.get(f"{of_jiangsu}whatever/").status_code == 404
    assert office.get(of_jiangsu.replace("2026-11", "2026-13") + "all/").status_code == 404
    assert reader(region, region.zhejiang).get(f"{of_jiangsu}letters/").status_code == 404


def test_the_burden_over_the_api_and_what_makes_no_sense(region):
    make.data_request(region)
    office = api(region, region.office, Role.OFFICE_STAFF)
    month = office.get("/api/v1/burden/?month=2026-11").json()
    assert [line["organisation"]["id"] for line in month["results"]] == [
        region.jiangsu.pk,
        region.zhejiang.pk,
        region.anhui.pk,
    ]
    assert office.get("/api/v1/burden/?month=1999-01").status_code == 400
    preview = office.post(
        "/api/v1/ladder-steps/preview/",
        {**STEP, "working_days": 15, "limit_days": 5, "sequence": 1, "is_active": True},
        content_type="application/json",
    )
    assert preview.status_code == 200 and preview.json()["letters"] == 0


def test_the_red_days_that_are_over_stay_on_the_page(region):
    task = make.led(region)
    task.light_spells.create(light="red", from_on=date(2026, 4, 3), until_on=date(2026, 4, 9))
    page = reader(region, region.jiangsu).get(task.get_absolute_url()).content.decode()
    assert "2026-04-03" in page and "亮灯记录" in page
