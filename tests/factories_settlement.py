"""What do the tests settle? Agreements that are in force, rounds, and files of lines."""

import csv
import io
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.models import Organisation
from accounts.roles import Role
from coordination.agreements.hashing import SHA256, hashes_of
from coordination.agreements.models import Agreement, AgreementReader, AgreementVersion, Party
from coordination.agreements.vocabulary import VersionKind, VersionState
from coordination.settlement import services, workflow
from coordination.settlement.models import Round
from tests.factories import NOW, Region

_numbers = itertools.count(1)
HEAD = ("所属期", "纳税人", "税种", "征收地", "金额", "凭证号")
SIXTY_FORTY = {
    "title": "六四分",
    "parties": ["江苏省", "浙江省"],
    "refunds": "allowed",
    "clauses": [{"kind": "share", "phases": [{"weights": {"江苏省": 60, "浙江省": 40}}]}],
}
THREE_EQUAL = {
    "title": "三方均分",
    "parties": ["江苏省", "浙江省", "安徽省"],
    "refunds": "allowed",
    "clauses": [{"kind": "share", "phases": [{"weights": {"江苏省": 1, "浙江省": 1, "安徽省": 1}}]}],
}


def in_force(
    units: Sequence[Organisation],
    rule: Mapping | str,
    *,
    title: str = "",
    starts_on: date = date(2024, 1, 1),
    ends_on: date | None = None,
) -> Agreement:
    """An agreement of these units that was signed, with this rule."""
    number = next(_numbers)
    agreement = Agreement.objects.create(
        number=f"XY-T-{number:04}",
        title=title or f"利益共享协议{number}",
        drafter=units[0],
        created_at=NOW,
        updated_at=NOW,
    )
    for position, unit in enumerate(units, start=1):
        Party.objects.create(agreement=agreement, organisation=unit, position=position)
    readers = Organisation.objects.filter(pk__in=[unit.pk for unit in units]).with_units_above()
    for pk in sorted(readers):
        AgreementReader.objects.create(agreement=agreement, organisation_id=pk)
    version = signed_version(agreement, rule, takes_effect_on=starts_on, ends_on=ends_on)
    Agreement.objects.filter(pk=agreement.pk).update(
        status="signed", current=version, signed_at=NOW, starts_on=starts_on, ends_on=ends_on
    )
    return Agreement.objects.get(pk=agreement.pk)


def signed_version(
    agreement: Agreement, rule: Mapping | str, *, takes_effect_on: date, ends_on: date | None = None
) -> AgreementVersion:
    number = agreement.versions.count() + 1
    version = AgreementVersion(
        agreement=agreement,
        number=number,
        kind=VersionKind.FIRST if number == 1 else VersionKind.AMENDMENT,
        reason="" if number == 1 else "修订",
        title=agreement.title,
        text="第一条 共享。",
        rule_text=rule if isinstance(rule, str) else json.dumps(rule, ensure_ascii=False),
        parties=[
            {"id": each.organisation_id, "name": each.organisation.name} for each in agreement.parties.all()
        ],
        takes_effect_on=takes_effect_on,
        ends_on=ends_on,
        proposed_by=agreement.drafter,
        created_at=NOW,
        signed_at=NOW,
        algorithm=SHA256,
        state=VersionState.SIGNED,
    )
    for name, value in hashes_of(version, SHA256).items():
        setattr(version, name, value)
    version.save()
    return version


def two_provinces(region: Region, rule: Mapping = SIXTY_FORTY, **fields) -> Agreement:
    return in_force([region.jiangsu, region.zhejiang], rule, **fields)


def three_provinces(region: Region, rule: Mapping = THREE_EQUAL, **fields) -> Agreement:
    return in_force([region.jiangsu, region.zhejiang, region.anhui], rule, **fields)


def opened(
    region: Region, agreement: Agreement, *, by: Organisation | None = None, day=None, **fields
) -> Round:
    actor = region.actor(by or agreement.units[0])
    return services.open_round(
        agreement=agreement, actor=actor, at=NOW, day=day or date(2025, 6, 1), **fields
    )


def csv_file(
    rows: Iterable[Sequence], *, head: Sequence[str] = HEAD, name: str = "lines.csv"
) -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode(), "text/csv")


def workbook(
    rows: Iterable[Sequence], *, head: Sequence[str] = HEAD, name: str = "lines.xlsx"
) -> SimpleUploadedFile:
    book = Workbook()
    for row in [head, *rows]:
        book.active.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return SimpleUploadedFile(name, written.getvalue())


def lines(*amounts: str, period: str = "2025", place: str = "江苏省") -> list[tuple]:
    """One line for each amount, told apart by their reference."""
    return [
        (period, "", "增值税", place, amount, f"P{number}") for number, amount in enumerate(amounts, start=1)
    ]


def delivered(region: Region, round_: Round, rows=None, *, by: Organisation | None = None) -> Round:
    rows = rows if rows is not None else lines("1000000.00", "234567.89")
    actor = region.actor(by or round_.opened_by)
    return workflow.deliver(round_, actor=actor, at=NOW, file=csv_file(rows))


def checked(region: Region, round_: Round, rows=None) -> Round:
    """Every party has found the figures right."""
    round_ = delivered(region, round_, rows)
    for party in round_.parties.select_related("organisation"):
        round_ = workflow.confirm_figures(round_, actor=region.actor(party.organisation), at=NOW)
    return round_


def computed(region: Region, round_: Round, rows=None) -> Round:
    return workflow.compute(checked(region, round_, rows), actor=region.actor(round_.opened_by), at=NOW)


def notified(region: Region, round_: Round, rows=None) -> Round:
    return workflow.notify(computed(region, round_, rows), actor=region.actor(round_.opened_by), at=NOW)


def received(region: Region, round_: Round, rows=None) -> Round:
    round_ = notified(region, round_, rows)
    for party in round_.parties.select_related("organisation"):
        round_ = workflow.receive(round_, actor=region.actor(party.organisation), at=NOW)
    return round_


def confirmed(region: Region, round_: Round, rows=None) -> Round:
    round_ = received(region, round_, rows)
    for party in round_.parties.select_related("organisation"):
        round_ = workflow.confirm(round_, actor=region.actor(party.organisation, Role.APPROVER), at=NOW)
    return round_


def from_event(units: Sequence[Organisation]) -> str:
    """A rule that asks for a fact: the shares begin with an event."""
    names = [unit.name for unit in units]
    phase = {"from": {"event": "投产"}, "years": 5, "weights": dict.fromkeys(names, 1)}
    rule = {
        "title": "自投产起",
        "parties": names,
        "clauses": [{"kind": "share", "phases": [phase], "afterwards": names[0]}],
    }
    return json.dumps(rule, ensure_ascii=False)
