"""When does an act make sense, what may be chosen in it, and what is proposed?

Predicates ``(subject, actor) -> bool`` hide acts that have no object; row choosers return the querysets
behind a selection; proposals pre-fill a form. None of them decides who may.
"""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User
from accounts.roles import Kind, Role
from coordination.figures.models import shown

from . import states
from .consolidating import latest_of_each, proposed_reports, proposed_text  # noqa: F401 - proposals of the workflow
from .states import Answer, OfferState, ParticipationRole, ReportState, Rhythm
from .wanted import asked_lines

# --- Does the act make sense? ---


def mode_is(mode):
    return lambda task, actor: task.claim_mode == mode


def application_awaits_approval(task, actor):
    waiting = task.offers.filter(state=OfferState.WAITING_APPROVAL).select_related("organisation")
    return any(actor.belongs_to(offer.organisation) for offer in waiting)


def own_application_is_open(task, actor):
    open_states = (OfferState.WAITING_APPROVAL, OfferState.STANDING)
    mine = task.offers.filter(state__in=open_states).select_related("organisation")
    return any(actor.belongs_to(offer.organisation) for offer in mine)


def is_allotted(task, actor):
    return task.allotted and not task.objected


def is_claimed_freely(task, actor):
    return not task.allotted


def own_part_is_unsigned(task, actor):
    return task.unsigned_part_of(actor) is not None


def takes_part(task, actor):
    return task.participation_of(actor) is not None


def supports(task, actor):
    return task.participation_of(actor, ParticipationRole.SUPPORT, ParticipationRole.CO_LEAD) is not None


def stands_outside(task, actor):
    """A unit of a province that neither takes part nor issued the task."""
    outside = bool(actor.organisation) and actor.organisation.kind not in (
        Kind.REGIONAL_OFFICE,
        Kind.MINISTRY,
    )
    return outside and not takes_part(task, actor) and not actor.belongs_to(task.issuer)


def leads_or_watches(task, actor):
    """Shown to the lead; to the issuer it is shown disabled, so that it sees what the lead could do."""
    if task.participation_of(actor, ParticipationRole.LEAD):
        return True
    return not takes_part(task, actor) and actor.belongs_to(task.issuer)


def manages(task, actor):
    return actor.belongs_to(task.issuer)


def has_unsettled_refusal(task, actor):
    return unsettled_refusals(task, actor).exists()


def has_support_offers(task, actor):
    return support_offers(task, actor).exists()


def hand_over_is_pending(task, actor):
    return task.pending_hand_over is not None


def extension_is_pending(task, actor):
    return task.pending_extension is not None


def has_reports(task, actor):
    return returnable_reports(task, actor).exists()


def is_not_published(task, actor):
    return task.published_as_id is None


# --- What may be chosen? ---


def yes_or_no(task, actor):
    return [(Answer.YES, _("同意")), (Answer.NO, _("不同意"))]


def rhythms(task, actor):
    """Own dates only where the draft names them: a plan has no field for them."""
    return [(value, label) for value, label in Rhythm.choices if value != Rhythm.OWN or task.own_report_dates]


def report_fields(task, actor):
    return [
        ("text", _("进展情况")),
        ("percent", _("完成率")),
        *([("values", _("指标数据"))] if task.wanted_figures.exists() else []),
        ("figures", _("关键数据")),
        ("problems", _("存在问题")),
        ("help_wanted", _("需协调事项")),
    ]


def standing_offers(task, actor):
    return task.offers.filter(state=OfferState.STANDING, role=ParticipationRole.LEAD)


def support_offers(task, actor):
    return task.offers.filter(state=OfferState.STANDING, role=ParticipationRole.SUPPORT)


def unsettled_refusals(task, actor):
    return task.participations.filter(settled_at=None, ended_at__isnull=False).exclude(refused_reason="")


def supporter_reports(task, actor):
    """The latest submitted report of each supporter, for the lead to build on."""
    lead = task.participation_of(actor, ParticipationRole.LEAD)
    reports = latest_of_each(task)
    return reports.exclude(organisation=task.lead) if lead else reports.none()


def returnable_reports(task, actor):
    """The last report of each unit but the own; the lead sends back those of its supporters."""
    reports = latest_of_each(task)
    part = task.participation_of(actor)
    return reports.exclude(organisation=part.organisation) if part else reports


def only_returnable_report(task, actor):
    """Where there is one, nobody has to choose it."""
    found = list(returnable_reports(task, actor)[:2])
    return found[0] if len(found) == 1 else None


def own_people(task, actor):
    unit = actor.organisation
    if unit is None:
        return User.objects.none()
    serving = Membership.objects.on(actor.on).filter(
        organisation__root_id=unit.root_id, role__in=[Role.HANDLER, Role.COORDINATOR]
    )
    return User.objects.filter(is_active=True, pk__in=serving.values("user"))


def anyone_but_us(task, actor):
    return Organisation.objects.active().exclude(pk=task.lead_id)


def any_unit(task, actor):
    return Organisation.objects.active()


def people_who_read(task, actor):
    """Those whom a mention reaches, the actor left out."""
    units = task.readers.values("organisation")
    people = User.objects.filter(is_active=True, memberships__organisation__in=units).distinct()
    return people.exclude(pk=actor.user.pk) if actor.user else people


def everybody(task, actor):
    return User.objects.filter(is_active=True)


def coming_meetings(task, actor):
    meetings = apps.get_model("meetings", "Meeting")
    return meetings.objects.visible_to(actor).exclude(status="cancelled").order_by("-starts_on")


# --- What is proposed? ---


def own(name):
    """The task's own value of a field."""
    return lambda task, actor: getattr(task, name)


def last_report(name):
    """The draft, else the last report of the actor's unit: what was said is not typed twice."""

    def propose(task, actor):
        part = task.participation_of(actor)
        if part is None:
            return None
        latest = task.reports.filter(organisation=part.organisation).order_by("-id").first()
        return getattr(latest, name) if latest else None

    return propose


def known_values(task, actor):
    """Half-written values, else what stands already for the period that is asked for."""
    part = task.participation_of(actor)
    if part is None:
        return {}
    draft = task.reports.filter(organisation=part.organisation, state=ReportState.DRAFT).first()
    if draft and draft.values:
        return {each["name"]: each["value"] for each in draft.values}
    lines = asked_lines(task, part.organisation, on=actor.on)
    return {each.wanted.name: shown(each.figure.value) for each in lines if each.figure}


def milestone_lines(task, actor):
    return "\n".join(f"{row.due_on} {row.percent}% {row.title}" for row in task.milestones.all())


def wanted_date(task, actor):
    pending = task.extensions.filter(answer=Answer.PENDING).first()
    return pending.wanted_on if pending else None


def outcome_wording(task, actor):
    return task.expected_result or task.content or task.title


# --- Where does it lead? ---


def open_again_without_lead(task, act):
    """A refusal by the lead sets the task free; by a supporter it leaves the state."""
    return states.OPEN if task.lead_id is None else task.status


def nothing_else(task, act):
    """Nothing but the state changes."""
