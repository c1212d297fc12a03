"""How does somebody leave so that nothing is left behind?

First a list of everything that hangs on the person, then one step: what names the person passes to the
successor, each with a line in its history; posts end; the account is closed. Duties of a role stay with
whoever holds the role, and the step is refused while nobody would.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, capacities
from accounts.holdings import HOLDINGS, Holding, Leave, held_by
from accounts.models import Membership, User
from accounts.policy import decide
from accounts.roles import ADMINISTRATORS, Role
from accounts.services import appoint
from coordination.activity.recording import record
from coordination.common.decisions import ALLOWED, Decision
from coordination.common.errors import Conflict, Invalid, NotAllowed
from coordination.common.local_time import local_date

from .duties import Duty
from .finding import duties_at
from .my_work import is_own

SHOWN = 20  # of each kind; the number says how many there are


@dataclass(frozen=True)
class Held:
    """One kind of thing that hangs on the person: how many, and the first of them."""

    holding: Holding
    count: int
    rows: list[Any]

    @property
    def subjects(self) -> list[Any]:
        return [self.holding.subject(row) for row in self.rows]


@dataclass(frozen=True)
class Preview:
    """Everything that hangs on somebody; ``vacant`` are duties that nobody else could do."""

    person: User
    held: list[Held]
    posts: list[Membership]
    duties: list[Duty] = field(default_factory=list)
    vacant: list[Duty] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(each.count for each in self.held)


def may_hand_over(actor: Actor, person: User) -> Decision:
    """The coordinator of the unit, or the system administrator, who sees numbers and no business."""
    if actor.has_role(Role.SYSTEM_ADMIN):
        return ALLOWED
    return decide(actor, "accounts.hand_over_post", person)


def preview(person: User, *, actor: Actor, at: datetime) -> Preview:
    """What the person would leave behind. Raises ``NotAllowed`` naming who arranges it."""
    _authorise(actor, person)
    on = local_date(at)
    held = [
        Held(HOLDINGS[name], rows.count(), list(rows[:SHOWN])) for name, rows in held_by(person, on).items()
    ]
    duties = _duties_of(person, at)
    return Preview(person, held, list(_posts(person, on)), duties, _vacant(duties, person, on, taken=()))


def successors_for(person: User, *, actor: Actor) -> QuerySet[User]:
    """Active colleagues of the same province, ministry or office; of one without any post the arranger's own."""
    branches = set(person.memberships.values_list("organisation__root_id", flat=True)) or {actor.root_id}
    serving = Membership.objects.on(actor.on).filter(organisation__root_id__in=branches)
    working = serving.exclude(role__in=[*ADMINISTRATORS, Role.VIEWER]).values("user")
    return (
        User.objects.filter(is_active=True, pk__in=working).exclude(pk=person.pk).order_by("full_name", "pk")
    )


@transaction.atomic
def hand_over(
    person: User, *, successor: User, actor: Actor, at: datetime, posts: list[int] = (), reason: str = ""
) -> dict[str, int]:
    """Give everything to the successor, end the posts and close the account, all or nothing; the numbers by kind.

    ``posts`` are the memberships that the successor takes over as well; only the system administrator
    appoints. Raises ``NotAllowed``, ``Invalid`` for the successor, and ``Conflict`` when duties of a
    role would be nobody's.
    """
    _authorise(actor, person)
    people = {
        each.pk: each for each in User.objects.select_for_update().filter(pk__in=[person.pk, successor.pk])
    }
    person, on = people[person.pk], local_date(at)
    if not successors_for(person, actor=actor).filter(pk=successor.pk).exists():
        raise Invalid({"successor": _("接任人须是同一省（市）或单位的在岗人员。")})
    taken = [post for post in _posts(person, on) if post.pk in set(posts)]
    if taken and not actor.has_role(Role.SYSTEM_ADMIN):
        raise NotAllowed(_("任职由系统管理员办理。"), act="hand_over_post")
    duties = _duties_of(person, at)
    if missing := _vacant(duties, person, on, taken=taken):
        raise Conflict(_nobody_left(missing), code="nobody_left", duties=len(missing))
    leave = Leave(person, people[successor.pk], actor, at)
    moved = _move_all(leave, on)
    for post in taken:
        if (
            not leave.successor.memberships.on(on)
            .filter(organisation=post.organisation, role=post.role)
            .exists()
        ):
            appoint(user=leave.successor, organisation=post.organisation, role=post.role, starts_on=on)
    _end_posts(person, on)
    person.is_active = False
    person.save(update_fields=["is_active"])
    record(
        person,
        actor=actor,
        at=at,
        verb="leave",
        sentence=_("%(person)s离岗，%(count)s项交由%(successor)s，账号停用"),
        params={"person": str(person), "successor": str(successor), "count": sum(moved.values())},
        changes={"reason": ["", reason.strip()]} if reason.strip() else {},
    )
    return moved


def _move_all(leave: Leave, on: date) -> dict[str, int]:
    moved: Counter[str] = Counter()
    for name, rows in held_by(leave.person, on).items():
        for row in list(rows):
            HOLDINGS[name].hand_on(row, leave)
            moved[name] += 1
    if left := held_by(leave.person, on):
        raise RuntimeError(f"Still on {leave.person.pk}: {sorted(left)}")  # a holding that hands on nothing
    return dict(moved)


def _authorise(actor: Actor, person: User) -> None:
    decision = may_hand_over(actor, person)
    if not decision:
        raise NotAllowed(decision.reason, act="hand_over_post")


def _posts(person: User, on: date) -> QuerySet[Membership]:
    """Held today or later."""
    rows = person.memberships.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    return rows.select_related("organisation").order_by("pk")


def _end_posts(person: User, on: date) -> None:
    """Until yesterday; a post not begun before today never was."""
    posts = _posts(person, on)
    posts.filter(starts_on__gte=on).delete()
    posts.update(ends_on=on - timedelta(days=1))


def _duties_of(person: User, at: datetime) -> list[Duty]:
    """What the person is asked for now, in every post."""
    own = [each for each in capacities(person, on=local_date(at)) if each.standing_in_for is None]
    own = [each for each in own if each.reader_ids]
    if not own:
        return []
    duties = duties_at(at, organisations=sorted({pk for each in own for pk in each.reader_ids}))
    return [duty for duty in duties if any(is_own(duty, each) for each in own)]


def _vacant(duties: list[Duty], person: User, on: date, *, taken) -> list[Duty]:
    """Duties of a role that nobody else holds in that unit, the posts ``taken`` over counted in."""
    others = Membership.objects.on(on).filter(
        organisation__in={duty.organisation_id for duty in duties}, user__is_active=True
    )
    held = set(others.exclude(user=person).values_list("organisation_id", "role"))
    held |= {(post.organisation_id, post.role) for post in taken}
    return [
        duty
        for duty in duties
        if duty.person_id is None
        and not duty.rule.waiting
        and not any((duty.organisation_id, role) in held for role in duty.rule.roles)
    ]


def _nobody_left(duties: list[Duty]) -> object:
    roles = sorted({str(Role(role).label) for duty in duties for role in duty.rule.roles})
    return _(
        "交接后有%(count)d项待办无人可办（须%(roles)s）；请先由系统管理员任命，或由接任人接任其职务。"
    ) % {
        "count": len(duties),
        "roles": "、".join(roles),
    }
