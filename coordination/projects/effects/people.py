"""Who is told?"""

from accounts.policy import members_of
from coordination.meetings.confirming import VOICE
from coordination.meetings.permissions import DESK


def voices_of(act, *organisations) -> list:
    """The people who speak for these units; where a unit has nobody, its province's."""
    return _people(act, organisations, VOICE)


def desk_of(act, *organisations) -> list:
    return _people(act, organisations, DESK)


def _people(act, organisations, roles) -> list:
    people = []
    for organisation in organisations:
        found = members_of([organisation.pk], roles=roles, on=act.on)
        people += found or members_of([organisation.root_id], roles=roles, on=act.on)
    return list(dict.fromkeys(people))


def all_partners(project, act) -> list:
    """The desks of everybody who takes part or was asked to."""
    return desk_of(act, *(each.organisation for each in project.active_partners))
