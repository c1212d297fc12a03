"""What others plan is shown to who plans the same, with the reason; what somebody may not see is neither named nor counted."""

import pytest

from coordination.activity.models import Event
from coordination.common.errors import IllegalTransition, Invalid
from coordination.lifecycle.matters import Compared
from coordination.projects.likeness import nearest
from coordination.projects.models import Overlap
from coordination.projects.overlaps import found_for
from coordination.projects.workflow import project, related
from tests import factories
from tests.factories import NOW

from . import stories

CENTRE = {
    "title": "芜湖大数据中心",
    "kind": "innovation",
    "field": "数据中心",
    "summary": "建设绿色数据中心和算力调度平台",
    "confidentiality": "region",
}


def compared(pk, title, text="", **more):
    return Compared(("projects.Project", pk), title, text, **more)


def test_rare_words_and_the_same_place_count_and_common_words_do_not():
    own = compared(0, "芜湖数据中心建设项目", "机架八千架", field="数字", places=frozenset({7}))
    others = [
        compared(1, "南京数据中心建设项目", "机架六千架", field="数字", places=frozenset({9})),
        compared(2, "芜湖长江大桥建设项目", places=frozenset({7})),
        compared(3, "太湖水环境治理建设项目"),
        *(
            compared(10 + n, f"{word}建设项目")
            for n, word in enumerate(["道路", "机场", "医院", "学校", "港口"])
        ),
    ]
    found = nearest(own, others, province_of={7: 3, 9: 2})
    assert [near.key[1] for near in found] == [1]
    assert found[0].same_field == "数字"
    assert any("数据中心" in word for word in found[0].words)


def test_the_nearest_of_other_provinces_are_found_when_a_draft_is_saved(region):
    near = stories.approved(region, title="芜湖数据中心二期", field="数据中心", kind="innovation")
    own = stories.approved(
        region, title="数据中心（安徽）", field="数据中心", units=[region.zhejiang], shares=("1/2", "1/2")
    )
    task = factories.opened(region, title="推进芜湖数据中心算力调度", content="数据中心")
    stories.approved(region, title="省际公交一体化", field="交通")
    thing = stories.proposed(region, by=region.anhui, **CENTRE)
    found = found_for(thing, region.actor(region.anhui))
    assert {each.subject for each in found} >= {near, task, own}
    assert all(each.subject.title != "省际公交一体化" for each in found)
    why = found[0].overlap.why
    assert why["words"]
    with pytest.raises(IllegalTransition, match="相近事项"):
        project.submit_for_review(thing, actor=region.actor(region.anhui), at=NOW)


def test_what_one_may_not_see_is_neither_named_nor_counted(region):
    hidden = stories.proposed(region, **CENTRE)  # a draft of Jiangsu: Anhui knows nothing of it
    factories.draft(region, title="芜湖大数据中心建设")
    thing = stories.proposed(region, by=region.anhui, **CENTRE)
    assert not Overlap.objects.filter(project=thing).exists()
    assert found_for(thing, region.actor(region.anhui)) == []
    thing = project.submit_for_review(thing, actor=region.actor(region.anhui), at=NOW)
    assert thing.status == "approved"
    assert hidden.number not in str(list(Event.objects.of(thing).values_list("sentence", "params")))


def test_what_was_found_is_told_to_the_own_unit_alone(region):
    near = stories.approved(region, title="芜湖数据中心二期", field="数据中心", kind="innovation")
    thing = stories.proposed(region, by=region.anhui, **CENTRE)
    thing = stories.invited(region, thing, region.zhejiang)
    anhui, zhejiang = region.actor(region.anhui), region.actor(region.zhejiang)
    assert found_for(thing, zhejiang) == []
    row = thing.overlaps.get(object_id=near.pk)
    offered = related.answer_overlap.inputs[0].rows
    assert [str(each) for each in offered(thing, anhui)] == [f"跨界项目 {near}"]
    assert not offered(thing, zhejiang).exists()
    thing = related.answer_overlap(
        thing, actor=anhui, at=NOW, overlap=row, answer="different", reason="服务皖南，不与江苏重复"
    )
    row.refresh_from_db()
    assert (row.answer, row.reason) == ("different", "服务皖南，不与江苏重复")
    assert "answer_overlap" in Event.objects.told_of(thing, anhui).values_list("verb", flat=True)
    assert "answer_overlap" not in Event.objects.told_of(thing, zhejiang).values_list("verb", flat=True)


def test_joining_sends_a_request_through_the_door_of_the_other(region):
    near = stories.approved(
        region, title="芜湖数据中心二期", field="数据中心", units=[region.zhejiang], shares=("1/2", "1/2")
    )
    thing = stories.proposed(region, by=region.anhui, **CENTRE)
    anhui = region.actor(region.anhui)
    row = thing.overlaps.get(object_id=near.pk)
    with pytest.raises(Invalid):
        related.answer_overlap(thing, actor=anhui, at=NOW, overlap=row, answer="join", reason="")
    related.answer_overlap(thing, actor=anhui, at=NOW, overlap=row, answer="join", reason="承担芜湖机房")
    asked = near.partners.get(organisation=region.anhui)
    assert (asked.state, asked.part) == ("asking", "承担芜湖机房")


def test_an_answer_stays_when_the_draft_is_saved_again(region):
    near = stories.approved(region, title="芜湖数据中心二期", field="数据中心", kind="innovation")
    thing = stories.proposed(region, by=region.anhui, **CENTRE)
    anhui = region.actor(region.anhui)
    row = thing.overlaps.get(object_id=near.pk)
    thing = related.answer_overlap(thing, actor=anhui, at=NOW, overlap=row, answer="different", reason="不同")
    project.edit(thing, actor=anhui, at=NOW, **{**CENTRE, "title": "芜湖大数据中心（一期）"})
    row.refresh_from_db()
    assert (row.answer, row.is_near) == ("different", True)
