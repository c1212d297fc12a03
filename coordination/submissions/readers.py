"""Who may read a submission, as its state stands?

A draft is the submitting unit's alone. Once submitted, the ministry it is addressed to reads it, and so do
the parties to the outcome: they agreed on the wording that was sent. The office and the other
provinces read it when they are among those.
"""

from django.apps import apps
from django.db.models import Q

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.activity.withheld import withholds
from coordination.meetings.vocabulary import Answer


def write_readers(submission) -> None:
    """Make the reader rows what the state asks for. A row once written stays: who could read it keeps reading it."""
    readers = {submission.submitter_id}
    if submission.submitted_on is not None:
        readers |= {submission.ministry_id, submission.outcome.drafter_id}
        confirmed = submission.outcome.confirmations.filter(answer__in=[Answer.AGREED, Answer.LAPSED])
        readers |= set(confirmed.values_list("organisation_id", flat=True))
    wanted = Organisation.objects.filter(pk__in=readers).with_units_above()
    present = set(submission.readers.values_list("organisation_id", flat=True))
    for pk in sorted(wanted - present):
        submission.readers.create(organisation_id=pk)


@withholds("submissions.Submission")
def withheld(actor: Actor) -> Q:
    """How it was drafted stays with the submitting unit."""
    own = apps.get_model("submissions", "Submission").objects.order_by().filter(actor.inside("submitter"))
    return Q(verb__in=["create", "edit"]) & ~Q(object_id__in=own.values("pk"))
