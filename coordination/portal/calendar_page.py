"""How are the limits that a day off would move shown?"""

from coordination.notifications.calendar_changes import Moved

SHOWN = 50


def lines(moved: list[Moved]) -> list[dict]:
    """The moved limits in words."""
    return [
        {
            "verb": each.duty.rule.verb,
            "title": str(each.duty.subject),
            "url": each.duty.subject.get_absolute_url(),
            "was": each.was,
            "becomes": each.becomes,
        }
        for each in moved
    ]
