"""How does what an act asks for become a form?

One field per declared input, drawn by its kind. The form parses and refuses nothing: it hands what was
typed to the domain and puts the domain's sentences beside the fields.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.common.errors import Invalid, StaleVersion
from coordination.common.local_time import LOCAL_ZONE
from coordination.common.word_diff import compared
from coordination.lifecycle.inputs import Input
from coordination.portal.figures_page import boxes
from coordination.portal.rule_editor import NotTaken, RuleWidget, editor_of, rule_lines

FEW = 5  # so many choices are shown side by side, more in a list
MANY = 200  # more boxes than these nobody ticks
SUGGESTED = 300  # rows offered while typing; any other is found by its number
VERSION, BASE = "version", "opened_with"  # hidden fields of the form


class Raw(forms.Field):
    """Keeps what was typed; ``required`` only marks the label."""

    def clean(self, value: Any) -> Any:
        return value


class RawChoice(Raw):
    """A field whose widget offers ``choices``."""

    def __init__(self, *, choices, **kwargs):
        super().__init__(**kwargs)
        self.widget.choices = choices


class RuleField(Raw):
    """A rule of sharing; what is wrong is said in the words of its form, not of its JSON."""

    def reworded(self, bound, sentences: Sequence) -> Sequence:
        return [str(each) for each in editor_of(bound).placed] or sentences


class InOrder(forms.SelectMultiple):
    """Several choices whose order counts; each has a place of its own, an empty place is left out."""

    def value_from_datadict(self, data, files, name):
        return [each for each in super().value_from_datadict(data, files, name) or [] if each]


class Suggesting(forms.TextInput):
    """One line, with what may be written there offered while typing; without it the number is typed."""

    def __init__(self, suggestions: Sequence[str]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.suggestions = suggestions

    def render(self, name, value, attrs=None, renderer=None):
        offered = f"{(attrs or {}).get('id', name)}-offered"
        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in self.suggestions))
        line = super().render(name, value, {**(attrs or {}), "list": offered}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', line, offered, options)


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


def _text(each: Input, subject: Model, actor: Actor) -> Raw:
    return Raw(widget=forms.TextInput(attrs={"maxlength": each.max_length}))


def _area(each: Input, subject: Model, actor: Actor) -> Raw:
    rows = 3 if each.max_length <= 500 else 6
    return Raw(widget=forms.Textarea(attrs={"maxlength": each.max_length, "rows": rows}))


def _date(each: Input, subject: Model, actor: Actor) -> Raw:
    return Raw(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "max": "2100-12-31"}))


def _instant(each: Input, subject: Model, actor: Actor) -> Raw:
    return Raw(widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}))


def _integer(each: Input, subject: Model, actor: Actor) -> Raw:
    bounds = {"min": each.minimum, "max": each.maximum}
    attrs = {name: bound for name, bound in bounds.items() if bound is not None}
    return Raw(widget=forms.NumberInput(attrs={"inputmode": "numeric", **attrs}))


def _number(each: Input, subject: Model, actor: Actor) -> Raw:
    return Raw(widget=forms.TextInput(attrs={"inputmode": "decimal"}))


def _rule(each: Input, subject: Model, actor: Actor) -> Raw:
    return RuleField(widget=RuleWidget(subject), required=False)


def _figures(each: Input, subject: Model, actor: Actor) -> Raw | None:
    widget = boxes(subject, actor)
    return widget and Raw(widget=widget)


def _flag(each: Input, subject: Model, actor: Actor) -> Raw:
    return Raw(widget=forms.CheckboxInput())


def _choice(each: Input, subject: Model, actor: Actor) -> Raw:
    options = each.options(subject, actor)
    if len(options) <= FEW:
        return RawChoice(choices=options, widget=forms.RadioSelect())
    return RawChoice(choices=[("", _("请选择")), *options], widget=forms.Select())


def _choices(each: Input, subject: Model, actor: Actor) -> Raw:
    return RawChoice(choices=each.options(subject, actor), widget=forms.CheckboxSelectMultiple())


def _row(each: Input, subject: Model, actor: Actor) -> Raw:
    rows = [(row.pk, str(row)) for row in each.offered(subject, actor)]
    if len(rows) <= FEW and each.required:
        return RawChoice(choices=rows, widget=forms.RadioSelect())
    return RawChoice(choices=[("", _("请选择")), *rows], widget=forms.Select())


def _numbered_row(each: Input, subject: Model, actor: Actor) -> Raw:
    rows = each.offered(subject, actor)[:SUGGESTED]
    return Raw(widget=Suggesting([f"{row.number} {row.title}" for row in rows]))


def _rows(each: Input, subject: Model, actor: Actor) -> Raw | None:
    """Boxes to tick; a choice among hundreds that nobody has to make is left to the API."""
    rows = [(row.pk, str(row)) for row in each.offered(subject, actor)[: MANY + 1]]
    if not each.required and not 0 < len(rows) <= MANY:
        return None
    return RawChoice(choices=rows, widget=forms.CheckboxSelectMultiple())


def _organisation(each: Input, subject: Model, actor: Actor) -> Raw:
    groups = by_branch(each.offered(subject, actor))
    return RawChoice(choices=[("", _("请选择")), *groups], widget=forms.Select())


def _organisations(each: Input, subject: Model, actor: Actor) -> Raw:
    return RawChoice(choices=by_branch(each.offered(subject, actor)), widget=forms.CheckboxSelectMultiple())


def _ordered_organisations(each: Input, subject: Model, actor: Actor) -> Raw:
    field = RawChoice(choices=by_branch(each.offered(subject, actor)), widget=InOrder())
    field.widget.use_fieldset = True
    return field


def _file(each: Input, subject: Model, actor: Actor) -> Raw:
    return Raw(widget=forms.FileInput())


def _files(each: Input, subject: Model, actor: Actor) -> Raw:
    return Raw(widget=SeveralFiles())


DRAWN: dict[str, Callable[[Input, Model, Actor], Raw | None]] = {
    "text": _text,
    "long_text": _area,
    "lines": _area,
    "rule": _rule,
    "date": _date,
    "instant": _instant,
    "integer": _integer,
    "figures": _figures,
    "number": _number,
    "flag": _flag,
    "choice": _choice,
    "choices": _choices,
    "row": _row,
    "rows": _rows,
    "numbered_row": _numbered_row,
    "organisation": _organisation,
    "organisations": _organisations,
    "ordered_organisations": _ordered_organisations,
    "file": _file,
    "files": _files,
    "table": lambda each, subject, actor: None,  # drawn by a page of its own
}


def by_branch(units) -> list[tuple[str, list[tuple[int, str]]]]:
    """Units grouped under the unit at the top of their branch, in tree order."""
    units = list(units)
    tops = {unit.pk: unit for unit in Organisation.objects.filter(pk__in={unit.root_id for unit in units})}
    groups: dict[int, list[tuple[int, str]]] = {}
    for unit in units:
        groups.setdefault(unit.root_id, []).append((unit.pk, unit.name))
    return [(tops[root].name if root in tops else "", members) for root, members in groups.items()]


class InputForm(forms.Form):
    """What one act asks for. ``initial`` stands in the fields at first, else what the inputs propose.

    The form remembers what it was opened with, so that it can tell later what the reader touched.
    """

    use_required_attribute = False  # the sentence beside the field says more than the browser's bubble

    def __init__(
        self,
        inputs: Sequence[Input],
        subject: Model | None,
        actor: Actor,
        data=None,
        files=None,
        *,
        initial=None,
        asked=None,
    ):
        """``asked`` (a QueryDict) is what the address proposes."""
        self.inputs, self.subject, self.actor = tuple(inputs), subject, actor
        self.conflicts: dict[str, dict] = {}
        super().__init__(data, files, initial=self._proposals(initial or {}, asked or {}))
        for each in self.inputs:
            field = self._field(each)
            if field is not None:
                self.fields[each.name] = field
        self.fields[BASE] = Raw(widget=forms.HiddenInput(), required=False, initial=self._base())

    def _proposals(self, initial: Mapping, asked: QueryDict | dict) -> dict[str, Any]:
        """What stands in the fields at first: asked for by the address, given, or proposed by the input."""
        found = {}
        for each in self.inputs:
            if each.name in asked:
                found[each.name] = asked.getlist(each.name) if each.multiple else asked[each.name]
            elif each.name in initial:
                found[each.name] = shown(initial[each.name])
            elif each.initial and self.subject is not None:
                found[each.name] = shown(each.initial(self.subject, self.actor))
        return found

    def _field(self, each: Input) -> Raw | None:
        field = DRAWN[each.kind](each, self.subject, self.actor)
        if field is not None:
            unit = getattr(each, "unit", "")
            field.label = (
                _("%(label)s（%(unit)s）") % {"label": each.label, "unit": unit} if unit else each.label
            )
            field.help_text, field.required = each.help, each.required
            field.kind, field.input = each.kind, each
        return field

    def _base(self) -> str:
        """What the fields held when the form was opened."""
        return json.dumps(
            {name: comparable(value) for name, value in self.initial.items()}, ensure_ascii=False
        )

    @property
    def seen_version(self) -> int | None:
        """The version the reader saw; None when the form does not say."""
        text = str(self.data.get(VERSION) or "")
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def typed(self) -> dict[str, Any]:
        """Everything the reader entered, by the name of the input, unparsed."""
        return {
            each.name: self.fields[each.name].widget.value_from_datadict(self.data, self.files, each.name)
            for each in self.inputs
            if each.name in self.fields
        }

    def touched(self) -> dict[str, Any]:
        """What the reader changed since the form was opened."""
        base = self._sent_base()
        return {
            name: value for name, value in self.typed().items() if comparable(value) != base.get(name, "")
        }

    def refuse(self, error: Invalid) -> None:
        """Put the domain's sentences where they belong."""
        self.full_clean()
        for name, sentences in error.fields.items():
            if isinstance(self.fields.get(name), RuleField):
                sentences = self.fields[name].reworded(self[name], sentences)
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)

    def reworked(self) -> "InputForm | None":
        """This form after one of its own buttons (a clause added, a file read in): nothing is performed.

        None when it was sent to be performed.
        """
        name, _colon, do = str(self.data.get("do") or "").partition(":")
        if not do or not isinstance(self.fields.get(name), RuleField):
            return None
        try:
            if do == "theirs":
                text = shown(self.fields[name].input.initial(self.subject, self.actor))
            else:
                text = self.fields[name].widget.reworked(self.data, self.files, name, do)
        except NotTaken as refused:
            again = self.replaced({})
            again.add_error(name, str(refused))
            return again
        return self.replaced({name: text})

    def replaced(self, values: Mapping[str, Any]) -> "InputForm":
        """This form with other values in some fields; what the others hold, and what it was opened with, stays."""
        held = self.typed() if self.is_bound else dict(self.initial)
        beside = {name: self.data.get(name) for name in self.data if ".example." in name}
        data = {**beside, **held, **values, BASE: self.data.get(BASE) or self._base()}
        if VERSION in self.data:
            data[VERSION] = self.data[VERSION]
        return InputForm(self.inputs, self.subject, self.actor, _Posted(data), {})

    def oppose(self, error: StaleVersion) -> None:
        """Somebody else changed the same fields: theirs beside mine, mine stays in the field."""
        for name, values in error.facts["fields"].items():
            if name in self.fields:
                self.conflicts[name] = {
                    "theirs": self.describe(name, values["theirs"]),
                    "theirs_value": shown(values["theirs"]),
                    "mine": self.describe(name, values["mine"]),
                }

    def merged(self, current: Model, initial: Mapping | None = None) -> "InputForm":
        """This form over the thing as it stands now, after somebody else changed it.

        A field the reader did not touch takes the new value; one that both changed keeps what the
        reader typed, with what stands there now beside it (``conflicts``).
        """
        fresh = InputForm(self.inputs, current, self.actor, initial=initial)
        base, typed = self._sent_base(), self.typed()
        data, conflicts = {}, {}
        for each in self.inputs:
            name = each.name
            if name not in typed or each.kind in {"file", "files"}:
                continue
            mine, now, was = typed[name], fresh.initial.get(name), base.get(name, "")
            untouched = name in fresh.initial and comparable(mine) == was
            data[name] = now if untouched else mine
            if name in fresh.initial and not untouched and comparable(now) not in {was, comparable(mine)}:
                conflicts[name] = {
                    "theirs": fresh.describe(name, now),
                    "theirs_value": now if isinstance(now, str) else "",
                    "mine": fresh.describe(name, mine),
                }
                if each.kind in {"long_text", "rule"}:
                    both = (conflicts[name][whose] for whose in ("theirs", "mine"))
                    conflicts[name]["pieces"] = compared(*both)
        data[BASE] = fresh.fields[BASE].initial
        merged = InputForm(self.inputs, current, self.actor, _Posted(data), {}, initial=initial)
        merged.conflicts = conflicts
        return merged

    def _sent_base(self) -> dict[str, str]:
        try:
            base = json.loads(self.data.get(BASE) or "{}")
        except (ValueError, RecursionError):
            return {}
        return base if isinstance(base, dict) else {}

    def describe(self, name: str, value: Any) -> str:
        """A value in words: a choice by its label, a rule in sentences."""
        if isinstance(self.fields[name], RuleField):
            return rule_lines(str(value or ""))
        if isinstance(value, Mapping):
            return comparable(value)
        labels = dict(_flat(getattr(self.fields[name].widget, "choices", ())))
        values = value if isinstance(value, list | tuple) else [value]
        return _("、").join(str(labels.get(str(each), each)) for each in values if each not in (None, ""))


class _Posted(dict):
    """A dict that answers like posted data."""

    def getlist(self, name: str) -> list:
        value = self.get(name)
        return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label


def shown(value: Any) -> Any:
    """A proposed value as its widget wants it."""
    if value is None:
        return ""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        return value.astimezone(LOCAL_ZONE).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple) or hasattr(value, "iterator"):
        values = list(value)
        if not values:
            return ""
        if all(isinstance(each, str) for each in values):
            return "\n".join(values)
        return [shown(each) for each in values]
    return value


def comparable(value: Any) -> str:
    """A value as text, the same whether it was proposed or posted."""
    if value in (None, "", [], ()) or value is False:
        return ""
    if isinstance(value, Mapping):
        return _("、").join(
            f"{name} {each}" for name, each in sorted(value.items()) if each not in (None, "")
        )
    if isinstance(value, list | tuple):
        return ",".join(sorted(comparable(each) for each in value))
    return str(value).replace("\r\n", "\n").strip()
