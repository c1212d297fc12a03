"""By what may a list of submissions be narrowed? Shared by the portal and the API."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.common.filtering import Filters
from coordination.meetings.filters import containing
from coordination.meetings.models import Outcome

from .models import Submission
from .vocabulary import LIVE, SubmissionKind, Verdict
from .workflow import SUBMISSION


class SubmissionFilter(Filters):
    q = filters.CharFilter(label=_("文号或关键词"), method="by_words")
    status = filters.MultipleChoiceFilter(label=_("状态"), choices=SUBMISSION.choices)
    kind = filters.MultipleChoiceFilter(label=_("类别"), choices=SubmissionKind.choices)
    ministry = filters.ModelChoiceFilter(label=_("部委"), queryset=Organisation.objects.ministries())
    submitter = filters.ModelChoiceFilter(label=_("报送单位"), queryset=Organisation.objects.all())
    outcome = filters.NumberFilter(label=_("成果"), method="of_outcome")
    verdict = filters.MultipleChoiceFilter(
        label=_("答复意见"), choices=Verdict.choices, field_name="answer__verdict"
    )
    due_from = filters.DateFilter(label=_("应答复自"), field_name="due_on", lookup_expr="gte")
    due_to = filters.DateFilter(label=_("应答复至"), field_name="due_on", lookup_expr="lte")

    scope = filters.ChoiceFilter(
        label=_("范围"),
        method="by_scope",
        choices=[("live", _("在办")), ("overdue", _("已超期")), ("ended", _("已办结"))],
    )

    class Meta:
        model = Submission
        fields: list[str] = []

    def __init__(self, data=None, queryset=None, *, actor, on, **kwargs):
        self.actor, self.on = actor, on
        super().__init__(data, queryset, **kwargs)

    def by_scope(self, queryset, name, value):
        if value == "overdue":
            return queryset.overdue(on=self.on)
        return queryset.live() if value == "live" else queryset.exclude(status__in=LIVE)

    def of_outcome(self, queryset, name, value):
        """An outcome the reader may not see has no submissions here, like one that does not exist."""
        return queryset.filter(outcome__in=Outcome.objects.visible_to(self.actor).filter(pk=value))

    def by_words(self, queryset, name, value):
        return containing(
            queryset, value, "own_number", "title", "outcome__number", "answer__document_number"
        )
