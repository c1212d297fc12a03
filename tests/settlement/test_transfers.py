"""Payments of all rounds in one list: what is owed, by whom, how late, and what can be done about it there."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.roles import Role
from coordination.settlement import workflow
from coordination.settlement.models import Transfer
from coordination.settlement.payments import acts_on, payments_for, totals_of
from tests import factories_settlement as made
from tests.factories import NOW, Region, make_client_token
from tests.pages import Page

pytestmark = pytest.mark.django_db
LATE = date(2027, 1, 4)


@pytest.fixture
def region():
    return Region()


@pytest.fixture
def transfers(region):
    """Jiangsu owes Zhejiang for two years of one agreement, one of them paid; Anhui is owed by another."""
    pair = made.two_provinces(region)
    first = made.confirmed(
        region, made.opened(region, pair, day=date(2024, 5, 1)), made.lines("100.00", period="2024")
    )
    second = made.confirmed(region, made.opened(region, pair), made.lines("1000.00"))
    three = made.confirmed(region, made.opened(region, made.three_provinces(region)), made.lines("9.00"))
    paid = workflow.pay(
        first, actor=region.actor(region.jiangsu), at=NOW, transfer=first.transfers.get().pk,
        paid_on="2026-11-23", voucher="=1+1",
    )  # fmt: skip
    return {"paid": paid.transfers.get(), "due": second.transfers.get(), "three": list(three.transfers.all())}


def browser(region, unit, role=Role.COORDINATOR) -> Client:
    client = Client()
    client.force_login(region.person(unit, role), backend="django.contrib.auth.backends.ModelBackend")
    return client


class Api:
    def __init__(self, unit):
        self.headers = {"Authorization": f"Bearer {make_client_token(unit, Role.COORDINATOR)}"}

    def listed(self, query="") -> list[str]:
        answer = Client().get(f"/api/v1/transfers/?{query}", headers=self.headers)
        assert answer.status_code == 200, answer.content
        rows = answer.json()["results"]
        return [f"{each['payer'][0]}{each['payee'][0]} {each['amount']} {each['state']}" for each in rows]


def test_narrowed_by_side_state_party_agreement_and_year(region, transfers):
    due, paid = "江浙 400.00 due", "江浙 40.00 paid"
    to_zhejiang, to_anhui = "江浙 3.00 due", "江安 3.00 due"
    agreement = transfers["due"].round.agreement_id
    expected = {
        "": [due, to_zhejiang, to_anhui, paid],
        "scope=owing": [due, to_zhejiang, to_anhui, paid],
        "scope=owed": [],
        "state=paid": [paid],
        "state=due&state=confirmed": [due, to_zhejiang, to_anhui],
        f"party={region.anhui.pk}": [to_anhui],
        f"agreement={agreement}&year=2025": [due],
        "q=三省": [],
        "ordering=-amount": [due, paid, to_anhui, to_zhejiang],
    }
    jiangsu, anhui = Api(region.jiangsu), Api(region.anhui)
    for query, rows in expected.items():
        assert jiangsu.listed(query) == rows, query
    assert anhui.listed() == [to_zhejiang, to_anhui]
    assert anhui.listed("scope=owed") == [to_anhui]
    assert Api(region.office).listed() == []


def test_late_ones_come_first_and_are_summed(region, transfers):
    actor = region.actor(region.jiangsu)
    Transfer.objects.filter(pk=transfers["three"][1].pk).update(due_on=date(2026, 12, 1))
    on = date(2026, 12, 2)
    rows = payments_for(actor, on=on)
    first = rows.order_by("standing", "due_on").first()
    assert first.pk == transfers["three"][1].pk
    sums = totals_of(rows, actor, on=on)
    assert (sums.owing, sums.owing_late, sums.owed) == ((40600, 3), (300, 1), (0, 0))
    assert (sums.unreceived, sums.received, sums.all) == ((4000, 1), (0, 0), (44600, 4))
    payee = totals_of(
        payments_for(region.actor(region.zhejiang), on=LATE), region.actor(region.zhejiang), on=LATE
    )
    assert (payee.owed, payee.owed_late) == ((44300, 3), (40300, 2))
    with_late = rows.late(on=on)
    assert totals_of(with_late, actor, on=on).all == (300, 1)


def test_paid_and_confirmed_from_the_list_by_the_acts_of_the_round(region, transfers):
    payer, payee = browser(region, region.jiangsu, Role.FINANCE), browser(region, region.zhejiang)
    here = "/transfers/?scope=open"
    page = payer.get(here).content.decode()
    act = f"/rounds/{transfers['due'].round_id}/pay/?transfer={transfers['due'].pk}&amp;next=%2Ftransfers%2F%3Fscope%3Dopen"
    assert act in page
    assert act not in payee.get(here).content.decode()
    assert act not in browser(region, region.jiangsu, Role.VIEWER).get(here).content.decode()
    form = Page(payer.get(act.replace("&amp;", "&")).content.decode()).form("")
    answer = payer.post(act.replace("&amp;", "&"), form.filled(paid_on="2026-11-23", voucher="ZF-9"))
    assert (answer.status_code, answer.url) == (302, here), answer.content.decode()[-1500:]
    assert Transfer.objects.get(pk=transfers["due"].pk).voucher == "ZF-9"
    shown = payee.get("/transfers/?scope=owed").content.decode()
    assert "ZF-9" in shown
    for name in ("confirm_receipt", "dispute_payment"):
        assert f"/rounds/{transfers['due'].round_id}/{name}/?transfer={transfers['due'].pk}" in shown


def test_the_list_leaves_as_excel_and_csv_and_no_text_is_a_formula(region, transfers):
    client = browser(region, region.jiangsu)
    book = load_workbook(io.BytesIO(client.get("/transfers/export.xlsx?scope=").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[5] for row in rows[1:]] == [400, 3, 3, 40]
    text = client.get("/transfers/export.csv?state=paid").content.decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(text))
    assert dict(zip(heading, row, strict=True)) | {
        "金额（元）": "40",
        "凭证号": "'=1+1",
        "状态": "待确认到账",
    } == dict(zip(heading, row, strict=True))
    assert client.get("/transfers/export.pdf").status_code == 404


def test_a_page_takes_the_same_number_of_queries_for_any_number_of_payments(
    region, transfers, django_assert_max_num_queries
):
    actor = region.actor(region.jiangsu)
    rows = payments_for(actor, on=NOW.date() + timedelta(days=1)).for_rows()
    with django_assert_max_num_queries(4):
        acts = acts_on(list(rows), actor)
    assert acts.payable == {transfers["due"].pk, *(each.pk for each in transfers["three"])}
    assert not acts.receivable


def test_nothing_to_pay_says_what_comes_here(region):
    page = browser(region, region.zhejiang).get("/transfers/?scope=open").content.decode()
    assert "没有符合条件的划转" in page
    assert browser(region, region.zhejiang).get("/transfers/").url == "/transfers/?scope=open"
