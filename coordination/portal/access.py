"""Who gets through the portal's front door?

Every page asks for a log-in unless it says otherwise (``login_not_required``). A fragment that is asked
for after the session ended must not swap the log-in page into the middle of another page.
"""

from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.errors import NotAllowed


class LogInFirst(LoginRequiredMiddleware):
    """Sends strangers to the log-in page and back to what they wanted."""

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponse:
        login_url = self.get_login_url(view_func)
        if request.headers.get("HX-Request") == "true":
            page = urlsplit(request.headers.get("HX-Current-URL", "/"))
            wanted = page.path + (f"?{page.query}" if page.query else "")
            response = HttpResponse(status=401)
            response.headers["HX-Redirect"] = redirect_to_login(wanted, login_url).url
            return response
        wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
        return redirect_to_login(wanted, login_url)


def only_role(*roles: Role):
    """A page for these roles; everybody else reads who may."""

    def decorate(view):
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs):
            if not request.actor.has_role(*roles):
                names = _("、").join(str(role.label) for role in roles)
                raise NotAllowed(_("此页仅供%(roles)s使用。") % {"roles": names})
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the reader wanted to go next, when that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_own(request, wanted) else otherwise


def is_own(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
