"""Who left between a notice and its mail is told nothing any more."""

from datetime import timedelta

import pytest

from accounts.models import Deputy, Membership
from accounts.roles import Kind
from accounts.services import appoint, create_organisation
from coordination.common.local_time import local_date
from coordination.notifications.announcing import announce
from coordination.notifications.delivering import deliver
from coordination.notifications.kinds import notice_kind
from coordination.notifications.models import Mail, Notice
from coordination.notifications.preparing import prepare_mails
from tests import factories

from .conftest import MONDAY, working_morning

TODAY = local_date(MONDAY)
TOMORROW = working_morning(24)


@pytest.fixture
def kind(registry):
    return notice_kind("told", label="已发布", why="您是联络员", what="已发布", act="")


def told(person, about, *, must_act=False):
    announce(kind="told", subject=about, recipients=[person], at=MONDAY, version=1, must_act=must_act)


def end_posts(person, on=TODAY):
    Membership.objects.filter(user=person).update(ends_on=on)


@pytest.mark.parametrize("must_act", [False, True])
@pytest.mark.parametrize("when", ["before the mail is made", "after it was queued"])
def test_whose_post_ended_gets_no_mail(region, kind, smtp, must_act, when):
    leaver, stayer = region.person(), region.person()
    for person in (leaver, stayer):
        told(person, region.province, must_act=must_act)
    if when == "before the mail is made":
        end_posts(leaver)
    prepare_mails(TOMORROW)
    end_posts(leaver)
    assert deliver(TOMORROW).sent == 1
    (mail,) = smtp.accepted
    assert stayer.email in str(mail["To"])
    assert Notice.objects.get(recipient=leaver).state == "no_longer_needed"
    assert not Mail.objects.filter(recipient=leaver, state__in=["queued", "retrying", "sent"]).exists()


def test_a_deactivated_account_gets_no_mail(region, kind, smtp):
    leaver = region.person()
    told(leaver, region.province)
    prepare_mails(TOMORROW)
    leaver.is_active = False
    leaver.save()
    assert deliver(TOMORROW).sent == 0 and not smtp.accepted


def test_who_moved_elsewhere_is_told_what_may_still_be_read(kind, smtp, db):
    region = factories.Region()
    task = factories.draft(region)  # the office's own
    mover, other = (
        factories.make_user(region.office, "office_staff"),
        factories.make_user(region.office, "office_staff"),
    )
    for person in (mover, other):
        told(person, task)
    end_posts(mover, TODAY)
    city = create_organisation(name="宁波市", kind=Kind.CITY, parent=region.zhejiang)
    appoint(user=mover, organisation=city, role="coordinator", starts_on=TODAY + timedelta(days=1))
    prepare_mails(TOMORROW)
    deliver(TOMORROW)
    assert [str(mail["To"]) for mail in smtp.accepted] == [other.email]


def test_a_deputy_who_left_gets_no_mail_of_who_is_away(region, kind, smtp):
    absent, deputy = region.person(), region.person()
    Deputy.objects.create(absent=absent, deputy=deputy, starts_on=TODAY, ends_on=TODAY + timedelta(days=9))
    told(absent, region.province)
    end_posts(deputy)
    prepare_mails(TOMORROW)
    assert deliver(TOMORROW).sent == 1
    assert [str(mail["To"]) for mail in smtp.accepted] == [absent.email]
