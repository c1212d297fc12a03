"""Which bytes stand for a document, so that its hash means the same thing on every machine?

JSON with sorted keys, no spaces, UTF-8. A float has no place in it; decimals become their text.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256


def canonical_bytes(document: object) -> bytes:
    """``TypeError`` for anything that is not text, a whole number, a list, a mapping, true, false or null."""
    return json.dumps(
        _plain(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(document: object) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return sha256(canonical_bytes(document)).hexdigest()


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    raise TypeError(f"{type(value).__name__} has no place in a canonical document")
