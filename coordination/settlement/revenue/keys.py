"""By what is a stored line recognised? The digest of its natural key."""

from hashlib import blake2b
from uuid import UUID

from coordination.settlement.lines import Line


def key_of(line: Line) -> UUID:
    """Sixteen bytes of everything but the amount."""
    return _digest("\x1f".join(line.key))


def key_of_correction(base: UUID, correction: int) -> UUID:
    """The line by which a correction changes another."""
    return _digest(f"{base}\x1f{correction}")


def _digest(text: str) -> UUID:
    return UUID(bytes=blake2b(text.encode(), digest_size=16).digest())
