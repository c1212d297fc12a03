"""Do all totals of the product agree? Those of projects, and what is kept of settlements against their statements.

A statement is recomputed from itself; what each account is entitled to and what is to be paid must follow from
the statements of its round, to the fen.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.projects import sums
from coordination.projects.models import Project
from coordination.projects.sources import sources_of

from .models import Round
from .rounds.computing import Computed
from .rounds.explaining import statements_of
from .rounds.verifying import verify_round

NAMES = sums.NAMES | {
    "statement": _("结算单"),
    "accounts": _("结算各方"),
    "own": _("本期应得"),
    "carried": _("结转更正"),
    "entitlement": _("应得合计"),
    "payable": _("应付到账"),
    "collected": _("已征收"),
    "balance": _("应收应付"),
    "balances together": _("应收应付相抵"),
    "transfers": _("划转合计"),
}


def check_all(actor: Actor | None = None) -> sums.Check:
    """Every total this actor sees (None: every total there is), worked out twice."""
    if actor is None:
        check = sums.check_sums()
        check_rounds(Round.objects.all(), check)
    else:
        check = sums.check_sums(Project.objects.visible_to(actor), sources_of(actor))
        check_rounds(Round.objects.visible_to(actor), check)
    return check


def check_rounds(rounds: QuerySet, check: sums.Check) -> None:
    computed = rounds.filter(edition__gt=0).select_related("agreement").order_by("pk")
    for each in computed.iterator(chunk_size=100):
        _check_round(each, f"{each.agreement.number} {each.name}", check)


def _check_round(round_: Round, where: str, check: sums.Check) -> None:
    verdicts = verify_round(round_)
    for each in verdicts:
        check.equal("statement", f"{where} {each.statement.position}", each.sentence, "")
    if not all(each.stands for each in verdicts):
        return
    again = Computed([(None, each) for each in statements_of(round_)])
    kept = {each.account: each for each in round_.entitlements.all()}
    check.equal("accounts", where, sorted(kept), sorted(each.account for each in again.shares))
    for share in again.shares:
        if row := kept.get(share.account):
            place = f"{where} {share.account}"
            check.equal("own", place, row.own, share.own)
            check.equal("carried", place, row.carried, share.carried)
            check.equal("entitlement", place, row.total, share.own + share.carried)
            check.equal("payable", place, row.payable, share.payable)
            check.equal("collected", place, row.collected, share.collected)
            check.equal("balance", place, row.balance, share.balance)
    balances = [each.balance for each in kept.values()]
    if None not in balances:
        check.equal("balances together", where, sum(balances), 0)
    paid = list(round_.transfers.values_list("amount", flat=True))
    if paid:
        check.equal("transfers", where, sum(paid), sum(each.amount for each in again.transfers))
