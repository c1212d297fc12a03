"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpsConfig(AppConfig):
    name = "coordination.ops"
    label = "ops"
    verbose_name = _("运行")

    def ready(self) -> None:
        from . import request_log
