"""Which task builds on which other?"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .task import Task


class Dependency(models.Model):
    """前后衔接: the successor can only be finished once the predecessor is. Circles are refused (``tasks.sequence``).

    ``opens``: the successor is a draft that opens by itself when all its predecessors are accepted.
    ``told_late_at``: since when the successor's lead knows that the predecessor is late.
    """

    predecessor = models.ForeignKey(
        Task, verbose_name=_("前置任务"), on_delete=models.CASCADE, related_name="followers"
    )
    successor = models.ForeignKey(
        Task, verbose_name=_("后续任务"), on_delete=models.CASCADE, related_name="predecessors"
    )
    reason = models.CharField(_("衔接内容"), max_length=200, blank=True)
    opens = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    told_late_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("任务衔接")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="a_task_builds_on_another_once"
            ),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="no_task_builds_on_itself"),
        ]

    def __str__(self) -> str:
        return str(self.predecessor)
