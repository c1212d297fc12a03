"""Who brings how much, from which source, in which year? A whole table in one act, refused cell by cell.

A source's commitment moves in one conditional statement: two projects that promise the same money at the
same instant cannot both succeed.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import BigIntegerField, F, Q, Sum, Value
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Conflict, Invalid, StaleVersion
from coordination.projects.inputs import written_amount, yuan
from coordination.projects.models import BudgetLine, FundingSource

SHOWN = 10  # projects named in a refusal
MANY = 4  # cells told one by one in a sentence


@dataclass
class Move:
    """One cell as it is asked for, beside what stands there."""

    place: int
    partner: object
    source: FundingSource
    year: int
    line: BudgetLine | None
    old: int
    new: int

    @property
    def name(self) -> str:
        return f"{self.partner.organisation.label} {self.source.name} {self.year}"

    @property
    def field(self) -> str:
        return f"cells.{self.place}.amount"


def set_budget(project, act) -> None:
    """Write these cells anew, all or none; an amount of zero takes a cell away, other cells stay as they are."""
    moves = _moves(project, act)
    if not moves:
        raise Invalid({"cells": _("金额没有变化。")})
    _commit(moves, act)
    BudgetLine.objects.filter(pk__in=[each.line.pk for each in moves if each.line and not each.new]).delete()
    kept = [each for each in moves if each.new]
    for each in kept:
        if each.line:
            each.line.amount_fen = each.new
    BudgetLine.objects.bulk_update([each.line for each in kept if each.line], ["amount_fen"])
    BudgetLine.objects.bulk_create(
        BudgetLine(
            project=project, partner=each.partner, source=each.source, year=each.year, amount_fen=each.new
        )
        for each in kept
        if not each.line
    )
    _tell(moves, act)


def _moves(project, act) -> list[Move]:
    """What differs from what stands. Raises ``Invalid``, and ``StaleVersion`` with theirs and mine of each cell."""
    lines = project.budget_lines.annotate(paid=Sum("payments__amount_fen"))
    standing = {(each.partner_id, each.source_id, each.year): each for each in lines}
    moves, seen = [], set()
    problems: dict[str, object] = {}
    conflicts: dict[str, dict] = {}
    for place, cell in enumerate(act["cells"]):
        key = (cell["partner"].pk, cell["source"].pk, cell["year"])
        line = standing.get(key)
        old = line.amount_fen if line else 0
        move = Move(place, cell["partner"], cell["source"], cell["year"], line, old, cell["amount"])
        if key in seen:
            problems[move.field] = _("%(cell)s出现了两次。") % {"cell": move.name}
        elif move.new == old:
            continue
        elif sentence := _why_not(move):
            problems[move.field] = sentence
        elif cell["was"] is not None and cell["was"] != old:
            conflicts[move.field] = {"theirs": written_amount(old), "mine": written_amount(move.new)}
        seen.add(key)
        moves.append(move)
    if problems:
        raise Invalid(problems)
    if conflicts:
        raise StaleVersion(
            _("您打开之后，有%(count)d处预算已被他人修改，请核对后重试。") % {"count": len(conflicts)},
            current_version=project.version,
            fields=conflicts,
        )
    return moves


def _why_not(move: Move):
    if move.source.organisation.root_id != move.partner.organisation.root_id:
        return _("%(source)s不是%(unit)s的资金。") % {"source": move.source, "unit": move.partner}
    if move.source.year is not None and move.source.year != move.year:
        return _("该资金来源只用于%(year)d年。") % {"year": move.source.year}
    paid = (move.line.paid or 0) if move.line else 0
    if move.new < paid:
        return _("已支付%(paid)s元，预算不能更少。") % {"paid": yuan(paid)}
    return None


def _commit(moves: list[Move], act) -> None:
    """Promise what is more of each source, in their order, so that two tables never wait for each other."""
    more: dict[int, int] = defaultdict(int)
    for each in moves:
        more[each.source.pk] += each.new - each.old
    short = [_shortage(pk, more[pk], act.actor) for pk in sorted(more) if not commit(pk, more[pk])]
    if short:
        raise Conflict(
            "\n".join(str(each.pop("sentence")) for each in short),
            code="over_committed",
            **short[0],
            sources=short,
        )


def commit(source: int, more: int) -> bool:
    """Promise so much more of the source, if it is there."""
    # Said to be big: PostgreSQL's driver sends a plain number as four bytes, which 21 million yuan exceed.
    promised = F("committed_fen") + Value(more, output_field=BigIntegerField())
    rows = FundingSource.objects.filter(pk=source)
    if more > 0:
        rows = rows.filter(Q(limit_fen__isnull=True) | Q(limit_fen__gte=promised))
    return more == 0 or bool(rows.update(committed_fen=promised))


def _shortage(source: int, more: int, actor) -> dict:
    """Why the source does not hold that much: its limit, and the projects that use it."""
    now = FundingSource.objects.select_related("organisation").get(pk=source)
    users = using(now, actor)
    names = "、".join(f"{each['number']}（{yuan(each['amount_fen'])}）" for each in users[:SHOWN])
    sentence = _(
        "%(source)s额度%(limit)s元，尚余%(free)s元，不够新增的%(more)s元。已用于：%(projects)s。"
    ) % {
        "source": now,
        "limit": yuan(now.limit_fen),
        "free": yuan(now.free_fen),
        "more": yuan(more),
        "projects": names or _("无"),
    }
    return {
        "sentence": sentence,
        "source": source,
        "limit_fen": now.limit_fen,
        "free_fen": now.free_fen,
        "wanted_fen": more,
        "projects": users,
    }


def using(source: FundingSource, actor) -> list[dict]:
    """The projects that this actor sees and that promise money of the source, with how much each."""
    lines = source.lines.order_by()
    seen = lines.model._meta.get_field("project").related_model.objects.visible_to(actor)
    found = (
        lines.filter(project__in=seen.order_by().values("pk"))
        .values("project_id", "project__number", "project__title")
        .annotate(amount_fen=Sum("amount_fen"))
        .order_by("-amount_fen", "project_id")
    )
    return [
        {
            "id": each["project_id"],
            "number": each["project__number"],
            "title": each["project__title"],
            "amount_fen": each["amount_fen"],
        }
        for each in found
    ]


def _tell(moves: list[Move], act) -> None:
    if len(moves) <= MANY:
        told = "；".join(f"{each.name}：{yuan(each.old)} → {yuan(each.new)}" for each in moves)
        act.say(cells=told)
    else:
        act.say(
            _("编列预算%(count)s处，合计%(old)s → %(new)s元"),
            count=len(moves),
            old=yuan(sum(each.old for each in moves)),
            new=yuan(sum(each.new for each in moves)),
        )
    act.changed(
        "budget",
        {each.name: yuan(each.old) for each in moves if each.old},
        {each.name: yuan(each.new) for each in moves if each.new},
    )
