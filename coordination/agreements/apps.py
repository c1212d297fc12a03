"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "coordination.agreements"
    label = "agreements"
    verbose_name = _("利益共享协议")

    def ready(self) -> None:
        from . import followed_up, found, permissions, workflow
