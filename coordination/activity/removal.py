"""How is something deleted so that it can be brought back, and how does it come back?

Before the rows go they are written down, the thing itself first and whatever the database would delete
with it. They come back under their own ids, so the history of the thing is whole again. Whether somebody
may bring it back is the rule by which it was deleted, asked of the thing as it was.
"""

from datetime import datetime
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.common.errors import Conflict, NotAllowed

from .models import DAYS_KEPT, Removed
from .recording import record

RULES: dict[str, str] = {}  # model label → the permission that deletes and brings back


def restorable(model_name: str, *, permission: str) -> None:
    """Things of this kind can be brought back by whoever may delete them."""
    if RULES.setdefault(model_name, permission) != permission:
        raise ImproperlyConfigured(f"Two rules bring back {model_name}.")


def remove(
    subject: models.Model, *, actor: Actor, at: datetime, sentence: Any, params: dict | None = None
) -> Removed:
    """Delete it for everybody; its history keeps a line, and for ``DAYS_KEPT`` days it can be brought back.

    The caller has asked whether the actor may, and holds the lock, within a transaction.
    """
    found = NestedObjects(using=subject._state.db)
    found.collect([subject])
    others = [row for rows in found.data.values() for row in rows if row != subject]
    kept = Removed.objects.create(
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        label=str(subject)[:300],
        rows=serializers.serialize("json", [subject, *others]),
        organisation=actor.organisation,
        removed_by=actor.user,
        removed_by_name=actor.name[:120],
        removed_at=at,
    )
    record(subject, actor=actor, at=at, verb="delete", sentence=sentence, params=params)
    subject.delete()
    return kept


@transaction.atomic
def bring_back(removed: Removed, *, actor: Actor, at: datetime) -> models.Model:
    """The thing as it was, in a new version. Raises ``NotAllowed``; ``Conflict`` when it is back, too late or cannot stand."""
    locked = Removed.objects.select_for_update(of=("self",)).get(pk=removed.pk)
    rows = [each.object for each in serializers.deserialize("json", locked.rows, ignorenonexistent=True)]
    subject = rows[0]
    decision = decide(actor, RULES[subject._meta.label], subject)
    if not decision:
        raise NotAllowed(decision.reason)
    if locked.restored_at:
        raise Conflict(_("已恢复，无需再次恢复。"), code="already_restored")
    if not Removed.objects.kept(at).filter(pk=locked.pk).exists():
        raise Conflict(_("删除已超过%(days)d天，不能恢复。") % {"days": DAYS_KEPT}, code="restore_too_late")
    subject.version += 1
    subject.updated_at = at
    back = {(type(row), row.pk) for row in rows}
    for row in rows:
        _stands(row, back)
        models.Model.save_base(row, raw=True, force_insert=True)
    locked.restored_at = at
    locked.save(update_fields=["restored_at"])
    record(
        subject,
        actor=actor,
        at=at,
        verb="restore",
        sentence=_("恢复了%(label)s"),
        params={"label": locked.label},
    )
    return type(subject)._default_manager.get(pk=subject.pk)


def _stands(row: models.Model, back: set) -> None:
    """What it refers to may be gone meanwhile: let go where that is possible, else it cannot come back."""
    for field in row._meta.concrete_fields:
        pk = getattr(row, field.attname)
        if not field.is_relation or pk is None or (field.related_model, pk) in back:
            continue
        if field.related_model._base_manager.filter(pk=pk).exists():
            continue
        if not field.null:
            sentence = _("原先引用的%(kind)s已不存在，不能恢复；请重新登记。")
            raise Conflict(sentence % {"kind": field.related_model._meta.verbose_name}, code="cannot_stand")
        setattr(row, field.attname, None)


def forget(at: datetime) -> int:
    """What nobody brought back in time is gone for good; the history keeps its lines."""
    kept = Removed.objects.kept(at).values("pk")
    return Removed.objects.exclude(pk__in=kept).delete()[0]
