"""Which version did the caller read, and has it changed?

The entity tag is ``"<version>.<digest>"``. For ``If-None-Match`` the whole tag counts, because an
answer also depends on who asks, in which language and on which day. For ``If-Match`` only the version
counts: nobody's change is lost, and nobody is refused because a light turned yellow overnight.
"""

import hashlib
import re
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from .errors import BadRequest, PreconditionRequired

TAG = re.compile(r'\s*(W/)?"([^"]*)"\s*(?:,|$)')
VERSION = re.compile(r"^(\d{1,9})(?:\..*)?$")
NONE_OF_THEM = 0  # no version is 0, so whatever is compared with it is stale


def etag_of(version: int, body: bytes) -> str:
    return f'"{version}.{hashlib.sha256(body).hexdigest()[:16]}"'


def tags_in(header: str) -> list[tuple[bool, str]]:
    """``(weak, opaque)`` for every tag of the header; empty when it is malformed."""
    tags, at = [], 0
    while at < len(header):
        found = TAG.match(header, at)
        if not found:
            return []
        tags.append((bool(found[1]), found[2]))
        at = found.end()
    return tags


def is_known(header: str, etag: str) -> bool:
    """Does ``If-None-Match`` name this tag? (Weak comparison, as the standard wants.)"""
    return header.strip() == "*" or any(f'"{opaque}"' == etag for _weak, opaque in tags_in(header))


@dataclass(frozen=True)
class Precondition:
    """What ``If-Match`` asks for; ``versions`` None means: any, as long as the thing exists."""

    versions: frozenset[int] | None

    def version_for(self, subject: Model) -> int | None:
        """The version to hand to the door: the current one if named, else a stale one."""
        if self.versions is None:
            return None
        if subject.version in self.versions:
            return subject.version
        return max(self.versions, default=NONE_OF_THEM)


def precondition(request, *, required: bool) -> Precondition:
    """Read ``If-Match``. Raises ``PreconditionRequired`` (428) where it may not be missing."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        if required:
            raise PreconditionRequired(_("修改须带 If-Match，内容为读取时收到的 ETag。"))
        return Precondition(None)
    if header == "*":
        return Precondition(None)
    tags = tags_in(header)
    if not tags:
        raise BadRequest(_("If-Match 须为 ETag 的原文，带引号。"), errors={"If-Match": [header[:200]]})
    strong = (VERSION.match(opaque) for weak, opaque in tags if not weak)
    return Precondition(frozenset(int(found[1]) for found in strong if found))
