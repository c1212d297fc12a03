"""From which lists does an installation get its units?

``regions.csv`` holds provinces and cities with their GB/T 2260 codes, ``units.csv`` the office, the
ministries and some departments, counties and parks. Another region brings its own two files.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from accounts.models import Organisation
from accounts.roles import Kind
from accounts.services import create_organisation

DATA = Path(__file__).parent / "demo_data"


@dataclass(frozen=True)
class Loaded:
    """How many units were made, and how many were there before."""

    created: int
    known: int


@transaction.atomic
def load_units(folder: Path = DATA) -> Loaded:
    """Make every unit of the two lists that is not there yet; those that are there stay as they are."""
    units = list(Organisation.objects.select_related("root"))
    by_name = {unit.name: unit for unit in units} | {unit.code: unit for unit in units if unit.code}
    created = known = 0
    for row in _rows(folder):
        if by_name.get(row["code"] or row["name"]):
            known += 1
            continue
        unit = create_organisation(
            name=row["name"],
            kind=row["kind"],
            code=row["code"],
            short_name=row["short_name"],
            english_name=row["english_name"],
            parent=by_name[row["parent"]] if row["parent"] else None,
        )
        by_name[unit.name] = by_name[unit.code or unit.name] = unit
        created += 1
    return Loaded(created, known)


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    """The office first, then the provinces with their cities, then everybody else."""
    units = list(rows_of(folder / "units.csv"))
    yield from (row for row in units if row["kind"] == Kind.REGIONAL_OFFICE)
    yield from rows_of(folder / "regions.csv")
    yield from (row for row in units if row["kind"] != Kind.REGIONAL_OFFICE)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
