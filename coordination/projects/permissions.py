"""Who may do what with a project, and if not, who could?

Partners are equals: the lead keeps the papers, and decides nothing that concerns the others' parts.
"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import rule
from accounts.roles import Kind, Role
from coordination.common.decisions import ALLOWED, allow_if, refuse
from coordination.meetings.confirming import VOICE
from coordination.meetings.permissions import DESK

from .vocabulary import ACTIVE_PARTNERS, PROPOSED, PartnerState

MONEY = (*DESK, Role.FINANCE)


@rule("projects.add_project")
def add_project(actor, outcome=None):
    """The office and every unit of a province may put a project on paper."""
    if actor.is_ministry:
        return refuse(_("部委不登记跨界项目。"))
    return allow_if(actor.has_role(*DESK), _("只有联络员、经办人或区域办工作人员可以登记项目。"))


@rule("projects.import_projects")
def import_projects(actor, obj=None):
    if actor.is_ministry:
        return refuse(_("部委不导入项目清单。"))
    return allow_if(actor.has_role(*DESK), _("只有联络员、经办人或区域办工作人员可以导入项目清单。"))


def _leads(roles, sentence):
    def lead_only(actor, project):
        """The lead partner; while it is only proposed, also who put it on paper."""
        of_lead = actor.belongs_to(project.lead)
        of_proposer = project.status == PROPOSED and actor.belongs_to(project.proposer)
        if (of_lead or of_proposer) and actor.has_role(*roles):
            return ALLOWED
        return refuse(sentence % {"lead": project.lead.name})

    return lead_only


rule("projects.write_project")(_leads(DESK, _("只有牵头方%(lead)s可以操作。")))
rule("projects.conduct_project")(_leads(VOICE, _("只有牵头方%(lead)s的联络员或分管领导可以操作。")))


def _partners(states, roles, sentence):
    def partner_only(actor, project):
        part = project.partner_of(actor, *states)
        return allow_if(part is not None and actor.has_role(*roles), sentence)

    return partner_only


rule("projects.answer_invitation")(
    _partners(
        (PartnerState.INVITED, PartnerState.CONSENTED, PartnerState.DECLINED),
        VOICE,
        _("只有受邀单位的联络员或分管领导可以答复。"),
    )
)
rule("projects.speak_as_partner")(
    _partners(ACTIVE_PARTNERS, VOICE, _("只有参与各方的联络员或分管领导可以操作。"))
)
rule("projects.work_as_partner")(_partners(ACTIVE_PARTNERS, DESK, _("只有参与各方的工作人员可以操作。")))
rule("projects.keep_money")(
    _partners(ACTIVE_PARTNERS, MONEY, _("只有参与各方的工作人员和财政人员可以操作。"))
)


@rule("projects.ask_to_join")
def ask_to_join(actor, project):
    """A unit of a province may wish to take part; the lead answers."""
    if actor.organisation is None or actor.organisation.kind in {Kind.MINISTRY, Kind.REGIONAL_OFFICE}:
        return refuse(_("只有省（市）的单位可以申请加入。"))
    return allow_if(actor.has_role(*VOICE), _("只有本单位的联络员或分管领导可以申请加入。"))


@rule("projects.keep_source")
def keep_source(actor, source=None):
    """Money is kept by the unit whose it is."""
    if actor.is_ministry or not actor.has_role(*MONEY):
        return refuse(_("只有联络员、经办人和财政人员可以维护资金来源。"))
    if source is None or actor.belongs_to(source.organisation):
        return ALLOWED
    return refuse(_("只有%(unit)s可以维护此资金来源。") % {"unit": source.organisation.name})
