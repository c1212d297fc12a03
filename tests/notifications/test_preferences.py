"""A person chooses how to be told; a duty cannot be lost by it."""

from datetime import date, timedelta

import pytest

from accounts.models import Deputy
from accounts.roles import WORKING_ROLES, Role
from accounts.services import appoint
from coordination.common.errors import Invalid
from coordination.notifications.announcing import announce
from coordination.notifications.delivering import deliver
from coordination.notifications.kinds import KINDS, notice_kind
from coordination.notifications.models import Mail, Notice, Preference
from coordination.notifications.preferences import choices_of, choose, events_for, without_mail
from coordination.notifications.preparing import prepare_mails
from coordination.notifications.queries import inbox, unread_count
from coordination.notifications.reconciling import reconcile

from .conftest import MONDAY, SINCE, working_morning

TODAY = MONDAY.date()
SATURDAY = working_morning(21)


@pytest.fixture
def kinds(registry):
    """News, and something that must be acted on."""
    notice_kind("news", label="已发布", why="您是联络员")
    notice_kind("asked", label="请办理", why="您是联络员", must_act=True)
    for kind in KINDS.values():  # as if an app of the product had registered them
        object.__setattr__(kind, "room", "tasks")


def tell(person, kind, about, *, version=1, at=MONDAY):
    announce(kind=kind, subject=about, recipients=[person], at=at, version=version, must_act=kind == "asked")


def sweep(at=MONDAY):
    prepare_mails(at)
    return deliver(at)


def choose_for(person, role=Role.COORDINATOR, **wanted):
    """``news_digest=False``"""
    choices = {tuple(name.split("_", 1)): value for name, value in wanted.items()}
    return choose(person, role, choices, on=TODAY)


def test_only_what_differs_from_the_usual_is_a_row(region, kinds):
    person = region.person()
    assert choose_for(person, news_digest=True, asked_immediate=True, asked_digest=False) == 0
    assert not Preference.objects.exists()
    assert choose_for(person, news_digest=False, news_immediate=True) == 2
    assert choose_for(person, news_digest=True) == 1
    assert choices_of(person, Role.COORDINATOR) == {("news", "immediate"): True}
    assert choose(person, Role.COORDINATOR, {}, on=TODAY, replace=True) == 0
    assert not Preference.objects.exists()


def test_all_mail_off_keeps_what_must_be_acted_on_in_the_inbox(region, kinds, smtp):
    person = region.person()
    choose(person, Role.COORDINATOR, without_mail(Role.COORDINATOR), on=TODAY)
    tell(person, "news", region.province)
    tell(person, "asked", region.province)
    assert sweep().sent == 0
    assert not Mail.objects.exists()
    assert unread_count(person, on=TODAY) == 2
    assert set(Notice.objects.values_list("state", "way")) == {("mailed", "no_mail")}
    with pytest.raises(Invalid, match="须办理"):
        choose_for(person, asked_in_app=False)


def test_a_duty_without_mail_is_still_closed_when_it_ends(region, owed, smtp):
    person = region.person()
    owed[region.things(1)[0]] = date(2026, 12, 2)
    Preference.objects.bulk_create(
        Preference(user=person, event="answer_due", role=Role.COORDINATOR, channel=channel, wanted=False)
        for channel in ("digest", "immediate")
    )
    reconcile(MONDAY)
    assert sweep().sent == 0
    assert inbox(person, on=TODAY).count() == 1
    owed.clear()
    reconcile(MONDAY)
    assert inbox(person, on=TODAY).count() == 0


def test_news_at_once_and_what_must_be_done_in_the_digest(region, kinds, smtp):
    person = region.person()
    choose_for(person, news_immediate=True, asked_immediate=False, asked_digest=True)
    tell(person, "news", region.province, at=SATURDAY)
    tell(person, "asked", region.province, at=SATURDAY)
    assert sweep(SATURDAY).sent == 1
    assert "已发布" in smtp.accepted[0]["Subject"]
    assert sweep().sent == 1
    assert Mail.objects.filter(kind="digest").get().notices.get().kind == "asked"
    assert sweep(MONDAY + timedelta(minutes=1)).sent == 0


def test_news_may_leave_the_inbox_and_come_back(region, kinds):
    person = region.person()
    tell(person, "news", region.province)
    choose_for(person, news_in_app=False)
    assert unread_count(person, on=TODAY) == 0
    tell(person, "news", region.province, version=2)
    prepare_mails(MONDAY)
    assert unread_count(person, on=TODAY) == 0
    choose_for(person, news_in_app=True)
    assert unread_count(person, on=TODAY) == 2


def test_of_several_roles_the_one_that_wants_it_decides(region, kinds, smtp):
    person = region.person()
    appoint(user=person, organisation=region.province, role=Role.APPROVER, starts_on=SINCE)
    choose_for(person, Role.COORDINATOR, news_digest=False)
    tell(person, "news", region.province)
    assert sweep().sent == 1  # the approver still wants it
    choose_for(person, Role.APPROVER, news_digest=False)
    tell(person, "news", region.province, version=2)
    assert sweep(working_morning(24)).sent == 0


def test_a_deputy_is_told_in_the_usual_way(region, kinds, smtp):
    person, deputy = region.person(), region.person()
    Deputy.objects.create(absent=person, deputy=deputy, starts_on=TODAY, ends_on=TODAY)
    choose(person, Role.COORDINATOR, without_mail(Role.COORDINATOR), on=TODAY)
    tell(person, "asked", region.province)
    assert sweep().sent == 1
    assert smtp.accepted[0]["To"] == deputy.email


def test_a_choice_holds_for_what_waits_already(region, kinds, smtp):
    person = region.person()
    tell(person, "news", region.province, at=SATURDAY)
    prepare_mails(SATURDAY)
    choose_for(person, news_digest=False)
    assert sweep().sent == 0
    tell(person, "news", region.province, version=2)
    choose_for(person, news_digest=True)
    assert sweep().sent == 1


def test_what_came_between_writing_the_choices_and_queueing_is_not_mailed_against_them(
    region, kinds, smtp, monkeypatch
):
    person = region.person()
    choose(person, Role.COORDINATOR, without_mail(Role.COORDINATOR), on=TODAY)
    tell(person, "asked", region.province)
    monkeypatch.setattr("coordination.notifications.preparing._route_all", lambda *_: 0)
    assert sweep().sent == 0


def test_unknown_events_channels_and_roles_are_refused(region, kinds):
    person = region.person()
    for role, wanted in (
        (Role.COORDINATOR, {("nothing", "digest"): False}),
        (Role.COORDINATOR, {("news", "pigeon"): False}),
        (Role.APPROVER, {("news", "digest"): False}),
    ):
        with pytest.raises(Invalid):
            choose(person, role, wanted, on=TODAY)
    assert not Preference.objects.exists()


def test_every_event_of_the_product_belongs_to_a_stage():
    for role in WORKING_ROLES:
        assert all(event.room_label for event in events_for(role))
