"""How is a round found by number or words, and where does it stand on the chain?"""

from django.utils.translation import gettext_lazy as _

from coordination.agreements.models import Agreement
from coordination.common.local_time import local_date
from coordination.lifecycle.finding import Searched, register_searched
from coordination.tasks.trace import MOST, Chain, Link, Stage, register_stage

from .models import Round


def _rounds(chain: Chain) -> list[Link]:
    """The settlements of the agreements on the chain, as far as the reader may see them."""
    visible = Round.objects.visible_to(chain.actor).select_related("agreement")
    rows = visible.filter(agreement__outcome__in=list(chain.outcomes))
    found = {row.pk: row for row in rows.order_by("starts_on")[:MOST]}
    if isinstance(chain.subject, Agreement):
        found |= {row.pk: row for row in visible.filter(agreement=chain.subject).order_by("starts_on")[:MOST]}
    if isinstance(chain.subject, Round):
        found.setdefault(chain.subject.pk, chain.subject)
    return [
        Link(row, local_date(row.confirmed_at) if row.confirmed_at else None, str(row.get_status_display()))
        for row in found.values()
    ]


register_searched(Searched("rounds", "settlement.Round", _("结算"), ("name", "note"), number="name"))
register_stage(
    Stage(
        "settlement",
        _("结算"),
        "settlement.Round",
        found=_rounds,
        outcomes_of=lambda round_: [round_.agreement.outcome_id],
    )
)
