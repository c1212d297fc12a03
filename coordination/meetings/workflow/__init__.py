"""What may happen to a cycle, a meeting, an outcome? One module per noun."""

from . import cycle, meeting, outcome

__all__ = ["cycle", "meeting", "outcome"]
