"""What does a caller get when something cannot be done?

Every error of the API is a problem document (RFC 9457): ``type`` (an address that explains it),
``title``, ``status``, ``detail`` (the same sentence that the portal shows), ``code``, ``request_id``,
``errors`` per field where input was wrong, and whatever facts the refusal carries.
"""

import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from coordination.common.errors import DomainError, StaleVersion

from .problems import title_of
from .rendering import to_json

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5

logger = structlog.get_logger(__name__)


class BadRequest(DomainError):
    """The request itself cannot be understood; ``errors`` names what."""

    code = "bad_request"
    status = 400


class UnknownField(BadRequest):
    """A field or parameter that does not exist here: refused by name, never dropped silently."""

    code = "unknown_field"

    def __init__(self, names, *, parameters: bool = False) -> None:
        sentence = _("没有名为「%(name)s」的参数。") if parameters else _("没有名为「%(name)s」的字段。")
        errors = {name: [str(sentence % {"name": name})] for name in sorted(map(str, names))}
        code = "unknown_parameter" if parameters else "unknown_field"
        super().__init__(next(iter(errors.values()))[0], code=code, errors=errors)


class PreconditionRequired(DomainError):
    """A change without ``If-Match``: the caller has to say which version it read."""

    code = "precondition_required"
    status = 428


def stale(current_version: int) -> StaleVersion:
    return StaleVersion(_("您读取之后，内容已被他人更新，请核对后重试。"), current_version=current_version)


def problem(exc: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler: any exception at all becomes a problem document."""
    status, code, detail, members, headers = _described(exc)
    if status >= 500:
        request = getattr(context.get("request"), "_request", None)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            got_request_exception.send(sender=problem, request=request)  # logged, and whatever else listens
        else:
            logger.warning("dependency_down", error=type(exc).__name__)
    body = document(status, code, detail, **members)
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def document(status: int, code: str, detail: object = "", **members: Any) -> dict[str, Any]:
    """The problem document; members of the refusal never replace the standard ones."""
    standard = {
        "type": reverse("api:problem", args=[code]),
        "title": title_of(code, status),
        "status": int(status),
        "detail": str(detail) or title_of(code, status),
        "code": code,
        "request_id": str(structlog.contextvars.get_contextvars().get("request_id", "")),
    }
    return {**standard, **{name: value for name, value in members.items() if name not in standard}}


def _described(exc: Exception) -> tuple[int, str, object, dict, dict]:
    if isinstance(exc, DomainError):
        return exc.status, exc.code, exc.sentence, exc.facts, {}
    if isinstance(exc, Http404 | exceptions.NotFound):
        return 404, "not_found", _("没有这个对象，或您无权查看。"), {}, {}
    if isinstance(exc, exceptions.ValidationError):
        errors = field_errors(exc.detail)
        return 422, "invalid", next(iter(errors.values()))[0] if errors else "", {"errors": errors}, {}
    if isinstance(exc, exceptions.APIException):
        return _of_framework(exc)
    if isinstance(exc, PermissionDenied):
        return 403, "not_allowed", str(exc), {}, {}
    if isinstance(exc, RequestDataTooBig):
        return 413, "too_large", _("请求内容超过上限。"), {}, {}
    if isinstance(exc, SuspiciousOperation):
        return 400, "bad_request", "", {}, {}
    if isinstance(exc, OperationalError | InterfaceError):
        return 503, "unavailable", _("服务暂时不可用，请稍后重试。"), {}, {"Retry-After": str(RETRY_SECONDS)}
    return 500, "internal", _("系统出错，此次请求未作任何改动。请将请求编号告知管理员。"), {}, {}


SENTENCES = {
    exceptions.NotAuthenticated: ("not_authenticated", _("请提供访问令牌，或先登录。")),
    exceptions.MethodNotAllowed: ("method_not_allowed", _("此地址不支持该方法。")),
    exceptions.NotAcceptable: ("not_acceptable", _("本接口只提供 application/json。")),
    exceptions.UnsupportedMediaType: (
        "unsupported_media_type",
        _("请求内容须为 application/json 或 multipart/form-data。"),
    ),
    exceptions.ParseError: ("malformed", _("请求内容无法解析。")),
    exceptions.Throttled: ("too_many_requests", _("请求过于频繁，请稍后重试。")),
}


def _of_framework(exc: exceptions.APIException) -> tuple[int, str, object, dict, dict]:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait) + 1)
    code, sentence = SENTENCES.get(type(exc), (None, None))
    if code is None:
        codes = exc.get_codes()
        code = codes if isinstance(codes, str) else exc.default_code
        sentence = exc.detail if isinstance(exc.detail, str) else exc.default_detail
    return exc.status_code, code, sentence, {}, headers


def field_errors(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """DRF's nested error detail as one flat mapping: ``items.0.title`` → sentences."""
    if isinstance(detail, Mapping):
        flat: dict[str, list[str]] = {}
        for name, value in detail.items():
            flat.update(field_errors(value, f"{prefix}.{name}" if prefix else str(name)))
        return flat
    if isinstance(detail, list) and any(isinstance(each, Mapping | list) for each in detail):
        return field_errors({str(place): each for place, each in enumerate(detail) if each}, prefix)
    sentences = detail if isinstance(detail, list) else [detail]
    return {prefix or "non_field_errors": [str(sentence) for sentence in sentences]} if sentences else {}


def outside_a_view(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer when an address of the API failed before its view was reached, in a middleware."""
    failure = exception or sys.exc_info()[1] or Exception()
    status, code, detail, members, headers = _described(failure)
    body = to_json(document(status, code, detail, **members))
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers)
