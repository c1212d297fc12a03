"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "coordination.submissions"
    label = "submissions"
    verbose_name = _("中央对接")

    def ready(self) -> None:
        from . import followed_up, permissions, workflow
