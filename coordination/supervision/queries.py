"""What does a page about supervision need? The one sentence at its top, and what belongs to a task."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.common.local_time import in_words, local_date

from .models import DataRequest, Instruction, Letter, Urging
from .vocabulary import ANSWERED, CLOSED, DRAFT, ISSUED, OPEN, REPLIED, TO_SIGN


@dataclass(frozen=True)
class Needed:
    """What is needed now, in one sentence, from whom, and by when."""

    sentence: Any
    params: dict[str, Any] = field(default_factory=dict)
    from_whom: tuple[str, ...] = ()
    due_on: date | None = None

    @property
    def text(self) -> str:
        if not self.params:
            return str(self.sentence)
        filled = {
            name: in_words(each) if isinstance(each, date) else each for name, each in self.params.items()
        }
        return str(self.sentence) % filled


def letter_needed_now(letter: Letter, *, at: datetime) -> Needed:
    us, them = letter.issuer.name, letter.addressee.name
    if letter.status == DRAFT:
        return Needed(_("待%(unit)s核定并送签。"), {"unit": us}, (us,))
    if letter.status == TO_SIGN:
        return Needed(_("待%(name)s签发。"), {"name": letter.signatory}, (us,))
    if letter.status == ISSUED:
        late = letter.reply_due_on < local_date(at)
        sentence = _("%(unit)s应于%(day)s前回复，已逾期。") if late else _("待%(unit)s于%(day)s前回复。")
        return Needed(sentence, {"unit": them, "day": letter.reply_due_on}, (them,), letter.reply_due_on)
    if letter.status == REPLIED:
        return Needed(_("已回复，待%(unit)s审阅。"), {"unit": us}, (us,))
    if letter.status == CLOSED:
        return Needed(_("已办结，无需办理。"))
    return Needed(_("已撤回：%(reason)s"), {"reason": letter.withdrawn_reason})


def instruction_needed_now(instruction: Instruction, *, at: datetime) -> Needed:
    unit = instruction.addressee.name
    if instruction.status == OPEN:
        late = instruction.due_on < local_date(at)
        sentence = (
            _("%(unit)s应于%(day)s前办理，已逾期。") if late else _("待%(unit)s于%(day)s前办理并答复。")
        )
        return Needed(sentence, {"unit": unit, "day": instruction.due_on}, (unit,), instruction.due_on)
    if instruction.status == ANSWERED:
        return Needed(_("%(unit)s已答复办理情况。"), {"unit": unit})
    return Needed(_("已撤销：%(reason)s"), {"reason": instruction.withdrawn_reason})


def request_needed_now(request: DataRequest, *, actor: Actor) -> Needed:
    """Who has not answered yet is named to who asks; another unit reads what it owes itself."""
    if request.status == OPEN:
        asker = request.asker_id in actor.reader_ids
        missing = [
            each.organisation
            for each in request.asked
            if each.answered_at is None
            and (asker or actor.belongs_to(each.organisation) or each.organisation_id in actor.reader_ids)
        ]
        if not missing and not asker:
            return Needed(_("本单位已报送，征集期内可更正。"))
        if not missing:
            return Needed(_("各单位均已报送，可结束征集。"), {}, (request.asker.name,))
        labels = "、".join(unit.label for unit in missing)
        names = tuple(unit.name for unit in missing)
        sentence = _("待%(units)s于%(day)s前报送。")
        return Needed(sentence, {"units": labels, "day": request.due_on}, names, request.due_on)
    if request.status == CLOSED:
        return Needed(_("征集已结束。"))
    return Needed(_("已撤回：%(reason)s"), {"reason": request.withdrawn_reason})


@dataclass(frozen=True)
class OfTask:
    """What supervision has about one task, as far as this reader may know."""

    letters: list[Letter]
    urgings: list[Urging]
    instructions: list[Instruction]

    def __bool__(self) -> bool:
        return bool(self.letters or self.urgings or self.instructions)


def of_task(task, actor: Actor) -> OfTask:
    """Three queries, whatever there is."""
    letters = Letter.objects.visible_to(actor).about(task).select_related("issuer", "addressee")
    urgings = Urging.objects.readable_by(actor).filter(task=task).select_related("asker", "addressee")
    instructions = Instruction.objects.visible_to(actor).filter(task=task).select_related("addressee")
    return OfTask(list(letters.order_by("-pk")), list(urgings[:20]), list(instructions.order_by("-pk")))
