"""What is kept of the ladder: when is which letter drafted, to whom, for which class of task?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.supervision import vocabulary
from coordination.supervision.vocabulary import Addressed, Level, Reach
from coordination.tasks.models import TaskClass


class LadderStep(models.Model):
    """督办阶梯: one step. It drafts or proposes letters of ``owner``, and issues none."""

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", editable=False)
    task_class = models.ForeignKey(
        TaskClass,
        verbose_name=_("任务类别"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("不选为全部任务。"),
    )
    sequence = models.PositiveSmallIntegerField(_("顺序"), default=1)
    condition = models.CharField(_("触发条件"), max_length=10, choices=vocabulary.conditions)
    working_days = models.PositiveSmallIntegerField(_("满（工作日）"))
    level = models.CharField(_("级别"), max_length=8, choices=vocabulary.levels, default=Level.BLUE)
    addressed = models.CharField(
        _("发给"), max_length=8, choices=vocabulary.addressed, default=Addressed.LEAD
    )
    reach = models.CharField(_("处理"), max_length=8, choices=vocabulary.reaches, default=Reach.DRAFT)
    limit_days = models.PositiveSmallIntegerField(_("回复时限（工作日）"), default=5)
    is_active = models.BooleanField(_("启用"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("督办阶梯")
        verbose_name_plural = _("督办阶梯")
        ordering = ["sequence", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=250), name="a_step_waits_some_working_days"
            ),
            models.CheckConstraint(condition=Q(limit_days__gte=1), name="a_step_leaves_time_to_reply"),
            models.CheckConstraint(
                condition=~Q(condition="no_reply") | ~Q(level="blue"),
                name="without_reply_follows_a_higher_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_condition_display()} {self.working_days} → {self.get_level_display()}"
