"""What do all views of the API have in common?"""

from datetime import datetime

from django.utils import timezone
from django.utils.cache import patch_vary_headers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import Actor

from .errors import UnknownField
from .etag import etag_of, is_known
from .rendering import to_json

VARIES_BY = ("Authorization", "Cookie", "Accept-Language")


class ApiView(APIView):
    """The clock is read once; every query parameter is known by name; nothing is cached for others."""

    scope = ""
    parameters: tuple[str, ...] = ()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.at: datetime = timezone.now()
        self.check_parameters(request)

    @property
    def actor(self) -> Actor:
        return self.request._request.actor

    @property
    def serializer_context(self) -> dict:
        return {"actor": self.actor, "at": self.at, "request": self.request}

    def known_parameters(self) -> set[str]:
        return set(self.parameters)

    def check_parameters(self, request) -> None:
        """A mistyped filter must not silently mean "everything"."""
        if unknown := set(request.query_params) - self.known_parameters():
            raise UnknownField(unknown, parameters=True)

    def options(self, request, *args, **kwargs):
        """Which methods there are (``Allow``); an invisible thing has none, like one that does not exist."""
        if "id" in kwargs and hasattr(self, "fetch"):
            self.fetch(kwargs["id"])
        return Response(status=204)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, VARIES_BY)
        return response

    def tagged(self, body: dict, version: int) -> Response:
        """The body with its entity tag, or 304 when the caller has exactly this."""
        rendered = to_json(body)
        etag = etag_of(version, rendered)
        if is_known(self.request.headers.get("If-None-Match", ""), etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(rendered, headers={"ETag": etag})
