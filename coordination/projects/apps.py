"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "coordination.projects"
    label = "projects"
    verbose_name = _("跨界项目")

    def ready(self) -> None:
        from . import followed_up, indicated, matter, notices, permissions, readers, reminders, workflow
