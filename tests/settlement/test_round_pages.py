"""Do the pages and the API of a round answer, in every state, with the same numbers?"""

import io
import json
from datetime import date

import orjson
import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.roles import Role
from coordination.portal import round_plots
from coordination.settlement import workflow
from coordination.settlement.documents.content import letter_of
from coordination.settlement.models import RevenueLine
from tests import factories_settlement as made
from tests.factories import NOW, Region, make_client_token
from tests.pages import Page

pytestmark = pytest.mark.django_db
PARTS = (
    "parties",
    "shares",
    "transfers",
    "objections",
    "deliveries",
    "lines",
    "corrections",
    "statements",
    "why",
)


@pytest.fixture
def region():
    return Region()


def browser(region, unit, role=Role.COORDINATOR) -> Client:
    client = Client()
    client.force_login(region.person(unit, role), backend="django.contrib.auth.backends.ModelBackend")
    return client


class Api:
    def __init__(self, unit, role=Role.COORDINATOR):
        self.client, self.headers = Client(), {"Authorization": f"Bearer {make_client_token(unit, role)}"}

    def get(self, path: str):
        return self.client.get(f"/api/v1/{path}", headers=self.headers)

    def post(self, path: str, body):
        return self.client.post(
            f"/api/v1/{path}", orjson.dumps(body), content_type="application/json", headers=self.headers
        )


STATES = {
    "opened": lambda region, round_: round_,
    "delivered": made.delivered,
    "computed": made.computed,
    "notified": made.notified,
    "confirmed": made.confirmed,
}


@pytest.mark.parametrize("state", STATES)
def test_every_page_of_a_round_answers(region, state):
    round_ = STATES[state](region, made.opened(region, made.two_provinces(region)))
    client, api = browser(region, region.zhejiang), Api(region.zhejiang)
    pages = ["", "lines/", "why/", "deliveries/", "history/", "lines.csv"]
    pages += [f"statement.{kind}" for kind in ("pdf", "docx", "xlsx", "json")] if round_.edition else []
    for page in pages:
        answer = client.get(f"/rounds/{round_.pk}/{page}")
        assert answer.status_code == 200, (page, answer.content.decode()[-2000:])
    for page in (
        "/rounds/?scope=",
        "/rounds/export.xlsx",
        "/rounds/new/",
        f"/rounds/new/?agreement={round_.agreement_id}",
    ):
        assert client.get(page).status_code == 200, page
    for part in ("", *(f"{part}/" for part in PARTS)):
        answer = api.get(f"rounds/{round_.pk}/{part}")
        assert answer.status_code == 200, (part, answer.content.decode()[-2000:])


def test_page_api_and_letter_say_the_same(region):
    round_ = made.confirmed(region, made.opened(region, made.two_provinces(region)))
    api, client = Api(region.jiangsu), browser(region, region.jiangsu)
    shares = api.get(f"rounds/{round_.pk}/shares/").json()["results"]
    assert {each["account"]: each["total"] for each in shares} == {
        "江苏省": "740740.73",
        "浙江省": "493827.16",
    }
    page = client.get(f"/rounds/{round_.pk}/").content.decode()
    letter = letter_of(round_)
    for row, share in zip(shares, letter.shares, strict=True):
        assert share.total.text.replace(",", "") == row["total"]
        assert share.balance.text.replace(",", "") == row["balance"]
        assert share.total.text in page
    paid = api.get(f"rounds/{round_.pk}/transfers/").json()["results"]
    assert [(each.payer, each.amount.text.replace(",", "")) for each in letter.payments] == [
        (each["payer"], each["amount"]) for each in paid
    ]
    [statement] = api.get(f"rounds/{round_.pk}/statements/").json()["results"]
    assert letter.pool.text.replace(",", "") == statement["document"]["pool"]
    why = api.get(f"rounds/{round_.pk}/why/?account=江苏省").json()["results"]
    assert [each["amount"] for each in why] == ["740740.73"]
    assert "740,740.734" in why[0]["sentence"] or "740740.734" in why[0]["sentence"]
    book = load_workbook(io.BytesIO(client.get(f"/rounds/{round_.pk}/statement.xlsx").content))
    assert "740,740.73" in " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    kept = json.loads(client.get(f"/rounds/{round_.pk}/statement.json").content)
    assert kept[0]["parts"] == {"江苏省": "740740.73", "浙江省": "493827.16"}


def test_lines_come_in_as_json_and_twice_add_nothing(region):
    round_ = made.opened(region, made.two_provinces(region))
    api = Api(region.jiangsu, Role.FINANCE)
    lines = [
        {"period": "2025", "tax": "增值税", "place": "江苏省", "amount": "12.34", "reference": str(number)}
        for number in range(3)
    ]
    first = api.post(f"rounds/{round_.pk}/lines/", lines)
    assert first.status_code == 200, first.content.decode()
    assert first.json()["collected"] == {"amount": "37.02", "lines": "3"}
    assert api.post(f"rounds/{round_.pk}/lines/", lines).json()["collected"] == {
        "amount": "37.02",
        "lines": "3",
    }
    wrong = api.post(
        f"rounds/{round_.pk}/lines/",
        [*lines[:2], {"period": "2025", "place": "某地", "amount": "1.00", "tax": "增值税"}],
    )
    assert wrong.status_code == 422
    assert "第4行" in wrong.content.decode()
    assert RevenueLine.objects.count() == 3
    assert api.post(f"rounds/{round_.pk}/lines/", {"period": "2025"}).status_code == 400
    assert api.post(f"rounds/{round_.pk}/lines/", [{"sum": "1"}]).status_code == 400


def test_a_stranger_sees_nothing(region):
    round_ = made.confirmed(region, made.opened(region, made.two_provinces(region)))
    client, api = browser(region, region.anhui), Api(region.anhui)
    for page in ("", "lines/", "why/", "statement.pdf", "history/", "deliveries/"):
        assert client.get(f"/rounds/{round_.pk}/{page}").status_code == 404, page
    for part in ("", "lines/", "why/", "letter.pdf"):
        assert api.get(f"rounds/{round_.pk}/{part}").status_code == 404, part
    assert api.get("rounds/").json()["results"] == []
    assert "没有符合条件的结算" in client.get("/rounds/?scope=").content.decode()


def test_a_round_is_opened_by_page_and_over_the_api(region):
    agreement = made.two_provinces(region)
    client = browser(region, region.jiangsu)
    form = client.get(f"/rounds/new/?agreement={agreement.pk}").content.decode()
    assert agreement.title in form
    api = Api(region.zhejiang)
    answer = api.post("rounds/", {"agreement": agreement.pk, "day": "2025-03-01"})
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["period"] == "2025"
    assert api.post("rounds/", {"agreement": agreement.pk, "day": "2025-03-01"}).status_code == 409


def test_duties_stand_on_both_first_screens_until_the_money_arrived(region):
    round_ = made.confirmed(region, made.opened(region, made.two_provinces(region)))
    payer, payee = browser(region, region.jiangsu), browser(region, region.zhejiang)

    def screens() -> list[str]:
        return [each.get("/").content.decode() for each in (payer, payee)]

    transfer = round_.transfers.get()
    owing, awaiting = screens()
    assert f"/rounds/{round_.pk}/pay/" in owing
    assert "等待收款" in awaiting and f"/rounds/{round_.pk}/" in awaiting and "493,827.16 元" in awaiting
    facts = {"transfer": transfer.pk, "paid_on": date(2026, 11, 23), "voucher": "1"}
    workflow.pay(round_, actor=region.actor(region.jiangsu), at=NOW, **facts)
    awaiting, to_confirm = screens()
    assert f"/rounds/{round_.pk}/pay/" not in awaiting
    assert "等待对方确认到账" in awaiting and "493,827.16 元" in awaiting
    assert f"/rounds/{round_.pk}/confirm_receipt/" in to_confirm
    received = {"transfer": transfer.pk, "received_on": date(2026, 11, 23)}
    workflow.confirm_receipt(round_, actor=region.actor(region.zhejiang), at=NOW, **received)
    assert not any(f"/rounds/{round_.pk}/" in each for each in screens())


def test_simulate_takes_only_a_rule_and_lines(region):
    api = Api(region.anhui)
    rule = {
        "title": "试",
        "parties": ["甲", "乙"],
        "clauses": [{"kind": "share", "phases": [{"weights": {"甲": 60, "乙": 40}}]}],
    }
    lines = [{"period": "2025", "tax": "增值税", "place": "甲", "amount": "1234567.89"}]
    answer = api.post("agreements/simulate/", {"rule": rule, "lines": lines})
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["statements"][0]["parts"] == {"甲": "740740.73", "乙": "493827.16"}
    text = "所属期,征收地,税种,金额\n2025,甲,增值税,1234567.89\n"
    assert (
        api.post("agreements/simulate/", {"rule": rule, "lines": text}).json()["sha256"]
        == answer.json()["sha256"]
    )
    rule["clauses"][0]["phases"][0]["weights"]["乙"] = 41
    wrong = api.post("agreements/simulate/", {"rule": rule, "lines": text})
    assert wrong.status_code == 422
    assert wrong.json()["code"] == "unfit_rule"
    assert api.post("agreements/simulate/", {"rule": rule}).status_code == 422


def test_the_schema_of_a_rule_is_published(region):
    for name in ("settlement-rule", "settlement-facts"):
        schema = Client().get(f"/api/v1/schemas/{name}/").json()
        assert schema["$id"].endswith(f"/api/v1/schemas/{name}/")
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_what_alone_may_be_chosen_is_chosen(region):
    round_ = made.confirmed(region, made.opened(region, made.two_provinces(region)))
    transfer = round_.transfers.get()
    payer = browser(region, region.jiangsu)
    form = Page(payer.get(f"/rounds/{round_.pk}/pay/").content.decode()).form()
    assert form.filled()["transfer"] == [str(transfer.pk)]


def test_no_collection_is_drawn_where_nothing_was_collected(region):
    """Zhejiang compensates Jiangsu by an index: a transfer, but nobody collected anything."""
    units = [region.jiangsu, region.zhejiang]
    pays = {"from": "浙江省", "to": "江苏省", "amount": "400.00"}
    clause = {
        "kind": "index_transfer",
        "index": {"fact": "指数"},
        "cases": [{"is": "<", "than": "1", **pays}],
    }
    rule = {"title": "补偿", "parties": ["江苏省", "浙江省"], "clauses": [{**clause, "otherwise": None}]}
    round_ = made.opened(region, made.in_force(units, rule))
    jiangsu = region.actor(region.jiangsu)
    round_ = workflow.state_facts(round_, actor=jiangsu, at=NOW, facts=["指数 = 0.9"])
    for unit in units:
        round_ = workflow.confirm_figures(round_, actor=region.actor(unit), at=NOW)
    round_ = workflow.compute(round_, actor=jiangsu, at=NOW)
    assert {each.balance for each in round_.entitlements.all()} == {40000, -40000}
    assert round_plots.flow_plot(round_) is None
    shared = made.computed(region, made.opened(region, made.two_provinces(region)))
    assert round_plots.flow_plot(shared) is not None
