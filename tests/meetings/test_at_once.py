"""What if several units act on a meeting or an outcome at the same moment?"""

import threading

import pytest
from django.db import connection, connections

from coordination.common.errors import DomainError
from coordination.common.official_calendar import load_announced_days
from coordination.meetings.models import Meeting, Outcome
from coordination.meetings.workflow import outcome as workflow
from coordination.submissions import workflow as submissions
from tests.factories import NOW, Region
from tests.factories_meetings import agreed, confirming, meeting, outcome, published, submission


def at_once(*calls) -> list:
    """What each call returned, or the refusal it got; all started together, each on its own connection."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        start.wait()
        try:
            answers[place] = call()
        except DomainError as refusal:
            answers[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def region(transactional_db):
    """A database that several connections can write to; SQLite in memory refuses the second one."""
    if connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("needs a database outside this process: run with DATABASE_URL")
    load_announced_days()
    return Region()


def test_numbers_have_no_double_and_no_gap(region):
    region.actor(region.office)
    held = meeting(region)
    at_once(*[lambda: outcome(region, of=held) for _n in range(8)])
    assert sorted(Outcome.objects.values_list("number", flat=True)) == [f"2026-01-0{n}" for n in range(1, 9)]
    at_once(*[lambda: meeting(region, held=False) for _n in range(6)])
    assert sorted(Meeting.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


def test_all_parties_agree_in_the_same_second(region):
    found = confirming(region)
    actors = [region.actor(unit) for unit in (region.jiangsu, region.zhejiang, region.anhui)]
    answers = at_once(*[lambda actor=actor: workflow.agree(found, actor=actor, at=NOW) for actor in actors])
    assert not [each for each in answers if isinstance(each, Exception)], answers
    found.refresh_from_db()
    assert set(found.confirmations.values_list("answer", flat=True)) == {"agreed"}
    assert found.version == 5, "drafted, submitted for confirmation, three answers"


def test_the_last_agreement_and_an_objection_do_not_both_count(region):
    for _round in range(5):
        contradicted(region)


def contradicted(region) -> None:
    found = agreed(region, confirming(region), by=[region.jiangsu])
    yes, no = region.actor(region.zhejiang), region.actor(region.anhui)
    at_once(
        lambda: workflow.agree(found, actor=yes, at=NOW),
        lambda: workflow.object_to(found, actor=no, at=NOW, text="不妥"),
    )
    found.refresh_from_db()
    assert found.status == "draft"
    assert found.confirmations.get(organisation=region.zhejiang).answer in {"agreed", "void"}


def test_one_document_number_for_one_submission(region):
    found = published(region)
    rows = [submission(region, of=found) for _n in range(4)]
    jiangsu = region.actor(region.jiangsu)
    number = {"own_number": "苏府发〔2026〕1号"}
    answers = at_once(
        *[lambda row=row: submissions.submit(row, actor=jiangsu, at=NOW, **number) for row in rows]
    )
    won = [each for each in answers if not isinstance(each, Exception)]
    assert len(won) == 1
    assert all(isinstance(each, DomainError) for each in answers if each not in won), answers
