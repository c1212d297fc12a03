"""What is kept of a cycle, a meeting and an outcome? One module per noun."""

from .cycle import Cycle
from .feed import CalendarFeed
from .meeting import AgendaItem, Attendance, Meeting, MeetingReader, Series
from .outcome import Confirmation, Outcome, OutcomeReader, OutcomeVersion
from .sharing import OutcomeGroupObjectPermission, OutcomeUserObjectPermission

__all__ = [
    "AgendaItem",
    "Attendance",
    "CalendarFeed",
    "Confirmation",
    "Cycle",
    "Meeting",
    "MeetingReader",
    "Outcome",
    "OutcomeGroupObjectPermission",
    "OutcomeReader",
    "OutcomeUserObjectPermission",
    "OutcomeVersion",
    "Series",
]
