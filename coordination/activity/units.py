"""How does a unit keep its settings and absences, with a line of history for each change?"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Deputy, Membership, Organisation, User
from accounts.policy import decide
from accounts.services import appoint_deputy, change_settings, end_deputy
from coordination.common.errors import NotAllowed

from .recording import record


def own_units(actor: Actor) -> QuerySet[Organisation]:
    """The units whose settings the actor may read; others do not exist here."""
    if actor.organisation is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk__in={*actor.reader_ids, actor.organisation.pk})


def absences_in(actor: Actor) -> QuerySet[Deputy]:
    """Absences of the actor's unit, and of the actor."""
    if actor.organisation is None or actor.is_administrator:
        return Deputy.objects.none()
    staff = Membership.objects.filter(organisation=actor.organisation).values("user")
    mine = Q(absent=actor.user) | Q(deputy=actor.user) if actor.user else Q()
    return Deputy.objects.filter(Q(absent__in=staff) | mine).select_related("absent", "deputy")


def people_for_absence(actor: Actor) -> tuple[QuerySet[User], QuerySet[User]]:
    """Who may be absent, as far as this actor arranges it, and who may stand in: staff of the same branch."""
    if actor.organisation is None or actor.is_administrator:
        raise NotAllowed(_("管理员账号不设代理。"))
    serving = Membership.objects.on(actor.on)
    unit = serving.filter(organisation=actor.organisation).values("user")
    branch = serving.filter(organisation__root_id=actor.root_id).values("user")
    active = User.objects.filter(is_active=True).order_by("full_name", "pk")
    mine = Q(pk=actor.user.pk) if actor.user else Q(pk__in=[])
    keeper = decide(actor, "accounts.change_organisation", actor.organisation)
    return active.filter(mine | Q(pk__in=unit) if keeper else mine), active.filter(pk__in=branch)


@transaction.atomic
def save_settings(unit: Organisation, *, actor: Actor, at: datetime, **settings) -> dict[str, list]:
    """Change a unit's own settings; what changed. Raises ``NotAllowed`` naming who keeps them."""
    decision = decide(actor, "accounts.change_organisation", unit)
    if not decision:
        raise NotAllowed(decision.reason)
    changes = change_settings(unit, **settings)
    if changes:
        record(
            unit,
            actor=actor,
            at=at,
            verb="change_settings",
            sentence=_("修改了本单位设置"),
            changes=changes,
        )
    return changes


@transaction.atomic
def arrange_deputy(
    *,
    actor: Actor,
    at: datetime,
    absent: User,
    deputy: User,
    starts_on: date,
    ends_on: date,
    reason: str = "",
) -> Deputy:
    """``deputy`` stands in for ``absent``. Raises ``NotAllowed``, and what ``appoint_deputy`` raises."""
    decision = decide(actor, "accounts.appoint_deputy", absent)
    if not decision:
        raise NotAllowed(decision.reason)
    row = appoint_deputy(absent=absent, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason)
    _record(row, actor, at, "appoint_deputy", _("安排%(deputy)s代理%(absent)s，自%(starts_on)s至%(ends_on)s"))
    return row


@transaction.atomic
def stop_deputy(row: Deputy, *, actor: Actor, at: datetime) -> None:
    """The deputy stands in no longer, from today. Raises ``NotAllowed``."""
    decision = decide(actor, "accounts.appoint_deputy", row.absent)
    if not decision:
        raise NotAllowed(decision.reason)
    _record(row, actor, at, "end_deputy", _("结束了%(deputy)s对%(absent)s的代理"))
    end_deputy(row, on=actor.on)


def _record(row: Deputy, actor: Actor, at: datetime, verb: str, sentence: object) -> None:
    params = {
        "deputy": str(row.deputy),
        "absent": str(row.absent),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }
    record(actor.organisation, actor=actor, at=at, verb=verb, sentence=sentence, params=params)
