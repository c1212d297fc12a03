"""Which commands on agreements are not a transition: drafting one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.errors import Invalid, NotAllowed
from coordination.common.local_time import local_date
from coordination.common.numbering import next_in
from coordination.lifecycle.inputs import Input, Row, clean_all
from coordination.meetings.models import Outcome

from .asked import DETAILS, PARTIES, TOPIC
from .effects.tabling import check_rule, names_of
from .models import Agreement
from .readers import write_readers


def _outcomes(subject, actor):
    return Outcome.objects.visible_to(actor).published()


NEW_AGREEMENT: tuple[Input, ...] = (
    DETAILS[0],
    PARTIES,
    TOPIC,
    Row("outcome", _("来源成果"), required=False, rows=_outcomes),
    *DETAILS[1:],
)


@transaction.atomic
def draft_agreement(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Agreement:
    """A draft that only the drafting unit sees. The party the actor acts for is the drafting unit.

    Refuses (``NotAllowed``) who may not draft, (``Invalid``) parties without the drafter, a rule that does not fit.
    """
    decision = decide(actor, "agreements.add_agreement")
    if not decision:
        raise NotAllowed(decision.reason)
    values = clean_all(NEW_AGREEMENT, data, None, actor)
    units = values["parties"]
    mine = [unit for unit in units if actor.belongs_to(unit)]
    if not mine:
        raise Invalid({"parties": _("本单位应是协议的一方。")})
    start, end = values["takes_effect_on"], values["ends_on"]
    if start and end and end < start:
        raise Invalid({"ends_on": _("终止日期应在生效日期当天或以后。")})
    check_rule(values["rule"], units)
    year = local_date(at).year
    agreement = Agreement.objects.create(
        number=_number(year),
        title=values["title"],
        topic=values["topic"],
        outcome=values["outcome"],
        drafter=min(mine, key=lambda unit: unit.pk != actor.organisation.pk),
        created_by=actor.user,
        created_at=at,
        updated_at=at,
    )
    for position, unit in enumerate(units, 1):
        agreement.parties.create(organisation=unit, position=position)
    version = agreement.versions.create(
        number=1,
        title=values["title"],
        text=values["text"],
        rule_text=values["rule"],
        parties=names_of(units),
        takes_effect_on=start,
        ends_on=end,
        proposed_by=agreement.drafter,
        created_at=at,
    )
    version.note_editor(actor)
    agreement.open = version
    agreement.save(update_fields=["open"])
    write_readers(agreement)
    record(
        agreement,
        actor=actor,
        at=at,
        verb="create",
        sentence=_("起草了协议，各方：%(parties)s"),
        params={"parties": "、".join(unit.name for unit in units)},
        changes={"title": [None, values["title"]]},
    )
    return agreement


def _number(year: int) -> str:
    """协2026-001: once, within the year it was drafted in."""
    return f"协{year}-{next_in(f'agreement:{year}'):03d}"
