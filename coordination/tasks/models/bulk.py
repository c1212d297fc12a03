"""What was changed for many tasks at once, by whom, and what became of each?"""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiClient, Organisation, User
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.tasks import states
from coordination.tasks.querysets import BulkChangeQuerySet

from .task import Task


def bulk_states():
    return WORKFLOWS["bulk_change"].choices


class BulkChange(Governed):
    """批量办理: one change of many tasks. The act of a single task, its values, and who asked for it in which capacity.

    ``value`` is what the act asks for, as it was chosen; ``value_label`` keeps it in words.
    """

    WORKFLOW = "bulk_change"

    status = models.CharField(
        _("状态"), max_length=12, choices=bulk_states, default="preview", editable=False
    )
    change = models.CharField(_("调整"), max_length=20)
    value = models.JSONField(null=True)
    value_label = models.CharField(_("改为"), max_length=300)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField(_("办理人"), max_length=120)
    standing_in_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(ApiClient, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, editable=False)

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("批量办理")
        verbose_name_plural = _("批量办理")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.label} · {self.value_label}"

    @property
    def label(self) -> str:
        """What is changed, in the reader's language."""
        return WORKFLOWS[Task.WORKFLOW].transitions[self.change].label

    @property
    def number(self) -> str:
        return f"P{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("portal:bulk-change", args=[self.pk])


class BulkItem(models.Model):
    """One task of a bulk change: may it be changed, what became of it, and what was there before."""

    bulk = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="items")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=states.item_states)
    sentence = models.CharField(max_length=500, blank=True)
    seen_version = models.PositiveIntegerField()
    done_version = models.PositiveIntegerField(null=True)
    former = models.JSONField(null=True)
    told = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bulk", "task"], name="a_task_once_in_a_bulk_change")]
