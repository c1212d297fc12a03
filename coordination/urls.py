"""How do the doors come together under one address?"""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from coordination.api.errors import outside_a_view
from coordination.ops import health
from coordination.portal import errors as portal
from coordination.portal.views import entrance, people, session

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("login/", entrance.LogIn.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("first-login/<str:token>/", entrance.first_login, name="first-login"),
    path("password/change/", people.ChangePassword.as_view(), name="password_change"),
    path("password/reset/", entrance.AskForReset.as_view(), name="password_reset"),
    path("password/reset/sent/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "password/reset/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("password/reset/done/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
    path("language/", session.language, name="set_language"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("coordination.api.urls")),
    path("", include("coordination.portal.urls")),
]


def by_door(page):
    """Below ``/api/`` a problem document, elsewhere a page."""

    def handler(request, *args, **kwargs):
        door = outside_a_view if request.path.startswith("/api/") else page
        return door(request, *args, **kwargs)

    return handler


handler400 = by_door(portal.bad_request)
handler403 = by_door(portal.permission_denied)
handler404 = by_door(portal.not_found)
handler500 = by_door(portal.server_error)
