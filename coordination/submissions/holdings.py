"""Which drafts name a person, and how do they pass to a successor?"""

from django.utils.translation import gettext_lazy as _

from accounts.holdings import Leave, holding
from coordination.activity.recording import record

from .models import Submission
from .vocabulary import DRAFT


@holding(
    "submissions.drafts",
    _("对接事项草稿"),
    find=lambda person, on: Submission.objects.filter(created_by=person, status=DRAFT).order_by("pk"),
)
def hand_on_draft(submission: Submission, leave: Leave) -> None:
    Submission.objects.filter(pk=submission.pk).update(created_by=leave.successor)
    record(
        submission,
        actor=leave.actor,
        at=leave.at,
        verb="hand_over_post",
        sentence=_("离岗交接：草稿由%(old)s转给%(new)s"),
        params={"old": str(leave.person), "new": str(leave.successor)},
    )
