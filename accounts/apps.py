"""How does Django know this floor?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("机构与人员")

    def ready(self) -> None:
        from . import permissions
