"""How are units and persons written in a line of text?"""

import re
from collections.abc import Iterable

from django import template
from django.utils.translation import gettext

from accounts.roles import Kind

register = template.Library()

LEVEL = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")


@register.filter
def seal(unit: object) -> str:
    """The unit in whose name one acts, as short as a seal: 江苏 for everybody in 江苏省."""
    root = getattr(unit, "root", None) or unit
    if getattr(root, "kind", "") == Kind.PROVINCE:
        return LEVEL.sub("", root.name)
    return short(root)


@register.filter
def short(unit: object) -> str:
    """The short name of a unit, or whatever text it is: 苏."""
    return str(getattr(unit, "short_name", "") or getattr(unit, "name", "") or unit or "")


@register.filter
def names(units: Iterable[object] | None) -> str:
    """Short names in a sentence: 江苏、安徽."""
    return gettext("、").join(short(unit) for unit in units or ())


@register.filter
def short_names(units: Iterable[object] | None) -> str:
    """Short names in a table cell: 苏 · 浙 · 皖."""
    return " · ".join(short(unit) for unit in units or ())


@register.filter
def person(actor: object) -> str:
    """A person with the unit: 张三（江苏省发展改革委）."""
    unit = getattr(actor, "organisation", None)
    name = str(getattr(actor, "name", "") or actor or "")
    return gettext("%(name)s（%(unit)s）") % {"name": name, "unit": unit} if unit else name
