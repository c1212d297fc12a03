"""Which commands on projects are not a transition: making them, and keeping funding sources."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.policy import decide, members_of
from coordination.activity.recording import record
from coordination.common.errors import Invalid, NotAllowed
from coordination.common.local_time import local_date
from coordination.common.numbering import next_in
from coordination.lifecycle.door import json_ready
from coordination.lifecycle.inputs import Input, OrganisationInput, Row, clean_all
from coordination.meetings.confirming import VOICE
from coordination.notifications.announcing import announce

from . import rows
from .effects.partners import add_partner
from .inputs import Share
from .models import Project
from .overlaps import look_around
from .readers import let_read
from .vocabulary import PartnerRole, PartnerState
from .workflow.project import DETAILS, PLAIN


def _own_unit(project, actor):
    unit = actor.organisation
    return (
        unit
        if unit is not None and Organisation.objects.can_take_part().filter(pk=unit.pk).exists()
        else None
    )


NEW_PROJECT: tuple[Input, ...] = (
    *DETAILS,
    OrganisationInput(
        "lead", _("牵头方"), required=False, help=_("不填即为本单位。牵头方保管文本，各方地位平等。")
    ),
    Share("share", _("牵头方投资份额"), required=False, help=_("百分比或分数：33.33%、1/3。")),
    Row("outcome", _("会议成果"), required=False, rows=rows.published_outcomes),
)


@transaction.atomic
def create_project(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> Project:
    """A new draft from what was typed or sent. Raises ``NotAllowed``, or ``Invalid`` with all problems at once."""
    decision = decide(actor, "projects.add_project")
    if not decision:
        raise NotAllowed(decision.reason)
    values = clean_all(NEW_PROJECT, {"confidentiality": "region", **data}, None, actor)
    return propose(actor=actor, at=at, **values)


@transaction.atomic
def propose(
    *, actor: Actor, at: datetime, lead=None, share=None, outcome=None, places=(), quiet=False, **fields
) -> Project:
    """Put a project on paper: seen by who did it and by the lead, which is asked when it is somebody else.

    ``quiet`` is for a list that is taken over: nothing is looked for and nobody is told one by one.
    """
    lead = lead or _own_unit(None, actor)
    if lead is None:
        raise Invalid({"lead": _("请选择牵头方：部委和区域办不作为项目的参与方。")})
    if outcome is not None and outcome.status != "published":
        raise Invalid({"outcome": _("只有已发布的成果可以形成项目。")})
    year = local_date(at).year
    project = Project.objects.create(
        number=f"XM{year}-{next_in(f'project:{year}'):03d}",
        proposer=actor.organisation or lead,
        lead=lead,
        outcome=outcome,
        created_by=actor.user,
        created_at=at,
        updated_at=at,
        **{name: fields[name] for name in PLAIN if name in fields},
    )
    project.places.set(places)
    own = actor.belongs_to(lead)
    partner = add_partner(
        project,
        lead,
        role=PartnerRole.LEAD,
        state=PartnerState.CONSENTED if own else PartnerState.INVITED,
        at=at,
        by_name=actor.name,
        share=share,
    )
    if own:
        partner.answered_at, partner.answered_by_name = at, actor.name
        partner.save()
    let_read(project, [project.proposer, lead])
    filled = {name: fields[name] for name in PLAIN if fields.get(name) not in (None, "")}
    record(
        project,
        actor=actor,
        at=at,
        verb="create",
        sentence=_("登记了项目，牵头方%(lead)s"),
        params={"lead": lead.name},
        changes={name: [None, json_ready(value)] for name, value in filled.items()},
    )
    if not quiet:
        look_around(project, actor=actor, at=at)
    if not own and not quiet:
        announce(
            kind="project_invited",
            subject=project,
            recipients=members_of([lead.pk], roles=VOICE, on=local_date(at)),
            at=at,
            version=project.version,
            must_act=True,
            params={"by": project.proposer.name, "part": _("牵头")},
        )
    return project
