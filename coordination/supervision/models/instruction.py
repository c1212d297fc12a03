"""What is kept of a leader's instruction: whose word, about which task, to whom, and what was answered?"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.supervision import vocabulary
from coordination.supervision.querysets import InstructionQuerySet
from coordination.tasks.models import Task


def instruction_states():
    return WORKFLOWS["instruction"].choices


class Instruction(Governed):
    """批示: what a leader wrote on a task. Its words never change; an answer may be asked for again."""

    WORKFLOW = "instruction"

    number = models.CharField(_("编号"), max_length=40, unique=True, editable=False)
    status = models.CharField(
        _("状态"), max_length=12, choices=instruction_states, default=vocabulary.OPEN, editable=False
    )
    task = models.ForeignKey(
        Task, verbose_name=_("任务"), on_delete=models.PROTECT, related_name="instructions"
    )
    leader = models.CharField(_("批示领导"), max_length=60)
    text = models.TextField(_("批示内容"))
    given_on = models.DateField(_("批示日期"))
    giver = models.ForeignKey(
        Organisation, verbose_name=_("登记单位"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    addressee = models.ForeignKey(
        Organisation, verbose_name=_("办理单位"), on_delete=models.PROTECT, related_name="instructions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("办理人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_on = models.DateField(_("办理期限"))
    recorded_at = models.DateTimeField(editable=False)
    answer = models.TextField(_("办理情况"), blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_on = models.DateField(_("答复日期"), null=True, editable=False)
    answered_by_name = models.CharField(max_length=120, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("撤销理由"), max_length=500, blank=True, editable=False)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("批示")
        verbose_name_plural = _("批示")
        ordering = ["-id"]
        indexes = [models.Index(fields=["addressee", "status"], name="instruction_by_addressee")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="answered") | ~Q(answer="") & Q(answered_on__isnull=False),
                name="an_answered_instruction_has_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawn_reason=""),
                name="a_withdrawn_instruction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("given_on")), name="an_instruction_is_due_after_it_was_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("portal:instruction", args=[self.pk])

    @property
    def title(self) -> str:
        return self.text.splitlines()[0][:60] if self.text else ""


class InstructionReader(models.Model):
    """A unit that may read an instruction: whose leader gave it, whom it addresses, the units above both."""

    instruction = models.ForeignKey(Instruction, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "instruction"], name="one_reader_row_per_instruction"
            )
        ]
