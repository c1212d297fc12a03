"""How do meetings learn what became of their outcomes?

Meetings stand below submissions and know nothing of them; here submissions register with the links
that room offers.
"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import members_of
from accounts.roles import Role
from coordination.meetings.links import (
    OpenItem,
    register_after_correction,
    register_concerned,
    register_follow_up,
    register_open_items,
)
from coordination.notifications.announcing import announce

from .links import register_fulfilled
from .models import AnswerCondition, Submission


def _followed_up():
    return Submission.objects.not_withdrawn().values("outcome")


def _open_items(*, outcomes, actor):
    """What the ministries have not answered."""
    rows = Submission.objects.visible_to(actor).live().filter(outcome__in=outcomes)
    for row in rows.select_related("ministry").order_by("id"):
        yield OpenItem(
            title=str(_("对接%(ministry)s：%(title)s（%(state)s）"))
            % {"ministry": row.ministry.name, "title": row.title, "state": row.get_status_display()},
            reference=row.own_number,
            url=row.get_absolute_url(),
        )


def _concerned(outcome):
    """The submitting units; the ministries are told by ``_tell_ministries``, they do not read outcomes."""
    return outcome.submissions.not_withdrawn().values_list("submitter", flat=True)


def _tell_ministries(outcome, act):
    """A ministry that still has the matter learns of the new wording, with its own submission as the place."""
    for row in outcome.submissions.with_ministry().select_related("ministry"):
        announce(
            kind="submission_reworded",
            subject=row,
            recipients=members_of([row.ministry_id], roles=[Role.MINISTRY_LIAISON], on=act.on),
            at=act.at,
            version=outcome.current.number,
            params={
                "number": outcome.number,
                "version": outcome.current.number,
                "reason": outcome.current.reason,
            },
        )


def _settled():
    """Conditions for which no task is wanted any more, with a reason."""
    return AnswerCondition.objects.filter(settled_at__isnull=False)


register_fulfilled("settled", _settled)
register_follow_up("submissions", _followed_up)
register_open_items("submissions", _open_items)
register_concerned("submissions", _concerned)
register_after_correction("submissions", _tell_ministries)
