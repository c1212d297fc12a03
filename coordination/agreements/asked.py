"""What is asked for in forms about agreements: the parties in their order, the text, the rule?"""

import json
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Date, LongText, OrganisationsInput, Row, Text

from .hashing import normalised
from .vocabulary import FEWEST_PARTIES, MOST_PARTIES, ORDINALS

LONGEST_RULE = 200_000


@dataclass(frozen=True)
class Parties(OrganisationsInput):
    """Two to eight units, each once, in the order in which they are written."""

    kind: ClassVar[str] = "ordered_organisations"
    fewest: ClassVar[int] = FEWEST_PARTIES
    most: ClassVar[int] = MOST_PARTIES

    @staticmethod
    def place_name(place: int):
        """甲方, 乙方 …: how the party in this place (from 0) is called."""
        return ORDINALS[place]

    def parse(self, raw, subject, actor):
        ids = [each for each in (raw if isinstance(raw, list | tuple) else [raw]) if each not in (None, "")]
        plain = [str(getattr(each, "pk", each)).strip() for each in ids]
        if len(set(plain)) < len(plain):
            raise ValueError(_("同一单位只能写一次。"))
        if not FEWEST_PARTIES <= len(ids) <= MOST_PARTIES:
            raise ValueError(
                _("协议须有%(fewest)d至%(most)d方。") % {"fewest": FEWEST_PARTIES, "most": MOST_PARTIES}
            )
        return super().parse(ids, subject, actor)


@dataclass(frozen=True)
class Articles(LongText):
    """The numbered articles as one text, as it is kept."""

    max_length: int = 100_000

    def parse(self, raw, subject, actor):
        text = super().parse(raw, subject, actor)
        return normalised(text)


@dataclass(frozen=True)
class RuleText(LongText):
    """The rule of sharing as JSON; kept as it was written, byte by byte, once it can be read.

    Whether it fits the parties is asked where these are known (``tabling.check_rule``).
    """

    max_length: int = LONGEST_RULE
    kind: ClassVar[str] = "rule"

    def parse(self, raw, subject, actor):
        if isinstance(raw, dict):
            raw = json.dumps(raw, ensure_ascii=False, indent=2)
        text = normalised(super().parse(raw, subject, actor))
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 1)
            raise ValueError(_("规则不是有效的 JSON：第%(line)d行无法读懂。") % {"line": line}) from None
        if not isinstance(document, dict):
            raise ValueError(_("规则须是一个 JSON 对象。"))
        return text


@dataclass(frozen=True)
class ProjectInput(Row):
    """One project by its number, as chosen from a list while typing; an id is read too."""

    kind: ClassVar[str] = "numbered_row"

    def parse(self, raw, subject, actor):
        if isinstance(raw, str) and not raw.strip().isdecimal():
            number = raw.split()[0] if raw.split() else ""
            found = self.queryset(subject, actor).filter(number=number).first()
            if found is None:
                raise ValueError(
                    _("没有编号为「%(number)s」的项目，请从列出的项目中选择。") % {"number": number[:40]}
                )
            return found
        return super().parse(raw, subject, actor)


def of_text(name: str):
    """What stands in the text on the table."""

    def proposed(agreement, actor):
        return getattr(agreement.on_the_table, name, None) if agreement is not None else None

    return proposed


DETAILS = (
    Text("title", _("名称"), initial=of_text("title")),
    Articles(
        "text",
        _("条款"),
        required=False,
        initial=of_text("text"),
        help=_("逐条编号写成一篇，例如：第一条 …"),
    ),
    RuleText(
        "rule",
        _("分享规则"),
        required=False,
        initial=of_text("rule_text"),
        help=_("逐条填写，或从公布的范例开始；不涉及结算的协议可不填。"),
    ),
    Date("takes_effect_on", _("生效日期"), required=False, initial=of_text("takes_effect_on")),
    Date(
        "ends_on",
        _("终止日期"),
        required=False,
        initial=of_text("ends_on"),
        help=_("最后有效日；不填为无固定期限。"),
    ),
)
PARTIES = Parties(
    "parties",
    _("各方"),
    initial=lambda agreement, actor: [unit.pk for unit in agreement.units],
    help=_("按协议书写的次序，二至八方；零头分配以此次序为准。"),
)
TOPIC = Text(
    "topic",
    _("专题"),
    required=False,
    max_length=60,
    initial=lambda agreement, actor: agreement.topic,
)
REASON = LongText("reason", _("理由"), max_length=500)
