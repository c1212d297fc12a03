"""How does the same request, sent twice, act once?

The key is inserted in the transaction of the effect: if the effect fails the key is free again, and
of two at once the second waits for the first and then replays its answer.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Conflict

from .models import IdempotencyKey


@dataclass
class Answer:
    """What a POST answered: HTTP status, JSON body (or None) and headers worth replaying."""

    status: int
    body: object
    headers: dict[str, str] = field(default_factory=dict)
    replayed: bool = False


class KeyReused(Conflict):
    """The key was used for another request."""

    code = "idempotency_key_reused"
    status = 422


def fingerprint_of(*parts: bytes | str) -> str:
    """SHA-256 over method, path and body."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def once(*, owner: str, key: str, fingerprint: str, at: datetime, act: Callable[[], Answer]) -> Answer:
    """The answer of ``act``, performed at most once for this owner and key.

    Raises ``KeyReused`` (422) when the key stands for another request.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = IdempotencyKey.objects.create(
                    owner=owner, key=key, fingerprint=fingerprint, created_at=at
                )
        except IntegrityError:
            row = IdempotencyKey.objects.get(owner=owner, key=key)
            if row.fingerprint != fingerprint:
                raise KeyReused(_("此 Idempotency-Key 已用于另一个请求，请换一个。")) from None
            return Answer(row.status, row.body, row.headers, replayed=True)
        answer = act()
        row.status, row.body, row.headers = answer.status, answer.body, answer.headers
        row.save(update_fields=["status", "body", "headers"])
        return answer
