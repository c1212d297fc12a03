"""What may happen to an agreement? One module per chapter: until it is signed, while it is in force, who else reads it, and for what it is."""

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
from .related import link_project, unlink_project
from .sharing import end_share, share

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
    "end_share",
    "follow_dates",
    "link_project",
    "open_negotiation",
    "propose_termination",
    "refuse",
    "renew",
    "revise",
    "set_signing",
    "share",
    "sign",
    "unlink_project",
    "withdraw_proposal",
]
