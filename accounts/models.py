"""Who works here: users, the organisation tree, who holds which role until when, who stands in?"""

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from .querysets import ActiveUserManager, DatedQuerySet, OrganisationManager
from .roles import ADMINISTRATORS, Kind, kinds, roles


def languages():
    return [("zh-hans", "简体中文"), ("en", "English")]


class User(AbstractUser):
    """A person. What the person may do comes from memberships, never from flags or groups."""

    full_name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("办公电话"), max_length=30, blank=True)
    language = models.CharField(_("语言"), max_length=10, choices=languages, default="zh-hans")
    hint_dismissed = models.BooleanField(_("已看过首次提示"), default=False)
    seen_until = models.DateTimeField(_("上次查看变化"), null=True, blank=True)

    objects = ActiveUserManager()

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
        constraints = [
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_above_the_policy"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)


class Organisation(MP_Node):
    """A unit of the tree: ministry, regional office, province, department, city, county, park, association.

    ``root`` is the unit at the top of its branch, the province for everything in a province: the
    bound of what its people see. A root's own ``root`` is itself.
    """

    node_order_by: list[str] = []

    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=20, blank=True)
    english_name = models.CharField(_("英文名称"), max_length=120, blank=True)
    kind = models.CharField(_("类别"), max_length=20, choices=kinds)
    code = models.CharField(_("行政区划代码"), max_length=6, blank=True, help_text="GB/T 2260")
    root = models.ForeignKey(
        "self", verbose_name=_("所属"), null=True, blank=True, on_delete=models.PROTECT, related_name="branch"
    )
    group = models.OneToOneField(Group, null=True, blank=True, editable=False, on_delete=models.SET_NULL)
    is_active = models.BooleanField(_("启用"), default=True)
    duty_email = models.EmailField(_("值班邮箱"), blank=True)
    claims_need_approval = models.BooleanField(
        _("牵头申请须先经分管领导审批"),
        default=False,
        help_text=_("联络员提出的牵头申请，由分管领导批准后才对外生效。"),
    )

    objects = OrganisationManager()

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_unit_per_region_code"),
            models.UniqueConstraint(fields=["name", "root"], name="one_unit_per_name_in_a_branch"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="organisation_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where it has one (沪 苏 浙 皖), else the name."""
        return self.short_name or self.name

    @property
    def is_provincial(self) -> bool:
        """The province itself or a department of its own government; a county's department is the county's."""
        return self.kind == Kind.PROVINCE or (self.kind == Kind.DEPARTMENT and self.depth == 2)


class Membership(models.Model):
    """A user holds a role in an organisation between two days."""

    user = models.ForeignKey(
        User, verbose_name=_("用户"), on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("角色"), max_length=20, choices=roles)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["organisation__path", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "starts_on"], name="one_membership_row"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"

    @property
    def is_administrative(self) -> bool:
        return self.role in ADMINISTRATORS


class Deputy(models.Model):
    """``deputy`` stands in for ``absent`` between two days: both may act, history names the real actor."""

    absent = models.ForeignKey(
        User, verbose_name=_("被代理人"), on_delete=models.CASCADE, related_name="absences"
    )
    deputy = models.ForeignKey(
        User, verbose_name=_("代理人"), on_delete=models.CASCADE, related_name="stands_in"
    )
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    reason = models.CharField(_("事由"), max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("代理")
        verbose_name_plural = _("代理")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=~Q(absent=F("deputy")), name="nobody_stands_in_for_oneself"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="deputy_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.absent} ({self.starts_on} – {self.ends_on})"


class ApiClient(models.Model):
    """An integration bound to one organisation and one role, with scopes and an end date.

    The token is shown once; only its SHA-256 is kept (the token has 256 bits of randomness, so a
    slow password hash would protect nothing more).
    """

    SCOPES = ("read", "meetings", "submissions", "tasks", "projects", "agreements", "import")

    name = models.CharField(_("名称"), max_length=80)
    organisation = models.ForeignKey(Organisation, verbose_name=_("机构"), on_delete=models.CASCADE)
    role = models.CharField(_("角色"), max_length=20, choices=roles)
    scopes = models.JSONField(_("范围"), default=list)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    is_active = models.BooleanField(_("启用"), default=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("集成客户端")
        verbose_name_plural = _("集成客户端")
        constraints = [
            models.CheckConstraint(
                condition=~Q(role__in=[*sorted(ADMINISTRATORS)]), name="no_client_is_an_administrator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.organisation})"

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    def issue_token(self) -> str:
        """A new token, replacing the old one; the only moment at which it can be read."""
        token = "dl_" + secrets.token_urlsafe(32)
        self.token_hash = self.hash_of(token)
        return token


class FirstLogin(models.Model):
    """A one-time link with which the first administrator of a new installation sets a password."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
