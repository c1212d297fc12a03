"""Which values may be asked for in a filter?

A number that no column can hold, or a time at the edge of the calendar, is refused by the form like any
other wrong value; the database would answer with an error of its own.
"""

import re
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

KEY = re.compile(r"\s*[0-9]{1,18}\s*")
YEARS = range(1900, 2201)


class BoundedForm(forms.Form):
    """Keys and numbers within a bigint, days and times within three centuries."""

    def _clean_fields(self):
        everything, wrong = self.fields, self.wrong_keys()
        self.fields = {name: field for name, field in everything.items() if name not in wrong}
        super()._clean_fields()
        self.fields = everything
        for name, value in [*self.cleaned_data.items()]:
            if _is_beyond(value):
                self.add_error(name, _("数值超出范围。"))
        for name, raw in wrong.items():
            self.add_error(name, _("没有编号为 %(id)s 的可选项。") % {"id": raw[:40]})

    def wrong_keys(self) -> dict[str, str]:
        """Fields that choose rows, with the first value that is no primary key; those are never looked up."""
        found = {}
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                raw = self[name].data
                values = raw if isinstance(raw, list | tuple) else [raw]
                bad = [
                    str(value)
                    for value in values
                    if value not in (None, "") and not KEY.fullmatch(str(value))
                ]
                found |= {name: bad[0]} if bad else {}
        return found


class Filters(django_filters.FilterSet):
    """The base of every filter set of the product."""

    def get_form_class(self):
        chosen = super().get_form_class()
        return type(chosen.__name__, (BoundedForm, chosen), {})


def _is_beyond(value: Any) -> bool:
    if hasattr(value, "year"):
        return value.year not in YEARS
    if isinstance(value, bool) or not hasattr(value, "__abs__"):
        return False
    return abs(value) >= 2**63
