"""Does a party without people of its own stand still, and does nobody act for a party that has some?"""

import pytest

from accounts.models import Membership
from accounts.roles import Kind, Role
from accounts.services import create_organisation
from coordination.agreements import workflow
from coordination.common.errors import IllegalTransition, NotAllowed
from coordination.notifications.models import Notice
from coordination.portal import agreement_page
from tests.factories import NOW

from .agreed import approver, drafted

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(region):
    """A county of Zhejiang; nobody works there yet."""
    return create_organisation(name="嘉善县", kind=Kind.COUNTY, code="330421", parent=region.zhejiang)


def told(unit) -> set[str]:
    here = Membership.objects.filter(organisation=unit)
    return set(Notice.objects.filter(recipient__memberships__in=here).values_list("kind", flat=True))


def tabled(region, *parties):
    agreement = drafted(region, parties=list(parties))
    return workflow.open_negotiation(agreement, actor=region.actor(region.jiangsu), at=NOW)


def test_the_province_acts_for_a_county_without_people(region, county):
    zhejiang, signer = region.actor(region.zhejiang), approver(region, region.zhejiang)
    agreement = tabled(region, region.jiangsu, county)
    assert "agreement_opened" in told(region.zhejiang)
    shown = agreement_page.parties(agreement, zhejiang)
    assert [bool(each["stood_in"]) for each in shown] == [False, True]
    assert "浙江省的联络员、分管领导代为办理" in shown[1]["stood_in"]
    agreement = workflow.accept(agreement, actor=region.actor(region.jiangsu), at=NOW)
    agreement = workflow.accept(agreement, actor=zhejiang, at=NOW)
    agreement = workflow.sign(agreement, actor=approver(region, region.jiangsu), at=NOW, confirmed=True)
    agreement = workflow.sign(agreement, actor=signer, at=NOW, confirmed=True)
    signatures = {each.organisation: each.signer for each in agreement.current.signatures.all()}
    assert signatures[county] == signer.user


def test_who_has_people_acts_itself(region, county):
    region.person(county, Role.COORDINATOR)
    zhejiang, signer = region.actor(region.zhejiang), approver(region, region.zhejiang)
    agreement = tabled(region, region.jiangsu, county)
    assert "agreement_opened" not in told(region.zhejiang)
    with pytest.raises(NotAllowed, match="嘉善县有自己的联络员，由其办理"):
        workflow.accept(agreement, actor=zhejiang, at=NOW)
    agreement = workflow.accept(agreement, actor=region.actor(county), at=NOW)
    agreement = workflow.accept(agreement, actor=region.actor(region.jiangsu), at=NOW)
    agreement = workflow.sign(agreement, actor=signer, at=NOW, confirmed=True)  # the county has no approver
    assert [each.organisation for each in agreement.on_the_table.signatures.all()] == [county]
    assert "分管领导代为签署" in agreement_page.parties(agreement, zhejiang)[1]["stood_in"]


def test_a_province_that_is_a_party_itself_acts_once_for_each(region, county):
    zhejiang = region.actor(region.zhejiang)
    agreement = tabled(region, region.jiangsu, county, region.zhejiang)
    agreement = workflow.accept(agreement, actor=zhejiang, at=NOW)
    accepted = agreement.on_the_table.acceptances
    assert [each.organisation for each in accepted.all()] == [region.zhejiang]
    agreement = workflow.accept(agreement, actor=zhejiang, at=NOW)
    assert {each.organisation for each in agreement.on_the_table.acceptances.all()} == {
        region.zhejiang,
        county,
    }
    with pytest.raises(IllegalTransition):
        workflow.accept(agreement, actor=zhejiang, at=NOW)
