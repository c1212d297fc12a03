"""Which rows may be chosen in a form of supervision?"""

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.models import Membership, Organisation, User
from accounts.roles import Kind, Role

SIGNING = (Role.APPROVER, Role.OFFICE_STAFF)
WORKING = (Role.COORDINATOR, Role.HANDLER, Role.APPROVER, Role.OFFICE_STAFF)


def own(actor, path: str) -> Q:
    """Rows of units the actor acts for: the same answer as ``actor.belongs_to``."""
    if actor.organisation is None or actor.is_administrator:
        return Q(pk__in=[])
    mine = Q(**{path: actor.organisation.pk})
    if actor.organisation.kind == Kind.PROVINCE:
        mine |= Q(**{f"{path}__root": actor.organisation.pk})
    return mine


def tasks_to_supervise(subject, actor) -> QuerySet:
    """Running tasks the actor may write letters about: the office those it reads, others those they issued."""
    tasks = apps.get_model("tasks", "Task").objects.visible_to(actor).led().select_related("lead")
    return (tasks if actor.is_office else tasks.filter(own(actor, "issuer"))).order_by("number")


def tasks_beside(subject, actor) -> QuerySet:
    """What a form offers: the tasks with the same lead as the one it was opened from."""
    tasks = tasks_to_supervise(subject, actor)
    lead = getattr(subject, "lead_id", None)
    return tasks.filter(lead=lead) if lead else tasks


def participants(subject, actor) -> QuerySet:
    """Units that take part in a task; of the one the form was opened from, when there is one."""
    units = Organisation.objects.can_take_part()
    if subject is not None and hasattr(subject, "participations"):
        units = units.filter(participations__task=subject, participations__ended_at=None)
    return units.distinct()


def tasks_read(subject, actor) -> QuerySet:
    """Live tasks the actor reads: a leader may write on any of them."""
    return apps.get_model("tasks", "Task").objects.visible_to(actor).live().order_by("number")


def instructed_units(subject, actor) -> QuerySet:
    """Whom a leader instructs: the own unit, of a province its branch; the office, whoever takes part."""
    if actor.is_office:
        return participants(subject, actor)
    own_branch = Q(pk=actor.organisation.pk)
    if actor.organisation.kind == Kind.PROVINCE:
        own_branch |= Q(root=actor.organisation)
    return Organisation.objects.can_take_part().filter(own_branch)


def instructed_people(subject, actor) -> QuerySet:
    """Who works in the units that may be instructed."""
    serving = Membership.objects.on(actor.on).filter(
        organisation__in=instructed_units(subject, actor).values("pk"), role__in=WORKING
    )
    return _people(serving)


def signatories(subject, actor) -> QuerySet:
    """Leaders of the writing unit, or of the unit above it, who did not draft the letter."""
    if subject is None:
        return User.objects.none()
    units = {subject.issuer_id, subject.issuer.root_id}
    serving = Membership.objects.on(actor.on).filter(organisation__in=units, role__in=SIGNING)
    return _people(serving).exclude(pk=subject.drafted_by_id)


def only_signatory(subject, actor) -> User | None:
    """Where there is one leader to sign there is nothing to choose."""
    found = signatories(subject, actor)[:2]
    return found[0] if len(found) == 1 else None


def _people(serving: QuerySet) -> QuerySet:
    return User.objects.filter(is_active=True, pk__in=serving.values("user")).order_by("full_name", "pk")


def urged_units(subject, actor) -> QuerySet:
    """Who may be asked for progress about this task by this actor."""
    if subject is None:
        return participants(subject, actor)
    parts = apps.get_model("tasks", "Participation").objects.active().filter(task=subject).order_by()
    leads = actor.is_office or actor.belongs_to(subject.issuer)
    chosen = parts if leads else parts.exclude(role="lead")
    units = Organisation.objects.filter(pk__in=chosen.values("organisation"))
    return units.exclude(pk=actor.organisation.pk) if actor.organisation else units


def asked_units(subject, actor) -> QuerySet:
    """Whom the office may ask for a figure."""
    return Organisation.objects.can_take_part().order_by("code", "name")
