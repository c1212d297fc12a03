"""By what may letters, instructions and requests be narrowed? Shared by the portal and the API."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.common.filtering import Filters
from coordination.meetings.filters import containing
from coordination.tasks.models import Task

from .models import DataRequest, Instruction, Letter
from .vocabulary import Level, PeriodKind
from .workflow.data_request import DATA_REQUEST
from .workflow.instruction import INSTRUCTION
from .workflow.letter import LETTER


class Asked(Filters):
    """Needs the actor and the day."""

    def __init__(self, data=None, queryset=None, *, actor, on, **kwargs):
        self.actor, self.on = actor, on
        super().__init__(data, queryset, **kwargs)


class LetterFilter(Asked):
    q = filters.CharFilter(label=_("编号或关键词"), method="by_words")
    status = filters.MultipleChoiceFilter(label=_("状态"), choices=LETTER.choices)
    level = filters.MultipleChoiceFilter(label=_("级别"), choices=Level.choices)
    issuer = filters.ModelChoiceFilter(label=_("发函单位"), queryset=Organisation.objects.all())
    addressee = filters.ModelChoiceFilter(
        label=_("收函单位"), queryset=Organisation.objects.all(), field_name="addressee__root"
    )
    task = filters.NumberFilter(label=_("任务"), method="about_task")
    scope = filters.ChoiceFilter(
        label=_("范围"),
        method="by_scope",
        choices=[("live", _("在办")), ("overdue", _("逾期未复"))],
    )
    issued_from = filters.DateFilter(label=_("签发自"), field_name="issued_on", lookup_expr="gte")
    issued_to = filters.DateFilter(label=_("签发至"), field_name="issued_on", lookup_expr="lte")

    class Meta:
        model = Letter
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return containing(queryset, value, "number", "title", "text")

    def about_task(self, queryset, name, value):
        """A task the reader may not see has no letters here, like one that does not exist."""
        return queryset.filter(tasks__in=Task.objects.visible_to(self.actor).filter(pk=value))

    def by_scope(self, queryset, name, value):
        return queryset.overdue(on=self.on) if value == "overdue" else queryset.live()


class InstructionFilter(Asked):
    q = filters.CharFilter(label=_("编号或关键词"), method="by_words")
    status = filters.MultipleChoiceFilter(label=_("状态"), choices=INSTRUCTION.choices)
    addressee = filters.ModelChoiceFilter(
        label=_("办理单位"), queryset=Organisation.objects.all(), field_name="addressee__root"
    )
    task = filters.NumberFilter(label=_("任务"), method="about_task")
    scope = filters.ChoiceFilter(
        label=_("范围"), method="by_scope", choices=[("open", _("未答复")), ("overdue", _("已逾期"))]
    )

    class Meta:
        model = Instruction
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return containing(queryset, value, "number", "text", "leader")

    def about_task(self, queryset, name, value):
        return queryset.filter(task__in=Task.objects.visible_to(self.actor).filter(pk=value))

    def by_scope(self, queryset, name, value):
        return queryset.overdue(on=self.on) if value == "overdue" else queryset.open()


class DataRequestFilter(Asked):
    q = filters.CharFilter(label=_("编号或关键词"), method="by_words")
    status = filters.MultipleChoiceFilter(label=_("状态"), choices=DATA_REQUEST.choices)
    period_kind = filters.ChoiceFilter(label=_("周期"), choices=PeriodKind.choices)
    period = filters.CharFilter(label=_("所属期"), field_name="period")

    class Meta:
        model = DataRequest
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        return containing(queryset, value, "number", "figure", "purpose")
