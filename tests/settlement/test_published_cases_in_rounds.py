"""Do all published cases come out the same through a stored agreement and a full round?

Units of the case's names sign its rule; its lines are delivered period by period; every party checks,
receives and confirms. The kept bytes are those the command prints.
"""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Kind, Role
from accounts.services import create_organisation
from coordination.settlement import services, workflow
from coordination.settlement.canonical import digest
from coordination.settlement.periods import read_day, read_span
from coordination.settlement.rounds.facts import needed
from coordination.settlement.rounds.verifying import verify_round
from coordination.settlement.statement import read_days
from coordination.settlement.strict_json import read_json
from tests import factories_settlement as made
from tests.factories import NOW, Region

from .simulating import EXAMPLES, run_as_json

pytestmark = pytest.mark.django_db
CASES = sorted(folder.name for folder in EXAMPLES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", CASES)
def test_a_case_through_rounds(name):
    folder, region = EXAMPLES / name, Region()
    expected = run_as_json(folder)
    text = (folder / "rule.json").read_text(encoding="utf8")
    rule = read_json(text.encode()).value
    units = [_unit(region, party) for party in rule["parties"]]
    start = read_day(expected[0]["period"]["from"])
    agreement = made.in_force(units, text, starts_on=start)
    for statement in expected:
        round_ = _settled(region, agreement, units, statement, folder)
        [kept] = round_.statements_now()
        assert json.loads(kept.document) == statement
        assert kept.sha256 == digest(statement)
        assert verify_round(round_)[0].stands
        _pay_everything(region, round_, statement)


def _unit(region, party):
    name = party if isinstance(party, str) else party["name"]
    return create_organisation(name=name, kind=Kind.CITY, parent=region.jiangsu)


def _settled(region, agreement, units, statement, folder):
    span = read_days(statement["period"])
    actors = [region.actor(unit) for unit in units]
    round_ = services.open_round(agreement=agreement, actor=actors[0], at=NOW, day=span.start)
    if file := _file_of(folder, read_days(statement["period"]["settled"])):
        round_ = workflow.deliver(round_, actor=actors[0], at=NOW, file=file)
    facts = _facts_of(folder, read_days(statement["period"]["settled"]))
    if facts:
        round_ = workflow.state_facts(round_, actor=actors[-1], at=NOW, facts=_lines_of(facts, round_))
    for actor in actors:
        round_ = workflow.confirm_figures(round_, actor=actor, at=NOW)
    round_ = workflow.compute(round_, actor=actors[0], at=NOW)
    round_ = workflow.notify(round_, actor=actors[0], at=NOW)
    for unit in units:
        round_ = workflow.confirm(round_, actor=region.actor(unit, Role.APPROVER), at=NOW)
    return round_


def _file_of(folder, period):
    rows = list(csv.reader(io.StringIO((folder / "lines.csv").read_text(encoding="utf-8-sig"))))
    column = rows[0].index("所属期")
    wanted = [row for row in rows[1:] if row and read_span(row[column]).meet(period)]
    if not wanted:
        return None
    text = io.StringIO()
    csv.writer(text).writerows([rows[0], *wanted])
    return SimpleUploadedFile("lines.csv", text.getvalue().encode())


def _facts_of(folder, period):
    file = folder / "facts.json"
    if not file.exists():
        return {}
    document = json.loads(file.read_text(encoding="utf8"))
    values = dict(document.get("values", {}))
    for span, more in document.get("by_period", {}).items():
        if read_span(span).holds(period):
            values |= more
    return {"events": document.get("events", {}), "values": values}


def _lines_of(facts, round_):
    """As a person types them: only what the rule asks for."""
    events, values = needed(round_) or ((), ())
    lines = [f"{name} = {facts['events'][name] or '无'}" for name in events if name in facts["events"]]
    for name in values:
        value = facts["values"][name]
        if isinstance(value, list):
            value = "；".join(value)
        elif isinstance(value, dict):
            value = "；".join(f"{party} {number}" for party, number in value.items())
        lines.append(f"{name} = {value}")
    return lines


def _pay_everything(region, round_, statement):
    transfers = [(each.payer, each.payee, each.amount) for each in round_.transfers.order_by("position")]
    assert transfers == [
        (each["from"], each["to"], int(each["amount"].replace(".", "")))
        for each in statement["transfers"] or ()
    ]
    for transfer in round_.transfers.all():
        payer, payee = transfer.payer_party, transfer.payee_party
        own = payer or payee or round_.parties.first()
        round_ = workflow.pay(
            round_,
            actor=region.actor(own.organisation),
            at=NOW,
            transfer=transfer.pk,
            paid_on="2026-11-23",
            voucher="1",
        )
        other = payee or payer or round_.parties.first()
        round_ = workflow.confirm_receipt(
            round_,
            actor=region.actor(other.organisation),
            at=NOW,
            transfer=transfer.pk,
            received_on="2026-11-23",
        )
    assert round_.status == "cleared"
