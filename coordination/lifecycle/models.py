"""What does every thing with a lifecycle keep?"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .workflow import WORKFLOWS


class Governed(models.Model):
    """A thing whose ``status`` changes only through the door; ``version`` counts its changes.

    Subclasses name their lifecycle in ``WORKFLOW`` and declare ``status`` with callable choices, so
    that a new state needs no migration.
    """

    WORKFLOW = ""

    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("更新时间"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def files_are_final(self) -> bool:
        """What has ended keeps its files: they are what it was judged by (``files.permissions``)."""
        return WORKFLOWS[self.WORKFLOW].state(self.status).final


class IdempotencyKey(models.Model):
    """An answered POST: the same key from the same owner gets the same answer for at least a day."""

    owner = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="one_answer_per_idempotency_key")
        ]
