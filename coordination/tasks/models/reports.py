"""Plan, progress and deadlines: milestones, reports, extensions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from coordination.common.local_time import in_words, local_date
from coordination.tasks import states
from coordination.tasks.states import Answer

from .task import Task


class Milestone(models.Model):
    """节点: by this day this many percent, as the lead planned."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="milestones")
    due_on = models.DateField(_("日期"))
    percent = models.PositiveSmallIntegerField(_("进度"))
    title = models.CharField(_("节点"), max_length=200)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="milestone_percent_is_a_percentage"),
            models.UniqueConstraint(fields=["task", "due_on"], name="one_milestone_a_day"),
        ]


class Report(models.Model):
    """进展报告 of one participant. Text is kept as it was sent; a correction is a new row that names the old one."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="reports")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("报送单位"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=states.report_states)
    due_on = models.DateField(_("应报日期"), null=True)
    percent = models.PositiveSmallIntegerField(_("完成率"), default=0)
    text = models.TextField(_("进展情况"), blank=True)
    figures = models.TextField(_("关键数据"), blank=True)
    values = models.JSONField(_("指标数据"), default=list)  # as sent: name, measure, period, value
    problems = models.TextField(_("存在问题"), blank=True)
    help_wanted = models.TextField(_("需协调事项"), blank=True)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=120, blank=True)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    remark = models.CharField(_("退回意见"), max_length=500, blank=True)
    returned_at = models.DateTimeField(null=True)
    remark_field = models.CharField(max_length=20, blank=True)
    returned_by = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    corrects = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="corrections")
    consolidates = models.ManyToManyField(
        "self", symmetrical=False, related_name="consolidated_in", blank=True
    )
    missing_names = models.CharField(_("未报送单位"), max_length=500, blank=True)

    FIELDS = ("percent", "text", "figures", "problems", "help_wanted")
    SHOWN = ("percent", "text", "values", "figures", "problems", "help_wanted")  # in the order of the form

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="report_percent_is_a_percentage"),
            models.UniqueConstraint(
                fields=["task", "organisation"],
                condition=Q(state="draft"),
                name="one_report_draft_per_organisation",
            ),
        ]

    def __str__(self) -> str:
        day = in_words(local_date(self.submitted_at)) if self.submitted_at else ""
        return f"{self.organisation} {day} {self.percent}%"

    def written(self, name: str) -> str:
        """One of the shown fields as text."""
        if name != "values":
            return str(getattr(self, name))
        return "\n".join(
            f"{each['name']}（{each['period']}）：{each['value']}{each['measure']}" for each in self.values
        )


class Extension(models.Model):
    """延期申请: asked before the deadline; the decision states a date, perhaps a shorter one."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="extensions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("延期理由"), max_length=1000)
    progress_text = models.TextField(_("目前进展"))
    old_deadline = models.DateField()
    wanted_on = models.DateField(_("申请延至"))
    answer = models.CharField(max_length=8, choices=states.answers, default=Answer.PENDING)
    granted_on = models.DateField(_("批准延至"), null=True)
    answer_reason = models.CharField(_("答复意见"), max_length=500, blank=True)
    requested_by_name = models.CharField(max_length=120)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(answer="pending"), name="one_pending_extension"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_deadline} → {self.granted_on or self.wanted_on}"
