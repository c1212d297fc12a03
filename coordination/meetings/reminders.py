"""What is due about a meeting or an outcome, and who is told? The one source of my work and of reminders."""

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.notifications.rows import Rows, WorkingDaysAfter, duty_rows, names_by

from . import notices  # noqa: F401 - registers the news
from .confirming import VOICE
from .models import Confirmation, Meeting, Outcome
from .vocabulary import CONFIRMING, DRAFT, Answer

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

VOICES = frozenset(VOICE)
COORDINATION = frozenset({Role.COORDINATOR, Role.OFFICE_STAFF})


def _pending():
    """Parties asked in the round that runs that have not answered."""
    return Confirmation.objects.filter(answer=Answer.PENDING, round=F("outcome__round"), outcome__confirm_by__isnull=False)


@duty_rows("outcome_confirmation", verb=_("会签"), act="agree", roles=VOICES, steps=(-1, 0), must_act=True,
           why=_("您所在单位参加该成果的会签，逾期视为同意"))
def confirmation(at):
    return Rows(_pending().filter(due_on__gte=local_date(at)), "organisation", "outcome", key="round{round}", due="due_on")


@duty_rows("outcome_waits", verb=_("等待会签"), act="recall", roles=COORDINATION, steps=(), waiting=True,
           why=_("您所在单位起草的成果正在会签"))
def waits_for_parties(at):
    """What the drafter waits for: who has not answered yet."""
    asked = _pending().filter(outcome=OuterRef("pk"), due_on__gte=local_date(at))
    return Rows(Outcome.objects.filter(Exists(asked)), "drafter", key="round{round}", due="confirm_by", waiting_for=_silent)


def _silent(outcomes):
    """Whose answer is awaited, by outcome."""
    asked = _pending().filter(outcome__in=outcomes).order_by("organisation__path")
    return names_by(asked.values_list("outcome", "organisation__name"))


@duty_rows("outcome_revision", verb=_("按异议修改"), act="edit", roles=VOICES, steps=(0, 3),
           why=_("您所在单位起草的成果被提出异议"))
def revision(at):
    """Back in draft with an objection: reword and submit again, or give it up."""
    objected = Confirmation.objects.filter(outcome=OuterRef("pk"), round=OuterRef("round"), answer=Answer.OBJECTED)
    latest = objected.order_by("-decided_at").values("decided_at")[:1]
    rows = Outcome.objects.filter(Exists(objected), status=DRAFT).annotate(objected_at=Subquery(latest))
    return Rows(rows, "drafter", key="round{round}", due=WorkingDaysAfter("objected_at", settings.ANSWER_DAYS))


@duty_rows("outcome_publication", verb=_("发布成果"), act="publish", roles=VOICES, steps=(0, 3), must_act=True,
           why=_("您所在单位起草的成果已完成会签"))
def publication(at):
    """Everybody agreed, or the silent ones let the limit lapse."""
    undecided = Confirmation.objects.filter(
        outcome=OuterRef("pk"), round=OuterRef("round"), answer=Answer.PENDING, due_on__gte=local_date(at)
    )
    decided = Outcome.objects.filter(~Exists(undecided), status=CONFIRMING).exclude(meeting__status="planned")
    return Rows(decided, "drafter", key="round{round}", due="confirm_by")


@duty_rows("outcome_orphan", verb=_("落实成果"), act="mark_no_action", roles=COORDINATION, steps=(0, 5),
           why=_("您所在单位起草的成果既无任务、也无对接事项、也未说明无需办理"))
def orphan(at):
    """Listed once the outcome has hung in the air for some working days."""
    return Rows(Outcome.objects.orphans(), "drafter", due=WorkingDaysAfter("published_at", settings.ORPHAN_DAYS), once_due=True)


@duty_rows("meeting_to_be_held", verb=_("登记会议已召开"), act="hold", roles=COORDINATION, steps=(1, 5),
           why=_("您所在单位登记了该会议"))
def to_be_held(at):
    """The last day of a meeting has passed and it still stands as planned."""
    return Rows(Meeting.objects.planned().filter(ends_on__lt=local_date(at)), "organiser", due="ends_on")
