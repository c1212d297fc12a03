"""Is whatever a caller sends either read or refused with a sentence?"""

import pytest

from coordination.common.errors import Invalid
from coordination.lifecycle.inputs import Integer, Number, OrganisationsInput, clean_all
from coordination.submissions.conditions import Conditions
from coordination.tasks.drafting import Days

ODD = [
    float("inf"),
    float("nan"),
    "9e9999999",
    "-9e9999999",
    "1e15",
    10**400,
    [1],
    {"a": 1},
    True,
    "１e",
    "\x00",
]


@pytest.mark.parametrize("raw", ODD, ids=lambda raw: repr(raw)[:20])
@pytest.mark.parametrize("wanted", [Integer("n", "n", minimum=0, maximum=100), Number("n", "n")])
def test_an_odd_number_is_refused_with_a_sentence(wanted, raw):
    with pytest.raises(Invalid):
        clean_all((wanted,), {"n": raw}, None, None)
    assert clean_all((wanted,), {"n": "40"}, None, None) == {"n": 40}


def test_more_rows_than_a_statement_holds_are_refused(region):
    wanted = (OrganisationsInput("units", "units"),)
    with pytest.raises(Invalid):
        clean_all(wanted, {"units": [region.anhui.pk] * 70_000}, None, None)
    assert clean_all(wanted, {"units": [region.anhui.pk] * 3}, None, None) == {"units": [region.anhui]}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_lie_within_the_calendar(day):
    with pytest.raises(Invalid):
        clean_all((Days("days", "days"),), {"days": [day]}, None, None)
    with pytest.raises(Invalid):
        clean_all((Conditions("c", "c"),), {"c": [{"text": "评估", "due_on": day}]}, None, None)


def test_a_condition_has_the_limits_of_a_text():
    read = clean_all(
        (Conditions("c", "c"),), {"c": [{"text": "评\x00估", "due_on": "2026-12-31"}]}, None, None
    )
    assert read["c"][0][0] == "评估"
    with pytest.raises(Invalid):
        clean_all((Conditions("c", "c"),), {"c": [{"text": "长" * 6000}]}, None, None)
