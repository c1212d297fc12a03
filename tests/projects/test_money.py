"""Budgets add up to the fen in every view; shares follow the printed rule; no source promises more than it has."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.common.errors import Conflict, Invalid
from coordination.projects.models import FundingSource
from coordination.projects.shares import percentages, read_share, split, written_share
from coordination.projects.sums import check_sums
from coordination.projects.totals import budget_of, shares_of
from coordination.projects.workflow import money
from tests.factories import NOW, TODAY

from . import stories

PARTS = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=8).filter(any)


@given(whole=st.integers(min_value=0, max_value=10**15), parts=PARTS)
def test_shares_add_up_to_the_whole_and_nobody_is_off_by_a_fen(whole, parts):
    shares = [Fraction(part, sum(parts)) for part in parts]
    found = split(whole, shares)
    assert sum(found) == whole
    for share, part in zip(shares, found, strict=True):
        assert abs(part - whole * share) < 1


def test_the_odd_fen_goes_to_the_largest_remainder_and_among_equals_to_the_first_written():
    third = Fraction(1, 3)
    assert split(100, [third] * 3) == [34, 33, 33]
    assert split(101, [third] * 3) == [34, 34, 33]
    # 25, 12.5 and 62.5: floors of 25 + 12 + 62 miss one, and of the two equal halves the first written gets it.
    assert split(100, [Fraction(1, 4), Fraction(1, 8), Fraction(5, 8)]) == [25, 13, 62]
    assert [str(each) for each in percentages([third] * 3)] == ["33.34", "33.33", "33.33"]


@pytest.mark.parametrize(
    ("text", "share", "again"),
    [
        ("33.33%", Fraction(3333, 10000), "33.33%"),
        ("1/3", Fraction(1, 3), "1/3"),
        ("25", Fraction(1, 4), "25%"),
        ("50％", Fraction(1, 2), "50%"),
    ],
)
def test_a_share_is_read_exactly(text, share, again):
    assert read_share(text) == share
    assert written_share(share) == again


@pytest.mark.parametrize("text", ["101%", "-1", "1/0", "abc", "", "0.0000000000000000001%"])
def test_a_share_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_share(text)


def test_the_investment_is_split_by_the_printed_rule(region):
    thing = stories.approved(region, investment_fen="1,000,000.01")
    assert [each.fen for each in shares_of(thing)] == [33333334, 33333334, 33333333]
    assert sum(each.fen for each in shares_of(thing)) == 100000001


def test_more_than_the_source_has_is_refused_and_names_the_projects_that_use_it(region):
    lead, held = region.actor(region.jiangsu), stories.source(region, limit="1000.00")
    first = stories.approved(region)
    first = stories.budgeted(first, lead, region.jiangsu, held, "700.00")
    second = stories.approved(region)
    with pytest.raises(Conflict) as refused:
        stories.budgeted(second, lead, region.jiangsu, held, "300.01")
    assert first.number in refused.value.sentence
    assert "300.00" in refused.value.sentence
    assert refused.value.facts["projects"][0]["amount_fen"] == 70000
    assert not second.budget_lines.exists()
    second = stories.budgeted(second, lead, region.jiangsu, held, "300.00")
    held.refresh_from_db()
    assert (held.committed_fen, held.free_fen) == (100000, 0)
    stories.budgeted(first, lead, region.jiangsu, held, "0")
    held.refresh_from_db()
    assert held.free_fen == 70000
    assert check_sums().is_clean


def test_the_money_of_others_does_not_exist(region):
    held = stories.source(region, region.zhejiang)
    thing = stories.approved(region)
    with pytest.raises(Invalid, match="没有编号"):
        stories.budgeted(thing, region.actor(region.jiangsu), region.jiangsu, held, "1")


def test_never_more_is_paid_than_there_is(region):
    lead = region.actor(region.jiangsu)
    thing = stories.budgeted(stories.building(region), lead, region.jiangsu, stories.source(region), "100")
    line = thing.budget_lines.get()

    def pay(amount, voucher):
        return money.record_payment(
            thing, actor=lead, at=NOW, line=line, amount=amount, paid_on=TODAY, voucher=voucher
        )

    pay("60", "付1")
    with pytest.raises(Invalid, match=r"尚余40\.00元"):
        pay("40.01", "付2")
    with pytest.raises(Invalid, match="付1已登记"):
        pay("1", "付1")
    with pytest.raises(Invalid, match="不能更少"):
        stories.budgeted(thing, lead, region.jiangsu, line.source, "59.99")
    assert budget_of(thing).paid == 6000


def test_a_total_that_is_off_by_a_fen_is_found(region):
    lead, held = region.actor(region.jiangsu), stories.source(region)
    stories.budgeted(stories.approved(region), lead, region.jiangsu, held, "100")
    FundingSource.objects.filter(pk=held.pk).update(committed_fen=10001)
    found = check_sums()
    assert [each["total"] for each in found.differences] == ["commitment"]
    assert (found.differences[0]["summed"], found.differences[0]["recomputed"]) == (10001, 10000)
