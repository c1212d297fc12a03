"""Which roles exist, and which kinds of unit?

Pure vocabulary (domain section 2); imported by models, rules and pages alike.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Kind of organisation."""

    MINISTRY = "ministry", _("部委")
    REGIONAL_OFFICE = "regional_office", _("区域办")
    PROVINCE = "province", _("省（市）")
    DEPARTMENT = "department", _("厅局")
    CITY = "city", _("市")
    COUNTY = "county", _("区县")
    PARK = "park", _("园区")
    ASSOCIATION = "association", _("协会")


class Role(models.TextChoices):
    """What a person does in an organisation."""

    COORDINATOR = "coordinator", _("联络员")
    HANDLER = "handler", _("经办人")
    APPROVER = "approver", _("分管领导")
    FINANCE = "finance", _("财政")
    VIEWER = "viewer", _("查阅")
    OFFICE_STAFF = "office_staff", _("区域办工作人员")
    MINISTRY_LIAISON = "ministry_liaison", _("部委联络员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
# Roles that may change things; a viewer, and an administrator, never does.
WORKING_ROLES = frozenset(
    {Role.COORDINATOR, Role.HANDLER, Role.APPROVER, Role.FINANCE, Role.OFFICE_STAFF, Role.MINISTRY_LIAISON}
)


# Callable choices: a label may change without a migration.


def kinds():
    return Kind.choices


def roles():
    return Role.choices
