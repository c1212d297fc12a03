"""What do the acts on a letter change: number, limit, readers, replies, the next level, whom to tell?"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import members_of
from accounts.roles import Role
from coordination.activity.recording import record
from coordination.common.numbering import next_in
from coordination.common.working_days import calendar_for
from coordination.supervision import wording
from coordination.supervision.readers import write_letter_readers
from coordination.supervision.vocabulary import ISSUED, LEVELS, REPLIED

REPLYING = (Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF)
SPEAKING = (Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF)


def issue(letter, act) -> None:
    """Number, date, limit, readers; the facts of the tasks are kept as they stand."""
    year = act.on.year
    letter.number = wording.letter_number(year, next_in(f"letter:{year}"))
    letter.signatory_name = str(letter.signatory)
    letter.issued_at, letter.issued_on = act.at, act.on
    letter.facts = wording.facts_of(letter, on=act.on)
    set_due(letter, act, letter.limit_days)
    write_letter_readers(letter)
    tell_addressee(
        letter,
        act,
        "letter_received",
        must_act=True,
        issuer=letter.issuer.name,
        level=letter.get_level_display(),
        title=letter.title,
        due_on=letter.reply_due_on,
    )


def set_due(letter, act, days: int) -> None:
    """Working days of the addressee's province; the day of issue is not counted."""
    letter.limit_days = days
    letter.reply_due_on = calendar_for(letter.addressee.root.code).after(act.on, days)


def take_reply(letter, act) -> None:
    letter.replies.create(
        round=letter.asked_again + 1,
        text=act["text"],
        objection=act["objection"],
        due_on=letter.reply_due_on,
        replied_on=act.on,
        replied_at=act.at,
        replied_by=act.actor.user,
        replied_by_name=act.actor.name,
    )
    letter.replied_at, letter.replied_on = act.at, act.on
    act.announce(
        "letter_replied",
        to=members_of([letter.issuer_id], roles=SPEAKING, on=act.on),
        must_act=True,
        addressee=letter.addressee.name,
        number=letter.number,
    )


def judge_reply(letter, act, verdict: str) -> None:
    letter.replies.filter(round=letter.asked_again + 1).update(verdict=verdict)


def unanswered_before(letter) -> list:
    """The letters of the levels before it that still run, the nearest first."""
    found, before = [], letter.predecessor
    while before is not None:
        if before.status in (ISSUED, REPLIED):
            found.append(before)
        before = before.predecessor
    return found


def tell_addressee(letter, act, kind: str, *, must_act: bool, **params) -> None:
    """Those who can reply for the unit: its own people, where it has none those of its province."""
    people = members_of([letter.addressee_id], roles=REPLYING, on=act.on)
    people = people or members_of([letter.addressee.root_id], roles=REPLYING, on=act.on)
    act.announce(kind, to=people, must_act=must_act, number=letter.number, **params)


def tell_drafter(letter, act, kind: str, **params) -> None:
    drafter = [letter.drafted_by] if letter.drafted_by else []
    act.announce(kind, to=drafter, must_act=True, title=letter.title, **params)


def draft_next_level(letter, act):
    """The letter of the next level to the same unit about the same tasks, drafted by the writing unit."""
    level = LEVELS[LEVELS.index(letter.level) + 1]
    follower = type(letter)(
        issuer=letter.issuer,
        addressee=letter.addressee,
        level=level,
        predecessor=letter,
        limit_days=letter.limit_days,
        drafted_by=act.actor.user,
        drafted_by_name=act.actor.name,
        created_by=act.actor.user,
        created_at=act.at,
        updated_at=act.at,
    )
    follower.title, follower.text = wording.next_level(letter, was_replied=letter.status == REPLIED)
    return keep_draft(follower, list(letter.tasks.all()), actor=act.actor, at=act.at)


def keep_draft(letter, tasks, *, actor, at):
    """Save a new draft with its tasks, its readers and its line of history."""
    letter.save(force_insert=True)
    for position, task in enumerate(tasks, start=1):
        letter.about.create(task=task, position=position)
    write_letter_readers(letter)
    record(
        letter,
        actor=actor,
        at=at,
        verb="create",
        sentence=_("起草了致%(addressee)s的%(level)s督办函"),
        params={"addressee": letter.addressee.name, "level": letter.get_level_display()},
        changes={"title": [None, letter.title], "text": [None, letter.text]},
    )
    return letter
