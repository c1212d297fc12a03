"""Which rows of tasks come again and again?"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.tasks.querysets import KnownToTheRegion
from coordination.tasks.states import ACTIVE


def task_template_states():
    return WORKFLOWS["task_template"].choices


class TaskTemplate(Governed):
    """任务模板: steps one after the other or side by side, each becomes a task."""

    WORKFLOW = "task_template"

    name = models.CharField(_("名称"), max_length=80, unique=True)
    description = models.TextField(_("适用说明"), blank=True)
    status = models.CharField(
        _("状态"), max_length=12, choices=task_template_states, default=ACTIVE, editable=False
    )
    keeper = models.ForeignKey(
        Organisation, verbose_name=_("管理单位"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    times_used = models.PositiveIntegerField(_("使用次数"), default=0, editable=False)

    objects = KnownToTheRegion.as_manager()

    class Meta:
        verbose_name = _("任务模板")
        verbose_name_plural = _("任务模板")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portal:task-template", args=[self.pk])


class TemplateStep(models.Model):
    """One step. Steps of the same ``stage`` run side by side; a stage opens when the one before is accepted."""

    template = models.ForeignKey(TaskTemplate, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField(_("步骤"))
    days = models.PositiveSmallIntegerField(_("工作日"))
    title = models.CharField(_("名称"), max_length=200)
    content = models.TextField(_("内容"))
    role_hint = models.CharField(_("建议牵头"), max_length=80, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="one_step_a_position"),
            models.CheckConstraint(condition=Q(days__gte=1), name="a_step_takes_a_working_day"),
        ]

    def __str__(self) -> str:
        return self.title
