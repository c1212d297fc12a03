"""How do agreements learn what a rule is, what it says, and which rounds are open?

They stand below settlement and know nothing of it; here settlement registers with the links they offer.
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from coordination.agreements.links import (
    Said,
    register_open_rounds,
    register_rule_check,
    register_rule_reading,
)

from .errors import UnfitRule
from .models import Round
from .rule import Rule, loads_rule
from .saying import sentences_of
from .states import CLEARED


def _check(rule_text: str, party_names: Sequence[str]) -> Iterable[str]:
    """Every problem of the rule, and whether it speaks of the parties of the agreement in their order."""
    try:
        rule = loads_rule(rule_text.encode())
    except UnfitRule as error:
        return [str(problem) for problem in error.problems]
    return list(_strangers(rule, party_names))


def _strangers(rule: Rule, party_names: Sequence[str]) -> Iterable[str]:
    if len(rule.parties) != len(party_names):
        yield str(
            _("规则写了%(rule)s方，协议有%(agreement)s方，请使两者一致")
            % {"rule": len(rule.parties), "agreement": len(party_names)}
        )
        return
    for position, (account, name) in enumerate(zip(rule.parties, party_names, strict=True), start=1):
        if account not in name and name not in account:
            yield str(
                _(
                    "规则的第%(position)s方是「%(account)s」，协议的第%(position)s方是「%(name)s」，请改成同一名称和次序"
                )
                % {"position": position, "account": account, "name": name}
            )


def _read(rule_text: str) -> list[Said]:
    try:
        rule = loads_rule(rule_text.encode())
    except UnfitRule:
        return []
    return [Said(str(label), sentence) for label, sentence in sentences_of(rule)]


def _open_rounds(agreement) -> Iterable[str]:
    return [each.name for each in Round.objects.filter(agreement=agreement).exclude(status=CLEARED)]


register_rule_check("settlement", _check)
register_rule_reading("settlement", _read)
register_open_rounds("settlement", _open_rounds)
