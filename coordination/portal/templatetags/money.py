"""How is an amount written? Amounts are whole fen; nothing here rounds."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext

register = template.Library()

FEN_PER_YUAN = Decimal(100)
FEN_PER_WAN = Decimal(1_000_000)


@register.filter
def yuan(fen: int | None) -> str:
    """1,234,567.89 for 123456789 fen."""
    return "" if fen is None else f"{Decimal(fen) / FEN_PER_YUAN:,.2f}"


@register.filter
def wan(fen: int | None) -> str:
    """123.456789 for 123456789 fen: exact, with at least two decimals."""
    if fen is None:
        return ""
    whole, decimals = f"{Decimal(fen) / FEN_PER_WAN:,.6f}".split(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


@register.filter
def money(fen: int | None, unit: str = "yuan") -> str:
    """The amount with its unit: 1,234.00 元, or with ``wan`` 0.1234 万元."""
    if fen is None:
        return ""
    if unit == "wan":
        return gettext("%(amount)s 万元") % {"amount": wan(fen)}
    return gettext("%(amount)s 元") % {"amount": yuan(fen)}
