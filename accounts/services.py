"""Commands on people and units that are not a transition: create, appoint, stand in, first administrator."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import combinations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Conflict, Invalid
from coordination.common.local_time import local_date

from .models import Deputy, FirstLogin, Membership, Organisation, User
from .roles import ADMINISTRATORS, Kind, Role

FIRST_LOGIN_HOURS = 24
UNIT_SETTINGS = ("claims_need_approval", "duty_email")


@transaction.atomic
def create_organisation(
    *,
    name: str,
    kind: str,
    parent: Organisation | None = None,
    code: str = "",
    short_name: str = "",
    **fields,
) -> Organisation:
    """A new unit under ``parent``, or a root (province, ministry, office); its ``root`` is set here only."""
    unit = Organisation(name=name.strip(), kind=kind, code=code, short_name=short_name, **fields)
    if parent is None:
        Organisation.objects.add_root(instance=unit)
        unit.root = unit
    else:
        parent.refresh_from_db()
        Organisation.objects.add_child(parent, instance=unit)
        unit.root_id = parent.root_id
    unit.save(update_fields=["root"])
    return unit


def write_root(unit: Organisation) -> None:
    """A unit made or moved by hand, and everything below it, belongs to the branch where it stands now."""
    unit = Organisation.objects.get(pk=unit.pk)
    Organisation.objects.filter(path__startswith=unit.path).update(root=Organisation.objects.get_root(unit))


def check_exclusive(posts: Iterable[tuple[str, date, date | None]]) -> None:
    """Refuses (``Conflict``) an administrator's role beside any other, on whatever day both would be held."""
    for (role, begins, ends), (other, starts, until) in combinations(posts, 2):
        together = (ends is None or starts <= ends) and (until is None or begins <= until)
        if together and role != other and {role, other} & ADMINISTRATORS:
            raise Conflict(
                _("系统管理员、安全管理员、审计管理员互斥，也不能兼任业务角色。"), code="exclusive_roles"
            )


def check_place(*, organisation: Organisation, role: str) -> None:
    """Refuses (``Invalid``) a liaison outside a ministry and office staff outside the office."""
    home = {Role.MINISTRY_LIAISON: Kind.MINISTRY, Role.OFFICE_STAFF: Kind.REGIONAL_OFFICE}
    if role in home and organisation.kind != home[role]:
        raise Invalid({"role": _("部委联络员须任职于部委，区域办工作人员须任职于区域办。")})


@transaction.atomic
def appoint(
    *, user: User, organisation: Organisation, role: str, starts_on: date, ends_on: date | None = None
):
    """Give a user a role from a day on.

    The three administrators exclude each other and every other role (``Conflict``): who keeps the
    system sees no business, who sees business does not keep the audit. A liaison belongs to a
    ministry, office staff to the office (``Invalid``).
    """
    User.objects.select_for_update().get(pk=user.pk)
    held = user.memberships.values_list("role", "starts_on", "ends_on")
    check_exclusive([*held, (role, starts_on, ends_on)])
    check_place(organisation=organisation, role=role)
    return Membership.objects.create(
        user=user, organisation=organisation, role=role, starts_on=starts_on, ends_on=ends_on
    )


@transaction.atomic
def appoint_deputy(*, absent: User, deputy: User, starts_on: date, ends_on: date, reason: str = "") -> Deputy:
    """``deputy`` stands in for ``absent``. Refuses oneself, a reversed period and an overlapping deputy."""
    if absent == deputy:
        raise Invalid({"deputy": _("不能委托本人代理。")})
    if ends_on < starts_on:
        raise Invalid({"ends_on": _("结束日期不能早于开始日期。")})
    roots = {
        user.pk: set(user.memberships.on(starts_on).values_list("organisation__root_id", flat=True))
        for user in (absent, deputy)
    }
    if not roots[absent.pk] & roots[deputy.pk]:
        raise Invalid({"deputy": _("代理人须与本人同属一个省（市）或单位。")})
    if Deputy.objects.filter(absent=absent, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise Conflict(_("该时段已有代理人，请先结束原有代理。"), code="deputy_exists")
    return Deputy.objects.create(
        absent=absent, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()
    )


@transaction.atomic
def end_deputy(deputy: Deputy, *, on: date) -> Deputy | None:
    """The deputy stands in no longer, from ``on``: the last day was yesterday; one not begun is removed."""
    if deputy.starts_on >= on:
        deputy.delete()
        return None
    deputy.ends_on = on - timedelta(days=1)
    deputy.save(update_fields=["ends_on"])
    return deputy


@transaction.atomic
def change_settings(unit: Organisation, **settings) -> dict[str, list]:
    """A unit's own settings; returns what changed as field → [old, new], and writes nothing else."""
    current = Organisation.objects.select_for_update().get(pk=unit.pk)
    changes = {
        name: [getattr(current, name), value]
        for name, value in settings.items()
        if name in UNIT_SETTINGS and getattr(current, name) != value
    }
    for name, (_old, new) in changes.items():
        setattr(current, name, new)
    if changes:
        current.save(update_fields=list(changes))
    return changes


@transaction.atomic
def create_first_administrator(
    *, username: str, email: str, full_name: str, office: Organisation, at: datetime
):
    """The first system administrator and the token of a one-time link to set a password.

    There is no default password. Refused (``Conflict``) once a system administrator exists.
    Returns ``(user, token)``; only the token's hash is kept.
    """
    if Membership.objects.filter(role=Role.SYSTEM_ADMIN, user__is_active=True).exists():
        raise Conflict(_("系统管理员已存在，请由其创建其他账号。"), code="administrator_exists")
    user = User(username=username, email=email, full_name=full_name, is_staff=True)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    appoint(user=user, organisation=office, role=Role.SYSTEM_ADMIN, starts_on=local_date(at))
    token = secrets.token_urlsafe(32)
    FirstLogin.objects.create(
        user=user,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        expires_at=at + timedelta(hours=FIRST_LOGIN_HOURS),
    )
    return user, token


def first_login_of(token: str, *, at: datetime) -> FirstLogin | None:
    """The open one-time link with this token, or None when unknown, used or expired."""
    hashed = hashlib.sha256(token.encode()).hexdigest()
    return (
        FirstLogin.objects.filter(token_hash=hashed, used_at=None, expires_at__gt=at)
        .select_related("user")
        .first()
    )


@transaction.atomic
def use_first_login(token: str, *, password: str, at: datetime) -> User:
    """Set the password by the one-time link, once."""
    link = first_login_of(token, at=at)
    if link is None or not FirstLogin.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
        raise Conflict(_("此链接已使用或已过期，请重新生成。"), code="link_used")
    try:
        validate_password(password, link.user)
    except ValidationError as error:
        raise Invalid({"password": error.messages}) from error
    link.user.set_password(password)
    link.user.save(update_fields=["password"])
    return link.user
