"""Which version holds on which day, and how does an agreement end?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from coordination.agreements import links, queries, workflow
from coordination.agreements.jobs import follow_the_dates
from coordination.agreements.models import Agreement, AgreementVersion
from coordination.common.errors import IllegalTransition, Invalid
from coordination.notifications.finding import duties_at
from coordination.notifications.models import Notice
from coordination.notifications.reconciling import reconcile
from tests.factories import NOW

from .agreed import approver, revision, signed, three

pytestmark = pytest.mark.django_db
YEAR = (date(2027, 1, 1), date(2028, 1, 1))


def fresh(agreement):
    return Agreement.objects.get(pk=agreement.pk)


def amended(region, agreement, day, **changed):
    agreement = workflow.amend(
        agreement, actor=region.actor(region.zhejiang), at=NOW, reason="调整比例", takes_effect_on=day
    )
    agreement = workflow.revise(
        agreement,
        actor=region.actor(region.zhejiang),
        at=NOW,
        **revision(agreement, text="第一条 新。", **changed),
    )
    return signed(region, agreement=agreement)


def parts(agreement, start, end):
    return [(v.number, a, b) for v, a, b in queries.versions_in_force(agreement, start, end)]


def test_one_period_can_fall_under_two_versions(region):
    agreement = signed(region)
    assert parts(agreement, *YEAR) == [(1, *YEAR)]
    agreement = amended(region, agreement, date(2027, 7, 1))
    assert (agreement.status, agreement.current.number) == ("amended", 2)
    assert parts(agreement, *YEAR) == [
        (1, date(2027, 1, 1), date(2027, 7, 1)),
        (2, date(2027, 7, 1), date(2028, 1, 1)),
    ]
    assert parts(agreement, date(2029, 7, 1), date(2030, 7, 1)) == [(2, date(2029, 7, 1), date(2030, 1, 1))]
    assert parts(agreement, date(2026, 1, 1), date(2027, 1, 1)) == []
    assert queries.version_on(agreement, date(2027, 6, 30)).number == 1
    assert queries.version_on(agreement, date(2030, 1, 1)) is None
    agreement = amended(region, agreement, date(2027, 10, 1))
    assert [each[0] for each in parts(agreement, *YEAR)] == [1, 2, 3]


def test_a_text_that_begins_earlier_replaces_all_others_from_its_day_on():
    terms = [(1, date(2027, 1, 1)), (2, date(2027, 7, 1)), (3, date(2027, 4, 1))]
    versions = [AgreementVersion(number=n, takes_effect_on=day) for n, day in terms]
    held = [(each.version.number, each.start, each.end) for each in queries.forces(versions)]
    assert held == [(1, date(2027, 1, 1), date(2027, 4, 1)), (3, date(2027, 4, 1), None)]


def test_a_later_text_replaces_the_earlier_when_its_day_has_come(region):
    agreement = amended(region, signed(region), date(2027, 7, 1))
    assert follow_the_dates(NOW) == 0
    assert agreement.versions.get(number=1).state == "signed"
    day = datetime(2027, 7, 1, 1, tzinfo=UTC)
    assert follow_the_dates(day) == 1
    assert follow_the_dates(day) == 0  # running it again adds nothing
    assert agreement.versions.get(number=1).state == "superseded"
    assert len(parts(agreement, *YEAR)) == 2  # history keeps what held then


def test_an_amendment_cannot_reach_back_before_the_text_in_force(region):
    agreement = workflow.amend(
        signed(region),
        actor=region.actor(region.zhejiang),
        at=NOW,
        reason="调整",
        takes_effect_on=date(2026, 12, 1),
    )
    with pytest.raises(IllegalTransition):
        workflow.accept(agreement, actor=region.actor(region.zhejiang), at=NOW)


def test_it_expires_and_can_still_be_renewed(region):
    agreement = signed(region)
    day = datetime(2029, 12, 31, 1, tzinfo=UTC)
    assert follow_the_dates(day) == 0  # the last day belongs to it
    assert follow_the_dates(day + timedelta(days=1)) == 1
    agreement = fresh(agreement)
    assert agreement.status == "expired"
    with pytest.raises(Invalid):
        workflow.renew(
            agreement, actor=region.actor(region.anhui), at=NOW, reason="继续", ends_on=date(2029, 1, 1)
        )
    agreement = workflow.renew(
        agreement, actor=region.actor(region.anhui), at=NOW, reason="继续", ends_on=date(2032, 12, 31)
    )
    assert agreement.on_the_table.takes_effect_on == date(2030, 1, 1)
    agreement = signed(region, agreement=agreement)
    assert (agreement.status, agreement.ends_on) == ("amended", date(2032, 12, 31))
    assert [each[0] for each in parts(agreement, date(2029, 1, 1), date(2031, 1, 1))] == [1, 2]


def test_notices_before_the_end_and_none_lost_when_the_worker_slept(region):
    for unit in three(region):
        region.person(unit)
    agreement = signed(region)

    def expiring(at):
        return sorted(d.organisation_id for d in duties_at(at) if d.rule.name == "agreement_expiring")

    assert expiring(datetime(2029, 6, 1, tzinfo=UTC)) == []
    at = datetime(2029, 12, 24, 2, tzinfo=UTC)
    assert expiring(at) == sorted(unit.pk for unit in three(region))
    reconcile(at)  # the steps of 90, 30 and 7 working days before have all passed
    rows = Notice.objects.filter(kind="agreement_expiring", recipient=region.person(region.anhui))
    assert rows.exists()
    count = Notice.objects.count()
    reconcile(at)
    assert Notice.objects.count() == count
    renewed = workflow.renew(
        agreement, actor=region.actor(region.anhui), at=NOW, reason="继续", ends_on=date(2032, 12, 31)
    )
    assert expiring(at) == []  # it is being seen to
    assert renewed.status == "signed"


def test_it_ends_early_only_by_consent_of_all(region):
    agreement = signed(region)
    end = {"reason": "园区撤并", "last_day": date(2027, 6, 30)}
    agreement = workflow.propose_termination(agreement, actor=approver(region, region.jiangsu), at=NOW, **end)
    agreement = workflow.consent_to_termination(agreement, actor=approver(region, region.zhejiang), at=NOW)
    assert agreement.terminated_on is None
    agreement = workflow.decline_termination(
        agreement, actor=approver(region, region.anhui), at=NOW, reason="投入未收回"
    )
    assert agreement.status == "signed"
    agreement = workflow.propose_termination(agreement, actor=approver(region, region.jiangsu), at=NOW, **end)
    for unit in (region.zhejiang, region.anhui):
        agreement = workflow.consent_to_termination(agreement, actor=approver(region, unit), at=NOW)
    assert (agreement.status, agreement.terminated_on) == ("signed", date(2027, 6, 30))
    assert parts(agreement, *YEAR) == [(1, date(2027, 1, 1), date(2027, 7, 1))]
    with pytest.raises(IllegalTransition):
        workflow.amend(agreement, actor=region.actor(region.anhui), at=NOW, reason="再改")
    assert follow_the_dates(datetime(2027, 7, 1, 1, tzinfo=UTC)) == 1
    assert fresh(agreement).status == "terminated"


def test_an_open_round_keeps_it_from_ending(region, monkeypatch):
    monkeypatch.setattr(links, "OPEN_ROUNDS", {"test": lambda agreement: ["2027 年度"]})
    with pytest.raises(IllegalTransition) as refused:
        workflow.propose_termination(
            signed(region),
            actor=approver(region, region.anhui),
            at=NOW,
            reason="x",
            last_day=date(2027, 6, 30),
        )
    assert "2027 年度" in str(refused.value)


def test_who_knows_more_is_told_of_the_last_signature(region, monkeypatch):
    heard = []
    listener = {"test": lambda agreement, version, act: heard.append((agreement.pk, version.number))}
    monkeypatch.setattr(links, "AFTER_SIGNING", listener)
    agreement = signed(region)
    assert heard == [(agreement.pk, 1)]


def test_the_sentence_says_what_is_needed_from_whom(region):
    agreement = signed(region)
    assert "2027" in queries.needed_now(agreement, at=NOW).text
    assert "无需" in queries.needed_now(agreement, at=datetime(2028, 1, 5, tzinfo=UTC)).text
    late = queries.needed_now(agreement, at=datetime(2029, 12, 24, tzinfo=UTC))
    assert "续签" in late.text
    assert late.from_whom == ("江苏省", "浙江省", "安徽省")
