"""By what may a list of tasks be narrowed? Shared by the ledger and the API."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.common.filtering import Filters
from coordination.common.working_days import calendar_for
from coordination.meetings.models import Outcome

from . import states
from .models import Task, TaskClass, TaskTemplate, Topic
from .states import ClaimMode, Light, ParticipationRole, Priority, SourceKind


class CommaList(filters.BaseInFilter, filters.CharFilter):
    """Several values, separated by commas or repeated."""


class TaskClassFilter(Filters):
    """By what a list of classes may be narrowed."""

    q = filters.CharFilter(label=_("名称或代码"), method="by_words")
    status = filters.MultipleChoiceFilter(
        label=_("状态"), choices=lambda: TaskClass._meta.get_field("status").flatchoices
    )

    class Meta:
        model = TaskClass
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        for word in value.split():
            queryset = queryset.filter(Q(name__icontains=word) | Q(code__icontains=word))
        return queryset


class TaskTemplateFilter(Filters):
    """By what a list of templates may be narrowed."""

    q = filters.CharFilter(label=_("名称"), method="by_words")
    status = filters.MultipleChoiceFilter(
        label=_("状态"), choices=lambda: TaskTemplate._meta.get_field("status").flatchoices
    )

    class Meta:
        model = TaskTemplate
        fields: list[str] = []

    def by_words(self, queryset, name, value):
        for word in value.split():
            queryset = queryset.filter(Q(name__icontains=word) | Q(description__icontains=word))
        return queryset


class TaskFilter(Filters):
    """Needs ``with_light`` on the queryset; every filter is a visible control of the ledger."""

    q = filters.CharFilter(label=_("编号或关键词"), method="by_words")
    status = filters.MultipleChoiceFilter(
        label=_("状态"), choices=lambda: Task._meta.get_field("status").flatchoices
    )
    scope = filters.ChoiceFilter(
        label=_("范围"),
        method="by_scope",
        choices=[("live", _("在办")), ("overdue", _("已逾期")), ("ended", _("已办结"))],
    )
    light = filters.MultipleChoiceFilter(label=_("灯"), choices=Light.choices)
    topic = filters.ModelMultipleChoiceFilter(label=_("专题"), queryset=Topic.objects.all())
    task_class = filters.ModelMultipleChoiceFilter(label=_("任务类别"), queryset=TaskClass.objects.all())
    lead = filters.ModelMultipleChoiceFilter(
        label=_("牵头省（市）"), queryset=Organisation.objects.all(), field_name="lead__root"
    )
    party = filters.ModelMultipleChoiceFilter(
        label=_("参与单位"),
        queryset=Organisation.objects.all(),
        field_name="participations__organisation__root",
        method="by_party",
    )
    mine = filters.ChoiceFilter(
        label=_("本单位分工"),
        method="by_own_role",
        choices=[*ParticipationRole.choices, ("issued", _("本单位发起")), ("watched", _("由我督办"))],
    )
    claim_mode = filters.MultipleChoiceFilter(label=_("认领方式"), choices=ClaimMode.choices)
    source_kind = filters.MultipleChoiceFilter(label=_("来源"), choices=SourceKind.choices)
    priority = filters.ChoiceFilter(label=_("重要程度"), choices=Priority.choices)
    outcome = filters.NumberFilter(label=_("会议成果"), method="of_outcome")
    parent = filters.NumberFilter(label=_("上级任务"), method="of_parent")
    due_from = filters.DateFilter(label=_("时限自"), field_name="deadline", lookup_expr="gte")
    due_to = filters.DateFilter(label=_("时限至"), field_name="deadline", lookup_expr="lte")
    changed_since = filters.IsoDateTimeFilter(
        label=_("此后有变化"), field_name="updated_at", lookup_expr="gt"
    )

    class Meta:
        model = Task
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, actor, on, **kwargs):
        self.actor, self.on = actor, on
        super().__init__(data, queryset, **kwargs)

    def by_words(self, queryset, name, value):
        """Every word must be found in number, title, content or source."""
        for word in value.split():
            queryset = queryset.filter(
                Q(number__icontains=word)
                | Q(title__icontains=word)
                | Q(content__icontains=word)
                | Q(source_text__icontains=word)
            )
        return queryset

    def of_outcome(self, queryset, name, value):
        """An outcome the reader may not see has no tasks here, like one that does not exist."""
        return queryset.filter(outcome__in=Outcome.objects.visible_to(self.actor).filter(pk=value))

    def of_parent(self, queryset, name, value):
        return queryset.filter(parent__in=Task.objects.visible_to(self.actor).filter(pk=value))

    def by_scope(self, queryset, name, value):
        if value == "overdue":
            return queryset.overdue(on=self.on, calendar=calendar_for())
        return queryset.live() if value == "live" else queryset.filter(status__in=states.ENDED)

    def by_party(self, queryset, name, value):
        """Two provinces at once means: both take part."""
        for organisation in value:
            queryset = queryset.filter(
                pk__in=_parts(self.queryset.model)
                .filter(organisation__root_id=organisation.pk)
                .values("task")
            )
        return queryset

    def by_own_role(self, queryset, name, value):
        if value == "issued":
            return queryset.filter(issuer_id__in=self.actor.reader_ids)
        if value == "watched":
            return queryset.filter(supervisor=self.actor.user) if self.actor.user else queryset.none()
        mine = _parts(self.queryset.model).filter(role=value, organisation__root_id=self.actor.root_id)
        return queryset.filter(pk__in=mine.values("task"))


def _parts(model):
    return model.participations.rel.related_model.objects.active().order_by()
