"""How does an office's Excel ledger become tasks, once, and how is that undone within a day?

``ledger`` reads the workbook without knowing the database; here its rows become tasks through the same
commands as everything else: a row whose lead is known and whose deadline is clear becomes a claimed
task that the lead still has to sign for, any other row a draft to be completed. Every cell of every row
is kept in ``LedgerRow``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.policy import decide
from coordination.common.errors import NotAllowed
from coordination.common.local_time import local_date
from coordination.lifecycle.taking_back import take_back

from . import services, workflow
from .ledger.deadlines import Kind
from .ledger.directory import OrganisationDirectory, Unit
from .ledger.headings import ledger_sheets, propose_mapping
from .ledger.reading import LedgerReading, read_sheets, read_workbook
from .ledger.workbook import Workbook, open_workbook
from .models import LedgerImport, LedgerRow, Task, Topic
from .states import SourceKind


@dataclass(frozen=True)
class Preview:
    """A dry run: what the file says, and which of its rows were imported before."""

    workbook: Workbook
    reading: LedgerReading
    known: frozenset[str]

    @property
    def new_rows(self) -> list:
        return [row for row in self.reading.ready if row.fingerprint not in self.known]

    def to_json(self) -> dict:
        return {**self.reading.to_json(), "known": len(self.reading.ready) - len(self.new_rows)}


def directory_for(organisation: Organisation | None) -> OrganisationDirectory:
    """The units of the database as the ledger's reader sees them."""
    rows = list(Organisation.objects.active())
    by_path = {row.path: row for row in rows}
    units = [
        Unit(
            key=str(row.pk),
            name=row.name,
            short_name=row.short_name,
            code=row.code,
            kind=row.kind,
            parent=str(by_path[row.path[: -row.steplen]].pk) if row.path[: -row.steplen] in by_path else "",
        )
        for row in rows
    ]
    return OrganisationDirectory(units, home=str(organisation.root_id) if organisation else "")


def preview(source: str | IO[bytes], *, actor: Actor, at: datetime, mapping: dict | None = None) -> Preview:
    """Read a workbook without writing anything. ``mapping`` overrides columns per sheet name.

    Raises ``WorkbookRefused`` with the sentence for whoever uploaded the file, ``NotAllowed``.
    """
    _may_import(actor)
    workbook = open_workbook(source)
    directory, year = directory_for(actor.organisation), local_date(at).year
    reading = (
        read_sheets(_mapped(workbook, mapping), directory, year)
        if mapping
        else read_workbook(workbook, directory, year)
    )
    known = LedgerRow.objects.filter(organisation=actor.organisation, undone=False)
    return Preview(workbook, reading, frozenset(known.values_list("fingerprint", flat=True)))


def _mapped(workbook: Workbook, mapping: dict):
    for sheet in ledger_sheets(workbook):
        yield sheet, propose_mapping(sheet).changed(mapping.get(sheet.name, {}))


@transaction.atomic
def import_ledger(found: Preview, *, file_name: str, actor: Actor, at: datetime) -> LedgerImport:
    """Make tasks of the new rows of a preview; rows known before add nothing, rows with errors are left out.

    One transaction: nothing is half-imported. Raises ``NotAllowed``; ``Conflict`` when the file brings nothing new.
    """
    _may_import(actor)
    Organisation.objects.select_for_update().get(pk=actor.organisation.pk)
    known = set(
        LedgerRow.objects.filter(organisation=actor.organisation, undone=False).values_list(
            "fingerprint", flat=True
        )
    )
    rows = [row for row in found.reading.ready if row.fingerprint not in known]
    done = LedgerImport.objects.create(
        organisation=actor.organisation,
        file_name=file_name[:200],
        sha256=found.workbook.sha256,
        imported_by=actor.user,
        imported_by_name=actor.name,
        imported_at=at,
        rows=len(found.reading.rows),
        created=len(rows),
        known=len(found.reading.ready) - len(rows),
    )
    importer = actor.with_source("import")
    topics = {topic.name: topic for topic in Topic.objects.all()}
    units = {str(unit.pk): unit for unit in Organisation.objects.all()}
    for row in rows:
        task = _task_of(row, done, importer, at, topics, units)
        LedgerRow.objects.create(
            ledger_import=done,
            organisation=actor.organisation,
            fingerprint=row.fingerprint,
            line=row.line,
            sheet=row.sheet,
            cells={letter: list(cell) for letter, cell in row.raw.items()},
            leftovers=[[each.heading, each.text] for each in row.leftovers],
            problems=[problem.to_json() for problem in row.problems],
            task=task,
        )
    return done


def _task_of(row, done, actor, at, topics, units) -> Task:
    topic = None
    if row.topic:
        topic = topics.get(row.topic[:40]) or topics.setdefault(
            row.topic[:40], Topic.objects.create(name=row.topic[:40], position=len(topics))
        )
    task = services.draft_task(
        actor=actor,
        at=at,
        title=row.title,
        source_kind=SourceKind.LEDGER,
        source_text=row.source[:300],
        topic=topic,
        content=row.content,
        expected_result=row.expected,
        criterion=row.criterion,
        evidence_wanted=row.evidence[:300],
        continuing=row.deadline.kind == Kind.CONTINUING,
        deadline=row.deadline.on if row.deadline.kind == Kind.DATE else None,
    )
    Task.objects.filter(pk=task.pk).update(ledger_import=done)
    dated = row.deadline.kind in (Kind.DATE, Kind.CONTINUING)
    if row.lead is None or not dated:
        return task
    taken = {row.lead.key}
    others = [
        unit for unit in (*row.co_leads, *row.supporters) if not (unit.key in taken or taken.add(unit.key))
    ]
    co_leads = {unit.key for unit in row.co_leads}
    return workflow.list_in_ledger(
        task,
        actor=actor,
        at=at,
        lead=units[row.lead.key],
        co_leads=[units[unit.key] for unit in others if unit.key in co_leads],
        supporters=[units[unit.key] for unit in others if unit.key not in co_leads],
        percent=row.percent or 0,
    )


def undo_import(done: LedgerImport, *, actor: Actor, at: datetime) -> tuple[int, int]:
    """Take an import back within a day: (tasks removed, tasks kept because somebody worked on them)."""
    _may_import(actor)
    made, rows = Task.objects.filter(ledger_import=done), LedgerRow.objects.all()
    return take_back(done, made=made, rows=rows, thing="task", actor=actor, at=at)


def imports_of(actor: Actor):
    """The imports of the actor's unit, newest first."""
    return LedgerImport.objects.filter(organisation__in=actor.reader_ids)


def _may_import(actor: Actor) -> None:
    decision = decide(actor, "tasks.import_ledger")
    if not decision:
        raise NotAllowed(decision.reason)
