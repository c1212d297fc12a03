"""Every total of settlements and projects is worked out a second time; a fen that is off is found and named."""

import pytest
from django.core.management import call_command

from coordination.settlement.models import Entitlement, Transfer
from coordination.settlement.sums import NAMES, check_all
from tests import factories_settlement as rounds
from tests.journeys.doors import ApiDoor, PortalDoor

OFF = {
    "an entitlement": (Entitlement, {"payable": 1}, "payable"),
    "a balance": (Entitlement, {"balance": 1}, "balance"),
    "a payment": (Transfer, {"amount": 1}, "transfers"),
}


@pytest.fixture
def settled(region):
    """A round with payments due, and one that is only computed."""
    agreement = rounds.three_provinces(region)
    rounds.confirmed(region, rounds.opened(region, agreement))
    other = rounds.two_provinces(region)
    return rounds.computed(region, rounds.opened(region, other))


@pytest.mark.parametrize("what", OFF)
def test_a_fen_that_is_off_is_found_in_every_door(region, settled, what, capsys):
    model, changed, total = OFF[what]
    before = check_all()
    assert before.is_clean and before.compared > 30
    call_command("check_sums")
    row = model.objects.filter(round=settled).first() or model.objects.first()
    model.objects.filter(pk=row.pk).update(**{name: getattr(row, name) + by for name, by in changed.items()})
    found = check_all().differences
    assert total in {each["total"] for each in found}
    assert found[0]["summed"] - found[0]["recomputed"] == 1
    with pytest.raises(SystemExit):
        call_command("check_sums")
    api = ApiDoor(region).read(region.jiangsu, "health/sums/")
    assert [each["total"] for each in api["differences"]] == [each["total"] for each in found]
    page = PortalDoor(region).page(region.jiangsu, "/projects/sums/")
    assert str(NAMES[total]) in page.text and "不一致" in page.text


def test_nobody_learns_of_totals_of_others(region, settled):
    Entitlement.objects.filter(round=settled).update(payable=7)
    assert check_all(region.actor(region.anhui)).is_clean
    assert not check_all(region.actor(region.zhejiang)).is_clean
