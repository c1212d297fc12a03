"""A budget is filled in as one table: all or nothing, wrong cells are named, two people at once lose nothing."""

import pytest

from coordination.activity.models import Event
from coordination.common.errors import Conflict, Invalid, StaleVersion
from coordination.portal.history import told
from coordination.projects.models import FundingSource
from coordination.projects.sums import check_sums
from coordination.projects.workflow import money
from tests.factories import NOW
from tests.journeys.doors import PortalDoor, seat
from tests.pages import Page

from . import stories


class Table:
    """Jiangsu's part of a project under construction, with two sources; 100 yuan stand in one cell, 60 are paid."""

    def __init__(self, region):
        self.region, self.actor = region, region.actor(region.jiangsu)
        self.fund = stories.source(region, limit="1000")
        self.year_fund = stories.source(region, name="年度专项", year=2027, limit="")
        thing = stories.budgeted(stories.building(region), self.actor, region.jiangsu, self.fund, "100")
        self.thing = stories.paid(thing, self.actor, "60")
        self.part = stories.part_of(thing, region.jiangsu)

    def cell(self, amount, year=2026, source=None, **more):
        return {
            "partner": self.part,
            "source": source or self.fund,
            "year": year,
            "amount": amount,
            **more,
        }

    def save(self, *cells):
        return money.set_budget(self.thing, actor=self.actor, at=NOW, cells=list(cells))

    def stands(self) -> dict:
        lines = self.thing.budget_lines.values_list("source__name", "year", "amount_fen")
        return {(name, year): fen for name, year, fen in lines}

    # --- as a browser ------------------------------------------------------------------------------
    def name(self, year, source=None) -> str:
        return f"cells-{self.part.pk}-{(source or self.fund).pk}-{year}"

    def open(self):
        browser = PortalDoor(self.region).browser(seat(self.region.jiangsu))
        self.address = f"{self.thing.get_absolute_url()}set_budget/"
        return browser, Page(browser.get(self.address).content.decode()).form("/set_budget/")

    def post(self, browser, form, **typed):
        answer = browser.post(self.address, form.filled() | typed)
        return answer, answer.status_code in {302, 303} or Page(answer.content.decode())


@pytest.fixture
def table(region):
    return Table(region)


def test_many_cells_are_one_act_with_before_and_after(table):
    before = table.thing.version
    table.save(table.cell("80"), table.cell("200.50", 2027), table.cell("3万元", 2027, table.year_fund))
    assert table.stands() == {
        ("省级专项", 2026): 8000,
        ("省级专项", 2027): 20050,
        ("年度专项", 2027): 3_000_000,
    }
    event = Event.objects.of(table.thing).first()
    assert event.version == before + 1
    lines = told([event], type(table.thing))[0].change_lines
    assert sorted((each["old"], each["new"]) for each in lines) == [
        ("", "200.50"),
        ("", "30,000.00"),
        ("100.00", "80.00"),
    ]
    table.save(table.cell("0", 2027))
    assert ("省级专项", 2027) not in table.stands()
    assert check_sums().is_clean


REFUSED = {
    "not what it is for": (lambda t: t.cell("1", 2026, t.year_fund), Invalid, "只用于2027年"),
    "less than paid": (lambda t: t.cell("59.99"), Invalid, "已支付60.00元"),
    "no amount": (lambda t: t.cell("很多", 2028), Invalid, "请填写金额"),
    "half a fen": (lambda t: t.cell("0.005", 2028), Invalid, "精确到分"),
    "twice": (lambda t: t.cell("7", 2027), Invalid, "出现了两次"),
    "a stranger's money": (lambda t: t.cell("1") | {"source": 10**6}, Invalid, "没有编号"),
    "more than there is": (lambda t: t.cell("896", 2028), Conflict, "尚余900.00元，不够新增的901.00元"),
    "read before it changed": (lambda t: t.cell("300", was="99"), StaleVersion, "1处预算已被他人修改"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_one_wrong_cell_saves_none_and_is_named(table, why):
    wrong, error, sentence = REFUSED[why]
    standing, good = table.stands(), table.cell("5", 2027)
    with pytest.raises(error) as refused:
        table.save(good, wrong(table))
    assert sentence in refused.value.sentence
    if error is Invalid:
        assert [name.split(".")[:2] for name in refused.value.fields] == [["cells", "1"]]
    elif error is StaleVersion:
        assert refused.value.facts["fields"] == {"cells.1.amount": {"theirs": "100.00", "mine": "300.00"}}
    else:
        assert refused.value.facts["projects"][0]["number"] == table.thing.number
        assert refused.value.facts["sources"][0]["wanted_fen"] == 90100
    assert table.stands() == standing
    table.save(good)
    assert table.stands() == standing | {("省级专项", 2027): 500}


def test_every_source_that_falls_short_is_named_at_once(table):
    other = stories.source(table.region, name="债券", limit="10")
    with pytest.raises(Conflict) as refused:
        table.save(table.cell("2000"), table.cell("11", source=other))
    assert [each["source"] for each in refused.value.facts["sources"]] == [table.fund.pk, other.pk]
    assert set(FundingSource.objects.values_list("committed_fen", flat=True)) == {10000, 0}


def test_the_page_keeps_what_was_typed_names_the_wrong_cell_and_saves(table):
    browser, form = table.open()
    assert form.fields[table.name(2026)].values == ["100.00"]
    answer, page = table.post(browser, form, wish="after")
    typed = {table.name(2026): "0.015", table.name(2027): "800", "wish": "row"}
    typed["new_row"] = f"{table.part.pk}-{table.year_fund.pk}"
    answer, page = table.post(browser, page.form("/set_budget/"), **typed)
    form = page.form("/set_budget/")
    assert form.fields[table.name(2026)].values == ["0.015"]
    assert table.name(2027, table.year_fund) in form.fields
    assert table.name(2026, table.year_fund) not in form.fields  # it is money for 2027 alone
    answer, page = table.post(browser, form)
    assert answer.status_code == 422 and "精确到分" in page.text
    answer, page = table.post(browser, page.form("/set_budget/"), **{table.name(2026): "201"})
    assert answer.status_code == 409 and table.thing.number in page.text and "尚余900.00元" in page.text
    assert table.stands() == {("省级专项", 2026): 10000}
    answer, page = table.post(browser, page.form("/set_budget/"), wish="wan")
    form = page.form("/set_budget/")
    assert form.fields[table.name(2026)].values == ["0.0201"]
    answer, _page = table.post(browser, form, **{table.name(2026): "0.01", table.name(2027): "0.08"})
    assert answer.status_code in {302, 303}
    assert table.stands() == {("省级专项", 2026): 10000, ("省级专项", 2027): 80000}


def test_two_people_at_one_table_both_keep_what_they_typed(table):
    browser, form = table.open()
    table.save(table.cell("150"), table.cell("20", 2027))
    answer, page = table.post(browser, form, wish="after")
    form = page.form("/set_budget/")
    assert form.fields[table.name(2026)].values == ["150.00"]  # untouched: theirs
    browser, form = table.open()
    table.save(table.cell("160"))
    typed = {table.name(2026): "170", table.name(2027): "30"}
    answer, page = table.post(browser, form, **typed)
    assert answer.status_code == 412 and "对方已改为 160.00" in page.text
    form = page.form("/set_budget/")
    assert form.fields[table.name(2026)].values == ["170.00"]
    answer, _page = table.post(browser, form)
    assert answer.status_code in {302, 303}
    assert table.stands() == {("省级专项", 2026): 17000, ("省级专项", 2027): 3000}


def test_many_cells_of_one_save_are_told_by_their_sum(table):
    table.year_fund.delete()
    browser, form = table.open()
    for _time in range(4):
        _answer, page = table.post(browser, form, wish="after")
        form = page.form("/set_budget/")
    answer, _page = table.post(browser, form, **{table.name(year): "110" for year in range(2026, 2031)})
    assert answer.status_code in {302, 303}
    assert Event.objects.of(table.thing).first().sentence_text == "编列预算5处，合计100.00 → 550.00元"


def test_a_table_of_more_cells_than_a_form_carries_is_filled_in_page_by_page(table, settings):
    """Forty sources over thirty years: 1,200 cells. Every page stays below the limit, and saves."""
    sources = [stories.source(table.region, name=f"来源{place}", limit="") for place in range(40)]
    table.save(*(table.cell("1", 2026, each) for each in sources), table.cell("1", 2055))
    browser, form = table.open()
    seen, address = [], table.address
    while address:
        page = Page(browser.get(address).content.decode())
        form = page.form("/set_budget/")
        assert (
            sum(len(each.values) or 1 for each in form.fields.values())
            < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        )
        years = [int(each) for each in form.fields["year"].values]
        assert "翻页前先保存" in page.text
        seen += years
        typed = {table.name(years[-1], each): "2" for each in sources}
        answer, _refusal = table.post(browser, form, **typed)
        assert answer.status_code in {302, 303}
        assert table.stands()[sources[0].name, years[-1]] == 200
        later = f"?from={years[-1] + 1}"
        address = f"{table.address}{later}" if years[-1] < 2055 and later in page.links else ""
    assert seen == list(range(2026, 2056))
