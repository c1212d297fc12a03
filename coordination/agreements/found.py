"""How is an agreement found by number or words, and where does it stand on the chain?"""

from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import local_date
from coordination.lifecycle.finding import Searched, register_searched
from coordination.tasks.trace import MOST, Chain, Link, Stage, register_stage

from .models import Agreement


def _agreements(chain: Chain) -> list[Link]:
    """The agreements that came of the outcomes on the chain, as far as the reader may see them."""
    rows = Agreement.objects.visible_to(chain.actor).filter(outcome__in=list(chain.outcomes))
    found = {row.pk: row for row in rows.order_by("pk")[:MOST]}
    if isinstance(chain.subject, Agreement):
        found.setdefault(chain.subject.pk, chain.subject)
    return [Link(row, local_date(row.signed_at) if row.signed_at else None) for row in found.values()]


register_searched(Searched("agreements", "agreements.Agreement", _("协议"), ("number", "title", "topic")))
register_stage(
    Stage(
        "agreement",
        _("协议"),
        "agreements.Agreement",
        found=_agreements,
        outcomes_of=lambda agreement: [agreement.outcome_id],
    )
)
