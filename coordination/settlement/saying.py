"""What does a rule say, clause by clause, to somebody who does not read JSON?

Generic: built from the declarations of the clauses, so a new kind speaks without another line here.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from .amounts import Unreadable, read_amount, write_amount
from .clauses import KINDS
from .parameters import Choice, ListOf, OrNothing, Parameter, Shape
from .quantities import Amount, PerParty
from .references import TAKES, During
from .rule import REFUNDS, Rule

COLON, SEMICOLON, COMMA = "\uff1a", "\uff1b", "\uff0c"
SILENT = {"kind", "id", "text"}


def sentences_of(rule: Rule) -> Iterator[tuple[object, str]]:
    """(label, sentence) for the frame of the rule and for each clause."""
    document = rule.document
    yield _("各方"), _accounts(document["parties"])
    if document.get("joint"):
        yield _("共管账户"), _accounts(document["joint"])
    measure = f"{rule.measure.label} {rule.measure.name}".strip() + COMMA + rule.measure.unit
    paid_to = (document.get("measure") or {}).get("paid_to")
    yield _("计量"), measure + (COMMA + str(_("实际支付给")) + f" {_plain(paid_to)}" if paid_to else "")
    if rule.term:
        yield _("协议期限"), _window(rule.document["term"])
    yield _("结算期"), str(rule.every.label)
    yield _("负数金额"), str(REFUNDS["allowed" if rule.accepts_refunds else "refused"])
    if document.get("note"):
        yield _("说明"), str(document["note"])
    for clause, written in zip(rule.clauses, document["clauses"], strict=True):
        yield KINDS[clause.kind].label, sentence(KINDS[clause.kind].shape(), written, rule.measure.decimals)


def _accounts(written: Iterable[str | Mapping]) -> str:
    """Names as they are written, with the places where each collects: 嘉善（330421）."""
    said = []
    for each in written:
        places = "、".join(map(str, each.get("places", ()))) if isinstance(each, dict) else ""
        name = str(each["name"] if isinstance(each, dict) else each)
        said.append(f"{name}\uff08{places}\uff09" if places else name)
    return "、".join(said)


def sentence(shape: Shape, written: Mapping, decimals: int = 2) -> str:
    """One clause: the words of the agreement where they are kept, then its parameters."""
    said = [str(written["text"])] if written.get("text") else []
    said += _members(shape, written, decimals)
    return SEMICOLON.join(said)


def _members(shape: Shape, written: Mapping, decimals: int) -> list[str]:
    return [
        f"{member.label} {value}"
        for name, member in shape.members.items()
        if name in written and name not in SILENT and (value := _said(member, written[name], decimals)) != ""
    ]


def _said(parameter: Parameter, written: object, decimals: int) -> str:
    if written is None:
        return str(_("无"))
    if isinstance(parameter, OrNothing):
        return _said(parameter.inner, written, decimals)
    if isinstance(parameter, During):
        return _window(written)
    if isinstance(parameter, Choice):
        return str(parameter.choices.get(written, written))
    if isinstance(parameter, Shape):
        return COMMA.join(_members(parameter, written, decimals))
    if isinstance(parameter, ListOf):
        many = len(written) > 1 and isinstance(parameter.item, Shape)
        parts = [_said(parameter.item, each, decimals) for each in written]
        if many:
            parts = [f"({number}) {part}" for number, part in enumerate(parts, start=1)]
        return (SEMICOLON if isinstance(parameter.item, Shape) else "、").join(parts)
    if isinstance(parameter, Amount):
        return _amount(written, decimals)
    if isinstance(parameter, PerParty):
        return "、".join(f"{name} {_amount(value, decimals)}" for name, value in written.items())
    return _plain(written)


def _amount(written: object, decimals: int) -> str:
    if isinstance(written, dict):
        return _plain(written)
    try:
        return write_amount(read_amount(written, decimals), decimals, grouped=True)
    except Unreadable:
        return str(written)


def _plain(written: object) -> str:
    if isinstance(written, dict) and "fact" in written:
        take = TAKES.get(written.get("take", "value"))
        how = f"\uff08{take}\uff09" if written.get("take", "value") != "value" else ""
        return str(_("事实「%(name)s」") % {"name": written["fact"]}) + how
    if isinstance(written, dict) and "event" in written:
        return _day(written)
    if isinstance(written, dict):
        return "、".join(f"{name} {_plain(value)}" for name, value in written.items())
    if isinstance(written, list):
        return "、".join(_plain(each) for each in written)
    if isinstance(written, bool):
        return str(_("是") if written else _("否"))
    return str(written)


def _day(written: object) -> str:
    if not isinstance(written, dict):
        return str(written)
    after = written.get("after") or {}
    later = [
        str(_("%(n)s年") % {"n": after["years"]}) if after.get("years") else "",
        str(_("%(n)s个月") % {"n": after["months"]}) if after.get("months") else "",
    ]
    event = str(_("「%(event)s」之日") % {"event": written["event"]})
    return event + (str(_("满%(span)s") % {"span": "".join(later)}) if any(later) else "")


def _window(written: Mapping) -> str:
    said = []
    if "from" in written:
        said.append(str(_("自%(day)s起") % {"day": _day(written["from"])}))
    if "to" in written:
        said.append(str(_("至%(day)s止") % {"day": _day(written["to"])}))
    if "years" in written:
        said.append(str(_("%(n)s年") % {"n": written["years"]}))
    return "".join(said) or str(_("不限"))
