"""Who besides the parties reads an agreement: those with whom it was shared on purpose, until it is ended?"""

from datetime import date

import pytest

from accounts.roles import Role
from coordination.agreements import workflow
from coordination.agreements.models import Agreement
from coordination.common.errors import IllegalTransition, Invalid, NotAllowed
from coordination.notifications.models import Notice
from tests.factories import NOW

from .agreed import drafted, signed, tabled

pytestmark = pytest.mark.django_db
UNTIL = {"ends_on": date(2027, 6, 30), "reason": "备案"}


def reads(actor, agreement) -> bool:
    actor._granted.clear()
    return Agreement.objects.visible_to(actor).filter(pk=agreement.pk).exists()


def kinds(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("make", [drafted, tabled, signed])
def test_a_ministry_reads_what_was_shared_with_it_and_takes_part_in_nothing(region, make):
    agreement = make(region)
    liaison, jiangsu = region.actor(region.ministry, Role.MINISTRY_LIAISON), region.actor(region.jiangsu)
    assert not reads(liaison, agreement)
    agreement = workflow.share(agreement, actor=jiangsu, at=NOW, organisation=region.ministry, **UNTIL)
    assert reads(liaison, agreement)
    assert kinds(liaison.user) == ["agreement_shared"]
    for act in (workflow.share, workflow.comment, workflow.amend):
        with pytest.raises((NotAllowed, IllegalTransition)):
            act(agreement, actor=liaison, at=NOW)
    agreement = workflow.end_share(agreement, actor=jiangsu, at=NOW, organisation=region.ministry)
    assert not reads(liaison, agreement)
    with pytest.raises(IllegalTransition):
        workflow.end_share(agreement, actor=jiangsu, at=NOW, organisation=region.ministry)


def test_every_party_is_told_and_any_of_them_may_end_it(region):
    agreement, anhui = tabled(region), region.actor(region.anhui)
    share = {"organisation": region.ministry, **UNTIL}
    with pytest.raises(NotAllowed):
        workflow.share(agreement, actor=region.actor(region.anhui, Role.HANDLER), at=NOW, **share)
    agreement = workflow.share(agreement, actor=region.actor(region.zhejiang), at=NOW, **share)
    assert "agreement_shown" in kinds(anhui.user)
    agreement = workflow.end_share(agreement, actor=anhui, at=NOW, organisation=region.ministry)
    assert "agreement_hidden" in kinds(region.actor(region.jiangsu).user)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("ends_on", {"ends_on": date(2020, 1, 1)}),
        ("reason", {"reason": " "}),
        ("organisation", {"organisation": "party"}),
    ],
)
def test_sharing_needs_a_reason_a_day_to_come_and_somebody_outside(region, field, change):
    agreement = tabled(region)
    share = {"organisation": region.ministry, **UNTIL, **change}
    if share["organisation"] == "party":
        share["organisation"] = region.anhui
    with pytest.raises(Invalid) as refused:
        workflow.share(agreement, actor=region.actor(region.jiangsu), at=NOW, **share)
    assert list(refused.value.fields) == [field]
