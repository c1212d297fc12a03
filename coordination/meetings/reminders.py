"""What is due about a meeting or an outcome, and who is told? The one source of my work and of reminders."""

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.notifications.duties import Duty, duty_rule, of_units

from . import notices  # noqa: F401 - registers the news
from .confirming import VOICE
from .models import Confirmation, Meeting, Outcome
from .vocabulary import CONFIRMING, DRAFT, Answer

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

VOICES = frozenset(VOICE)
COORDINATION = frozenset({Role.COORDINATOR, Role.OFFICE_STAFF})


def _pending(organisations, path):
    rows = Confirmation.objects.filter(
        of_units(organisations, path), answer=Answer.PENDING, round=F("outcome__round"), outcome__confirm_by__isnull=False
    )
    return rows.select_related("outcome", "outcome__drafter", "organisation")


@duty_rule("outcome_confirmation", verb=_("会签"), act="agree", roles=VOICES, steps=(-1, 0), must_act=True,
           why=_("您所在单位参加该成果的会签，逾期视为同意"))
def confirmation(rule, *, at, organisations):
    for row in _pending(organisations, "organisation").filter(due_on__gte=local_date(at)):
        yield Duty(rule, row.outcome, row.organisation_id, row.due_on, key=f"round{row.round}")


@duty_rule("outcome_waits", verb=_("等待会签"), act="recall", roles=COORDINATION, steps=(), waiting=True,
           why=_("您所在单位起草的成果正在会签"))
def waits_for_parties(rule, *, at, organisations):
    """What the drafter waits for: who has not answered yet."""
    waiting = {}
    for row in _pending(organisations, "outcome__drafter").filter(due_on__gte=local_date(at)):
        waiting.setdefault(row.outcome_id, []).append(row)
    for rows in waiting.values():
        outcome, names = rows[0].outcome, tuple(row.organisation.name for row in rows)
        yield Duty(rule, outcome, outcome.drafter_id, rows[0].due_on, key=f"round{outcome.round}", waiting_for=names)


@duty_rule("outcome_revision", verb=_("按异议修改"), act="edit", roles=VOICES, steps=(0, 3),
           why=_("您所在单位起草的成果被提出异议"))
def revision(rule, *, at, organisations):
    """Back in draft with an objection: reword and submit again, or give it up."""
    objected = Confirmation.objects.filter(outcome=OuterRef("pk"), round=OuterRef("round"), answer=Answer.OBJECTED)
    for outcome in Outcome.objects.filter(of_units(organisations, "drafter"), Exists(objected), status=DRAFT):
        yield Duty(rule, outcome, outcome.drafter_id, key=f"round{outcome.round}")


@duty_rule("outcome_publication", verb=_("发布成果"), act="publish", roles=VOICES, steps=(0, 3), must_act=True,
           why=_("您所在单位起草的成果已完成会签"))
def publication(rule, *, at, organisations):
    """Everybody agreed, or the silent ones let the limit lapse."""
    undecided = Confirmation.objects.filter(
        outcome=OuterRef("pk"), round=OuterRef("round"), answer=Answer.PENDING, due_on__gte=local_date(at)
    )
    rows = Outcome.objects.filter(of_units(organisations, "drafter"), ~Exists(undecided), status=CONFIRMING)
    for outcome in rows.exclude(meeting__status="planned"):
        yield Duty(rule, outcome, outcome.drafter_id, key=f"round{outcome.round}")


@duty_rule("outcome_orphan", verb=_("落实成果"), act="mark_no_action", roles=COORDINATION, steps=(0, 5),
           why=_("您所在单位起草的成果既无任务、也无对接事项、也未说明无需办理"))
def orphan(rule, *, at, organisations):
    """Listed once the outcome has hung in the air for some working days."""
    calendar, today = calendar_for(), local_date(at)
    for outcome in Outcome.objects.orphans().filter(of_units(organisations, "drafter")):
        due = calendar.after(local_date(outcome.published_at), settings.ORPHAN_DAYS)
        if due <= today:
            yield Duty(rule, outcome, outcome.drafter_id, due)


@duty_rule("meeting_to_be_held", verb=_("登记会议已召开"), act="hold", roles=COORDINATION, steps=(1, 5),
           why=_("您所在单位登记了该会议"))
def to_be_held(rule, *, at, organisations):
    """The last day of a meeting has passed and it still stands as planned."""
    for meeting in Meeting.objects.planned().filter(of_units(organisations, "organiser"), ends_on__lt=local_date(at)):
        yield Duty(rule, meeting, meeting.organiser_id, meeting.ends_on)
