"""Who is asking, and in which capacity?

Commands, rules and visibility all take an ``Actor``: a user in one organisation with the roles held
there, perhaps standing in for somebody; or an API client; or the system itself. The organisation ids
that bound what the actor sees are resolved once here and bound as constants in every query.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from .models import ApiClient, Deputy, Membership, Organisation, User
from .roles import ADMINISTRATORS, WORKING_ROLES, Kind, Role


@dataclass(frozen=True)
class Actor:
    """Somebody in one capacity on one day; ``source`` is the door: portal, api, import, command, system."""

    user: User | None = None
    organisation: Organisation | None = None
    roles: frozenset[str] = frozenset()
    standing_in_for: User | None = None
    client: ApiClient | None = None
    source: str = "portal"
    on: date | None = None
    _granted: dict = field(default_factory=dict, compare=False, repr=False)
    _choices: tuple["Actor", ...] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def system(cls) -> "Actor":
        """Automatic acts: lapse of time, sweeps; may do whatever its command allows and sees nothing."""
        return cls(source="system")

    @property
    def is_system(self) -> bool:
        return self.source == "system"

    @property
    def name(self) -> str:
        if self.client:
            return self.client.name
        return str(self.user) if self.user else _("系统自动")

    @property
    def capacity(self) -> str:
        """The capacity in one word for addresses and forms: organisation, and whom the actor stands in for."""
        unit = self.organisation.pk if self.organisation else ""
        return f"{unit}:{self.standing_in_for.pk if self.standing_in_for else ''}"

    @property
    def root_id(self) -> int | None:
        """The province, ministry or office the actor belongs to."""
        return self.organisation.root_id if self.organisation else None

    @cached_property
    def reader_ids(self) -> tuple[int, ...]:
        """Organisations whose matters the actor may read; empty for administrators and strangers.

        Staff of the provincial government read what the province reads; a city, county, park or
        association reads its own matters only (what its own sub-units take part in is written to it too).
        """
        if self.organisation is None or not (self.roles - ADMINISTRATORS):
            return ()
        if self.organisation.is_provincial and self.root_id != self.organisation.pk:
            return (self.root_id, self.organisation.pk)
        return (self.organisation.pk,)

    def inside(self, path: str) -> Q:
        """Rows of units whose inner matters the actor reads: the own ones, for a province those of its branch."""
        own = Q(**{f"{path}__in": self.reader_ids})
        if self.reader_ids and self.organisation.kind == Kind.PROVINCE:
            own |= Q(**{f"{path}__root": self.organisation})
        return own

    @property
    def is_office(self) -> bool:
        return (
            bool(self.organisation)
            and self.organisation.kind == Kind.REGIONAL_OFFICE
            and not self.is_administrator
        )

    @property
    def is_ministry(self) -> bool:
        return bool(self.organisation) and self.organisation.kind == Kind.MINISTRY

    @property
    def is_administrator(self) -> bool:
        return bool(self.roles & ADMINISTRATORS)

    @property
    def is_working(self) -> bool:
        """Holds at least one role that may change things."""
        return self.is_system or bool(self.roles & WORKING_ROLES)

    def has_role(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))

    def belongs_to(self, organisation: Organisation | int | None) -> bool:
        """Acts for this organisation: its own, or, as a province, any unit of its branch.

        Reading goes further than acting: a department's staff read what the province reads, but act
        for their department alone, or on what was assigned to them by name.
        """
        if organisation is None or self.organisation is None or self.is_administrator:
            return False
        if isinstance(organisation, int):
            return organisation == self.organisation.pk
        in_branch = self.organisation.kind == Kind.PROVINCE and organisation.root_id == self.root_id
        return organisation.pk == self.organisation.pk or in_branch

    @property
    def choices(self) -> list["Actor"]:
        """Every capacity the user has that day: those this one was chosen from, where it was."""
        return capacities(self.user, on=self.on) if self._choices is None else list(self._choices)

    def with_source(self, source: str) -> "Actor":
        return Actor(
            self.user, self.organisation, self.roles, self.standing_in_for, self.client, source, self.on
        )


def capacities(user: User, *, on: date) -> list[Actor]:
    """Every capacity in which the user may act on that day: own memberships, then those stood in for."""
    own = _capacities_of(user, on=on)
    lent = [
        Actor(user, actor.organisation, actor.roles, standing_in_for=deputy.absent, on=on)
        for deputy in Deputy.objects.on(on)
        .filter(deputy=user, absent__is_active=True)
        .select_related("absent")
        for actor in _capacities_of(deputy.absent, on=on)
        if not actor.is_administrator
    ]
    return own + lent


def _capacities_of(user: User, *, on: date) -> list[Actor]:
    by_organisation: dict[int, tuple[Organisation, set[str]]] = {}
    memberships = Membership.objects.on(on).filter(user=user, organisation__is_active=True)
    for membership in memberships.select_related("organisation__root"):
        by_organisation.setdefault(membership.organisation_id, (membership.organisation, set()))[1].add(
            membership.role
        )
    return [Actor(user, unit, frozenset(roles), on=on) for unit, roles in by_organisation.values()]


def actor_for(
    user: User,
    *,
    on: date,
    organisation: int | None = None,
    standing_in_for: int | None = None,
    source: str = "portal",
) -> Actor:
    """The user in the wanted capacity, else in the first one; with no membership an actor who sees nothing."""
    if not user.is_active:
        return Actor(user, source=source, on=on)
    choices = capacities(user, on=on)
    chosen = next(
        (
            actor
            for actor in choices
            if actor.organisation.pk == organisation
            and (actor.standing_in_for.pk if actor.standing_in_for else None) == standing_in_for
        ),
        choices[0] if choices else Actor(user, on=on),
    )
    return replace(chosen.with_source(source), _choices=tuple(choices))


def client_actor(client: ApiClient, *, on: date) -> Actor:
    """The capacity of an API client: its organisation and its one role, never more."""
    return Actor(
        None, client.organisation, frozenset({Role(client.role)}), client=client, source="api", on=on
    )
