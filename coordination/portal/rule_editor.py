"""How is the rule of an agreement written in its form: fields, or JSON for who prefers it; a template, a file; what is wrong; an example?

The value of the field is the JSON text, as the API has it. Fields that nobody touched give back exactly the
text they were drawn from, so that a signature's bytes do not change by looking at them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from accounts.models import Organisation
from coordination.agreements.links import said_by
from coordination.portal import rule_form
from coordination.portal.rule_example import Example, worked
from coordination.portal.rule_form import Placed, names_in
from coordination.portal.rule_templates import Published, published, published_rule
from coordination.portal.rule_typed import between, changed, fields_of, known_as, typed
from coordination.settlement.errors import Problem, UnfitRule
from coordination.settlement.rule import loads_rule
from coordination.settlement.strict_json import LARGEST, NotJson, read_json

BASE = "base"  # the hidden field with the text the fields were drawn from


class NotTaken(ValueError):
    """What a button of the editor asked for cannot be done; a sentence."""


def document_in(text: str) -> dict | None:
    """The rule that is written, as far as it can be drawn as fields; None for what is no object."""
    try:
        found = read_json(text.encode()).value
    except NotJson:
        return None
    return found if isinstance(found, dict) else None


def written(document: Mapping) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, default=str)


def _inside(data: Mapping[str, Any], name: str) -> dict[str, str]:
    """The editor's own fields, without the name of the form's field before them."""
    begins = f"{name}."
    return {key[len(begins) :]: data.get(key) for key in data if key.startswith(begins)}


def sent(
    data: Mapping[str, Any], name: str, units: Sequence[str], *, title: str = "", keep_empty: bool = False
) -> str:
    """The rule as JSON of what was posted: of the fields, or of the JSON where that was changed (or alone is there)."""
    inner, plain = _inside(data, name), str(data.get(name) or "")
    if BASE not in inner:
        return plain
    base = inner[BASE] or ""
    if _lines(plain) != _lines(base):
        return plain
    held = document_in(base) if base.strip() else {}
    if held is None:
        return base
    shown = _for_units(held, units)
    untouched = fields_of(shown, fixed_parties=True) | {"title": str(held.get("title") or title)}
    names = names_in(shown)
    inner["title"] = str(held.get("title") or title or _("分享规则"))
    now = typed(inner, base=held, parties=names, keep_empty=keep_empty)
    if not now["clauses"]:
        return ""
    before = typed(untouched, base=held, parties=names, keep_empty=keep_empty)
    return base if now == before and names_in(held) == names else written(now)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _for_units(document: Mapping, units: Sequence[str]) -> dict:
    """The rule with the parties of the agreement, in their order, called as the rule calls them."""
    places = {
        each["name"]: each
        for each in document.get("parties") or []
        if isinstance(each, dict) and "name" in each
    }
    return {**document, "parties": [places.get(name, name) for name in known_as(document, units)]}


def rework(
    data: Mapping[str, Any], files: Mapping[str, Any], name: str, do: str, units: Sequence[str], title: str
) -> str:
    """The rule after one of the editor's own buttons. Raises ``NotTaken``."""
    text = sent(data, name, units, title=title, keep_empty=True)
    act = do.partition(":")[0]
    if act == "template":
        chosen = published_rule(str(data.get(f"{name}.template") or ""))
        if chosen is None:
            raise NotTaken(_("请先选择一个范例。"))
        return written(between(chosen.document, units) | {"title": title or chosen.title})
    if act == "file":
        return _read(files.get(f"{name}.file"))
    if act in {"compute", "json"}:
        return text
    document = document_in(text) if text.strip() else {"title": title or _("分享规则"), "clauses": []}
    if document is None:
        raise NotTaken(_("JSON 还读不懂，请先改正或清空，再用表单填写。"))
    return written(changed(_for_units(document, units), do))


def _read(file: Any) -> str:
    if file is None:
        raise NotTaken(_("请先选择规则文件（JSON）。"))
    if file.size > LARGEST:
        raise NotTaken(
            _("文件超过%(size)sMB，不像是规则文件，请检查是否选错了文件。") % {"size": LARGEST // 10**6}
        )
    content = file.read()
    try:
        found = read_json(content).value
    except NotJson as error:
        raise NotTaken(str(error)) from None
    if not isinstance(found, dict):
        raise NotTaken(_("规则文件须是一个 JSON 对象。"))
    return content.decode("utf-8-sig")


@dataclass
class Editor:
    """What ``rule/_editor.html`` shows."""

    name: str
    text: str
    units: Sequence[str]
    frame: list = field(default_factory=list)
    clauses: list = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    example: Example | None = None
    is_drawn: bool = True

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        return rule_form.kinds()

    @property
    def templates(self) -> list[Published]:
        """Those for as many parties as there are; all while there are none yet."""
        return [each for each in published() if not self.units or each.parties == len(self.units)]


def editor(name: str, text: str, units: Sequence[str], supposed: Mapping[str, str], *, year: int) -> Editor:
    """The rule as fields, with every problem beside its field, and an example where it can be computed."""
    found = Editor(name, text, units)
    if not text.strip():
        return found
    document = document_in(text)
    if document is None:
        found.is_drawn = False
        found.placed = [Placed("", str(each), "") for each in _problems(text)]
        return found
    shown = _for_units(document, units) if units else document
    found.frame, found.clauses = rule_form.frame(shown, fixed_parties=True), rule_form.clauses(shown)
    try:
        rule = loads_rule(written(shown).encode())
    except UnfitRule as error:
        found.placed = rule_form.place(error.problems, [*found.frame, *found.clauses])
    else:
        found.example = worked(rule, written(shown), supposed, year=year)
    return found


def _problems(text: str) -> Sequence[Problem]:
    try:
        loads_rule(text.encode())
    except UnfitRule as error:
        return error.problems
    return ()


def rule_lines(rule_text: str) -> str:
    """A rule for comparing: its sentences where it can be read, else its JSON, one value a line."""
    clauses = said_by(rule_text)
    if clauses:
        return "\n".join(f"{number}. {each.label}\n{each.sentence}" for number, each in enumerate(clauses, 1))
    try:
        return json.dumps(json.loads(rule_text, parse_float=str), ensure_ascii=False, indent=1)
    except ValueError:
        return rule_text


def fitted(text: str, units: Sequence[str]) -> str:
    """A rule that was written elsewhere, for these parties."""
    document = document_in(text)
    return written(between(document, units)) if document is not None and units else text


# --- in a form -----------------------------------------------------------------------------------------
def names_of(ids: Sequence[Any]) -> list[str]:
    """The names of these units, in this order; what is no unit is left out."""
    plain = [int(each) for each in map(str, ids) if each.isdecimal() and len(each) < 19]
    names = dict(Organisation.objects.filter(pk__in=plain).values_list("pk", "name"))
    return [names[each] for each in dict.fromkeys(plain) if each in names]


def editor_of(bound: BoundField) -> Editor:
    """The editor of a field of a form; the parties are those chosen in the form, else those of the agreement."""
    form = bound.form
    units = names_of(form["parties"].value() or []) if "parties" in form.fields else _units_of(form.subject)
    begins = str(form["takes_effect_on"].value() or "")[:4] if "takes_effect_on" in form.fields else ""
    year = int(begins) if begins.isdecimal() else form.actor.on.year
    return editor(bound.name, str(bound.value() or ""), units, _inside(form.data, bound.name), year=year)


def _units_of(agreement) -> list[str]:
    return [unit.name for unit in agreement.units] if agreement is not None else []


class RuleWidget(forms.Textarea):
    """Makes one text of the editor's fields; drawn by ``rule/_editor.html``."""

    needs_multipart_form = True

    def __init__(self, agreement) -> None:
        super().__init__()
        self.agreement = agreement

    def value_from_datadict(self, data, files, name):
        return sent(data, name, self._units(data), title=str(data.get("title") or ""))

    def reworked(self, data, files, name: str, do: str) -> str:
        return rework(data, files, name, do, self._units(data), str(data.get("title") or ""))

    def _units(self, data) -> list[str]:
        """Those chosen in the same form, else those of the agreement."""
        return names_of(data.getlist("parties")) if "parties" in data else _units_of(self.agreement)
