"""Which acts beside the way from draft to acceptance does a task know? Further chapters of ``tasks.workflow``."""

from . import sequence

__all__ = ["sequence"]
