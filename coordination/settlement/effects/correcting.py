"""What changes when a figure of a closed period turns out wrong? Nothing of that period: the difference is carried."""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.settlement.errors import NotComputable
from coordination.settlement.lines import COLUMNS, LineReader, Wrong, columns_of
from coordination.settlement.models import Correction, Delivery, RevenueLine
from coordination.settlement.people import DESK
from coordination.settlement.queries import money
from coordination.settlement.revenue.delivering import rule_for, store
from coordination.settlement.revenue.reading import in_period
from coordination.settlement.rounds.agreed import rules_of, whole_period
from coordination.settlement.rounds.computing import waiting_after
from coordination.settlement.rounds.facts import as_lines, known_facts, missing, read_lines
from coordination.settlement.states import Reading, Source

from .collecting import new_delivery, read_now
from .telling import own_name, tell_others

TYPED = ("period", "payer", "tax", "place", "reference", "amount")


def correct(round_, act) -> None:
    before = _sum(round_)
    if act["file"]:
        delivery = read_now(new_delivery(round_, act, act["file"], reason=act["reason"]), act)
    else:
        delivery = _typed(round_, act)
    if not delivery.new and not delivery.changed:
        raise Invalid({"amount": _("与现有数据相同，没有需要更正的。")})
    difference = _sum(round_) - before
    unit = own_name(round_, act, DESK)
    facts = {
        "unit": unit,
        "period": round_.name,
        "amount": money(round_, difference),
        "reason": act["reason"],
    }
    tell_others(round_, act, "figures_corrected", **facts)
    act.say(**facts)


def correct_facts(round_, act) -> None:
    """The period's facts as they should have been stated: tried at once over the closed periods, carried by the next."""
    before = known_facts(round_)
    now = read_lines(act["facts"], round_)
    if names := missing(round_, now):
        raise Invalid(
            {"facts": _("还缺少规则要用的事实：%(names)s，请先填写。") % {"names": "、".join(names)}}
        )
    old, new = as_lines(round_, before), as_lines(round_, now)
    changed = [[one, other] for one, other in zip(old, new, strict=True) if one != other]
    if not changed:
        raise Invalid({"facts": _("与现有数据相同，没有需要更正的。")})
    Correction.objects.create(
        agreement_id=round_.agreement_id,
        round=round_,
        reason=act["reason"],
        facts=now,
        changed=changed,
        made_at=act.at,
        made_by_name=act.actor.name[:200],
    )
    try:
        waiting = waiting_after(round_)
    except NotComputable as error:
        raise Invalid({"facts": error.sentence}) from None
    act.changed("facts", old, new)
    facts = {
        "unit": own_name(round_, act, DESK),
        "period": round_.name,
        "facts": "\uff1b".join(f"{one} → {other.partition(' = ')[2]}" for one, other in changed),
        "amounts": _differences(round_, waiting),
        "reason": act["reason"],
    }
    tell_others(round_, act, "facts_corrected", **facts)
    act.say(**facts)


def _differences(round_, waiting) -> str:
    """What each party gets more or less by all that waits to be carried."""
    parts: dict[str, int] = {}
    for line in waiting:
        for name, amount in line.parts.items():
            parts[name] = parts.get(name, 0) + amount
    written = [f"{name} {money(round_, amount)}" for name, amount in parts.items() if amount]
    return "、".join(written) or str(_("各方应得不变"))


def _typed(round_, act) -> Delivery:
    """One line, typed."""
    rule = rule_for(round_)
    missing = {name: _("请填写此项，或上传文件。") for name in ("period", "amount") if not act[name]}
    if missing:
        raise Invalid(missing)
    reader = LineReader(rule, columns_of([COLUMNS[name][0] for name in TYPED]))
    try:
        line = reader.read(1, [act[name] for name in TYPED])
    except Wrong as error:
        place = next((name for name in TYPED if COLUMNS[name][0] == error.problem.place), "amount")
        raise Invalid({place: error.problem.sentence}) from None
    if wrong := in_period(rule, round_.span, whole_period(rules_of(round_), round_.span))(line):
        raise Invalid({"period": wrong})
    delivery = Delivery.objects.create(
        agreement_id=round_.agreement_id,
        round=round_,
        file_name=str(_("更正")),
        source=Source.API if act.actor.source == "api" else Source.PORTAL,
        reason=act["reason"],
        state=Reading.DONE,
        done_percent=100,
        delivered_by=act.actor.user,
        delivered_by_name=act.actor.name[:120],
        organisation=act.actor.organisation,
        delivered_at=act.at,
        finished_at=act.at,
    )
    correction = Correction.objects.create(
        agreement_id=round_.agreement_id,
        round=round_,
        delivery=delivery,
        reason=act["reason"],
        made_at=act.at,
        made_by_name=act.actor.name[:200],
    )
    tally = store(delivery, [line], rule, correction)
    delivery.lines, delivery.new, delivery.changed = tally.lines, tally.new, tally.changed
    delivery.differ, delivery.amount, delivery.differences = tally.differ, tally.amount, tally.differences
    delivery.save(update_fields=["lines", "new", "changed", "differ", "amount", "differences"])
    return delivery


def _sum(round_) -> int:
    rows = RevenueLine.objects.filter(agreement=round_.agreement_id, correction__round=round_)
    return sum(rows.values_list("amount", flat=True))
