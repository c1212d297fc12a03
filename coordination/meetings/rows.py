"""Which rows may be chosen in a form about meetings?"""

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.models import Organisation
from accounts.roles import Kind


def hosts(subject, actor) -> QuerySet:
    """Any unit but a ministry may host; the office for everybody, a unit for itself."""
    units = Organisation.objects.active().exclude(kind=Kind.MINISTRY)
    if actor is None or actor.is_office or actor.is_system:
        return units
    if actor.organisation is None:
        return units.none()
    own = Q(root=actor.root_id) if actor.organisation.kind == Kind.PROVINCE else Q(pk=actor.organisation.pk)
    return units.filter(own | Q(pk=subject.host_id)) if subject is not None else units.filter(own)


def provinces(subject, actor) -> QuerySet:
    return Organisation.objects.active().equals()


def guests(subject, actor) -> QuerySet:
    """Anybody may sit in, the office and ministries included."""
    return Organisation.objects.active()


def open_cycles(subject, actor) -> QuerySet:
    """Open cycles, and the one a meeting stands in already."""
    cycles = apps.get_model("meetings", "Cycle").objects
    own = cycles.filter(pk=subject.cycle_id) if subject is not None else cycles.none()
    return cycles.open() | own


def series(subject, actor) -> QuerySet:
    return apps.get_model("meetings", "Series").objects.all()


def other_published_outcomes(subject, actor) -> QuerySet:
    """What the actor may read, is published, and is not this one."""
    outcomes = apps.get_model("meetings", "Outcome").objects.visible_to(actor).published()
    return outcomes.exclude(pk=subject.pk) if subject is not None else outcomes


def meetings_with_outcomes(subject, actor) -> QuerySet:
    """What the actor may read and what was not cancelled."""
    return apps.get_model("meetings", "Meeting").objects.visible_to(actor).exclude(status="cancelled")
