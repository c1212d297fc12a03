"""Who may read a meeting or an outcome, as its state stands?

The answer is written down as reader rows, so that every list is a join on a narrow index. Effects call
these functions whenever the answer may have changed.
"""

from django.apps import apps
from django.db.models import Manager, Q

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Kind
from coordination.activity.withheld import withholds

from .vocabulary import Answer, Audience


def write_meeting_readers(meeting) -> None:
    """Host, organiser, who attends and the keeper of the cycle; outcomes of the meeting follow."""
    _write(meeting.readers, _run_by(meeting) | _attending(meeting))
    for outcome in meeting.outcomes.exclude(published_at=None).select_related("meeting__cycle"):
        write_outcome_readers(outcome)


def write_outcome_readers(outcome) -> None:
    """A draft is the drafter's alone; a wording under confirmation goes to the parties asked; then the audience reads.

    Who confirmed a wording that was published keeps reading it, whatever happens to its attendance.
    """
    readers = {outcome.drafter_id} | {each.organisation_id for each in outcome.running_round}
    if outcome.published_at is not None:
        readers |= _signatories(outcome)
        readers |= {outcome.meeting.cycle.keeper_id} if outcome.meeting.cycle else set()
        if outcome.audience != Audience.SIGNATORIES:
            readers |= _run_by(outcome.meeting) | _attending(outcome.meeting)
    _write(outcome.readers, readers)


@withholds("meetings.Outcome")
def withheld(actor: Actor) -> Q:
    """How a wording was drafted stays with the drafter; who objected to what, with the drafter and the parties."""
    outcomes = apps.get_model("meetings", "Outcome").objects.order_by()
    own = outcomes.filter(actor.inside("drafter")).values("pk")
    asked = outcomes.filter(actor.inside("confirmations__organisation")).values("pk")
    drafting = Q(verb__in=["create", "edit", "discard"]) & ~Q(object_id__in=own)
    confirming = Q(verb__in=["object", "recall", "correct"]) & ~Q(object_id__in=own) & ~Q(object_id__in=asked)
    return drafting | confirming


def organisations_told(outcome) -> set[int]:
    """Whom an act on a published outcome concerns: its readers; with the region as audience, every province."""
    told = set(outcome.readers.values_list("organisation_id", flat=True))
    if outcome.audience == Audience.REGION:
        region = Organisation.objects.active().filter(kind__in=[Kind.PROVINCE, Kind.REGIONAL_OFFICE])
        told |= set(region.values_list("pk", flat=True))
    return told


def _run_by(meeting) -> set[int]:
    keeper = {meeting.cycle.keeper_id} if meeting.cycle else set()
    return {meeting.host_id, meeting.organiser_id} | keeper


def _attending(meeting) -> set[int]:
    return set(meeting.attendances.values_list("organisation_id", flat=True))


def _signatories(outcome) -> set[int]:
    agreed = outcome.confirmations.filter(
        answer__in=[Answer.AGREED, Answer.LAPSED], version__published_at__isnull=False
    )
    return set(agreed.values_list("organisation_id", flat=True))


def _write(rows: Manager, organisations: set[int]) -> None:
    """Make the reader rows exactly these organisations and the units above them; a ministry never gets one."""
    units = Organisation.objects.filter(pk__in=organisations).exclude(kind=Kind.MINISTRY)
    wanted = units.with_units_above()
    present = set(rows.values_list("organisation_id", flat=True))
    if gone := present - wanted:
        rows.filter(organisation_id__in=gone).delete()
    for pk in sorted(wanted - present):
        rows.create(organisation_id=pk)
