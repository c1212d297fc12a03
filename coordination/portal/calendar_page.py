"""How are the limits that a day off would move shown?"""

from coordination.notifications.calendar_changes import Moved

SHOWN = 50


def lines(moved: list[Moved], *, with_titles: bool) -> list[dict]:
    """The moved limits in words; whoever keeps the system sees how many, not which."""
    if not with_titles:
        return []
    return [
        {
            "verb": each.duty.rule.verb,
            "title": str(each.duty.subject),
            "url": each.duty.subject.get_absolute_url(),
            "was": each.was,
            "becomes": each.becomes,
        }
        for each in moved[:SHOWN]
    ]
