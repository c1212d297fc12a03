"""Who and what: the parties and the kinds of tax a rule may name."""

from django.utils.translation import gettext_lazy as _

from .amounts import tidy
from .parameters import Parameter, Path, Reading
from .taxes import TAKEN_TOGETHER, similar, tax_named


class Party(Parameter):
    """A party of the agreement, or also one of its joint accounts."""

    def __init__(self, label: object, *, joint: bool = False, **options) -> None:
        super().__init__(label, **options)
        self.joint = joint

    def schema(self) -> dict:
        return {"type": "string", "minLength": 1}

    def read(self, written, path, reading):
        return read_party(written, path, reading, joint=self.joint)


class Taxes(Parameter):
    """Kinds of tax by their official names; for a statistic or a quantity the names of indicators."""

    def schema(self) -> dict:
        return {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "uniqueItems": True,
        }

    def read(self, written, path, reading):
        if not isinstance(written, list) or not written:
            return reading.refuse(
                path, _("这里要列出税种，例如%(example)s") % {"example": '["增值税", "企业所得税"]'}
            )
        return tuple(read_tax(name, (*path, index), reading) for index, name in enumerate(written))


def place_key(name: str) -> str:
    """By what two spellings of a name are the same: width and case do not matter."""
    return tidy(name).casefold()


def read_party(written: object, path: Path, reading: Reading, *, joint: bool = False) -> object:
    names = (*reading.parties, *reading.joint) if joint else reading.parties
    if isinstance(written, str):
        for name in names:
            if place_key(name) == place_key(written):
                return name
    return reading.refuse(
        path,
        _("「%(written)s」不是协议的一方，请改为%(names)s之一")
        % {"written": str(written)[:40], "names": "、".join(names)},
    )


def read_tax(written: object, path: Path, reading: Reading) -> object:
    name = written.strip() if isinstance(written, str) else ""
    if not reading.taxed and name:
        return name
    tax = tax_named(name) if name else None
    if tax is None or tax == TAKEN_TOGETHER:
        near = similar(name) if name else []
        return reading.refuse(
            path,
            _("没有「%(written)s」这个税种，是否为%(near)s?")
            % {"written": str(written)[:40], "near": "、".join(near)}
            if near
            else _("没有「%(written)s」这个税种，请写税种全称，例如增值税") % {"written": str(written)[:40]},
        )
    return tax
