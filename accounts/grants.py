"""Which objects were shared one by one, with whom, until when and why?

The only module that talks to django-guardian. A grant is a row of a direct foreign-key permission
model (generic foreign keys are several times slower at a million rows). A unit is granted through the
group that belongs to it, so a person who leaves the unit loses the grant with the membership.
"""

from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm
from guardian.utils import get_group_obj_perms_model, get_user_obj_perms_model

from coordination.common.errors import Invalid

from .actors import Actor
from .models import Organisation, User


class _Dated(models.Model):
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, default="")
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        abstract = True


class UserGrant(_Dated, UserObjectPermissionBase):
    """A grant to one person; subclasses add ``content_object`` as a plain foreign key."""

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


class UnitGrant(_Dated, GroupObjectPermissionBase):
    """A grant to one unit, through the unit's group."""

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True


def personal_grants() -> list[type[UserGrant]]:
    """The kinds of grants to one person, one for each kind of thing that can be shared."""
    return sorted(UserGrant.__subclasses__(), key=lambda model: model._meta.label)


def group_of(organisation: Organisation) -> Group:
    """The group that stands for a unit in grants; made when first needed."""
    if organisation.group is None:
        organisation.group, _made = Group.objects.get_or_create(name=f"organisation:{organisation.pk}")
        Organisation.objects.filter(pk=organisation.pk).update(group=organisation.group)
    return organisation.group


@transaction.atomic
def share(obj, *, with_: User | Organisation, permission: str, ends_on, reason: str, actor: Actor):
    """Let one person or unit read ``obj`` until ``ends_on``. Sharing again moves the end date and the reason.

    Refuses (``Invalid``) without a reason or an end date, and an end date in the past.
    """
    if not reason.strip():
        raise Invalid({"reason": _("请写明授权事由。")})
    if ends_on is None or ends_on < actor.on:
        raise Invalid({"ends_on": _("请填写今天或以后的截止日期。")})
    holder = with_ if isinstance(with_, User) else group_of(with_)
    row = assign_perm(permission, holder, obj)
    row.starts_on, row.ends_on, row.reason, row.granted_by = actor.on, ends_on, reason.strip(), actor.user
    row.save(update_fields=["starts_on", "ends_on", "reason", "granted_by"])
    return row


def revoke(obj, *, with_: User | Organisation) -> int:
    """Take a grant back; the number of rows removed."""
    if isinstance(with_, User):
        rows = get_user_obj_perms_model(obj).objects.filter(user=with_, content_object=obj)
    else:
        rows = get_group_obj_perms_model(obj).objects.filter(group__organisation=with_, content_object=obj)
    return rows.delete()[0]


def granted_units(obj, *, on) -> list[UnitGrant]:
    """The grants to units that count on a day, each with its unit (``unit``), in tree order."""
    rows = get_group_obj_perms_model(obj).objects.filter(
        content_object=obj, ends_on__gte=on, group__organisation__isnull=False
    )
    found = list(
        rows.select_related("group__organisation", "granted_by").order_by("group__organisation__path")
    )
    for row in found:
        row.unit = row.group.organisation
    return found


def shared_ids(actor: Actor, model: type[models.Model]) -> list[int]:
    """Ids of the objects of ``model`` shared with this actor today; few, resolved once per actor."""
    if actor.organisation is None or actor.is_administrator:
        return []
    if model not in actor._granted:
        today = Q(ends_on__gte=actor.on)
        ids: set[int] = set()
        if actor.user is not None and actor.user.is_active:
            rows = get_user_obj_perms_model(model).objects.filter(today, user_id=actor.user.pk)
            ids.update(rows.values_list("content_object_id", flat=True))
        rows = get_group_obj_perms_model(model).objects.filter(today, group__organisation=actor.organisation)
        ids.update(rows.values_list("content_object_id", flat=True))
        actor._granted[model] = sorted(ids)
    return actor._granted[model]
