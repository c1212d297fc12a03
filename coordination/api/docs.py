"""Where can the API be read about? The OpenAPI document, and a page over it from our own server."""

from functools import lru_cache

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from .problems import PROBLEMS

SIDECAR = "drf_spectacular_sidecar/swagger-ui-dist"


@lru_cache(maxsize=4)
def document(language: str) -> bytes:
    """The OpenAPI document; the code does not change while a process lives."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return OpenApiJsonRenderer().render(schema, renderer_context={})


@require_safe
def schema(request) -> HttpResponse:
    """OpenAPI 3.1 in the language asked for. Public: it describes the house, not who lives in it."""
    body = document(get_language())
    response = HttpResponse(body, content_type="application/vnd.oai.openapi+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def page(request) -> HttpResponse:
    """Swagger UI, served by this installation, under the same content security policy as every page."""
    assets = {
        "style": static(f"{SIDECAR}/swagger-ui.css"),
        "bundle": static(f"{SIDECAR}/swagger-ui-bundle.js"),
        "icon": static("img/favicon.svg"),
    }
    return render(request, "api/docs.html", assets)


schema.login_required = page.login_required = False


class ProblemView(APIView):
    """What a problem code means. Public: it says nothing about anybody."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    @extend_schema(exclude=True)
    def get(self, request, code: str) -> Response:
        if code not in PROBLEMS:
            raise Http404
        status, title = PROBLEMS[code]
        return Response({"code": code, "status": status, "title": title})
