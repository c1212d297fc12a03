"""An outcome becomes a project of three equal partners, is built, changed with everybody's consent, and closed: through both doors."""

from datetime import date, timedelta

import pytest

from coordination.projects.models import FundingSource
from coordination.projects.sums import check_sums
from coordination.tasks.models import Task
from tests.factories import TODAY
from tests.factories_meetings import published
from tests.journeys.conftest import clock, door, staffed  # noqa: F401 - fixtures

from . import stories


@pytest.fixture
def funds(staffed):  # noqa: F811
    r = staffed
    return {unit: stories.source(r, unit, limit="5000.00") for unit in (r.jiangsu, r.zhejiang)}


def test_from_an_outcome_to_the_archive(door, staffed, clock, funds):  # noqa: F811
    r = staffed
    outcome = published(r, kind="project_source", audience="region")
    thing = door.create(
        r.jiangsu,
        "projects",
        outcome=outcome,
        title="省际快速通道",
        kind="infrastructure",
        confidentiality="region",
        share="1/3",
        investment_fen="10000.00",
    )
    assert not door.sees(r.zhejiang, thing)
    for unit in (r.zhejiang, r.anhui):
        thing = door.act(r.jiangsu, thing, "invite", organisation=unit, share="1/3", part="本省段")
        assert ("accept", f"projects/{thing.pk}") in door.work(unit)
        thing = door.act(unit, thing, "accept")
        assert ("accept", f"projects/{thing.pk}") not in door.work(unit)
    thing = stories.milestone(r, thing, "通车", TODAY)
    thing = door.act(r.jiangsu, thing, "submit_for_review")
    assert "start" not in door.offered(r.jiangsu, thing)
    for unit in (r.zhejiang, r.anhui):
        thing = door.act(unit, thing, "review", answer="yes")
    assert (thing.status, thing.edition) == ("approved", 1)
    assert door.sees(r.office, thing)

    thing = door.act(r.jiangsu, thing, "start", started_on=TODAY)
    part = stories.part_of(thing, r.zhejiang)
    cell = {"partner": part, "source": funds[r.zhejiang], "year": 2026}
    refused = door.refused(r.zhejiang, thing, "set_budget", cells=[{**cell, "amount": "5000.01"}])
    assert refused.status == 409 and "5,000.00" in refused.sentence
    thing = door.act(r.zhejiang, thing, "set_budget", cells=[{**cell, "amount": "5000.00"}])
    assert FundingSource.objects.get(pk=funds[r.zhejiang].pk).free_fen == 0

    asked = {
        "title": "省际快速通道（延伸）",
        "kind": "infrastructure",
        "confidentiality": "region",
        "investment_fen": "12000.00",
        "reason": "延伸五公里",
    }
    thing = door.act(r.anhui, thing, "request_change", **asked)
    for unit in (r.jiangsu, r.zhejiang):
        assert ("answer_change", f"projects/{thing.pk}") in door.work(unit)
        thing = door.act(unit, thing, "answer_change", answer="yes")
    assert (thing.title, thing.edition) == ("省际快速通道（延伸）", 2)

    task = stories.task_of(r)
    thing = door.act(r.jiangsu, thing, "link", thing=task.number)
    clock.pass_days(3)
    thing = door.act(r.jiangsu, thing, "complete", completed_on=TODAY + timedelta(days=3))
    why = door.offered(r.jiangsu, thing)["close"]
    for word in (task.title, "未付5,000.00元", "通车"):
        assert word in why
    Task.objects.filter(pk=task.pk).delete()
    thing.links.all().delete()
    line = thing.budget_lines.get()
    thing = door.act(
        r.zhejiang,
        thing,
        "record_payment",
        line=line,
        amount="5000.00",
        paid_on=date(2026, 11, 25),
        voucher="付1",
    )
    thing = door.act(
        r.jiangsu, thing, "reach", milestone=thing.milestones.get(), actual_on=date(2026, 11, 25)
    )
    thing = door.act(r.jiangsu, thing, "close", final_report="建成通车")
    assert thing.status == "closed"
    assert check_sums().is_clean
    history = door.history(r.anhui, thing)
    assert history[0].startswith("登记了项目")
    assert history[-1] == "项目归档"
    assert f"outcomes/{outcome.pk}" in door.trace(r.jiangsu, thing)
    assert f"projects/{thing.pk}" in door.trace(r.jiangsu, outcome)
