"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "coordination.supervision"
    label = "supervision"
    verbose_name = _("督办")

    def ready(self) -> None:
        from . import figures, found, permissions, readers, reminders, workflow
