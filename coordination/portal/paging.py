"""How is a long list turned over on a page?

By position (``common.keyset``): the address carries the place, and no page is ever counted. A place that
no longer makes sense, because the order was changed, is the first page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from coordination.common.keyset import BadCursor, Keyset

PAGE_SIZE = 50
CURSOR = "at"


@dataclass(frozen=True)
class Turned:
    """One page and the links beside it, as ``_pager.html`` wants them."""

    rows: list
    newer_url: str
    older_url: str
    note: str = ""


def turn(request: HttpRequest, queryset: QuerySet, order: Sequence[str], *, size: int = PAGE_SIZE) -> Turned:
    """The page of ``queryset`` at which the address stands, in one query."""
    keyset = Keyset(queryset.model, order)
    try:
        page = keyset.page(queryset, limit=size, cursor=request.GET.get(CURSOR) or None)
    except BadCursor:
        page = keyset.page(queryset, limit=size)
    return Turned(page.rows, _link(request, page.previous), _link(request, page.next))


def _link(request: HttpRequest, cursor: str | None) -> str:
    return with_params(request, **{CURSOR: cursor}) if cursor else ""


def with_params(request: HttpRequest, **changes: object) -> str:
    """The address of this page with some parameters changed; None leaves one out."""
    params = request.GET.copy()
    return changed(params, **changes)


def changed(params: QueryDict, **changes: object) -> str:
    for name, value in changes.items():
        if value is None:
            params.pop(name, None)
        elif isinstance(value, list | tuple):
            params.setlist(name, [str(each) for each in value])
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"
