"""How is a wrongly recorded answer put right?

The corrected answer takes the place of the old one, which stays in the history word by word. Its
conditions are compared by their text: what stayed keeps its draft task, what is new gets one, what is
gone loses it. Once somebody has begun to work on a condition the answer stands as it is.
"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import members_of
from accounts.roles import Role
from coordination.common.errors import Invalid
from coordination.meetings.confirming import voices

from .effects import check_answer
from .links import begun, hand_on, revise
from .vocabulary import Verdict

FIELDS = ("verdict", "part", "transferred_to", "text", "document_number", "answered_on")


def answer_of(submission):
    return getattr(submission, "answer", None)


def in_lines(conditions) -> list[str]:
    """Conditions as they are typed: 完成评估 2026-12-31."""
    return [f"{each.text} {each.due_on or ''}".strip() for each in conditions]


def own_or_for_the_ministry(submission, actor) -> bool:
    """The ministry corrects its answer; who recorded one from paper corrects what was recorded."""
    answer = answer_of(submission)
    if answer is None:
        return False
    return actor.belongs_to(submission.ministry) or (
        answer.on_behalf and actor.belongs_to(submission.submitter)
    )


def nothing_begun(submission, actor, at):
    """A condition that is being worked on is no longer a matter of wording."""
    works = begun(each.pk for each in submission.answer.conditions.all())
    if not works:
        return None
    return _("批复条件的任务%(numbers)s已发布或撤销，答复不能再更正；请在任务中调整。") % {
        "numbers": "、".join(sorted(works.values()))
    }


def correct(submission, act) -> None:
    """Write the answer anew, keep the old words in the history, and let the draft tasks follow."""
    answer = submission.answer
    act.data["answered_on"] = act["answered_on"] or answer.answered_on
    if not submission.submitted_on <= act["answered_on"] <= act.on:
        raise Invalid({"answered_on": _("答复日期应在报送之后、今天或以前。")})
    check_answer(submission, act)
    for name in FIELDS:
        old, new = getattr(answer, name), act[name]
        if old != new:
            labelled = name == "verdict"
            act.changed(
                name, Verdict(old).label if labelled else old, Verdict(new).label if labelled else new
            )
            setattr(answer, name, new)
    _reconcile(answer, act)
    if not act.changes:
        raise Invalid({"verdict": _("与原答复相同，没有更正的内容。")})
    answer.corrected_at, answer.corrected_by_name = act.at, act.actor.name
    answer.correction_reason = act["reason"]
    answer.save()
    submission.answered_on = answer.answered_on
    submission.last_contact_on = max(submission.last_contact_on, answer.answered_on)
    act.say(ministry=submission.ministry.name, reason=act["reason"])
    liaisons = members_of([submission.ministry_id], roles=[Role.MINISTRY_LIAISON], on=act.on)
    act.announce(
        "answer_corrected",
        to=[*voices([submission.submitter_id], on=act.on), *liaisons],
        ministry=submission.ministry.name,
        number=submission.own_number,
        title=submission.title,
        reason=act["reason"],
    )


def _reconcile(answer, act) -> None:
    present = list(answer.conditions.all())
    before = in_lines(present)
    by_text = {each.text: each for each in present}
    wanted = [(text, due_on, by_text.pop(text, None)) for text, due_on in act["conditions"]]
    for gone in by_text.values():
        revise(gone, act, gone=True)
        gone.delete()
    beyond = len(present) + len(wanted)  # two rows never share a place, not even in between
    for position, (_text, _due_on, kept) in enumerate(wanted, 1):
        if kept is not None:
            kept.position = beyond + position
            kept.save(update_fields=["position"])
    for position, (text, due_on, kept) in enumerate(wanted, 1):
        if kept is None:
            hand_on(answer.conditions.create(position=position, text=text, due_on=due_on), act)
            continue
        moved = kept.due_on != due_on
        kept.position, kept.due_on = position, due_on
        kept.save(update_fields=["position", "due_on"])
        if moved:
            revise(kept, act, gone=False)
    after = in_lines(answer.conditions.order_by("position"))
    if before != after:
        act.changed("conditions", before, after)
