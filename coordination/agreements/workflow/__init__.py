"""What may happen to an agreement? One module per chapter: until it is signed, and while it is in force."""

from .agreement import (
    AGREEMENT,
    EDITABLE,
    REVISABLE,
    VOID,
    accept,
    comment,
    drop,
    edit,
    open_negotiation,
    refuse,
    revise,
    set_signing,
    sign,
)
from .in_force import (
    amend,
    consent_to_termination,
    decline_termination,
    follow_dates,
    propose_termination,
    renew,
    withdraw_proposal,
)

__all__ = [
    "AGREEMENT",
    "EDITABLE",
    "REVISABLE",
    "VOID",
    "accept",
    "amend",
    "comment",
    "consent_to_termination",
    "decline_termination",
    "drop",
    "edit",
    "follow_dates",
    "open_negotiation",
    "propose_termination",
    "refuse",
    "renew",
    "revise",
    "set_signing",
    "sign",
    "withdraw_proposal",
]
