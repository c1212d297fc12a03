"""What does the benchmark settle? Agreements of every usual kind, and any number of lines, made by the database itself."""

import json
from datetime import date

from django.db import connection
from django.utils import timezone

from accounts.models import Organisation
from accounts.roles import Kind
from accounts.services import create_organisation
from coordination.agreements.hashing import SHA256, hashes_of
from coordination.agreements.models import Agreement, AgreementVersion, Party
from coordination.agreements.vocabulary import SIGNED, VersionState
from coordination.settlement.models import Delivery, Round, RoundParty
from coordination.settlement.states import FIGURES_CONFIRMED, Reading, Source

NAMES = ("甲省", "乙省", "丙省")
TAXES = ("增值税", "企业所得税", "个人所得税")
YEAR = 2025
SHARE = {"kind": "share", "phases": [{"weights": dict.fromkeys(NAMES, 1)}]}
CLAUSES = (
    [SHARE],
    [{"kind": "base", "amounts": {NAMES[0]: "1000000.00"}}, SHARE],
    [{"kind": "recover", "party": NAMES[1], "amount": "5000000.00"}, SHARE],
    [{"kind": "tiers", "bands": [{"up_to": "3000000.00", "weights": {NAMES[0]: 50, NAMES[1]: 30, NAMES[2]: 20}},
                                 {"weights": {NAMES[0]: 40, NAMES[1]: 40, NAMES[2]: 20}}]}],
    [{"kind": "scope", "taxes": list(TAXES), "portion": {TAXES[0]: 50, TAXES[1]: 40, TAXES[2]: 40}}, SHARE,
     {"kind": "floor", "party": NAMES[2], "amount": "100000.00"}],
)  # fmt: skip
LINES = """
INSERT INTO settlement_revenueline
  (agreement_id, delivery_id, number, starts_on, ends_on, payer, tax, account, reference, amount, key)
SELECT d.agreement_id, d.id, n, day, day, 'P' || n %% 2000, (%(taxes)s::text[])[1 + n %% 3], (%(names)s::text[])[1 + n / 3 %% 3],
       n::text, 1 + (n::bigint * 7919 + d.id * 104729) %% 100000000, md5(d.id || '/' || n)::uuid
FROM settlement_delivery d,
     LATERAL (SELECT n, make_date(%(year)s, 1, 1) + n %% 365 AS day FROM generate_series(1, %(each)s) n) lines
"""
# No act of a lifecycle: the rows of a database of its own are put as they have to be.
IN_FORCE = "UPDATE agreements_agreement SET status = %s, current_id = %s, signed_at = %s, starts_on = %s WHERE id = %s"
PUT_BACK = "UPDATE settlement_round SET status = %s, edition = 0"
BARE = "SELECT agreement_id, tax, account, SUM(amount) FROM settlement_revenueline GROUP BY agreement_id, tax, account"


def make_agreements(count: int) -> list[int]:
    """Agreements in force with a round whose figures are confirmed; the rounds."""
    now = timezone.now()
    units = [create_organisation(name=name, kind=Kind.PROVINCE) for name in NAMES]
    return [_agreement(number, units, now) for number in range(count)]


def _agreement(number: int, units: list[Organisation], now) -> int:
    rule = {"title": f"{number}", "parties": list(NAMES), "clauses": CLAUSES[number % len(CLAUSES)]}
    agreement = Agreement.objects.create(
        number=f"B-{number}", title=f"B {number}", drafter=units[0], created_at=now, updated_at=now
    )
    for position, unit in enumerate(units, start=1):
        Party.objects.create(agreement=agreement, organisation=unit, position=position)
    version = AgreementVersion(
        agreement=agreement,
        number=1,
        title=agreement.title,
        rule_text=json.dumps(rule, ensure_ascii=False),
        parties=[{"name": unit.name} for unit in units],
        takes_effect_on=date(YEAR, 1, 1),
        proposed_by=units[0],
        created_at=now,
        signed_at=now,
        algorithm=SHA256,
        state=VersionState.SIGNED,
    )
    for name, value in hashes_of(version, SHA256).items():
        setattr(version, name, value)
    version.save()
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, [SIGNED, version.pk, now, date(YEAR, 1, 1), agreement.pk])
    round_ = Round.objects.create(
        agreement=agreement,
        name=str(YEAR),
        starts_on=date(YEAR, 1, 1),
        ends_on=date(YEAR, 12, 31),
        opened_by=units[0],
        status=FIGURES_CONFIRMED,
    )
    for position, unit in enumerate(units, start=1):
        RoundParty.objects.create(round=round_, organisation=unit, position=position, account=unit.name)
    Delivery.objects.create(
        agreement=agreement,
        round=round_,
        file_name="bench",
        source=Source.COMMAND,
        state=Reading.DONE,
        delivered_by_name="bench",
        delivered_at=now,
    )
    return round_.pk


def put_back(status: str) -> None:
    """Every round as if nothing had come in for it and nothing of it had been computed."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE settlement_revenueline")
        cursor.execute("TRUNCATE settlement_statement, settlement_entitlement")
        cursor.execute(PUT_BACK, [status])


def make_lines(each: int) -> None:
    """So many lines for each agreement, and the statistics the planner wants."""
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"taxes": list(TAXES), "names": list(NAMES), "year": YEAR, "each": each})
        cursor.execute("VACUUM ANALYZE settlement_revenueline")


def bare_group_by() -> int:
    """The same table added up with nothing around it; how many sums."""
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        return len(cursor.fetchall())
