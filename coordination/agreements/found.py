"""How is an agreement found by number or words, linked to a project, and where does it stand on the chain?"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import local_date
from coordination.lifecycle.finding import Searched, register_searched
from coordination.lifecycle.matters import Matter, register_matter
from coordination.projects.models import Project
from coordination.tasks.trace import MOST, Chain, Link, Stage, register_stage

from .models import Agreement
from .vocabulary import BEFORE_SIGNING


def _agreements(chain: Chain) -> list[Link]:
    """The agreements that came of the outcomes on the chain, or serve the project it is about, as far as the reader may see them."""
    came = Q(outcome__in=list(chain.outcomes))
    if isinstance(chain.subject, Project):
        kind = ContentType.objects.get_for_model(Agreement)
        came |= Q(pk__in=chain.subject.links.filter(content_type=kind).values("object_id"))
    rows = Agreement.objects.visible_to(chain.actor).filter(came)
    found = {row.pk: row for row in rows.order_by("pk")[:MOST]}
    if isinstance(chain.subject, Agreement):
        found.setdefault(chain.subject.pk, chain.subject)
    return [Link(row, local_date(row.signed_at) if row.signed_at else None) for row in found.values()]


def _unfinished(ids) -> set[int]:
    """Not signed yet, and not given up."""
    return set(Agreement.objects.filter(pk__in=ids, status__in=BEFORE_SIGNING).values_list("pk", flat=True))


register_matter(Matter("agreements.Agreement", _("协议"), _unfinished))
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
