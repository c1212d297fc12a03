"""What is kept of revenue, rounds, statements, transfers and scenarios?"""

from .line import Correction, Delivery, RevenueLine
from .round import Objection, Round, RoundParty, RoundReader
from .scenario import Scenario, ScenarioReader
from .statement import Entitlement, Statement
from .transfer import Transfer

__all__ = [
    "Correction",
    "Delivery",
    "Entitlement",
    "Objection",
    "RevenueLine",
    "Round",
    "RoundParty",
    "RoundReader",
    "Scenario",
    "ScenarioReader",
    "Statement",
    "Transfer",
]
