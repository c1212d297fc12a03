"""How does Django know this room?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SettlementConfig(AppConfig):
    name = "coordination.settlement"
    label = "settlement"
    verbose_name = _("结算")

    def ready(self) -> None:
        from . import found, known_to_agreements, permissions, workflow
