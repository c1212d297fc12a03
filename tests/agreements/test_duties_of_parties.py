"""Does a duty of a party without people of its own reach somebody?"""

import pytest

from accounts.roles import Role
from coordination.agreements import workflow
from coordination.notifications.finding import duties_at
from tests.factories import NOW

from .test_standing_in import county, tabled  # noqa: F401 - the county is a fixture

pytestmark = pytest.mark.django_db


def owed(at=NOW) -> dict[tuple[str, int], str]:
    """(duty, party) → who owes it and what the line says."""
    found = {}
    for duty in duties_at(at):
        if duty.rule.name.startswith("agreement_"):
            found[duty.rule.name, int(duty.key.rpartition("-")[2])] = f"{duty.organisation_id} {duty.detail}"
    return found


def test_the_duty_is_owed_by_who_stands_in_and_names_the_party(region, county):  # noqa: F811
    agreement = tabled(region, region.jiangsu, county)
    workflow.accept(agreement, actor=region.actor(region.jiangsu), at=NOW)
    assert owed()["agreement_accept", county.pk] == f"{region.zhejiang.pk} 代嘉善县 · {agreement.title}"
    region.person(county, Role.APPROVER)
    assert owed()["agreement_accept", county.pk] == f"{county.pk} {agreement.title}"
