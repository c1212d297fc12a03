"""Which tables and paragraphs make the letter, in the order in which they are printed?"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from .content import Cited, Letter


class Paragraph(NamedTuple):
    text: str
    style: str = "body"  # title, heading, body, small


class Table(NamedTuple):
    """``numbers`` are the columns set to the right; ``widths`` are relative."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int]
    widths: Sequence[int]


class PageBreak(NamedTuple):
    pass


def cited(each: Cited | None) -> str:
    """The amount with its line in the annex."""
    return "" if each is None else f"{each.text} [{each.line}]"


def blocks(letter: Letter) -> Iterator[Paragraph | Table | PageBreak]:
    """The letter, then the annex."""
    yield Paragraph(letter.title, "title")
    if letter.is_provisional:
        yield Paragraph(_("（各方确认之前为征求意见稿）"), "small")
    yield Paragraph(
        _("根据《%(agreement)s》，现将%(days)s的结算结果通报如下。单位：%(unit)s。方括号内为附表的行号。")
        % {"agreement": letter.agreement, "days": letter.days, "unit": letter.unit}
    )
    yield Paragraph(_("一、分享总额：%(pool)s") % {"pool": cited(letter.pool)})
    yield Paragraph(_("二、各方应得"))
    yield shares(letter)
    for sentence in letter.carried:
        yield Paragraph(sentence)
    yield Paragraph(_("三、划转") if letter.payments else _("三、划转：无"))
    if letter.payments:
        yield payments(letter)
    if letter.notes:
        yield Paragraph(_("四、说明"))
        for note in letter.notes:
            yield Paragraph(note)
    yield Paragraph(_("各方确认"))
    yield Table([_("一方"), _("确认")], letter.parties, frozenset(), (2, 5))
    yield Paragraph(_("测算日期：%(day)s") % {"day": letter.computed_on}, "small")
    yield Paragraph(_("结算单散列值 SHA-256 %(sha)s") % {"sha": letter.sha256}, "small")
    yield PageBreak()
    yield Paragraph(_("附表：%(title)s计算过程") % {"title": letter.title}, "heading")
    yield annex(letter)
    yield Paragraph(_("计算约定"), "heading")
    for number, convention in enumerate(letter.conventions, start=1):
        yield Paragraph(f"{number}. {convention}", "small")
    for rule in letter.rules:
        yield Paragraph(_("规则：%(rule)s") % {"rule": rule}, "small")


def shares(letter: Letter) -> Table:
    """Columns without a number are left out."""
    known = [
        ("own", _("本期应得")),
        ("carried", _("结转更正")),
        ("total", _("应得合计")),
        ("collected", _("已征收")),
    ]
    known.append(("balance", _("应收（+）应付（-）")))
    if all(share.carried is None for share in letter.shares):
        known = [each for each in known if each[0] not in {"carried", "total"}]
    columns = [each for each in known if any(getattr(share, each[0]) for share in letter.shares)]
    rows = [
        [share.account, *(cited(getattr(share, name)) for name, _label in columns)] for share in letter.shares
    ]
    return Table(
        [_("一方"), *(label for _name, label in columns)],
        rows,
        frozenset(range(1, len(columns) + 1)),
        (3, *(4 for _each in columns)),
    )


def payments(letter: Letter) -> Table:
    rows = [[each.payer, each.payee, cited(each.amount), each.due] for each in letter.payments]
    return Table([_("付款方"), _("收款方"), _("金额"), _("期限")], rows, frozenset({2}), (3, 3, 4, 4))


def annex(letter: Letter) -> Table:
    rows = [
        [str(each.number), each.section, " ".join((each.item, each.account)).strip(), each.amount, each.how]
        for each in letter.annex
    ]
    return Table(
        [_("行"), _("事项"), _("内容"), _("金额"), _("算法")], rows, frozenset({0, 3}), (1, 3, 4, 4, 8)
    )
