"""Do kept statements still say what was computed? Hash and arithmetic are taken again."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import DomainError
from coordination.settlement.canonical import digest
from coordination.settlement.engine import recompute
from coordination.settlement.models import Round, Statement
from coordination.settlement.rule import read_rule

from .computing import read


class Verdict(NamedTuple):
    """What was found about one statement; an empty sentence means: it stands."""

    statement: Statement
    sentence: str

    @property
    def stands(self) -> bool:
        return not self.sentence


def verify(statement: Statement) -> Verdict:
    """Recompute a statement from its own document alone and compare the bytes."""
    try:
        document = read(statement.document)
        if digest(document) != statement.sha256:
            return Verdict(statement, str(_("内容与保存的散列值不符")))
        again = recompute(read_rule(statement.rule), document)
    except (DomainError, KeyError, TypeError, ValueError) as error:
        return Verdict(statement, str(_("不能重算：%(error)s") % {"error": error}))
    if again.canonical.decode() != statement.document:
        return Verdict(statement, str(_("重算的结果与保存的不同")))
    return Verdict(statement, "")


def verify_round(round_: Round) -> list[Verdict]:
    return [verify(each) for each in round_.statements_now()]


def verify_all() -> Iterator[Verdict]:
    """Every statement ever computed."""
    rows = Statement.objects.select_related("round__agreement").order_by("pk")
    return (verify(each) for each in rows.iterator(chunk_size=100))


def is_untouched(round_: Round) -> bool:
    """The kept bytes still have the hashes, and these the hash of the round."""
    rows = list(round_.statements_now())
    whole = all(digest(read(row.document)) == row.sha256 for row in rows)
    return bool(rows) and whole and digest([row.sha256 for row in rows]) == round_.sha256
