"""What kinds of parameter may a clause have, how is each read strictly, and what is its JSON Schema?

One declaration serves the reader, the published schema and the forms. A reader never raises: it
notes every problem with its place and goes on, so a person sees all of them at once. Amounts and
weights are in ``quantities``, days and stated values in ``references``, parties and taxes in ``names``.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from .taxes import similar

Path = tuple[str | int, ...]
UNREADABLE = object()
OPERATORS = {
    ">=": "≥",
    "≥": "≥",
    ">": ">",
    "<=": "≤",
    "≤": "≤",
    "<": "<",
    "=": "=",
    "==": "=",
    "!=": "≠",
    "≠": "≠",
}


class Reading:
    """Whose rule is read, in which unit, and what was found wrong so far."""

    def __init__(
        self, parties: Sequence[str] = (), joint: Sequence[str] = (), decimals: int = 2, *, taxed: bool = True
    ):
        self.parties = tuple(parties)
        self.joint = tuple(joint)
        self.decimals = decimals
        self.taxed = taxed  # money of known taxes; else the names of indicators are free
        self.problems: list[tuple[Path, str]] = []
        self.missing: dict[
            int, str
        ] = {}  # of a problem, by its place in the list: the field that is not there

    def refuse(self, path: Path, sentence: object, *, missing: str = "") -> object:
        if missing:
            self.missing[len(self.problems)] = missing
        self.problems.append((path, str(sentence)))
        return UNREADABLE


class Parameter:
    """One named value of a clause."""

    def __init__(self, label: object, *, required: bool = True, default: object = None) -> None:
        self.label = label
        self.required = required
        self.default = default

    def schema(self) -> dict:
        raise NotImplementedError

    def read(self, written: object, path: Path, reading: Reading) -> object:
        raise NotImplementedError

    def described(self) -> dict:
        return {"title": str(self.label), **self.schema()}


class Text(Parameter):
    def __init__(self, label: object, *, longest: int = 200, **options) -> None:
        super().__init__(label, **options)
        self.longest = longest

    def schema(self) -> dict:
        return {"type": "string", "minLength": 1, "maxLength": self.longest}

    def read(self, written, path, reading):
        if isinstance(written, str) and 0 < len(written.strip()) <= self.longest:
            return written.strip()
        return reading.refuse(path, _("这里要写%(longest)s字以内的文字") % {"longest": self.longest})


class Whole(Parameter):
    def __init__(self, label: object, *, least: int = 0, most: int = 200, **options) -> None:
        super().__init__(label, **options)
        self.least, self.most = least, most

    def schema(self) -> dict:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def read(self, written, path, reading):
        if isinstance(written, int) and not isinstance(written, bool) and self.least <= written <= self.most:
            return written
        return reading.refuse(
            path, _("这里要写%(least)s至%(most)s的整数，不加引号") % {"least": self.least, "most": self.most}
        )


class Choice(Parameter):
    def __init__(self, label: object, choices: Mapping[str, object], **options) -> None:
        super().__init__(label, **options)
        self.choices = choices

    def schema(self) -> dict:
        return {"enum": list(self.choices)}

    def read(self, written, path, reading):
        if isinstance(written, str) and written in self.choices:
            return written
        choices = "、".join(f"{value}\uff08{label}\uff09" for value, label in self.choices.items())
        return reading.refuse(path, _("只能写其中之一：%(choices)s") % {"choices": choices})


class Operator(Parameter):
    """Part of the data: at exactly the boundary it decides."""

    def schema(self) -> dict:
        return {"enum": list(OPERATORS)}

    def read(self, written, path, reading):
        if isinstance(written, str) and written.strip() in OPERATORS:
            return OPERATORS[written.strip()]
        return reading.refuse(path, _("比较符只能写≥, >, ≤, <, =或≠之一；等于界线时由它决定"))


class FactName(Parameter):
    """The name of a stated value."""

    def schema(self) -> dict:
        return {"type": "string", "minLength": 1, "maxLength": 100}

    def read(self, written, path, reading):
        if isinstance(written, str) and written.strip():
            return written.strip()
        return reading.refuse(path, _("这里要写事实的名称"))


class ListOf(Parameter):
    def __init__(self, label: object, item: Parameter, *, least: int = 1, most: int = 200, **options) -> None:
        super().__init__(label, **options)
        self.item, self.least, self.most = item, least, most

    def schema(self) -> dict:
        return {"type": "array", "items": self.item.schema(), "minItems": self.least, "maxItems": self.most}

    def read(self, written, path, reading):
        if not isinstance(written, list) or not self.least <= len(written) <= self.most:
            return reading.refuse(
                path, _("这里要写一个列表，%(least)s至%(most)s项") % {"least": self.least, "most": self.most}
            )
        return [self.item.read(value, (*path, index), reading) for index, value in enumerate(written)]


class Shape(Parameter):
    """An object with named members; ``one_of`` names groups of which exactly one member must be written."""

    def __init__(
        self,
        label: object,
        members: Mapping[str, Parameter],
        *,
        one_of: Iterable[tuple[str, ...]] = (),
        **options,
    ) -> None:
        super().__init__(label, **options)
        self.members = members
        self.one_of = tuple(one_of)

    def schema(self) -> dict:
        schema = {
            "type": "object",
            "properties": {name: member.described() for name, member in self.members.items()},
            "required": [name for name, member in self.members.items() if member.required],
            "additionalProperties": False,
        }
        if self.one_of:
            schema["allOf"] = [{"oneOf": [{"required": [name]} for name in group]} for group in self.one_of]
        return schema

    def read(self, written, path, reading):
        if not isinstance(written, dict):
            return reading.refuse(
                path, _("这里要写一个对象，字段有%(names)s") % {"names": "、".join(self.members)}
            )
        known = len(reading.problems)
        for name in written:
            if name not in self.members:
                reading.refuse((*path, name), unknown_field(name, self.members))
        for group in self.one_of:
            present = [name for name in group if name in written]
            if len(present) != 1:
                named = "、".join(f"{self.members[name].label}（{name}）" for name in group)
                reading.refuse(path, _("%(names)s必须写一个，也只能写一个") % {"names": named})
        found = {}
        for name, member in self.members.items():
            if name in written:
                found[name] = member.read(written[name], (*path, name), reading)
            elif member.required:
                sentence = _("缺少字段%(name)s（%(label)s），请补上") % {"name": name, "label": member.label}
                reading.refuse(path, sentence, missing=name)
            else:
                found[name] = member.default
        return SimpleNamespace(**found) if len(reading.problems) == known else UNREADABLE


class OrNothing(Parameter):
    """The parameter, or ``null`` for: nothing happens."""

    def __init__(self, inner: Parameter, **options) -> None:
        super().__init__(inner.label, **options)
        self.inner = inner

    def schema(self) -> dict:
        return {"anyOf": [self.inner.schema(), {"type": "null"}]}

    def read(self, written, path, reading):
        return None if written is None else self.inner.read(written, path, reading)


def unknown_field(name: str, members: Iterable[str]) -> str:
    near = similar(name, members, 1)
    if near:
        return _("不认识的字段，是否为%(near)s?") % {"near": near[0]}
    return _("不认识的字段，可用的有%(names)s") % {"names": "、".join(members)}
