"""Which letters and instructions wait for a person, and how do they pass to a successor?"""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.holdings import Leave, holding
from coordination.activity.recording import record
from coordination.common.errors import Invalid

from .models import Instruction, Letter
from .vocabulary import OPEN, TO_SIGN


@holding(
    "supervision.letters",
    _("待签发的督办函"),
    find=lambda person, on: Letter.objects.filter(signatory=person, status=TO_SIGN).order_by("pk"),
)
def hand_on_letter(letter: Letter, leave: Leave) -> None:
    """Nobody signs what the same person drafted: then another successor is needed."""
    if letter.drafted_by_id == leave.successor.pk:
        raise Invalid(
            {
                "successor": _("接任人起草了待签发的督办函%(letter)s，不能自行签发；请先退回或另选接任人。")
                % {"letter": letter}
            }
        )
    Letter.objects.filter(pk=letter.pk).update(signatory=leave.successor, version=F("version") + 1)
    _record(letter, leave, _("离岗交接：改由%(new)s签发（原为%(old)s）"))


@holding(
    "supervision.instructions",
    _("待办的批示"),
    find=lambda person, on: Instruction.objects.filter(person=person, status=OPEN).order_by("pk"),
)
def hand_on_instruction(instruction: Instruction, leave: Leave) -> None:
    Instruction.objects.filter(pk=instruction.pk).update(person=leave.successor, version=F("version") + 1)
    _record(instruction, leave, _("离岗交接：改由%(new)s办理（原为%(old)s）"))


def _record(subject, leave: Leave, sentence) -> None:
    subject.refresh_from_db(fields=["version"])
    params = {"old": str(leave.person), "new": str(leave.successor)}
    record(subject, actor=leave.actor, at=leave.at, verb="hand_over_post", sentence=sentence, params=params)
