"""Which acts beside the way from draft to acceptance does a task know? Further chapters of ``tasks.workflow``."""

from . import access, figures, keeping, sequence

__all__ = ["access", "figures", "keeping", "sequence"]
