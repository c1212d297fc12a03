"""Which kinds of tax are there, and by which other names do people write them?

The list of the tax authority's kinds in force, the abolished business tax (until 2016-05-01, still in
old agreements), and two collective lines. A statistic or a quantity has its own names of indicators.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from .amounts import tidy

TAKEN_TOGETHER = "按口径汇总"  # the figure is already the sum of what the rule's scope names
KINDS = {
    "增值税": ("VAT", "国内增值税"),
    "消费税": ("国内消费税",),
    "企业所得税": ("EIT", "CIT"),
    "个人所得税": ("IIT", "个税"),
    "营业税": (),
    "资源税": (),
    "城市维护建设税": ("城建税",),
    "房产税": (),
    "印花税": (),
    "城镇土地使用税": ("土地使用税",),
    "土地增值税": (),
    "车船税": (),
    "车辆购置税": ("车购税",),
    "耕地占用税": (),
    "契税": (),
    "烟叶税": (),
    "环境保护税": ("环保税",),
    "船舶吨税": (),
    "关税": (),
    "教育费附加": (),
    "地方教育附加": (),
    "非税收入": (),
    TAKEN_TOGETHER: ("汇总", "合计"),
}
NAMES = {alias.upper(): name for name, aliases in KINDS.items() for alias in (name, *aliases)}


def tax_named(text: str) -> str | None:
    """The official name of what was written, or nothing."""
    return NAMES.get(tidy(text).upper())


def similar(text: str, names: Iterable[str] = KINDS, count: int = 3) -> list[str]:
    """The names that share most signs with what was written (two fifths at least), for the remedy in a sentence."""
    written = Counter(tidy(text).casefold())

    def likeness(name: str) -> Fraction:
        common = (written & Counter(name.casefold())).total()
        return Fraction(2 * common, written.total() + len(name) or 1)

    likely = sorted(names, key=lambda name: -likeness(name))
    return [name for name in likely[:count] if likeness(name) >= Fraction(2, 5)]
