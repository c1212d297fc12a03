"""What is due about a submission, and who is told? The one source of my work and of reminders."""

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.meetings.confirming import VOICE
from coordination.notifications.rows import Rows, WorkingDaysAfter, duty_rows

from . import notices  # noqa: F401 - registers the news
from .links import fulfilled
from .models import AnswerCondition, Submission, Supplement
from .vocabulary import SUPPLEMENT_WANTED

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

VOICES = frozenset(VOICE)
DESK = frozenset({Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF})
COORDINATION = frozenset({Role.COORDINATOR, Role.OFFICE_STAFF})


@duty_rows("submission_answer", verb=_("答复"), act="answer", roles=frozenset({Role.MINISTRY_LIAISON}), steps=(-7, -1, 1),
           must_act=True, why=_("该事项报送您所在的部委"))
def answer_due(at):
    return Rows(Submission.objects.filter(status="submitted"), "ministry", due="due_on", detail="submitter__name")


@duty_rows("submission_supplement", verb=_("提交补正"), act="supply", roles=DESK, steps=(0, 3, 6), must_act=True,
           why=_("部委要求您所在单位补正，补正前其办理时限暂停"))
def supplement(at):
    wanted = Supplement.objects.filter(supplied_on=None, submission__status=SUPPLEMENT_WANTED)
    return Rows(wanted, "submission__submitter", "submission", key="supplement{pk}",
                due=WorkingDaysAfter("wanted_on", settings.ANSWER_DAYS), detail=Left("text", 60))


@duty_rows("submission_overdue", verb=_("催询部委"), act="enquire", roles=COORDINATION, steps=(1, 6),
           why=_("您所在单位报送的事项超过时限未获答复"))
def overdue(at):
    """Until somebody has asked since the limit passed."""
    late = Submission.objects.overdue(on=local_date(at)).exclude(last_contact_on__gt=F("due_on"))
    return Rows(late, "submitter", due="due_on", detail="ministry__name")


@duty_rows("submission_waits", verb=_("等待答复"), act="enquire", roles=COORDINATION, steps=(), waiting=True,
           why=_("您所在单位报送了该事项"))
def waits_for_answer(at):
    """What the submitting unit waits for: an answer not due yet, or asked for since it was due."""
    in_time_or_asked = Q(due_on__gte=local_date(at)) | Q(last_contact_on__gt=F("due_on"))
    rows = Submission.objects.filter(in_time_or_asked, status="submitted")
    return Rows(rows, "submitter", due="due_on", waiting_for="ministry__name")


@duty_rows("submission_draft", verb=_("报送"), act="submit", roles=VOICES, steps=(),
           why=_("您所在单位起草了该事项"))
def draft(at):
    return Rows(Submission.objects.drafts(), "submitter", detail="ministry__name")


@duty_rows("submission_close", verb=_("办结"), act="close", roles=VOICES, steps=(0, 5),
           why=_("部委已答复，批复条件均已落实"))
def close(at):
    """Answered, every condition fulfilled: nothing more is to come."""
    missing = AnswerCondition.objects.filter(answer__submission=OuterRef("pk")).exclude(fulfilled())
    return Rows(Submission.objects.answered().filter(~Exists(missing)), "submitter", due=WorkingDaysAfter("answered_on", 5))
