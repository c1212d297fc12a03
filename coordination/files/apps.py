"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "coordination.files"
    label = "files"
    verbose_name = _("附件")

    def ready(self) -> None:
        from . import permissions
