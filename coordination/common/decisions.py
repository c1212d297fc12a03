"""How is a permission answered?

A rule never answers with a bare bool: a refusal carries the sentence that the disabled button,
the 403 page and the API's ``detail`` all show.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or refused; ``reason`` is a sentence for the person, empty when allowed."""

    allowed: bool
    reason: object = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


def refuse(reason: object) -> Decision:
    """A refusal; ``reason`` says who could instead, or what is missing."""
    return Decision(False, reason)


def allow_if(condition: object, otherwise: object) -> Decision:
    """Allowed when ``condition`` holds, else refused with the sentence ``otherwise``."""
    return ALLOWED if condition else refuse(otherwise)
