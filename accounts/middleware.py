"""In which capacity and language does this request act?"""

import re
import time

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from coordination.common.local_time import local_date

from .actors import Actor, actor_for

ORGANISATION, STANDING_IN_FOR, RENEWED = "organisation", "standing_in_for", "renewed"
CAPACITY = re.compile(r"(\d{1,18}):(\d{0,18})")
RENEW_SECONDS = 60
QUIET_HEADER = "X-Quiet"  # set by polling fragments: looking at the clock is not activity


class ActorMiddleware:
    """Sets ``request.actor`` from the session's chosen capacity, lazily; keeps an active session alive."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = SimpleLazyObject(lambda: self.resolve(request))
        self.renew(request)
        return self.get_response(request)

    @staticmethod
    def resolve(request) -> Actor:
        """The capacity named in the address (a link from the list of an absent person), else the session's."""
        if not request.user.is_authenticated:
            return Actor(on=local_date(timezone.now()))
        named = CAPACITY.fullmatch(request.GET.get("capacity", ""))
        chosen = (
            named.groups()
            if named
            else (request.session.get(ORGANISATION), request.session.get(STANDING_IN_FOR))
        )
        organisation, absent = (int(each) if each else None for each in chosen)
        return actor_for(
            request.user, on=local_date(timezone.now()), organisation=organisation, standing_in_for=absent
        )

    @staticmethod
    def renew(request) -> None:
        """Writing the session at every request would cost a database write each; once a minute is enough."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or QUIET_HEADER in request.headers:
            return
        now = int(time.time())
        if request.user.is_authenticated and now - request.session.get(RENEWED, 0) >= RENEW_SECONDS:
            request.session[RENEWED] = now


class LanguageMiddleware:
    """The user's own language; before log-in the cookie; in the API the Accept-Language header; else Chinese."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with translation.override(self.language_of(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response

    @staticmethod
    def language_of(request) -> str:
        if request.path.startswith("/api/"):
            asked = request.headers.get("Accept-Language", "").strip().lower()
            return "en" if asked.startswith("en") else settings.LANGUAGE_CODE
        if request.user.is_authenticated:
            return request.user.language
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return cookie if cookie in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
