"""What is still missing before a task can be closed (销号)?

Asked while one works on it, so that the list is known before completion is requested, and once more by
the act itself, which refuses with the same sentences.
"""

from django.utils.translation import gettext_lazy as _

from coordination.files.models import Attachment

from .states import ENDED, ReportState


def missing_for_completion(task, *, evidence=()) -> list:
    """Sentences; ``evidence`` are files that come with the request."""
    missing = []
    if task.progress < 100:
        missing.append(_("进度须为100%%，目前为%(percent)d%%") % {"percent": task.progress})
    has_evidence = bool(evidence) or Attachment.objects.of(task).filter(purpose="evidence").exists()
    if task.evidence_wanted and not has_evidence:
        missing.append(_("佐证材料：%(wanted)s") % {"wanted": task.evidence_wanted})
    elif task.needs_evidence and not has_evidence:
        missing.append(_("重要任务须附佐证材料"))
    if task.reports.filter(state=ReportState.RETURNED, corrections=None).exists():
        missing.append(_("退回的进展报告尚未重报"))
    unfinished = task.children.exclude(status__in=ENDED).count()
    if unfinished:
        missing.append(_("尚有%(count)d项子任务未销号") % {"count": unfinished})
    return missing
