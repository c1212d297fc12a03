"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LifecycleConfig(AppConfig):
    name = "coordination.lifecycle"
    label = "lifecycle"
    verbose_name = _("流程")

    def ready(self) -> None:
        from . import checks, door
