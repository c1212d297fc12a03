"""Who is told, and who may read from now on?"""

import re

from accounts.models import Organisation, User
from accounts.policy import members_of
from accounts.roles import Role

DESK_ROLES = (Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF)


def desk_of(act, *organisations, roles=DESK_ROLES):
    """The people at the desk of these units; where a unit has nobody, its province's desk."""
    people = []
    for organisation in organisations:
        found = members_of([organisation.pk], roles=roles, on=act.on)
        people += found or members_of([organisation.root_id], roles=roles, on=act.on)
    return list(dict.fromkeys(people))


def let_read(task, organisations) -> None:
    """These units, and every unit above them, may read the task from now on, for good."""
    ids = set()
    for organisation in organisations:
        ids.add(organisation.pk)
        ids.update(
            Organisation.objects.filter(path__in=_paths_above(organisation)).values_list("pk", flat=True)
        )
    rows = task.readers.model
    rows.objects.bulk_create(
        [rows(task=task, organisation_id=pk) for pk in sorted(ids)], ignore_conflicts=True
    )


def _paths_above(organisation) -> list[str]:
    step = Organisation.steplen
    return [organisation.path[:end] for end in range(step, len(organisation.path), step)]


def part_of(task, act, *roles):
    """The participation the actor acts for; the rule has already made sure that there is one."""
    return task.participation_of(act.actor, *roles)


def members_who_read(task, on) -> set:
    """The people of every unit that may read the task."""
    units = task.readers.values_list("organisation_id", flat=True)
    return set(members_of(units, roles=Role.values, on=on))


LONGEST_NAME = 20  # characters behind an @ that may be a name


def named_in(text: str) -> list[set]:
    """For each @name the active people of that name: the longest name that somebody has."""
    found = []
    for written in re.findall(rf"@([^\s@]{{2,{LONGEST_NAME}}})", text):
        people = User.objects.filter(
            is_active=True, full_name__in=[written[:end] for end in range(2, len(written) + 1)]
        )
        longest = max((len(each.full_name) for each in people), default=0)
        found.append({each for each in people if len(each.full_name) == longest})
    return found
