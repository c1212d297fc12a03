"""Does the lead see who has reported, pull the words in under their names, and go on without the late one?"""

import pytest

from coordination.tasks import workflow
from coordination.tasks.consolidating import changes_since_last, proposed_text, standings
from coordination.tasks.services import save_report_draft
from tests.factories import NOW, working

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(region):
    found = working(region)
    lead = region.actor(region.jiangsu)
    for unit in (region.zhejiang, region.anhui):
        found = workflow.add_supporter(found, actor=lead, at=NOW, organisation=unit, contribution="配合")
        found = workflow.sign_for(found, actor=region.actor(unit), at=NOW)
    return found


def said(region, task, unit, text, percent=30, **fields):
    return workflow.report(task, actor=region.actor(unit), at=NOW, percent=percent, text=text, **fields)


def test_the_lead_pulls_in_what_came_and_names_who_is_late(region, task):
    said(region, task, region.zhejiang, "已接入三市")
    lead = region.actor(region.jiangsu)
    came, late = standings(task)
    assert came.part.organisation == region.zhejiang and came.report.text == "已接入三市"
    assert late.part.organisation == region.anhui and late.report is None
    text = proposed_text(task, lead)
    assert text == "浙江省：已接入三市"
    said(region, task, region.jiangsu, f"方案已定\n{text}", consolidates=[came.report])
    report = task.reports.filter(organisation=region.jiangsu).get()
    assert list(report.consolidates.all()) == [came.report]
    assert report.missing_names == "安徽省"


def test_what_was_pulled_in_once_is_not_pulled_in_again(region, task):
    said(region, task, region.zhejiang, "已接入三市")
    lead = region.actor(region.jiangsu)
    first = standings(task)[0].report
    said(region, task, region.jiangsu, f"方案已定\n{proposed_text(task, lead)}", consolidates=[first])
    assert proposed_text(task, lead) == "方案已定"
    said(region, task, region.anhui, "两市完成")
    assert proposed_text(task, lead) == "方案已定\n安徽省：两市完成"
    assert [each.report is not None for each in standings(task)] == [True, False]


def test_a_supporter_gets_its_own_last_words_only(region, task):
    said(region, task, region.zhejiang, "浙江的话")
    assert proposed_text(task, region.actor(region.zhejiang)) == "浙江的话"
    assert proposed_text(task, region.actor(region.anhui)) == ""


def test_the_draft_says_what_changed_since_the_last_report(region, task):
    said(region, task, region.jiangsu, "接入十家单位", percent=20)
    draft = save_report_draft(
        task, actor=region.actor(region.jiangsu), at=NOW, percent=40, text="接入十五家单位"
    )
    changes = {each.name: each.pieces for each in changes_since_last(task, draft)}
    assert set(changes) == {"percent", "text"}
    assert "".join(piece.text for piece in changes["text"] if piece.kind == "added") == "五"
