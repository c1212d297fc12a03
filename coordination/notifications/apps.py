"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "coordination.notifications"
    label = "notifications"
    verbose_name = _("通知")

    def ready(self) -> None:
        """Every app's duty rules, kinds of notice, jobs and holdings are known once the models are."""
        from . import checks, permissions

        autodiscover_modules("reminders", "notices", "jobs", "holdings")
