"""Who may do what with a submission, and if not, who could?"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import rule
from accounts.roles import Role
from coordination.common.decisions import ALLOWED, allow_if, refuse
from coordination.meetings.confirming import VOICE
from coordination.meetings.permissions import DESK


@rule("submissions.add_submission")
def add_submission(actor, outcome=None):
    """The unit that drafted an outcome and every party that confirmed it may take it to a ministry."""
    if actor.is_ministry:
        return refuse(_("部委接收对接事项，不发起报送。"))
    if not actor.has_role(*DESK):
        return refuse(_("只有联络员、经办人或区域办工作人员可以新建对接事项。"))
    if outcome is None or actor.belongs_to(outcome.drafter):
        return ALLOWED
    parties = [row.organisation for row in outcome.confirmations.select_related("organisation")]
    return allow_if(
        any(actor.belongs_to(unit) for unit in parties), _("只有起草单位和会签单位可以报送此成果。")
    )


def _submitter(roles, sentence):
    def submitter_only(actor, submission):
        if actor.belongs_to(submission.submitter) and actor.has_role(*roles):
            return ALLOWED
        return refuse(sentence % {"submitter": submission.submitter.name})

    return submitter_only


rule("submissions.write_submission")(_submitter(DESK, _("只有报送单位%(submitter)s可以操作。")))
rule("submissions.conduct_submission")(
    _submitter(VOICE, _("只有报送单位%(submitter)s的联络员或分管领导可以操作。"))
)


@rule("submissions.record_for_ministry")
def record_for_ministry(actor, submission):
    """A paper from the ministry is recorded by the coordinator of the submitting unit, and marked so."""
    return allow_if(
        actor.belongs_to(submission.submitter) and actor.has_role(Role.COORDINATOR, Role.OFFICE_STAFF),
        _("只有报送单位%(submitter)s的联络员可以代部委登记。") % {"submitter": submission.submitter.name},
    )


@rule("submissions.answer_submission")
def answer_submission(actor, submission):
    """The liaison of the ministry it is addressed to."""
    return allow_if(
        actor.belongs_to(submission.ministry) and actor.has_role(Role.MINISTRY_LIAISON),
        _("只有%(ministry)s的部委联络员可以操作。") % {"ministry": submission.ministry.name},
    )


@rule("submissions.correct_answer")
def correct_answer(actor, submission):
    """The ministry itself; of an answer recorded from paper also the coordinator of the unit that recorded it."""
    answer = getattr(submission, "answer", None)
    if answer is not None and answer.on_behalf:
        recorded = record_for_ministry(actor, submission)
        if recorded:
            return recorded
    return answer_submission(actor, submission)
