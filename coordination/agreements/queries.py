"""What does a page or a later stage need to know about an agreement?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import in_words, local_date
from coordination.common.working_days import calendar_for

from .effects.ending import not_consented, pending_termination
from .effects.signing import not_accepted, not_signed, whose_turn
from .models import Agreement, AgreementVersion
from .vocabulary import DRAFT, DROPPED, EXPIRED, REFUSED, TERMINATED, VersionState

DAY = timedelta(days=1)
EXPIRY_NOTICE_DAYS = 90


class Force(NamedTuple):
    """A version and the half-open stretch of days on which it holds; ``end`` None: without an end."""

    version: AgreementVersion
    start: date
    end: date | None


def forces(versions: Iterable[AgreementVersion], *, terminated_on: date | None = None) -> list[Force]:
    """On which days which signed version holds, in order of time.

    A later version replaces the earlier ones from the day it takes effect, also where its own term ends
    sooner. A terminated agreement holds up to its last day (included).
    """
    held: list[Force] = []
    for version in sorted(versions, key=lambda each: each.number):
        start, end = version.takes_effect_on, version.ends_on + DAY if version.ends_on else None
        held = [_until(each, start) for each in held if each.start < start]
        held.append(Force(version, start, end))
    if terminated_on is not None:
        held = [_until(each, terminated_on + DAY) for each in held if each.start <= terminated_on]
    return held


def versions_in_force(
    agreement: Agreement, start: date, end: date
) -> list[tuple[AgreementVersion, date, date]]:
    """Which signed version holds on which days of the half-open period ``[start, end)``: ``(version, start, end)``.

    One period can fall under two versions; days on which nothing holds are in no part.
    """
    parts = []
    for version, first, after in forces(agreement.versions.binding(), terminated_on=agreement.terminated_on):
        since, until = max(first, start), end if after is None else min(after, end)
        if since < until:
            parts.append((version, since, until))
    return parts


def version_on(agreement: Agreement, day: date) -> AgreementVersion | None:
    """The version that holds on a day, or None."""
    return next((each for each, _first, _after in versions_in_force(agreement, day, day + DAY)), None)


def _until(force: Force, end: date) -> Force:
    return force._replace(end=end if force.end is None else min(force.end, end))


@dataclass(frozen=True)
class Needed:
    """What an agreement needs now, in one sentence, from whom, and by when."""

    sentence: Any
    params: dict[str, Any] = field(default_factory=dict)
    from_whom: tuple[str, ...] = ()
    due_on: date | None = None

    @property
    def text(self) -> str:
        said = {
            name: in_words(each) if isinstance(each, date) else each for name, each in self.params.items()
        }
        return str(self.sentence) % said if said else str(self.sentence)


def needed_now(agreement: Agreement, *, at: datetime) -> Needed:
    """The one sentence at the top of an agreement's page."""
    if agreement.status == DRAFT:
        name = agreement.drafter.name
        return Needed(_("待%(unit)s写完草稿并开启磋商，此前仅本单位可见。"), {"unit": name}, (name,))
    if agreement.status == DROPPED:
        return Needed(_("已放弃，无需办理。"))
    if termination := pending_termination(agreement):
        names = tuple(unit.name for unit in not_consented(agreement, termination))
        facts = {"names": "、".join(names), "day": termination.last_day}
        return Needed(_("有一方提议于%(day)s终止，待%(names)s答复。"), facts, names, termination.last_day)
    if agreement.open_id:
        return _about_the_table(agreement)
    if agreement.status == TERMINATED:
        return Needed(_("已于%(day)s提前终止。"), {"day": agreement.terminated_on})
    if agreement.status == EXPIRED:
        return Needed(_("已于%(day)s到期，可以续签。"), {"day": agreement.ends_on})
    return _about_the_term(agreement, local_date(at))


def _about_the_table(agreement: Agreement) -> Needed:
    version, everybody = agreement.on_the_table, tuple(unit.name for unit in agreement.units)
    kind = version.get_kind_display()
    if version.state == VersionState.FROZEN:
        missing = not_accepted(agreement)
        if missing:
            names = tuple(unit.name for unit in missing)
            done = len(everybody) - len(names)
            facts = {"names": "、".join(names), "done": done, "all": len(everybody)}
            return Needed(_("文本已冻结，%(done)d/%(all)d方接受，待%(names)s接受。"), facts, names)
        names = tuple(unit.name for unit in whose_turn(agreement))
        done = len(everybody) - len(not_signed(agreement))
        facts = {"names": "、".join(names), "done": done, "all": len(everybody), "day": version.sign_by}
        sentence = _("%(done)d/%(all)d方已签署，待%(names)s于%(day)s前签署。")
        return Needed(sentence, facts, names, version.sign_by)
    if agreement.status == REFUSED:
        return Needed(_("上一文本被拒签，文本已重新开放，待各方修改后重新接受。"), {}, everybody)
    if agreement.current_id:
        return Needed(
            _("现行文本继续有效；%(kind)s文本磋商中，待各方修改或接受。"), {"kind": kind}, everybody
        )
    return Needed(_("磋商中，待各方修改或接受文本。"), {}, everybody)


def _about_the_term(agreement: Agreement, today: date) -> Needed:
    last = agreement.terminated_on or agreement.ends_on
    if agreement.starts_on > today:
        return Needed(_("已签署，自%(day)s起生效。"), {"day": agreement.starts_on})
    if last is None:
        return Needed(_("有效，无固定期限。"))
    if agreement.terminated_on:
        return Needed(_("各方已同意提前终止，有效至%(day)s。"), {"day": last})
    left = calendar_for().count(today, last)
    if left <= EXPIRY_NOTICE_DAYS:
        names = tuple(unit.name for unit in agreement.units)
        facts = {"day": last, "left": left}
        return Needed(_("有效至%(day)s，还有%(left)d个工作日，请商定是否续签。"), facts, names)
    return Needed(_("有效至%(day)s，无需办理。"), {"day": last})
