"""Who may enter Django's admin? The system administrator, nobody else."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.errors import NotAllowed


class SystemAdministration(AdminSite):
    """People, units and calendars; business is not kept here."""

    site_header = _("协同闭环 · 系统管理")
    site_title = _("系统管理")
    index_title = _("人员、机构与日历")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """By the capacity of the session, as everywhere; a flag on the user opens nothing."""
        return request.user.is_active and request.actor.has_role(Role.SYSTEM_ADMIN)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """The portal's own log-in page; whoever is logged in and may not enter reads who may."""
        if request.user.is_authenticated:
            raise NotAllowed(_("此处仅供系统管理员使用。"))
        return redirect_to_login(request.GET.get("next") or "/admin/")
