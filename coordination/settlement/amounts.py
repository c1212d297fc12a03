"""How is an amount written, and which whole number of fen is it?

Inside there are only whole numbers of the smallest unit (fen; for land and energy the last decimal
place) and exact fractions. Outside there are yuan with two decimals.
"""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
USUAL = re.compile(r"-?[0-9]{1,15}\.[0-9]{2}")  # what nearly every line looks like
RATIO = re.compile(r"(\d+)/(\d+)")
LARGEST_DIGITS = 18
MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "、": ","})


class Unreadable(ValueError):
    """Something written cannot be read; the sentence says what is expected instead."""

    def __init__(self, sentence: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


def tidy(text: str) -> str:
    """Half-width, one kind of minus, no spaces around: what a person meant to type."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).translate(MINUS).strip()


def read_amount(written: object, decimals: int = 2) -> int:
    """The whole number of smallest units that is written: ``"1,234.50"`` is 123450.

    Full-width digits and thousands separators are read; more decimals than the unit has, 万, an
    exponent and separators in the wrong place are ``Unreadable``, never guessed.
    """
    if decimals == 2 and isinstance(written, str) and USUAL.fullmatch(written):
        return int(written[:-3] + written[-2:])
    text = _literal(written)
    bare = text.removeprefix("¥").removeprefix("￥").removesuffix("元").strip()
    if "万" in bare or "亿" in bare:
        raise Unreadable(
            _("「%(text)s」的单位不是元，请换算成元，例如1.5万元写15000.00") % {"text": text[:40]}
        )
    if not bare:
        raise Unreadable(_("金额为空，没有发生请写0.00"))
    if not PLAIN.fullmatch(bare):
        raise Unreadable(_("「%(text)s」不是金额，请写成1234567.89或1,234,567.89") % {"text": text[:40]})
    digits = bare.replace(",", "")
    whole, _point, fraction = digits.partition(".")
    if len(fraction) > decimals and fraction[decimals:].strip("0"):
        raise Unreadable(
            _("「%(text)s」超过%(decimals)s位小数，请先按%(decimals)s位小数填写")
            % {"text": text[:40], "decimals": decimals}
        )
    if len(whole.lstrip("+-")) > LARGEST_DIGITS:
        raise Unreadable(
            _("「%(text)s」超过%(digits)s位整数，请检查是否多写了数字")
            % {
                "text": text[:40],
                "digits": LARGEST_DIGITS,
            }
        )
    return int(whole + fraction[:decimals].ljust(decimals, "0"))


def read_number(written: object) -> Fraction:
    """An exact number: ``"0.35"``, ``"1/3"``, ``60``. A percent sign is the caller's matter."""
    text = _literal(written)
    ratio = RATIO.fullmatch(text)
    if ratio and int(ratio[2]) and len(text) <= 2 * LARGEST_DIGITS:
        return Fraction(int(ratio[1]), int(ratio[2]))
    if not PLAIN.fullmatch(text) or len(text) > 2 * LARGEST_DIGITS:
        raise Unreadable(_("「%(text)s」不是数，请写成60、0.35或1/3") % {"text": text[:40]})
    return Fraction(text.replace(",", ""))


def _literal(written: object) -> str:
    if isinstance(written, bool) or not isinstance(written, str | int | Decimal):
        raise Unreadable(_('这里要写一个数，建议加引号，例如"1234567.89"'))
    return tidy(str(written))


def write_amount(units: int, decimals: int = 2, *, grouped: bool = False) -> str:
    """Yuan with two decimals: ``740740.73``; for people with thousands separators: ``740,740.73``."""
    digits = str(abs(units)).rjust(decimals + 1, "0")
    whole, fraction = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    whole = f"{int(whole):,}" if grouped else whole
    return f"{'-' if units < 0 else ''}{whole}{'.' if fraction else ''}{fraction}"


def write_exact(units: Fraction, decimals: int = 2) -> str:
    """The exact value in yuan: ``740740.734`` where decimals can say it, else ``10000000/3``."""
    return write_number(Fraction(units) / 10**decimals)


def write_number(number: Fraction | int) -> str:
    """A decimal number without an end of zeros where there is one, else a fraction."""
    number = Fraction(number)
    rest, places = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    return write_amount(number.numerator * 10**places // number.denominator, places)
