"""How is a long list read in parts?

By position, never by number and without counting: ``next`` and ``previous`` are links to follow as
they are. ``limit`` is at most 200.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from coordination.common.keyset import BadCursor, Keyset

from .errors import BadRequest

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


class KeysetPagination(BasePagination):
    """``?limit=50&cursor=…`` over the order that the view answers with ``keyset_order(request)``."""

    parameters = ("limit", "cursor")

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        keyset = Keyset(queryset.model, view.keyset_order(request))
        try:
            self.page = keyset.page(
                queryset, limit=self.limit(request), cursor=request.query_params.get("cursor")
            )
        except BadCursor as error:
            raise BadRequest(
                _("翻页位置无效，请从第一页重新读取。"), code="invalid_cursor", errors={"cursor": []}
            ) from error
        return self.page.rows

    @staticmethod
    def limit(request) -> int:
        raw = request.query_params.get("limit", str(DEFAULT_LIMIT))
        if raw.isascii() and raw.isdigit() and 1 <= int(raw[:9]) <= MAX_LIMIT:
            return int(raw)
        sentence = _("limit 须为 1 到 %(most)d 之间的整数。") % {"most": MAX_LIMIT}
        raise BadRequest(sentence, code="invalid_parameter", errors={"limit": [str(sentence)]})

    def get_paginated_response(self, data) -> Response:
        return Response(
            {"next": self.link(self.page.next), "previous": self.link(self.page.previous), "results": data}
        )

    def link(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        here = remove_query_param(self.request.build_absolute_uri(), "cursor")
        return replace_query_param(here, "cursor", cursor)

    def get_paginated_response_schema(self, schema) -> dict:
        link = {
            "type": ["string", "null"],
            "format": "uri",
            "description": "Follow as it is; null at the end.",
        }
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        return [
            {
                "name": "limit",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
                "description": "Rows on a page.",
            },
            {
                "name": "cursor",
                "in": "query",
                "schema": {"type": "string"},
                "description": "A position, as given by `next` or `previous`.",
            },
        ]
