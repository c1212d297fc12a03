"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "coordination.tasks"
    label = "tasks"
    verbose_name = _("任务")

    def ready(self) -> None:
        from . import (
            chapters,
            classes,
            followed_up,
            notices,
            permissions,
            readers,
            reminders,
            templates,
            workflow,
        )
        from .bulk import workflow as bulk_workflow
