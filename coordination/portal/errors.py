"""What does a reader see when something cannot be done?

A sentence, a way on, and the number of the request for whoever looks into it. The domain's refusals
(``DomainError``) that a view did not put beside a field become the same kind of page.
"""

import sys

import structlog
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from coordination.common.errors import DomainError

TEMPLATES = {
    400: "400.html",
    403: "403.html",
    404: "404.html",
    409: "409.html",
    412: "409.html",
    503: "503.html",
}


class RefusalMiddleware:
    """Turns a refusal of the domain into a page; the API answers its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            return page(exception.status, sentence=exception.sentence, subject_url=_thing_of(request))
        return None


def _thing_of(request: HttpRequest) -> str:
    """The page of the thing whose act was refused: the act's address without the act."""
    match = request.resolver_match
    if match and match.view_name == "portal:act":
        return f"/{match.kwargs['noun']}/{match.kwargs['pk']}/"
    return ""


def request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def page(status: int, *, sentence: object = "", subject_url: str = "") -> HttpResponse:
    """The page of one refusal. ``subject_url`` leads back to the thing it is about."""
    context = {"sentence": sentence, "subject_url": subject_url, "request_id": request_id()}
    body = loader.render_to_string(TEMPLATES.get(status, "400.html"), context)
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(400)


def permission_denied(request: HttpRequest, exception: PermissionDenied | None = None) -> HttpResponse:
    sentence = exception.args[0] if exception and exception.args else ""
    return page(403, sentence=sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Touches neither database nor session: either may be what failed, and then it is 503 for a moment."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable()
    return HttpResponse(loader.render_to_string("500.html", {"request_id": request_id()}), status=500)


def unavailable() -> HttpResponse:
    """The database does not answer; it usually does again within seconds."""
    response = page(503)
    response.headers["Retry-After"] = "5"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the log-in: nothing was done, and what was typed can be sent again."""
    context = {"subject_url": request.path, "request_id": request_id()}
    return HttpResponse(loader.render_to_string("403_csrf.html", context), status=403)
