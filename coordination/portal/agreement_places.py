"""Which lists belong to agreements and settlement, and where are they?"""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor


def places(current: str, actor: Actor) -> list[dict]:
    """The places of 协议与结算, above each of its lists; a ministry only reads agreements shared with it."""
    named = [
        ("agreements", _("协议")),
        ("rounds", _("结算")),
        ("transfers", _("划转")),
        ("scenarios", _("测算方案")),
    ]
    if actor.is_ministry:
        return []
    return [
        {"label": label, "url": reverse(f"portal:{name}"), "current": name == current}
        for name, label in named
    ]
