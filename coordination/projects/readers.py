"""Who may read a project, as its state stands, and which lines of its history are not for every reader?

Proposed, it is read by who put it on paper, the lead and whoever was asked to take part. Under joint review
the office reads it too, and once approved every province, unless it is for the partners alone. A row once
written stays: who could read it keeps reading it.
"""

from django.db.models import Q

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Kind
from coordination.activity.withheld import withholds

from .vocabulary import JOINT_REVIEW, PROPOSED, PUBLIC, Confidentiality


def let_read(project, organisations) -> None:
    """These units, and every unit above them, may read the project from now on, for good."""
    units = Organisation.objects.filter(pk__in=[each.pk for each in organisations])
    present = set(project.readers.values_list("organisation_id", flat=True))
    rows = project.readers.model
    rows.objects.bulk_create(
        [rows(project=project, organisation_id=pk) for pk in sorted(units.with_units_above() - present)],
        ignore_conflicts=True,
    )


def let_read_as_state(project, status: str) -> None:
    """Open it to whom the state opens it."""
    let_read(project, [project.proposer, project.lead])
    if project.confidentiality != Confidentiality.REGION or status == PROPOSED:
        return
    if status == JOINT_REVIEW:
        let_read(project, Organisation.objects.offices())
    elif status in PUBLIC:
        known_to = Organisation.objects.filter(kind__in=[Kind.PROVINCE, Kind.REGIONAL_OFFICE])
        let_read(project, known_to)


@withholds("projects.Project")
def withheld(actor: Actor) -> Q:
    """What names a thing of another room is told to the unit that did it: others may not know that thing."""
    return Q(verb__in=["answer_overlap", "link", "unlink"]) & ~actor.inside("organisation")
