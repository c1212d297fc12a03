"""What is due about a submission, and who is told? The one source of my work and of reminders."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.common.working_days import calendar_for
from coordination.meetings.confirming import VOICE
from coordination.notifications.duties import Duty, duty_rule, of_units

from . import notices  # noqa: F401 - registers the news
from .links import unfulfilled
from .models import Submission

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

VOICES = frozenset(VOICE)
DESK = frozenset({Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF})
COORDINATION = frozenset({Role.COORDINATOR, Role.OFFICE_STAFF})


def _rows(organisations, path):
    return Submission.objects.filter(of_units(organisations, path)).select_related("ministry", "submitter", "outcome")


@duty_rule("submission_answer", verb=_("答复"), act="answer", roles=frozenset({Role.MINISTRY_LIAISON}), steps=(-7, -1, 1),
           must_act=True, why=_("该事项报送您所在的部委"))
def answer_due(rule, *, at, organisations):
    for row in _rows(organisations, "ministry").filter(status="submitted"):
        yield Duty(rule, row, row.ministry_id, row.due_on, detail=row.submitter.name)


@duty_rule("submission_supplement", verb=_("提交补正"), act="supply", roles=DESK, steps=(0, 3, 6), must_act=True,
           why=_("部委要求您所在单位补正，补正前其办理时限暂停"))
def supplement(rule, *, at, organisations):
    for row in _rows(organisations, "submitter").supplement_wanted().prefetch_related("supplements"):
        wanted = [each for each in row.supplements.all() if each.supplied_on is None]
        yield Duty(rule, row, row.submitter_id, key=f"supplement{wanted[0].pk}", detail=wanted[0].text[:60])


@duty_rule("submission_overdue", verb=_("催询部委"), act="enquire", roles=COORDINATION, steps=(1, 6),
           why=_("您所在单位报送的事项超过时限未获答复"))
def overdue(rule, *, at, organisations):
    """Until somebody has asked since the limit passed."""
    late = _rows(organisations, "submitter").overdue(on=local_date(at))
    for row in late.exclude(last_contact_on__gt=F("due_on")):
        yield Duty(rule, row, row.submitter_id, row.due_on, detail=row.ministry.name)


@duty_rule("submission_waits", verb=_("等待答复"), act="enquire", roles=COORDINATION, steps=(), waiting=True,
           why=_("您所在单位报送了该事项"))
def waits_for_answer(rule, *, at, organisations):
    """What the submitting unit waits for: an answer not due yet, or asked for since it was due."""
    in_time_or_asked = Q(due_on__gte=local_date(at)) | Q(last_contact_on__gt=F("due_on"))
    for row in _rows(organisations, "submitter").filter(in_time_or_asked, status="submitted"):
        yield Duty(rule, row, row.submitter_id, row.due_on, waiting_for=(row.ministry.name,))


@duty_rule("submission_draft", verb=_("报送"), act="submit", roles=VOICES, steps=(),
           why=_("您所在单位起草了该事项"))
def draft(rule, *, at, organisations):
    for row in _rows(organisations, "submitter").drafts():
        yield Duty(rule, row, row.submitter_id, detail=row.ministry.name)


@duty_rule("submission_close", verb=_("办结"), act="close", roles=VOICES, steps=(0, 5),
           why=_("部委已答复，批复条件均已落实"))
def close(rule, *, at, organisations):
    """Answered, every condition fulfilled: nothing more is to come."""
    answered = list(_rows(organisations, "submitter").answered().prefetch_related("answer__conditions"))
    missing = unfulfilled([each.pk for row in answered for each in row.answer.conditions.all()])
    calendar = calendar_for()
    for row in answered:
        if not any(each.pk in missing for each in row.answer.conditions.all()):
            yield Duty(rule, row, row.submitter_id, calendar.after(row.answered_on, 5))
