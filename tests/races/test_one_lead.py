"""64 clients claim one first-come task at the same instant: exactly one wins, everybody else learns who."""

import json
from collections import Counter

import pytest

from .installation import Crowd, installed, serve

CLIENTS, ROUNDS, PROVINCES = 64, 20, 16

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
from coordination.tasks import services, workflow
at = timezone.now()
today = local_date(at)
office = create_organisation(name="区域合作办公室", kind=Kind.REGIONAL_OFFICE)
provinces = [create_organisation(name=f"第{{n}}省", kind=Kind.PROVINCE) for n in range({PROVINCES})]
person = User.objects.create(username="office", full_name="办公室", password="!")
appoint(user=person, organisation=office, role=Role.OFFICE_STAFF, starts_on=today)
actor = actor_for(person, on=today)
tokens = []
for n in range({CLIENTS}):
    province = provinces[n % {PROVINCES}]
    made = create_api_client(name=f"client{{n}}", organisation=province, role=Role.COORDINATOR,
                             scopes=["read", "tasks"], starts_on=today, ends_on=date(today.year + 1, 12, 31))
    tokens.append(made[1])
tasks = []
for n in range({ROUNDS} + 1):
    task = services.draft_task(actor=actor, at=at, title=f"任务{{n}}", content="内容", continuing=True)
    tasks.append(workflow.open(task, actor=actor, at=at, claim_mode="first_come").pk)
print(json.dumps({{"tokens": tokens, "tasks": tasks}}))
"""
WRITTEN = """
import json
from coordination.activity.models import Event
from coordination.lifecycle.models import IdempotencyKey
from coordination.tasks.models import Participation, Task
print(json.dumps({
    "leads": list(Participation.objects.filter(role="lead", ended_at=None).values_list("task", "organisation__name")),
    "tasks": list(Task.objects.order_by("pk").values_list("pk", "status", "lead__name", "version")),
    "claims": list(Event.objects.filter(verb="claim").values_list("object_id", flat=True)),
    "keys": IdempotencyKey.objects.count(),
}))
"""

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.services)


@pytest.mark.parametrize("database", ["sqlite", POSTGRESQL])
def test_64_clients_claim_one_task(database, tmp_path):
    with installed(tmp_path / "data", database) as installation:
        seeded = json.loads(installation.script(SEED))
        *contested, replayed = seeded["tasks"]
        crowd = Crowd(serve(installation), seeded["tokens"])
        for task in contested:
            answers = crowd.post(f"/api/v1/tasks/{task}/claim/", {})
            assert Counter(answer.status for answer in answers) == {201: 1, 409: CLIENTS - 1}
            winner = next(answer.body["lead"] for answer in answers if answer.status == 201)
            for answer in answers:
                if answer.status == 409:
                    assert answer.is_problem
                    assert answer.body["lead"] == {"id": winner["id"], "name": winner["name"]}
                    assert winner["name"] in answer.body["detail"]
        the_same_request_in_parallel(Crowd(crowd.port, seeded["tokens"][:1] * 16), replayed)
        crowd.leave()
        written = json.loads(installation.script(WRITTEN))
    every = [*contested, replayed]
    assert sorted(task for task, _lead in written["leads"]) == every
    assert sorted(written["claims"]) == every
    leads = dict(written["leads"])
    # drafted, opened, claimed: whoever else tried left no trace
    assert written["tasks"] == [[task, "claimed", leads[task], 3] for task in every]
    assert written["keys"] == 1


def the_same_request_in_parallel(crowd: Crowd, task: int) -> None:
    """One caller sends one request sixteen times at once under one key: done once, answered sixteen times alike."""
    path = f"/api/v1/tasks/{task}/claim/"
    answers = crowd.post(path, {"contribution": "先行"}, key="one-claim")
    assert {answer.status for answer in answers} == {201}
    assert len({json.dumps(answer.body, sort_keys=True) for answer in answers}) == 1
    fresh = [answer for answer in answers if "Idempotency-Replayed" not in answer.headers]
    assert len(fresh) == 1
    other = crowd.send(0, "POST", path, {"contribution": "另一份"}, key="one-claim")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    crowd.leave()
