"""Unit texts as offices write them, resolved without guessing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.tasks.ledger.directory import canonical
from coordination.tasks.ledger.units import LEAD, SUPPORT, cut_title, read_mentions, resolve, split_units
from tests.tasks.ledger.making import DEPARTMENTS, directory, wide


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "上海市、江苏省,浙江省;安徽省/合肥市\n南京市",
            ["上海市", "江苏省", "浙江省", "安徽省", "合肥市", "南京市"],
        ),
        ("(上海市、江苏省)", ["上海市", "江苏省"]),
        ("省发展改革委(省长三角办、省合作办)、省科技厅", ["省发展改革委(省长三角办、省合作办)", "省科技厅"]),
        ("1.上海市 2.江苏省", ["上海市", "江苏省"]),
        ("1、上海市\n2、江苏省", ["上海市", "江苏省"]),
        ("上海市 江苏省", ["上海市", "江苏省"]),
        ("上 海 市", ["上海市"]),
        (" 、,", []),
        ("", []),
    ],
)
def test_splitting(text, names):
    assert split_units(text) == names
    assert split_units(wide(text)) == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "合肥市、省发展改革委牵头,安徽省蚌埠市配合",
            [("合肥市", LEAD), ("省发展改革委", LEAD), ("安徽省蚌埠市", SUPPORT)],
        ),
        (
            "牵头单位:上海市;配合单位:江苏省、浙江省",
            [("上海市", LEAD), ("江苏省", SUPPORT), ("浙江省", SUPPORT)],
        ),
        ("上海市(牵头)、江苏省(配合)", [("上海市", LEAD), ("江苏省", SUPPORT)]),
        ("由上海市牵头负责", [("上海市", LEAD)]),
        ("上海市、江苏省按职责分工负责", [("上海市", LEAD), ("江苏省", LEAD)]),
        ("上海市、江苏省共同牵头", [("上海市", LEAD), ("江苏省", LEAD)]),
        ("上海市为牵头单位,江苏省参与配合", [("上海市", LEAD), ("江苏省", SUPPORT)]),
        ("责任单位:上海市", [("上海市", LEAD)]),
        ("中国商用飞机有限责任公司", [("中国商用飞机有限责任公司", "")]),
    ],
)
def test_roles_said_in_the_text(text, expected):
    for spelling in (text, wide(text)):
        assert [(mention.text, mention.role) for mention in read_mentions(spelling)] == expected


def test_stars_and_open_lists():
    starred, plain = read_mentions("*上海市、江苏省等")
    assert (starred.text, starred.is_starred, plain.is_starred) == ("上海市", True, False)
    assert (plain.text, plain.is_open_list) == ("江苏省", True)
    assert read_mentions(wide("*上海市"))[0].is_starred


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("推进结对合作(合肥市、省发展改革委牵头,安徽省蚌埠市配合)", "推进结对合作"),
        ("推进(一期)建设(责任单位:省发展改革委)。", "推进(一期)建设"),
        ("推进合作(上海市(市发展改革委)牵头)", "推进合作"),
        ("三年行动计划(2024—2026年)", None),
        ("战略合作协议(中国商用飞机有限责任公司)", None),
        ("落实安全生产(压实主体责任)", None),
        ("攻关任务(集成电路、人工智能、生物医药)", None),
        ("(上海市牵头)推进合作", None),
        ("(上海市牵头)", None),
        ("由上海市牵头)", None),
        ("", None),
    ],
)
def test_only_a_final_bracket_with_roles_is_cut(title, kept):
    for spelling in (title, wide(title)):
        rest, bracket, mentions = cut_title(spelling)
        if kept is None:
            assert (rest, bracket, mentions) == (spelling, "", [])
        else:
            assert rest == (kept if spelling is title else wide(kept))
            assert any(mention.role for mention in mentions)
            assert bracket


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("江苏省", ["江苏省"]),
        ("江苏", ["江苏省"]),
        ("苏", ["江苏省"]),
        ("320000", ["江苏省"]),
        ("江苏省人民政府", ["江苏省"]),
        ("苏州", ["苏州市"]),
        ("江苏省苏州市", ["苏州市"]),
        ("安徽蚌埠", ["蚌埠市"]),
        ("江苏省发改委", ["江苏省发展和改革委员会"]),
        ("江苏省发展改革委", ["江苏省发展和改革委员会"]),
        ("江苏省科技厅", ["江苏省科学技术厅"]),
        ("江苏科技厅", ["江苏省科学技术厅"]),
        ("上海市和江苏省", ["上海市", "江苏省"]),
        ("沪苏浙皖", ["上海市", "江苏省", "浙江省", "安徽省"]),
        ("三省一市", ["上海市", "江苏省", "浙江省", "安徽省"]),
        ("各省(市)", ["上海市", "江苏省", "浙江省", "安徽省"]),
        ("苏浙皖三省", ["江苏省", "浙江省", "安徽省"]),
        ("沪苏浙两省一市", ["上海市", "江苏省", "浙江省"]),
        ("沪苏浙两省一市发展改革委", ["上海市发展改革委", "江苏省发展和改革委员会", "浙江省发展改革委"]),
        ("江苏省各市", ["南京市", "苏州市"]),
    ],
)
def test_names_and_collectives_that_are_certain(text, names):
    answer = resolve(text, directory(*DEPARTMENTS))
    assert [unit.name for unit in answer.units] == names
    assert answer.outcome in ("exact", "expanded")


@pytest.mark.parametrize(
    ("text", "outcome", "near"),
    [
        ("三省一市交通部门", "collective", ["上海市", "江苏省", "浙江省", "安徽省"]),
        (
            "沪苏浙皖发展改革委",
            "collective",
            ["上海市", "江苏省", "浙江省", "安徽省"],
        ),  # 皖's is not registered
        ("沪苏三省一市", "collective", ["上海市", "江苏省"]),  # the count contradicts the names
        ("两省一市", "collective", []),
        ("各市", "collective", []),
        ("江苏省交通运输厅", "unknown", ["江苏省"]),
        ("安徽省委办公厅", "unknown", ["安徽省"]),
        ("杭州是", "unknown", ["杭州市"]),
        ("沪宁", "unknown", []),
        ("某公司", "unknown", []),
        ("省科技厅", "unknown", ["江苏省科学技术厅"]),
    ],
)
def test_what_is_not_certain_is_left_to_a_person(text, outcome, near):
    answer = resolve(text, directory(*DEPARTMENTS))
    assert (answer.outcome, answer.units) == (outcome, ())
    assert [unit.name for unit in answer.near][: len(near)] == near
    assert near or not answer.near


def test_at_home_the_province_need_not_be_named():
    at_home = directory(*DEPARTMENTS, home="320000")
    assert [unit.name for unit in resolve("省科技厅", at_home).units] == ["江苏省科学技术厅"]


def test_namesakes_are_ambiguous_and_the_exact_name_wins():
    known = directory(("x", "朝阳区", "", "county", "310000"), ("y", "朝阳区", "", "county", "320000"))
    assert resolve("朝阳区", known).outcome == "ambiguous"
    assert resolve("江苏省朝阳区", known).units[0].key == "y"


def test_a_bracket_behind_a_known_unit_is_noted():
    answer = resolve("江苏省(省发展改革委)", directory())
    assert (answer.outcome, answer.units[0].name) == ("noted", "江苏省")


def test_no_region_is_written_in_the_code():
    elsewhere = directory()
    elsewhere = type(elsewhere)([])
    assert resolve("三省一市", elsewhere).units == ()
    assert resolve("各省市", elsewhere).units == ()


_pieces = st.lists(
    st.sampled_from([*"沪苏浙皖三省一市两各、,;()*牵头配合等和及:\n ", "上海市", "责任单位:", "政府"]),
    max_size=14,
)


@given(st.one_of(st.text(max_size=40), _pieces.map("".join)))
def test_no_text_raises_and_units_are_certain_or_kept(text):
    known = directory(*DEPARTMENTS)
    rest, bracket, _ = cut_title(text)
    assert rest in text.strip()
    assert bracket in text
    for mention in read_mentions(text):
        assert mention.text
        answer = resolve(mention.text, known)
        assert bool(answer.units) == (answer.outcome in ("exact", "expanded", "noted"))
    canonical(text)
    split_units(text)


@given(_pieces.map("".join))
def test_the_width_of_punctuation_does_not_matter(text):
    assert read_mentions(text) == read_mentions(wide(text))
