"""Who acts for a unit that has nobody of its own for an act?

A city, county, park or department may be a party without staff in this system. Then the staff of its province
stand in: for exactly those acts for which the unit has nobody in any of the roles that may perform them. A unit
that has somebody acts itself; its province reads what it does, and is refused with a sentence that says who could.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .models import Membership, Organisation, User
from .policy import members_of
from .roles import Kind, Role


def _serving(on: date, roles: Iterable[str]) -> QuerySet[Membership]:
    """Memberships that count on a day, in one of these roles."""
    return Membership.objects.on(on).filter(role__in=sorted(roles), user__is_active=True).order_by()


def is_alone(on: date, roles: Collection[str], unit: str = "") -> Q:
    """Rows whose unit has nobody in any of these roles, and a province above it that stands in.

    ``unit`` leads to the unit; empty where the rows are units.
    """
    root = f"{unit}__root" if unit else "root"
    held = _serving(on, roles).filter(organisation=OuterRef(unit or "pk"))
    province = Q(**{f"{root}__kind": Kind.PROVINCE, f"{root}__is_active": True})
    return province & ~Q(**{unit or "pk": F(root)}) & ~Exists(held)


def asked_instead(on: date, roles: Collection[str], unit: str) -> Case:
    """Id of the unit whose people are asked: the unit's own, or those who stand in for it."""
    alone = When(is_alone(on, roles, unit), then=F(f"{unit}__root"))
    return Case(alone, default=F(unit), output_field=BigIntegerField())


def said_for(on: date, roles: Collection[str], unit: str, detail: Combinable | None = None) -> Case:
    """What a line of my work says, and for whom where somebody stands in: 代嘉善县 · …"""
    rest = [] if detail is None else [Value(" · "), detail]
    named = Concat(Value("代"), F(f"{unit}__name"), *rest, output_field=CharField())
    return Case(
        When(is_alone(on, roles, unit), then=named), default=detail or Value(""), output_field=CharField()
    )


def stood_in(
    organisations: Iterable[Organisation], *, roles: Collection[str], on: date
) -> dict[int, Organisation]:
    """Of these units those that have nobody in any of these roles → the province that stands in."""
    units = Organisation.objects.filter(pk__in=[unit.pk for unit in organisations]).order_by()
    return {unit.pk: unit.root for unit in units.filter(is_alone(on, roles)).select_related("root")}


def staff_for(organisations: Iterable[Organisation], *, roles: Collection[str], on: date) -> list[User]:
    """The people who act for these units in these roles, each once: the units' own, else those who stand in."""
    units = list(organisations)
    others = stood_in(units, roles=roles, on=on)
    return members_of([others.get(unit.pk, unit).pk for unit in units], roles=roles, on=on)


@dataclass
class Branch:
    """For which roles each unit below the actor's province has somebody."""

    held: dict[int, set[str]] = field(default_factory=dict)


def branch_of(actor: Actor) -> Branch:
    """What the actor's province stands in for; empty for everybody else. Read once for an actor."""
    unit = actor.organisation
    if unit is None or unit.kind != Kind.PROVINCE or actor.is_administrator:
        return Branch()
    if Branch not in actor._granted:
        found = Branch()
        rows = (
            Membership.objects.on(actor.on).filter(user__is_active=True, organisation__root=unit).order_by()
        )
        for pk, role in rows.values_list("organisation_id", "role"):
            found.held.setdefault(pk, set()).add(role)
        actor._granted[Branch] = found
    return actor._granted[Branch]


def speaks_for(actor: Actor, unit: Organisation, roles: Collection[str]) -> bool:
    """Acts for this unit where these roles are asked: its own people, or those who stand in for it."""
    if not actor.belongs_to(unit):
        return False
    return unit.pk == actor.organisation.pk or not branch_of(actor).held.get(unit.pk, set()) & set(roles)


def who_acts_instead(actor: Actor, units: Iterable[Organisation], roles: Collection[str]) -> str:
    """What a province is told that acts for units of its branch which have people of their own in these roles."""
    mine = [unit for unit in units if actor.belongs_to(unit)]
    held = set().union(*(branch_of(actor).held.get(unit.pk, set()) for unit in mine))
    return _("%(names)s有自己的%(roles)s，由其办理。") % {
        "names": "、".join(unit.name for unit in mine),
        "roles": "、".join(str(Role(role).label) for role in roles if role in held),
    }
