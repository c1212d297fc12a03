"""How does a POST that is sent twice act once?

With ``Idempotency-Key`` the first answer is kept for at least a day and given again; the key is
written in the transaction of the effect. A refused request frees its key: trying again may succeed.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from coordination.lifecycle.idempotency import Answer, fingerprint_of, once

from .errors import BadRequest
from .rendering import to_json
from .throttling import caller_of

HEADER = "Idempotency-Key"
LONGEST = 200


def answer_once(request, *, at: datetime, act: Callable[[], Answer]) -> Response:
    """Perform ``act``, or give the answer it gave before to the same key from the same caller."""
    key = request.headers.get(HEADER, "")
    if key:
        if len(key) > LONGEST or not key.isprintable():
            raise BadRequest(_("Idempotency-Key 最长 200 个字符。"), errors={HEADER: [key[:40]]})
        answer = once(owner=caller_of(request), key=key, fingerprint=_fingerprint(request), at=at, act=act)
    else:
        answer = act()
    headers = {**answer.headers, "Idempotency-Replayed": "true"} if answer.replayed else answer.headers
    return Response(answer.body, status=answer.status, headers=headers)


def answer(status: int, body: object, **headers: str) -> Answer:
    """An answer that can be kept: its body as plain JSON."""
    return Answer(
        status,
        orjson.loads(to_json(body)),
        {name.replace("_", "-"): value for name, value in headers.items()},
    )


def _fingerprint(request) -> str:
    """What was asked, not how it was written: neither key order nor multipart boundary matters."""
    actor = request._request.actor
    capacity = f"{actor.organisation.pk}:{actor.standing_in_for.pk if actor.standing_in_for else ''}"
    return fingerprint_of(request.method, request.path, capacity, *_content(request.data))


def _content(data) -> list[bytes | str]:
    if not isinstance(data, QueryDict):
        return [orjson.dumps(data, option=orjson.OPT_SORT_KEYS)]
    parts: list[bytes | str] = []
    for name in sorted(data):
        for value in data.getlist(name):
            parts += [name, *_described(value)]
    return parts


def _described(value) -> list[bytes | str]:
    if not isinstance(value, UploadedFile):
        return [str(value)]
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name or "", digest.digest()]
