"""Who may hold which role; the first administrator; deputies."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.actors import actor_for, capacities
from accounts.models import Membership, User
from accounts.roles import Role
from accounts.services import appoint, appoint_deputy
from coordination.common.errors import Conflict, Invalid
from tests.factories import SINCE, TODAY, make_user

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("held", "wanted", "allowed"),
    [
        (Role.COORDINATOR, Role.APPROVER, True),
        (Role.COORDINATOR, Role.SYSTEM_ADMIN, False),
        (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, False),
        (Role.AUDIT_ADMIN, Role.HANDLER, False),
    ],
)
def test_administrators_exclude_each_other_and_business(region, held, wanted, allowed):
    user = make_user(region.jiangsu, held)
    if allowed:
        assert appoint(user=user, organisation=region.jiangsu, role=wanted, starts_on=SINCE)
    else:
        with pytest.raises(Conflict):
            appoint(user=user, organisation=region.jiangsu, role=wanted, starts_on=SINCE)
        assert user.memberships.count() == 1


@pytest.mark.parametrize(
    ("role", "unit"), [(Role.MINISTRY_LIAISON, "jiangsu"), (Role.OFFICE_STAFF, "ministry")]
)
def test_liaisons_and_staff_belong_where_they_belong(region, role, unit):
    with pytest.raises(Invalid):
        appoint(user=make_user(), organisation=getattr(region, unit), role=role, starts_on=SINCE)


def test_a_membership_that_ended_gives_no_capacity(region):
    user = make_user(region.jiangsu)
    Membership.objects.filter(user=user).update(ends_on=TODAY - DAY)
    actor = actor_for(user, on=TODAY)
    assert (actor.organisation, actor.reader_ids, actor.is_working) == (None, (), False)


def test_a_deputy_acts_in_both_capacities_and_only_in_time(region):
    absent, deputy = make_user(region.jiangsu), make_user(region.jiangsu, Role.HANDLER)
    with pytest.raises(Invalid):
        appoint_deputy(absent=absent, deputy=absent, starts_on=TODAY, ends_on=TODAY)
    with pytest.raises(Invalid):
        appoint_deputy(absent=absent, deputy=make_user(region.anhui), starts_on=TODAY, ends_on=TODAY)
    appoint_deputy(absent=absent, deputy=deputy, starts_on=TODAY, ends_on=TODAY + DAY)
    with pytest.raises(Conflict):
        appoint_deputy(absent=absent, deputy=deputy, starts_on=TODAY + DAY, ends_on=TODAY + 3 * DAY)
    assert [each.standing_in_for for each in capacities(deputy, on=TODAY)] == [None, absent]
    assert len(capacities(deputy, on=TODAY + 2 * DAY)) == 1


def test_the_first_administrator_sets_a_password_once_by_link(region, client, capsys):
    call_command("create_first_administrator", "ada", name="管理员", email="ada@example.test")
    path = capsys.readouterr().out.strip().split("/", 3)[3]
    token = path.strip("/").rpartition("/")[2]
    ada = User.objects.get(username="ada")
    assert not ada.has_usable_password()
    page = client.get(f"/{path}")
    assert page.status_code == 200
    typed = dict.fromkeys(page.context["form"].fields, "a-long-secret-phrase")
    assert client.post(f"/{path}", typed).status_code == 302
    assert client.post(f"/{path}", typed).status_code == 410
    assert token not in capsys.readouterr().out  # not in the request's log line either
    assert User.objects.get(pk=ada.pk).check_password("a-long-secret-phrase")
    ada.refresh_from_db()
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:index")).status_code == 200
    with pytest.raises(CommandError):
        call_command("create_first_administrator", "bob", name="乙", email="bob@example.test")


def test_the_admin_says_the_same_rule_beside_the_field(region, client):
    admin = make_user(region.office, Role.SYSTEM_ADMIN, is_staff=True)
    user = make_user(region.jiangsu)
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("admin:accounts_user_change", args=[user.pk])
    form = client.get(url).context["inline_admin_formsets"][0].formset
    data = {
        "username": user.username,
        "full_name": "甲",
        "email": "a@b.cn",
        "language": "zh-hans",
        "is_active": "on",
    }
    data |= {"date_joined_0": "2026-01-01", "date_joined_1": "00:00", "last_login_0": "", "last_login_1": ""}
    held = user.memberships.get()
    row = {"organisation": region.jiangsu.pk, "starts_on": str(SINCE), "ends_on": "", "user": user.pk}
    for index, (pk, role) in enumerate([(held.pk, held.role), ("", Role.AUDIT_ADMIN)]):
        data |= {
            f"{form.prefix}-{index}-{name}": value for name, value in {**row, "id": pk, "role": role}.items()
        }
    data |= {f"{form.prefix}-TOTAL_FORMS": 2, f"{form.prefix}-INITIAL_FORMS": 1}
    page = client.post(url, data)
    assert page.status_code == 200
    assert "互斥" in page.content.decode()
    assert user.memberships.count() == 1


def test_a_post_that_begins_later_excludes_as_well(region):
    user = make_user(region.jiangsu)
    Membership.objects.filter(user=user).update(starts_on=TODAY + DAY)
    with pytest.raises(Conflict):
        appoint(user=user, organisation=region.office, role=Role.SYSTEM_ADMIN, starts_on=TODAY)
    until = {"starts_on": TODAY - DAY, "ends_on": TODAY}
    assert appoint(user=user, organisation=region.office, role=Role.SYSTEM_ADMIN, **until)
