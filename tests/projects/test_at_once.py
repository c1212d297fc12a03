"""Many projects promise the same money at the same instant: never more than there is, on both databases."""

import json
from collections import Counter

import pytest

from tests.races.installation import Crowd, installed, serve

CLIENTS, FREE = 12, 7

SEED = f"""
import json
from datetime import date
from django.utils import timezone
from accounts.actors import actor_for
from accounts.clients import create_api_client
from accounts.models import User
from accounts.roles import Kind, Role
from accounts.services import appoint, create_organisation
from coordination.common.local_time import local_date
from coordination.projects.services import create_project
from coordination.projects.sources import add_source
at = timezone.now()
today = local_date(at)
province = create_organisation(name="第一省", kind=Kind.PROVINCE)
person = User.objects.create(username="desk", full_name="联络员", password="!")
appoint(user=person, organisation=province, role=Role.COORDINATOR, starts_on=today)
actor = actor_for(person, on=today)
source = add_source(actor=actor, at=at, data={{"name": "专项", "kind": "budget", "limit_fen": "{FREE}00.00"}})
tokens, bodies = [], []
for n in range({CLIENTS}):
    thing = create_project(actor=actor, at=at, data={{"title": f"第{{n}}号工程", "kind": "ecology"}})
    made = create_api_client(name=f"client{{n}}", organisation=province, role=Role.COORDINATOR,
                             scopes=["read", "projects"], starts_on=today, ends_on=date(today.year + 1, 12, 31))
    tokens.append(made[1])
    bodies.append([thing.pk, thing.partners.get().pk])
print(json.dumps({{"source": source.pk, "tokens": tokens, "bodies": bodies}}))
"""
WRITTEN = """
import json
from django.db.models import Sum
from coordination.projects.models import BudgetLine, FundingSource
from coordination.projects.sums import check_sums
print(json.dumps({
    "committed": FundingSource.objects.get().committed_fen,
    "cells": BudgetLine.objects.aggregate(n=Sum("amount_fen"))["n"],
    "differences": check_sums().differences,
}))
"""
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.services)


class Projects(Crowd):
    """Each caller asks for a cell of a project of its own."""

    def __init__(self, port, tokens, source, bodies):
        super().__init__(port, tokens)
        self.source, self.bodies = source, bodies

    def send(self, number, method, path, body=None, *, key=""):
        project, partner = self.bodies[number]
        path = f"/api/v1/projects/{project}/set_budget/"
        cell = {"partner": partner, "source": self.source, "year": 2026, "amount": "100.00"}
        return super().send(number, method, path, {"cells": [cell]}, key=key)


@pytest.mark.parametrize("database", ["sqlite", POSTGRESQL])
def test_never_more_is_promised_than_there_is(database, tmp_path):
    with installed(tmp_path / "data", database) as installation:
        seeded = json.loads(installation.script(SEED))
        crowd = Projects(serve(installation), seeded["tokens"], seeded["source"], seeded["bodies"])
        answers = crowd.post("", {})
        assert Counter(answer.status for answer in answers) == {200: FREE, 409: CLIENTS - FREE}
        refused = [answer for answer in answers if answer.status == 409]
        assert all(answer.is_problem and answer.body["code"] == "over_committed" for answer in refused)
        assert all(answer.body["projects"] for answer in refused)
        crowd.leave()
        written = json.loads(installation.script(WRITTEN))
    assert written == {"committed": FREE * 10000, "cells": FREE * 10000, "differences": []}
