"""Who is calling?

An integration with ``Authorization: Bearer dl_…`` (bound to one organisation and one role), or a
person with the portal's session, who then needs the CSRF token like any form.
"""

from datetime import timedelta

import structlog
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from accounts.actors import client_actor
from accounts.models import ApiClient
from coordination.common.local_time import local_date

REALM = "delta-loop"
USE_NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """Bearer token → API client, while it is enabled and within its dates."""

    def authenticate(self, request):
        scheme, *words = request.headers.get("Authorization", "").split() or [""]
        if scheme.lower() != "bearer":
            return None
        at = timezone.now()
        client = self.client_of(words, at)
        if client is None:
            raise AuthenticationFailed(_("令牌无效、已停用或已过期。"), code="invalid_token")
        self.note_use(client, at)
        structlog.contextvars.bind_contextvars(client_id=client.pk)
        request._request.actor = client_actor(client, on=local_date(at))
        return (None, client)

    def authenticate_header(self, request) -> str:
        return f'Bearer realm="{REALM}"'

    @staticmethod
    def client_of(words: list[str], at) -> ApiClient | None:
        if len(words) != 1 or not words[0].isascii() or len(words[0]) > 200:
            return None
        today = ApiClient.objects.on(local_date(at)).filter(is_active=True, organisation__is_active=True)
        token_hash = ApiClient.hash_of(words[0])
        return today.filter(token_hash=token_hash).select_related("organisation").first()

    @staticmethod
    def note_use(client: ApiClient, at) -> None:
        """At most one write a minute per client, however many requests it sends at once."""
        long_ago = at - USE_NOTED_EVERY
        if client.last_used_at is None or client.last_used_at < long_ago:
            rows = ApiClient.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=long_ago), pk=client.pk)
            rows.update(last_used_at=at)


class PortalSessionAuthentication(SessionAuthentication):
    """The portal's session, in the capacity chosen there; history then says that it came through the API."""

    def authenticate(self, request):
        user = getattr(request._request, "user", None)
        if not user or not user.is_active:
            return None
        self.enforce_csrf(request)
        request._request.actor = request._request.actor.with_source("api")
        return (user, None)

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(_("请求缺少有效的 X-CSRFToken。"), code="csrf_failed") from error


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer dl_…`"}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = PortalSessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "The portal's log-in."}
