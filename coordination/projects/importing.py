"""How does a list of projects come in, once? Dry run, mapping, every doubt with its cell; the same rows add nothing.

A row becomes a project through the same commands as everything else; its partners are invited, not enrolled.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.policy import decide
from coordination.common.errors import NotAllowed
from coordination.common.local_time import local_date
from coordination.figures.naming import key_of
from coordination.lifecycle.taking_back import SOURCE, take_back

from .effects.partners import add_partner
from .listing.headings import Field, Mapping, column_letter, propose
from .listing.reading import Doubt, Row, Units, read_row
from .listing.tables import Listing, ListRefused
from .models import Milestone, Project, ProjectImport, ProjectImportRow
from .services import propose as propose_project
from .vocabulary import CANCELLED, COMPLETED, PROPOSED, UNDER_CONSTRUCTION, PartnerRole, PartnerState
from .workflow.project import take_over

START, END = "开工", "竣工"


@dataclass(frozen=True)
class Preview:
    """A dry run: what the file says, and which of its rows were imported before."""

    listing: Listing
    mappings: dict[str, Mapping]
    rows: list[Row] = field(default_factory=list)
    known: frozenset[str] = frozenset()

    @property
    def ready(self) -> list[Row]:
        return [each for each in self.rows if each.is_ready]

    @property
    def new_rows(self) -> list[Row]:
        return [each for each in self.ready if each.fingerprint not in self.known]

    @property
    def doubts(self) -> list[Doubt]:
        return [doubt for row in self.rows for doubt in row.doubts]

    def to_json(self) -> dict:
        return {
            "rows": len(self.rows),
            "ready": len(self.ready),
            "known": len(self.ready) - len(self.new_rows),
            "warnings": [each.to_json() for each in self.doubts if not each.is_error],
            "errors": [each.to_json() for each in self.doubts if each.is_error],
            "columns": {
                sheet: {column_letter(column): str(found) for column, found in each.fields.items()}
                for sheet, each in self.mappings.items()
            },
        }


def preview(
    listing: Listing, *, actor: Actor, at: datetime, mapping: dict[str, dict] | None = None
) -> Preview:
    """Read a list without writing anything. Raises ``ListRefused`` for a file without a heading, ``NotAllowed``."""
    _may_import(actor)
    units, on = Units(), local_date(at)
    mappings: dict[str, Mapping] = {}
    rows: list[Row] = []
    seen: set[str] = set()
    for table in listing.tables:
        found = propose(table, (mapping or {}).get(table.name))
        if found is None:
            continue
        mappings[table.name] = found
        for line in table.lines:
            if line.number <= found.line or not set(line.cells) & set(found.fields):
                continue
            row = read_row(line, table.name, found, units, on=on)
            _note_repetition(row, seen, found)
            rows.append(row)
    if not mappings:
        raise ListRefused(_("没有找到表头行。表头至少要有「项目名称」和另一列，如「牵头单位」「类别」。"))
    known = frozenset(_known(actor))
    _note_namesakes([each for each in rows if each.fingerprint not in known], actor, mappings)
    return Preview(listing, mappings, rows, known)


def _known(actor: Actor) -> set[str]:
    """The rows that this unit brought before and did not take back."""
    kept = ProjectImportRow.objects.filter(organisation=actor.organisation, undone=False)
    return set(kept.values_list("fingerprint", flat=True))


def _note_repetition(row: Row, seen: set[str], mapping: Mapping) -> None:
    if row.is_ready and row.fingerprint in seen:
        column = mapping.column_of(Field.TITLE)
        message = _("与上面的行相同，此行不导入。")
        row.doubts.append(
            Doubt(row.line, column_letter(column), mapping.headings[column], row.title, message, True)
        )
    seen.add(row.fingerprint)


def _note_namesakes(rows: list[Row], actor: Actor, mappings: dict[str, Mapping]) -> None:
    """A project that somebody else brought already, as far as the actor sees it, is not brought a second time."""
    there = {
        key_of(title): number
        for number, title in Project.objects.visible_to(actor)
        .exclude(status=CANCELLED)
        .order_by("-pk")
        .values_list("number", "title")
    }
    for row in rows:
        if row.is_ready and (number := there.get(key_of(row.title))):
            mapping = mappings[row.sheet]
            column = mapping.column_of(Field.TITLE)
            message = _("已有同名项目%(number)s，此行不导入；确为另一项目的，请在名称中写明。") % {
                "number": number
            }
            heading = mapping.headings[column]
            row.doubts.append(Doubt(row.line, column_letter(column), heading, row.title, message, True))


@transaction.atomic
def import_projects(found: Preview, *, file_name: str, actor: Actor, at: datetime) -> ProjectImport:
    """Make projects of the new rows. One transaction: nothing is half-imported; known rows add nothing."""
    _may_import(actor)
    Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation.pk)
    known = _known(actor)
    rows = [each for each in found.ready if each.fingerprint not in known]
    done = ProjectImport.objects.create(
        organisation=actor.organisation,
        file_name=file_name[:200],
        sha256=found.listing.sha256,
        imported_by=actor.user,
        imported_by_name=actor.name,
        imported_at=at,
        rows=len(found.rows),
        created=len(rows),
        known=len(found.ready) - len(rows),
    )
    importer = actor.with_source(SOURCE)
    for row in rows:
        ProjectImportRow.objects.create(
            project_import=done,
            organisation=actor.organisation,
            fingerprint=row.fingerprint,
            line=row.line,
            sheet=row.sheet[:80],
            cells=row.cells,
            problems=[each.to_json() for each in row.doubts],
            project=_project_of(row, importer, at),
        )
    return done


def _project_of(row: Row, actor: Actor, at: datetime) -> Project:
    project = propose_project(
        actor=actor,
        at=at,
        quiet=True,
        title=row.title,
        kind=row.kind,
        field=row.field,
        lead=row.lead,
        places=row.places,
        object=row.scale,
        summary="\n".join([*row.leftovers, *_unresolved(row)]),
        investment_fen=row.investment_fen,
        national_year=row.national_year,
        confidentiality="region",
    )
    for unit in row.partners:
        add_partner(
            project,
            unit,
            role=PartnerRole.PARTNER,
            state=PartnerState.CONSENTED if actor.belongs_to(unit) else PartnerState.INVITED,
            at=at,
            by_name=actor.name,
        )
    _set_dates(project, row, local_date(at))
    if row.standing == PROPOSED:
        return project
    since = {UNDER_CONSTRUCTION: row.starts_on, COMPLETED: row.ends_on}.get(row.standing)
    return take_over(project, actor=Actor.system(), at=at, standing=row.standing, since=since)


def _unresolved(row: Row) -> list[str]:
    """The parties as they were written, where one was not found."""
    found = [
        str(_("清单所写%(what)s：%(text)s") % {"what": each.what, "text": each.value})
        for each in row.doubts
        if each.heading and not each.is_error and each.value
    ]
    return list(dict.fromkeys(found))


def _set_dates(project: Project, row: Row, on) -> None:
    """What the list calls start and end, as milestones; what has happened by its words is done."""
    started = row.standing in (UNDER_CONSTRUCTION, COMPLETED)
    for name, day, happened in (
        (START, row.starts_on, started),
        (END, row.ends_on, row.standing == COMPLETED),
    ):
        if day is not None:
            actual = day if happened and day <= on else None
            Milestone.objects.create(
                project=project, name=name, planned_on=day, forecast_on=day, actual_on=actual
            )


def undo_import(done: ProjectImport, *, actor: Actor, at: datetime) -> tuple[int, int]:
    """Take an import back within a day: (projects removed, projects kept because somebody worked on them)."""
    _may_import(actor)
    made, rows = Project.objects.filter(import_rows__project_import=done), ProjectImportRow.objects.all()
    return take_back(done, made=made, rows=rows, thing="project", actor=actor, at=at)


def imports_of(actor: Actor):
    """The imports of the actor's unit, newest first."""
    return ProjectImport.objects.filter(organisation__in=actor.reader_ids)


def _may_import(actor: Actor) -> None:
    decision = decide(actor, "projects.import_projects")
    if not decision:
        raise NotAllowed(decision.reason)
