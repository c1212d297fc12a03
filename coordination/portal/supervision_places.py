"""Which lists belong to supervision, and where are they?"""

from django.urls import reverse
from django.utils.translation import gettext as _


def places(current: str) -> list[dict]:
    """The places of 督查, above each of its lists."""
    named = [
        ("silent", _("沉默任务")),
        ("letters", _("督办函")),
        ("instructions", _("批示")),
        ("data-requests", _("资料征集")),
        ("burden", _("负担表")),
        ("performance", _("履约情况")),
        ("ladder", _("督办阶梯")),
    ]
    return [
        {"label": label, "url": reverse(f"portal:{name}"), "current": name == current}
        for name, label in named
    ]
