"""What is kept of a submission and its answer?"""

from .answer import Answer, AnswerCondition
from .sharing import SubmissionGroupObjectPermission, SubmissionUserObjectPermission
from .submission import Enquiry, Submission, SubmissionReader, Supplement

__all__ = [
    "Answer",
    "AnswerCondition",
    "Enquiry",
    "Submission",
    "SubmissionGroupObjectPermission",
    "SubmissionReader",
    "SubmissionUserObjectPermission",
    "Supplement",
]
