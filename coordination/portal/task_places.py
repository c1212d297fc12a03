"""Which lists belong to the ledger, and where are they?"""

from django.urls import reverse
from django.utils.translation import gettext as _


def places(current: str) -> list[dict]:
    """The places of 台账, above each of its lists."""
    named = [
        ("ledger", _("任务")),
        ("report-calendar", _("报送日历")),
        ("task-templates", _("任务模板")),
        ("task-classes", _("任务类别")),
        ("bulk-changes", _("批量办理")),
    ]
    return [
        {"label": label, "url": reverse(f"portal:{name}"), "current": name == current}
        for name, label in named
    ]
