"""What must be done reaches the unit's duty box, whatever its people chose for their own mail."""

from datetime import date

import pytest

from accounts.models import Organisation
from accounts.roles import Kind, Role
from accounts.services import create_organisation
from coordination.notifications.announcing import announce
from coordination.notifications.delivering import deliver
from coordination.notifications.models import Mail, Notice, Preference
from coordination.notifications.preparing import prepare_mails
from coordination.notifications.reconciling import reconcile

from .conftest import MONDAY, working_morning
from .mail_server import html_of, text_of

BOX = "duty@js.example.test"


@pytest.fixture
def box(region):
    Organisation.objects.filter(pk=region.province.pk).update(duty_email=BOX)
    return region


def boxed(smtp):
    return [mail for mail in smtp.accepted if mail["To"] == BOX]


def sweep(at=MONDAY):
    prepare_mails(at)
    return deliver(at)


def test_a_duty_is_one_line_with_everybody_who_was_told(box, owed, smtp):
    first, second = box.person(full_name="张三"), box.person(full_name="李四")
    box.person(Role.VIEWER, full_name="王五")
    owed[box.things(1)[0]] = date(2026, 12, 2)
    reconcile(MONDAY)
    sweep()
    (mail,) = boxed(smtp)
    assert text_of(mail).count("答复：") == html_of(mail).count("<li") == 1
    assert str(first) in text_of(mail) and str(second) in text_of(mail)
    assert "王五" not in text_of(mail)
    assert text_of(mail).startswith("此信发到江苏省的值班邮箱，因为")
    sweep()
    sweep(working_morning(23, hour=15))
    assert len(boxed(smtp)) == 1  # nothing new


def test_whoever_switched_mail_off_the_box_gets_it(box, registry, smtp):
    person = box.person()
    Preference.objects.bulk_create(
        Preference(user=person, event="told", role=Role.COORDINATOR, channel=channel, wanted=False)
        for channel in ("digest", "immediate")
    )
    announce(kind="told", subject=box.province, recipients=[person], at=MONDAY, version=1, must_act=True)
    announce(kind="told", subject=box.province, recipients=[person], at=MONDAY, version=2)
    sweep()
    (mail,) = smtp.accepted
    assert mail["To"] == BOX
    assert html_of(mail).count("<li") == 1  # news are not the box's business
    announce(kind="told", subject=box.province, recipients=[person], at=MONDAY, version=3, must_act=True)
    sweep(working_morning(23, hour=15))
    assert len(boxed(smtp)) == 2


def test_what_ended_before_it_went_is_not_written(box, owed, smtp):
    box.person()
    owed[box.things(1)[0]] = date(2026, 12, 2)
    reconcile(MONDAY)
    prepare_mails(MONDAY)
    owed.clear()
    reconcile(MONDAY)
    deliver(MONDAY)
    assert smtp.count == 0
    assert set(Mail.objects.values_list("state", flat=True)) == {"no_longer_needed"}


def test_other_units_days_off_and_no_address(box, owed, smtp):
    other = create_organisation(name="浙江省", kind=Kind.PROVINCE, code="330000")
    Organisation.objects.filter(pk=other.pk).update(duty_email="duty@zj.example.test")
    box.person()
    owed[box.things(1)[0]] = date(2026, 12, 2)
    reconcile(MONDAY)
    prepare_mails(working_morning(22))
    assert not Mail.objects.filter(kind="duty_box").exists()
    Organisation.objects.filter(pk=box.province.pk).update(duty_email="")
    prepare_mails(MONDAY)
    assert not Mail.objects.filter(kind="duty_box").exists()


def test_two_runs_write_one_letter(box, registry, smtp):
    person = box.person()
    announce(kind="told", subject=box.province, recipients=[person], at=MONDAY, must_act=True)
    prepare_mails(MONDAY)
    prepare_mails(MONDAY)
    assert Mail.objects.filter(kind="duty_box").count() == 1
    assert Notice.objects.get().boxed.address == BOX
