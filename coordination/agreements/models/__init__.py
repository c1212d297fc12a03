"""What is kept of an agreement? One module per noun."""

from .agreement import Agreement, AgreementReader, Comment, Party
from .sharing import AgreementGroupObjectPermission, AgreementUserObjectPermission
from .termination import Termination, TerminationConsent
from .version import Acceptance, AgreementVersion, Signature

__all__ = [
    "Acceptance",
    "Agreement",
    "AgreementGroupObjectPermission",
    "AgreementReader",
    "AgreementUserObjectPermission",
    "AgreementVersion",
    "Comment",
    "Party",
    "Signature",
    "Termination",
    "TerminationConsent",
]
