"""Why can this act on an outcome not happen now, and to whom is it shown at all?

A guard looks at the outcome and answers None, or the sentence shown on the disabled button and in the
409. Who may act is not asked here (``permissions``).
"""

from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import local_date

from .confirming import all_agreed
from .vocabulary import CANCELLED, PLANNED


def meeting_stands(outcome, actor, at):
    return _("会议已取消。") if outcome.meeting.status == CANCELLED else None


def somebody_confirms(outcome, actor, at):
    if not outcome.meeting.attendances.filter(confirms=True).exists():
        return _("会议尚无参加会签的单位，请先补充参会单位。")
    return None


def still_to_answer(outcome, actor, at):
    """Each party answers once a round, and not after the limit: then its silence has counted as agreement."""
    row = outcome.pending_of(actor)
    if row is None:
        return _("贵方已经表态。")
    if row.due_on < local_date(at):
        return _("会签已于%(day)s截止，逾期视为同意。") % {"day": row.due_on}
    return None


def everybody_agreed(outcome, actor, at):
    if all_agreed(outcome, local_date(at)):
        return None
    names = "、".join(row.organisation.name for row in outcome.pending)
    return _("%(names)s尚未会签，截止%(day)s。") % {"names": names, "day": outcome.confirm_by}


def meeting_was_held(outcome, actor, at):
    return _("会议尚未召开，成果不能发布。") if outcome.meeting.status == PLANNED else None


def limit_has_passed(outcome, actor, at):
    if not any(row.due_on < local_date(at) for row in outcome.pending):
        return _("会签期限未到。")
    return None


def no_correction_pending(outcome, actor, at):
    return _("已有一项更正正在会签。") if outcome.proposed_id else None


def nobody_follows_up(outcome, actor, at):
    if type(outcome).objects.filter(pk=outcome.pk).followed_up().exists():
        return _("此成果已有任务或对接事项，无需注明。")
    return None


# --- when an act makes sense at all ------------------------------------------------------------
# Side acts are shown to the unit whose they are; the expected next step to everybody, with who could do it.
def of_drafter(outcome, actor):
    return actor.belongs_to(outcome.drafter)


def asked(outcome, actor):
    return outcome.asked_wording is not None


def asked_of_own_unit(outcome, actor):
    return outcome.pending_of(actor) is not None


def recallable(outcome, actor):
    return asked(outcome, actor) and of_drafter(outcome, actor)


def to_be_followed_up(outcome, actor):
    return not outcome.no_action_reason


def left_alone(outcome, actor):
    return bool(outcome.no_action_reason)
