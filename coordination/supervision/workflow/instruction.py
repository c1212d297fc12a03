"""What may happen to a leader's instruction?

Open → answered; asked again it is open once more. Its words never change: what was wrong is withdrawn
with a reason and recorded anew.
"""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.files.services import attach as keep_file
from coordination.lifecycle.inputs import Date, Files, LongText
from coordination.lifecycle.workflow import State, Workflow
from coordination.supervision.effects import instructions as effects
from coordination.supervision.vocabulary import ANSWERED, OPEN, WITHDRAWN

INSTRUCTION = Workflow(
    "instruction",
    _("批示"),
    (
        State(OPEN, _("待办理"), "active"),
        State(ANSWERED, _("已答复"), "good"),
        State(WITHDRAWN, _("已撤销"), "bad", final=True),
    ),
)

FOLLOW, ANSWER = "supervision.follow_instruction", "supervision.answer_instruction"


def _of_giver(instruction, actor):
    return actor.belongs_to(instruction.giver)


def _due(instruction, actor):
    return instruction.due_on if instruction is not None else None


@INSTRUCTION.transition(
    "answer",
    _("答复办理情况"),
    source=OPEN,
    target=ANSWERED,
    permission=ANSWER,
    inputs=[LongText("text", _("办理情况")), Files("files", _("附件"), required=False)],
    tone="primary",
    history=_("答复办理情况：%(text)s"),
)
def answer(instruction, act):
    """What was done about it."""
    instruction.answer = act["text"]
    instruction.answered_at, instruction.answered_on = act.at, act.on
    instruction.answered_by_name = act.actor.name
    for upload in act["files"]:
        keep_file(instruction, upload, actor=act.actor, at=act.at, purpose="answer", field="files")
    act.say(text=act["text"][:200])
    effects.tell_giver(instruction, act)


@INSTRUCTION.transition(
    "ask_again",
    _("请继续办理"),
    source=ANSWERED,
    target=OPEN,
    permission=FOLLOW,
    inputs=[
        LongText("reason", _("尚需办理"), max_length=500),
        Date("due_on", _("办理期限"), initial=_due),
    ],
    when=_of_giver,
    history=_("请继续办理：%(reason)s，期限%(due_on)s"),
)
def ask_again(instruction, act):
    """The answer does not do: what remains, by when. The former answer stays in the history."""
    if act["due_on"] < act.on:
        raise Invalid({"due_on": _("办理期限不能早于今天。")})
    instruction.due_on = act["due_on"]
    act.say(reason=act["reason"], due_on=act["due_on"])
    effects.tell_addressee(instruction, act, "instruction_asked_again", reason=act["reason"])


@INSTRUCTION.transition(
    "withdraw",
    _("撤销"),
    source=(OPEN, ANSWERED),
    target=WITHDRAWN,
    permission=FOLLOW,
    inputs=[LongText("reason", _("理由"), max_length=500)],
    tone="danger",
    when=_of_giver,
    history=_("撤销：%(reason)s"),
)
def withdraw(instruction, act):
    """It was recorded wrongly, or holds no longer; it stays readable with the reason."""
    instruction.withdrawn_reason = act["reason"]
    act.say(reason=act["reason"])
    effects.tell_addressee(instruction, act, "instruction_withdrawn", reason=act["reason"])
