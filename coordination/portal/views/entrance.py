"""How does one get in: by password, by the one-time link, by one click in a demonstration?"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, PasswordResetView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import demo
from accounts.roles import Role
from accounts.services import first_login_of, use_first_login
from coordination.common.errors import Conflict, Invalid
from coordination.portal.forms.entrance import FirstPasswordForm, LogInForm, ResetForm

PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 - the name of a module


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """So that the log-in page of this browser comes in the reader's language next time."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


class LogIn(LoginView):
    """By user name and password; five wrong ones lock the name for a quarter of an hour.

    A demonstration offers its accounts on the same page; elsewhere their buttons do not exist, and a
    request that pretends to press one is an ordinary log-in without name and password.
    """

    form_class = LogInForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        wanted = request.POST.get("demo_account")
        user = next((each for each in demo.accounts() if each.username == wanted), None) if wanted else None
        if user is None:
            return super().post(request, *args, **kwargs)
        login(request, user, backend=PASSWORD_BACKEND)
        return remember_language(redirect(self.get_success_url()), user.language)

    def form_valid(self, form):
        return remember_language(super().form_valid(form), form.get_user().language)

    def get_context_data(self, **kwargs):
        return super().get_context_data(demo_accounts=demo_choices(), **kwargs)


TRIES = {
    Role.COORDINATOR: gettext_lazy("认领、签收、验收、会签成果"),
    Role.HANDLER: gettext_lazy("填写进展、申请延期、申请销号"),
    Role.APPROVER: gettext_lazy("审批牵头申请、移交与验收"),
    Role.OFFICE_STAFF: gettext_lazy("登记会议、发布成果、开放认领、择优确定牵头"),
    Role.MINISTRY_LIAISON: gettext_lazy("查看报来的事项、答复、要求补正"),
    Role.FINANCE: gettext_lazy("查看本单位的任务与台账"),
    Role.VIEWER: gettext_lazy("只看不办：查阅台账、会议与成果"),
    Role.SYSTEM_ADMIN: gettext_lazy("维护人员、机构与工作日历，不见业务"),
    Role.SECURITY_ADMIN: gettext_lazy("查看工作日历，不见业务，也不管账号"),
    Role.AUDIT_ADMIN: gettext_lazy("查看邮件投递记录，只看不改，不见业务"),
}


def demo_choices() -> list[dict]:
    """The demonstration's accounts as buttons: unit and role say more than a name."""
    return [
        {
            "username": user.username,
            "name": user.full_name,
            "unit": post.organisation.name,
            "seal": post.organisation.short_name,
            "role": post.get_role_display(),
            "tries": TRIES.get(post.role, ""),
        }
        for user in demo.accounts()
        for post in list(user.memberships.all())[:1]
    ]


class AskForReset(PasswordResetView):
    """Answers the same whether or not the address belongs to anybody."""

    form_class = ResetForm


@never_cache
@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def first_login(request: HttpRequest, token: str) -> HttpResponse:
    """The first administrator sets a password by the link that works once."""
    at = timezone.now()
    link = first_login_of(token, at=at)
    form = FirstPasswordForm(request.POST or None)
    if link and request.method == "POST" and form.is_valid():
        try:
            use_first_login(token, password=form.cleaned_data["password"], at=at)
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            link = None
        else:
            messages.success(request, _("密码已设置，请登录。"))
            return redirect("login")
    response = render(
        request,
        "registration/first_login.html",
        {"form": form, "user_to_be": link.user if link else None, "link_is_open": link is not None},
        status=200 if link else 410,
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
