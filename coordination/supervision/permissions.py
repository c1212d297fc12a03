"""Who may do what in supervision, and if not, who could?

Parties are equals: nobody supervises as a superior. The office, or whoever issued a task, asks by letter; the
addressee answers, and may object.
"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import rule
from accounts.roles import Role
from coordination.common.decisions import ALLOWED, allow_if, refuse
from coordination.tasks.permissions import DESK, VOICE

REPLYING = (Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF)


# --- letters -----------------------------------------------------------------------------------
@rule("supervision.add_letter")
def add_letter(actor, task=None):
    """The office, or the unit that issued the task."""
    if actor.is_ministry:
        return refuse(_("部委不参与任务督办。"))
    if not actor.has_role(*DESK):
        return refuse(_("只有联络员、经办人或区域办工作人员可以起草督办函。"))
    if task is None or actor.is_office or actor.belongs_to(task.issuer):
        return ALLOWED
    return refuse(_("只有区域办或发起单位%(issuer)s可以起草督办函。") % {"issuer": task.issuer.name})


@rule("supervision.write_letter")
def write_letter(actor, letter):
    return allow_if(
        actor.belongs_to(letter.issuer) and actor.has_role(*DESK),
        _("只有发函单位%(unit)s可以操作。") % {"unit": letter.issuer.name},
    )


@rule("supervision.conduct_letter")
def conduct_letter(actor, letter):
    """What was sent is followed by who speaks for the unit that wrote it."""
    return allow_if(
        actor.belongs_to(letter.issuer) and actor.has_role(*VOICE),
        _("只有发函单位%(unit)s的联络员或分管领导可以操作。") % {"unit": letter.issuer.name},
    )


@rule("supervision.sign_letter")
def sign_letter(actor, letter):
    """The leader it was put before, or the deputy of that leader; never who drafted it."""
    if not actor.belongs_to(letter.issuer) and actor.organisation.pk != letter.issuer.root_id:
        return refuse(_("只有发函单位%(unit)s的领导可以签发。") % {"unit": letter.issuer.name})
    if letter.signatory_id is None:
        return ALLOWED  # nothing to sign: the lifecycle says so
    person = actor.standing_in_for or actor.user
    if person is None or person.pk != letter.signatory_id:
        return refuse(_("此函已送%(name)s签发。") % {"name": letter.signatory})
    return allow_if(
        actor.user is None or actor.user.pk != letter.drafted_by_id, _("拟稿人不能签发自己起草的督办函。")
    )


@rule("supervision.reply_to_letter")
def reply_to_letter(actor, letter):
    return allow_if(
        actor.belongs_to(letter.addressee) and actor.has_role(*REPLYING),
        _("只有收函单位%(unit)s的联络员或分管领导可以回复。") % {"unit": letter.addressee.name},
    )


# --- urgings -----------------------------------------------------------------------------------
@rule("supervision.urge_task")
def urge_task(actor, task):
    """The office and the issuer urge whoever takes part, the lead its supporters."""
    if not actor.has_role(*DESK, Role.APPROVER):
        return refuse(_("只有联络员、经办人、分管领导或区域办工作人员可以催办。"))
    if actor.is_office or actor.belongs_to(task.issuer):
        return ALLOWED
    return allow_if(task.participation_of(actor, "lead"), _("只有区域办、发起单位或牵头单位可以催办。"))


# --- instructions ------------------------------------------------------------------------------
@rule("supervision.add_instruction")
def add_instruction(actor, task=None):
    if actor.is_ministry:
        return refuse(_("部委不登记任务批示。"))
    return allow_if(actor.has_role(*DESK), _("只有联络员、经办人或区域办工作人员可以登记批示。"))


@rule("supervision.follow_instruction")
def follow_instruction(actor, instruction):
    return allow_if(
        actor.belongs_to(instruction.giver) and actor.has_role(*DESK),
        _("只有登记单位%(unit)s可以操作。") % {"unit": instruction.giver.name},
    )


@rule("supervision.answer_instruction")
def answer_instruction(actor, instruction):
    person = actor.standing_in_for or actor.user
    if person is not None and person.pk == instruction.person_id:
        return ALLOWED
    return allow_if(
        actor.belongs_to(instruction.addressee) and actor.has_role(*DESK, Role.APPROVER),
        _("只有办理单位%(unit)s的工作人员可以答复。") % {"unit": instruction.addressee.name},
    )


# --- requests for figures ----------------------------------------------------------------------
@rule("supervision.add_data_request")
def add_data_request(actor, subject=None):
    return allow_if(actor.is_office and actor.has_role(*DESK), _("只有区域办工作人员可以发起资料征集。"))


@rule("supervision.keep_data_request")
def keep_data_request(actor, request):
    return allow_if(
        actor.belongs_to(request.asker) and actor.has_role(*VOICE),
        _("只有征集单位%(unit)s可以操作。") % {"unit": request.asker.name},
    )


@rule("supervision.answer_data_request")
def answer_data_request(actor, request):
    return allow_if(
        actor.has_role(*DESK) and any(actor.belongs_to(each.organisation) for each in request.asked),
        _("只有被征集单位的联络员或经办人可以报送。"),
    )


# --- the ladder, the figures -------------------------------------------------------------------
@rule("supervision.change_ladder")
def change_ladder(actor, step=None):
    return allow_if(actor.is_office and actor.has_role(*DESK), _("只有区域办工作人员可以设置督办阶梯。"))


@rule("supervision.remark_on_performance")
def remark_on_performance(actor, row):
    return allow_if(
        actor.belongs_to(row.organisation) and actor.has_role(*VOICE),
        _("只有%(unit)s的联络员或分管领导可以写单位说明。") % {"unit": row.organisation.name},
    )
