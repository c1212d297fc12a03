"""Does a round go on where a party has nobody of its own, and does nobody act for a party that has somebody?"""

from datetime import date

import pytest
from django.test import Client
from django.utils.translation import override

from accounts.models import Membership
from accounts.roles import Kind, Role
from accounts.services import create_organisation
from coordination.common.errors import NotAllowed
from coordination.notifications.finding import duties_at
from coordination.notifications.models import Notice
from coordination.portal import round_page
from coordination.settlement import services, workflow
from coordination.settlement.models import Transfer
from coordination.settlement.payments import acts_on
from tests import factories_settlement as made
from tests.factories import NOW, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return Region()


@pytest.fixture
def county(region):
    """A county of Zhejiang; nobody works there yet."""
    return create_organisation(name="嘉善县", kind=Kind.COUNTY, code="330421", parent=region.zhejiang)


@pytest.fixture
def round_(region, county):
    """Between Jiangsu and the county; figures are brought by Jiangsu."""
    agreement = shared_with(region.jiangsu, county)
    return made.delivered(region, made.opened(region, agreement))


def shared_with(*units):
    names = [unit.name for unit in units]
    rule = {
        "title": "均分",
        "parties": names,
        "clauses": [{"kind": "share", "phases": [{"weights": dict.fromkeys(names, 1)}]}],
    }
    return made.in_force(units, rule)


def told(unit) -> set[str]:
    here = Membership.objects.filter(organisation=unit)
    return set(Notice.objects.filter(recipient__memberships__in=here).values_list("kind", flat=True))


def approver(region, unit):
    return region.actor(unit, Role.APPROVER)


def test_the_province_acts_for_a_county_without_people(region, county, round_):
    jiangsu, zhejiang, leader = (
        region.actor(region.jiangsu),
        region.actor(region.zhejiang),
        approver(region, region.zhejiang),
    )
    round_ = workflow.confirm_figures(round_, actor=jiangsu, at=NOW)
    round_ = workflow.confirm_figures(round_, actor=zhejiang, at=NOW)
    round_ = workflow.notify(workflow.compute(round_, actor=jiangsu, at=NOW), actor=jiangsu, at=NOW)
    assert "round_notified" in told(region.zhejiang)
    shown = round_page.parties(round_, zhejiang)
    assert [bool(each["stood_in"]) for each in shown] == [False, True]
    for actor in (jiangsu, zhejiang):
        round_ = workflow.receive(round_, actor=actor, at=NOW)
    for actor in (approver(region, region.jiangsu), leader):
        round_ = workflow.confirm(round_, actor=actor, at=NOW)
    assert {each.confirmed_by for each in round_.parties.all()} >= {leader.user}
    assert acts_on(Transfer.objects.for_rows(), jiangsu).payable


def test_who_has_people_acts_itself(region, county, round_):
    """The county has a coordinator and no approver: it checks itself, the province's approver confirms."""
    region.person(county, Role.COORDINATOR)
    zhejiang, jiangsu = region.actor(region.zhejiang), region.actor(region.jiangsu)
    with pytest.raises(NotAllowed, match="嘉善县有自己的联络员，由其办理"):
        workflow.confirm_figures(round_, actor=zhejiang, at=NOW)
    own = region.actor(county)
    for actor in (jiangsu, own):
        round_ = workflow.confirm_figures(round_, actor=actor, at=NOW)
    round_ = workflow.notify(workflow.compute(round_, actor=jiangsu, at=NOW), actor=jiangsu, at=NOW)
    assert "round_notified" in told(county)
    for actor in (jiangsu, own):
        round_ = workflow.receive(round_, actor=actor, at=NOW)
    with pytest.raises(NotAllowed, match="嘉善县有自己的联络员"):
        workflow.object(round_, actor=approver(region, region.zhejiang), at=NOW, text="不对")
    for actor in (approver(region, region.jiangsu), approver(region, region.zhejiang)):
        round_ = workflow.confirm(round_, actor=actor, at=NOW)
    assert "分管领导代为确认" in round_page.parties(round_, own)[1]["stood_in"]
    transfer = round_.transfers.get()
    assert transfer.payee_party.organisation == county
    paid = {"transfer": transfer.pk, "paid_on": NOW.date(), "voucher": "财付1"}
    round_ = workflow.pay(round_, actor=jiangsu, at=NOW, **paid)
    rows = Transfer.objects.for_rows()
    assert acts_on(rows, own).receivable and not acts_on(rows, zhejiang).receivable


def test_nobody_opens_a_round_for_a_county_that_has_people(region, county):
    agreement = shared_with(region.jiangsu, county)
    region.person(county, Role.HANDLER)
    with pytest.raises(NotAllowed, match="嘉善县有自己的经办人"):
        services.open_round(
            agreement=agreement, actor=region.actor(region.zhejiang), at=NOW, day=date(2025, 6, 1)
        )
    actor = region.actor(county, Role.HANDLER)
    round_ = services.open_round(agreement=agreement, actor=actor, at=NOW, day=date(2025, 6, 1))
    assert round_.opened_by == county


def owed(name: str) -> dict[int, str]:
    """Who owes it → what the line says."""
    return {each.organisation_id: str(each.detail) for each in duties_at(NOW) if each.rule.name == name}


def test_the_duty_is_owed_by_who_acts(region, county, round_):
    assert owed("settlement_check") == {region.jiangsu.pk: "", region.zhejiang.pk: "代嘉善县"}
    region.person(county, Role.FINANCE)
    assert owed("settlement_check") == {region.jiangsu.pk: "", county.pk: ""}


def test_a_payment_to_a_county_without_people_is_confirmed_by_the_province(region, county):
    agreement = shared_with(region.jiangsu, county)
    round_ = made.delivered(region, made.opened(region, agreement))
    sides = (region.jiangsu, region.zhejiang)
    for unit in sides:
        round_ = workflow.confirm_figures(round_, actor=region.actor(unit), at=NOW)
    jiangsu = region.actor(region.jiangsu)
    round_ = workflow.notify(workflow.compute(round_, actor=jiangsu, at=NOW), actor=jiangsu, at=NOW)
    for unit in sides:
        round_ = workflow.confirm(round_, actor=approver(region, unit), at=NOW)
    (line,) = owed("transfer_awaited").items()
    assert line == (region.zhejiang.pk, "代嘉善县 · 617,283.94 元")
    with override("en"):
        assert owed("transfer_awaited")[region.zhejiang.pk].endswith(" · 617,283.94 yuan")


def test_a_province_that_is_a_party_acts_once_for_each(region, county):
    agreement = shared_with(region.zhejiang, county)
    round_ = made.delivered(region, made.opened(region, agreement), made.lines("1000.00", place="浙江省"))
    zhejiang = region.actor(region.zhejiang)
    checked = []
    for _turn in range(2):
        round_ = workflow.confirm_figures(round_, actor=zhejiang, at=NOW)
        checked.append([each.account for each in round_.parties.all() if each.figures_confirmed_at])
    assert checked == [["浙江省"], ["浙江省", "嘉善县"]]


def test_the_page_offers_the_act_only_to_who_acts(region, county, round_):
    leader = region.person(region.zhejiang, Role.COORDINATOR)
    client = Client()
    client.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/rounds/{round_.pk}/"
    assert f"{address}confirm_figures/" in client.get(address).content.decode()
    region.person(county, Role.COORDINATOR)
    page = client.get(address).content.decode()
    assert f'href="{address}confirm_figures/"' not in page
    assert "嘉善县有自己的联络员" in page
