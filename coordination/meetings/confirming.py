"""How do the attending parties come to agree on a wording?

A first wording and a correction go the same way: every party is asked, agrees, objects, or lets the
limit lapse, which counts as agreement and is shown as such. These are steps of acts in ``workflow``;
none of them is an act by itself.
"""

from datetime import date

from django.conf import settings

from accounts.policy import members_of
from accounts.roles import Role
from coordination.common.working_days import calendar_for

from .links import concerned_with, tell_corrected
from .readers import organisations_told, write_outcome_readers
from .vocabulary import CONFIRMING, Answer, VersionState

VOICE = (Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF)


def voices(organisations, *, on: date):
    """The people who speak for these organisations."""
    return members_of(organisations, roles=VOICE, on=on)


def ask_parties(outcome, version, act) -> list:
    """Put a wording before every attending party; who submits it agrees by submitting. Returns who is asked."""
    outcome.round += 1
    outcome.confirm_by = calendar_for().after(act.on, settings.OUTCOME_CONFIRMATION_DAYS)
    asked = []
    for attendance in outcome.meeting.attendances.filter(confirms=True).select_related("organisation"):
        own = attendance.organisation_id == outcome.drafter_id
        row = outcome.confirmations.create(
            version=version,
            round=outcome.round,
            organisation=attendance.organisation,
            answer=Answer.AGREED if own else Answer.PENDING,
            asked_at=act.at,
            due_on=outcome.confirm_by,
            decided_at=act.at if own else None,
            decided_by=act.actor.user if own else None,
            decided_by_name=act.actor.name if own else "",
        )
        if not own:
            asked.append(row)
    outcome.forget_round()
    act.announce(
        "outcome_to_confirm",
        to=voices([row.organisation_id for row in asked], on=act.on),
        must_act=True,
        number=outcome.number,
        title=version.title,
        due_on=outcome.confirm_by,
    )
    return asked


def decide_for(outcome, act, *, answer: str, text: str = ""):
    """Write down how the actor's party stands to the wording; returns the row."""
    row = outcome.pending_of(act.actor)
    row.answer, row.text = answer, text
    row.decided_at, row.decided_by, row.decided_by_name = act.at, act.actor.user, act.actor.name
    row.save(update_fields=["answer", "text", "decided_at", "decided_by", "decided_by_name"])
    act.say(party=row.organisation.name)
    return row


def let_lapse(outcome, act) -> list[str]:
    """Silence past the limit counts as agreement. Returns the names of the parties that were silent."""
    silent = [row for row in outcome.pending if row.due_on < act.on]
    for row in silent:
        row.answer, row.decided_at, row.decided_by_name = Answer.LAPSED, act.at, ""
        row.save(update_fields=["answer", "decided_at", "decided_by_name"])
    return [row.organisation.name for row in silent]


def end_confirming(outcome) -> None:
    """An objection or a recall ends the round: nobody is asked any more, a draft may be reworded, a correction is dropped."""
    for row in outcome.pending:
        row.answer = Answer.VOID
        row.save(update_fields=["answer"])
    outcome.forget_round()
    outcome.confirm_by = None
    version = outcome.proposed or outcome.current
    version.state = VersionState.REJECTED if outcome.proposed_id else VersionState.DRAFT
    version.save(update_fields=["state"])
    outcome.proposed = None
    write_outcome_readers(outcome)


def all_agreed(outcome, on: date) -> bool:
    """Nobody objected (that ends the round) and nobody can still do so."""
    return all(row.due_on < on for row in outcome.pending)


def settle_if_agreed(outcome, act) -> None:
    """Nobody is asked any more: the drafter may publish, and a correction is in force at once."""
    if outcome.pending:
        return
    if outcome.proposed_id is not None:
        _take_effect(outcome, act)
    elif outcome.status == CONFIRMING:
        act.announce(
            "outcome_agreed",
            to=voices([outcome.drafter_id], on=act.on),
            must_act=True,
            number=outcome.number,
            title=outcome.title,
        )


def _take_effect(outcome, act) -> None:
    """The corrected wording is the one in force; everybody concerned is told once."""
    before, after = outcome.current, outcome.proposed
    before.state = VersionState.REPLACED
    before.save(update_fields=["state"])
    after.state, after.published_at = VersionState.PUBLISHED, act.at
    after.save(update_fields=["state", "published_at"])
    outcome.current, outcome.proposed, outcome.title, outcome.confirm_by = after, None, after.title, None
    outcome.forget_round()
    write_outcome_readers(outcome)
    act.changed("wording", before.wording, after.wording)
    act.announce(
        "outcome_corrected",
        to=voices(organisations_told(outcome) | concerned_with(outcome), on=act.on),
        number=outcome.number,
        title=after.title,
        version=after.number,
        reason=after.reason,
    )
    tell_corrected(outcome, act)


def tell_ended(outcome, act, kind: str, **facts) -> None:
    """Everybody concerned learns that the outcome no longer holds."""
    act.announce(
        kind,
        to=voices(organisations_told(outcome) | concerned_with(outcome), on=act.on),
        number=outcome.number,
        title=outcome.title,
        reason=act["reason"],
        **facts,
    )
