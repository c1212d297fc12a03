"""Is whoever sets an indicator told that its figure is kept or asked for elsewhere, and nobody else?"""

import pytest

from coordination.activity.models import Event
from coordination.projects.indicated import flagged
from coordination.projects.workflow import related
from coordination.tasks.chapters.figures import ask_figures
from tests import factories_supervision as asking
from tests.api.conftest import api  # noqa: F401 - fixture
from tests.factories import NOW, report, working
from tests.figures.test_kept_once import page
from tests.projects import stories

DONE = "跨省通办事项办件量"


@pytest.fixture
def task(region):
    found = working(region, rhythm="quarterly")
    return ask_figures(found, actor=region.actor(region.office), at=NOW, figures=[f"{DONE}（万件） 季度"])


def measuring(region, name=DONE, **fields):
    thing = stories.building(region, **fields)
    return stories.indicator(region, thing, name=name, unit="万件", first_period="2026Q1")


def told(region, thing, unit=None) -> list:
    return [
        (each.found.subject, each.is_linked) for each in flagged(thing, region.actor(unit or region.jiangsu))
    ]


def test_the_author_is_told_which_report_asks_already(region, task):
    thing = measuring(region, name=f"{DONE[:2]} {DONE[2:]}")  # a blank makes no other figure
    assert told(region, thing) == [(task, False)]
    assert "别处已有或正在填报" in Event.objects.of(thing).first().sentence_text
    shown = page(region, region.jiangsu, thing.get_absolute_url())
    assert "同名指标别处已有或正在填报" in shown and task.number in shown and "已关联" not in shown
    related.link(thing, actor=region.actor(region.jiangsu), at=NOW, thing=task.number)
    assert told(region, thing) == [(task, True)]
    assert "报送时自动带入" in page(region, region.jiangsu, thing.get_absolute_url())


def test_a_figure_that_has_come_and_a_request_are_told_as_well(region, task):
    report(task, actor=region.actor(region.jiangsu), percent=30, values={DONE: "12.5"})
    asked = asking.data_request(region, period="2026Q2", units=[region.zhejiang])
    thing = measuring(region)
    found = {each.found.subject: each.found for each in flagged(thing, region.actor(region.jiangsu))}
    assert found[task].figure.value == 12.5
    assert asked not in found  # a request between the office and Zhejiang: Jiangsu knows nothing of it
    assert "2026Q4 12.5万件" in page(region, region.jiangsu, thing.get_absolute_url())


def test_the_api_says_the_same(region, task, api):  # noqa: F811
    thing = measuring(region)
    mine = api(region.jiangsu).get(f"projects/{thing.pk}/").data["indicators_elsewhere"]
    assert [(each["thing"]["number"], each["has_come"], each["is_linked"]) for each in mine] == [
        (task.number, False, False)
    ]
    assert mine[0]["indicator"] == thing.indicators.get().pk
    assert api(region.zhejiang).get(f"projects/{thing.pk}/").data["indicators_elsewhere"] == []


@pytest.mark.parametrize("why", ["another name", "another rhythm", "another project", "hidden", "reader"])
def test_nothing_is_told_where_it_is_another_figure_or_not_ones_own_to_know(region, why, task):
    name, unit = DONE, region.jiangsu
    if why == "another name":
        name = f"{DONE}（长江口）"
    elif why == "another rhythm":
        task.wanted_figures.update(period_kind="month")
    elif why == "another project":  # 完成投资 of one project is not that of another
        task.delete()
        measuring(region, title="别的项目")
    elif why == "hidden":
        task.readers.all().delete()
        task.participations.all().delete()
        type(task).objects.filter(pk=task.pk).update(confidentiality="parties", issuer=region.office)
    thing = measuring(region, name=name)
    if why == "reader":
        unit = region.zhejiang
        assert told(region, thing)
    assert told(region, thing, unit) == []
    if why != "reader":
        assert "别处已有" not in Event.objects.of(thing).first().sentence_text
