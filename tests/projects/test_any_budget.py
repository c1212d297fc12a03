"""Ten thousand random budgets: in every view, file and answer the sum of the cells is the total, to the fen."""

import io
import random
from collections import Counter

import pytest
from openpyxl import load_workbook

from coordination.portal.templatetags.money import yuan
from coordination.projects.models import BudgetLine, FundingSource, Partner, Payment, Project, ProjectReader
from coordination.projects.sums import check_sums
from coordination.projects.totals import budgets_of
from tests.factories import NOW, TODAY
from tests.journeys.doors import ApiDoor, PortalDoor, seat

BUDGETS, LOOKED_AT = 10_000, 150
MOST_CELLS, MOST_FEN = 6, 10**13


class Random:
    """Budgets of two partners over four sources and seven years, made in bulk; ``cells`` is what was put in."""

    def __init__(self, region, seed: int):
        self.random, self.region = random.Random(seed), region
        self.units = (region.jiangsu, region.zhejiang)
        self.sources = FundingSource.objects.bulk_create(
            FundingSource(organisation=unit, name=f"来源{place}", kind="budget", created_at=NOW)
            for unit in self.units
            for place in range(2)
        )
        self.projects = Project.objects.bulk_create(self._project(place) for place in range(BUDGETS))
        ProjectReader.objects.bulk_create(
            ProjectReader(project=each, organisation=region.jiangsu) for each in self.projects
        )
        partners = Partner.objects.bulk_create(
            self._partner(each, place) for each in self.projects for place in range(2)
        )
        self.cells = BudgetLine.objects.bulk_create(
            line
            for lead, other in zip(partners[::2], partners[1::2], strict=True)
            for line in self._lines(lead, other)
        )
        promised = Counter()
        for each in self.cells:
            promised[each.source_id] += each.amount_fen
        for each in self.sources:
            each.committed_fen = promised[each.pk]
        FundingSource.objects.bulk_update(self.sources, ["committed_fen"])
        self.payments = Payment.objects.bulk_create(self._payment(each) for each in self.cells[::3])

    def _project(self, place: int) -> Project:
        return Project(
            number=f"XM2026-{place:05d}",
            title="样本" if place < LOOKED_AT else "其余",
            kind="ecology",
            proposer=self.units[0],
            lead=self.units[0],
            created_at=NOW,
            updated_at=NOW,
        )

    def _partner(self, project: Project, place: int) -> Partner:
        role, unit = ("partner", "lead")[place == 0], self.units[place]
        return Partner(
            project=project, organisation=unit, role=role, state="consented", position=place, asked_at=NOW
        )

    def _lines(self, *partners):
        """None to some cells, no two of the same partner, source and year; small and very large amounts."""
        places = [(part, source, year) for part in (0, 1) for source in (0, 1) for year in range(2024, 2031)]
        for part, source, year in self.random.sample(places, self.random.randint(0, MOST_CELLS)):
            yield BudgetLine(
                project=partners[part].project,
                partner=partners[part],
                source=self.sources[part * 2 + source],
                year=year,
                amount_fen=self.random.randint(1, 10 ** self.random.randint(1, 13)),
            )

    def _payment(self, line: BudgetLine) -> Payment:
        paid = self.random.randint(1, line.amount_fen)
        return Payment(line=line, amount_fen=paid, voucher="付", paid_on=TODAY, recorded_at=NOW)

    def sums(self, key) -> Counter:
        """What the cells come to by (project, …), added one by one."""
        found = Counter()
        for each in self.cells:
            found[each.project_id, *key(each)] += each.amount_fen
        return found


@pytest.fixture
def made(region):
    return Random(region, seed=53)


def test_any_budget_sums_to_its_cells_in_every_view(made):
    whole = made.sums(lambda each: ())
    paid = Counter()
    for each in made.payments:
        paid[each.line.project_id,] += each.amount_fen
    shown = budgets_of([each.pk for each in made.projects])
    assert {pk: each.total for pk, each in shown.items() if each.total} == {
        pk: n for (pk,), n in whole.items()
    }
    assert {pk: each.paid for pk, each in shown.items() if each.paid} == {pk: n for (pk,), n in paid.items()}
    by = {
        "year": (
            made.sums(lambda each: (each.year,)),
            lambda each: zip(each.years, each.by_year, strict=True),
        ),
        "partner": (made.sums(lambda each: (each.partner.organisation.name,)), lambda each: each.by_partner),
        "source": (made.sums(lambda each: (each.source.name,)), lambda each: each.by_source),
    }
    for name, (added, pairs) in by.items():
        found = {(pk, key): n for pk, each in shown.items() for key, n in pairs(each)}
        assert found == added, name
    assert all(row.total == sum(row.cells) for each in shown.values() for row in each.rows)
    assert all(sum(row.total for row in each.rows) == each.total for each in shown.values())
    listed = dict(Project.objects.with_totals().values_list("pk", "budget_fen"))
    assert {pk: n for pk, n in listed.items() if n} == {pk: n for (pk,), n in whole.items()}

    looked_at = {each.number: whole[each.pk,] for each in made.projects[:LOOKED_AT]}
    api, portal = ApiDoor(made.region), PortalDoor(made.region).browser(seat(made.units[0]))
    rows = api.rows(made.units[0], "projects/?q=样本")
    assert {each["number"]: each["budget_fen"] or 0 for each in rows} == looked_at
    sheet = load_workbook(io.BytesIO(portal.get("/projects/export.xlsx?q=样本").content)).active
    heads, *lines = list(sheet.iter_rows(values_only=True))[-LOOKED_AT - 1 :]
    place = heads.index("预算合计（元）")
    assert {line[0]: round((line[place] or 0) * 100) for line in lines} == looked_at
    most = max(made.projects[:LOOKED_AT], key=lambda each: whole[each.pk,])
    totals = api.read(made.units[0], f"projects/{most.pk}/")["budget_totals"]
    assert totals["total"] == sum(totals["by_year"]) == whole[most.pk,]
    cells = api.rows(made.units[0], f"projects/{most.pk}/budget/")
    assert sum(each["amount_fen"] for each in cells) == whole[most.pk,]
    assert yuan(whole[most.pk,]) in portal.get(most.get_absolute_url()).content.decode()

    found = check_sums()
    assert found.is_clean and found.compared > BUDGETS * 5
    BudgetLine.objects.filter(pk=made.cells[7].pk).update(amount_fen=made.cells[7].amount_fen + 1)
    assert [each["total"] for each in check_sums(Project.objects.none()).differences] == ["commitment"]
