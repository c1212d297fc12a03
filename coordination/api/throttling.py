"""How many requests may one caller send?

A token bucket in the memory of each process: it needs no Redis, so it can neither be down nor be
wiped, and it costs no query. With several processes the true limit is a multiple of the setting;
it is there to stop a loop gone wild, not to bill anybody.
"""

import threading
import time
from collections import OrderedDict

from django.conf import settings
from rest_framework.throttling import BaseThrottle

CALLERS_KEPT = 10_000


class Buckets:
    """Per caller: how many requests are left, and when that was counted."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, *, per_minute: int, now: float) -> float:
        """0 when a request was taken, else the seconds until the next one is free."""
        with self.lock:
            left, counted = self.left.pop(caller, (float(per_minute), now))
            left = min(float(per_minute), left + (now - counted) * per_minute / 60)
            wait = 0.0 if left >= 1 else (1 - left) * 60 / per_minute
            self.left[caller] = (left - 1 if not wait else left, now)
            while len(self.left) > CALLERS_KEPT:
                self.left.popitem(last=False)
            return wait


BUCKETS = Buckets()


class PerCaller(BaseThrottle):
    """``API_REQUESTS_PER_MINUTE`` per token or person, 0 for no limit; too many: 429 with Retry-After."""

    def allow_request(self, request, view) -> bool:
        per_minute = settings.API_REQUESTS_PER_MINUTE
        if not per_minute:
            return True
        self.seconds = BUCKETS.take(caller_of(request), per_minute=per_minute, now=time.monotonic())
        return not self.seconds

    def wait(self) -> float:
        return self.seconds


def caller_of(request) -> str:
    """The owner of limits and idempotency keys: a client, or a person."""
    actor = request._request.actor
    return f"client:{actor.client.pk}" if actor.client else f"user:{actor.user.pk}"
