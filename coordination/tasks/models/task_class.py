"""Which classes of tasks are there, and what does each ask for unless a task says otherwise?"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.tasks import states
from coordination.tasks.querysets import KnownToTheRegion
from coordination.tasks.states import ACTIVE, Rhythm


def task_class_states():
    return WORKFLOWS["task_class"].choices


def usual_silent_days():
    return settings.SILENT_DAYS


class TaskClass(Governed):
    """任务类别: what a task of this class is asked for by default. A task keeps its own value once it has one."""

    WORKFLOW = "task_class"

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    status = models.CharField(
        _("状态"), max_length=12, choices=task_class_states, default=ACTIVE, editable=False
    )
    rhythm = models.CharField(_("报送频次"), max_length=10, choices=states.rhythms, default=Rhythm.NONE)
    own_report_dates = models.JSONField(_("自定报送日期"), default=list, blank=True)
    needs_evidence = models.BooleanField(_("销号须附佐证材料"), default=False)
    needs_verifier = models.BooleanField(_("销号须由他人核验"), default=False)
    silent_days = models.PositiveSmallIntegerField(_("沉默天数"), default=usual_silent_days)
    position = models.PositiveSmallIntegerField(_("排序"), default=0)

    objects = KnownToTheRegion.as_manager()

    class Meta:
        verbose_name = _("任务类别")
        verbose_name_plural = _("任务类别")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(silent_days__gte=1), name="a_class_is_silent_after_a_day_at_least"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portal:task-class", args=[self.pk])
