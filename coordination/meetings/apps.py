"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "coordination.meetings"
    label = "meetings"
    verbose_name = _("会议与成果")

    def ready(self) -> None:
        from . import permissions, workflow
