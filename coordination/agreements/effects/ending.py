"""How does an agreement end: by its date, or before it by consent of all parties?"""

from django.utils.translation import gettext_lazy as _

from coordination.agreements.people import SIGNERS
from coordination.agreements.vocabulary import EXPIRED, TERMINATED

from .signing import supersede_others
from .tabling import tell_parties


def pending_termination(agreement):
    """The proposal to end it that is still open, with its consents; or None."""
    return agreement.terminations.filter(settled_at=None).prefetch_related("consents").first()


def not_consented(agreement, termination) -> list:
    done = {each.organisation_id for each in termination.consents.all()}
    return [unit for unit in agreement.units if unit.pk not in done]


def consent(agreement, termination, act) -> str:
    """One party consents; with the last one the end is fixed. The new state."""
    party = agreement.party_of(act.actor, SIGNERS, not_consented(agreement, termination))
    termination.consents.create(
        organisation=party,
        consented_by=act.actor.user,
        consented_by_name=act.actor.name,
        consented_at=act.at,
    )
    act.say(party=party.name)
    missing = not_consented(agreement, pending_termination(agreement))
    if missing:
        return agreement.status
    termination.settled_at, termination.was_agreed = act.at, True
    termination.save(update_fields=["settled_at", "was_agreed"])
    agreement.terminated_on = termination.last_day
    tell_parties(agreement, act, "agreement_ended_early", day=termination.last_day, reason=termination.reason)
    return ended_state(agreement, act.on)


def ended_state(agreement, on) -> str:
    """What the agreement is on a day, if that is beyond its last one."""
    if agreement.terminated_on is not None and agreement.terminated_on < on:
        drop_what_is_on_the_table(agreement)
        return TERMINATED
    if agreement.ends_on is not None and agreement.ends_on < on:
        return EXPIRED
    return agreement.status


def drop_what_is_on_the_table(agreement) -> None:
    """Nothing is negotiated about an agreement that was ended."""
    if agreement.open_id:
        version = agreement.on_the_table
        version.state = "void"
        version.save(update_fields=["state"])
        agreement.open = None
        agreement.forget_versions()


def follow(agreement, act) -> str:
    """What the days have brought: a later text took effect, or the term is over. The new state."""
    if supersede_others(agreement, act.on):
        act.say(
            _("第%(n)s版自%(day)s起生效"), n=agreement.current.number, day=agreement.current.takes_effect_on
        )
    state = ended_state(agreement, act.on)
    if state == TERMINATED:
        act.say(_("协议于%(day)s提前终止"), day=agreement.terminated_on)
    elif state == EXPIRED:
        act.say(_("协议于%(day)s到期"), day=agreement.ends_on)
        tell_parties(agreement, act, "agreement_expired", day=agreement.ends_on)
    return state
