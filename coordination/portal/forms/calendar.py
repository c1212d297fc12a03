"""What is asked about a day of the calendar?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.common.models import CalendarDay

DAY = {"format": "%Y-%m-%d", "attrs": {"type": "date", "max": "2100-12-31"}}
WORK = [("False", _("放假")), ("True", _("上班"))]


class CalendarDayForm(forms.ModelForm):
    is_working = forms.TypedChoiceField(
        label=_("安排"),
        choices=WORK,
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
        initial="False",
    )

    class Meta:
        model = CalendarDay
        fields = ["day", "is_working", "name", "source"]
        widgets = {"day": forms.DateInput(**DAY)}

    def _get_validation_exclusions(self) -> set[str]:
        """The province is not asked for, but "once per province" is still to be checked."""
        return super()._get_validation_exclusions() - {"province_code"}


class CountForm(forms.Form):
    """From which day, how many working days?"""

    start = forms.DateField(label=_("起始日（不计入）"), widget=forms.DateInput(**DAY))
    n = forms.IntegerField(label=_("工作日数"), min_value=0, max_value=500)
