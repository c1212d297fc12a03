"""Who may do what with a task, and if not, who could?"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import rule
from accounts.roles import Kind, Role
from coordination.common.decisions import ALLOWED, allow_if, refuse

from .states import OfferState, ParticipationRole

DESK = (Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF)
VOICE = (Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF)


def _manages(actor, task):
    """The unit that issued the task acts through its coordinator, its staff or its approver."""
    if actor.belongs_to(task.issuer) and actor.has_role(*VOICE):
        return ALLOWED
    return refuse(_("只有发起单位%(issuer)s可以操作。") % {"issuer": task.issuer.name})


rule("tasks.change_task")(_manages)
rule("tasks.open_task")(_manages)
rule("tasks.award_task")(_manages)
rule("tasks.allot_task")(_manages)
rule("tasks.decide_extension")(_manages)
rule("tasks.suspend_task")(_manages)
rule("tasks.reopen_task")(_manages)
rule("tasks.publish_task")(_manages)


@rule("tasks.add_task")
def add_task(actor, task=None):
    """Provinces and the office issue tasks; a viewer or a ministry does not."""
    if actor.is_ministry:
        return refuse(_("部委通过答复附条件提出任务，不直接发起。"))
    return allow_if(actor.has_role(*DESK), _("只有联络员、经办人或区域办工作人员可以新建任务。"))


@rule("tasks.keep_classes")
def keep_classes(actor, task_class=None):
    """The classes are the same for everybody: the regional office keeps them."""
    return allow_if(actor.is_office and actor.has_role(*DESK), _("任务类别由区域办管理。"))


@rule("tasks.keep_template")
def keep_template(actor, template=None):
    """Whoever may draft tasks may write templates; one that is there is kept by the unit that wrote it."""
    decision = add_task(actor)
    if template is None or not decision:
        return decision
    return allow_if(
        actor.belongs_to(template.keeper), _("只有%(unit)s可以修改此模板。") % {"unit": template.keeper.name}
    )


@rule("tasks.use_template")
def use_template(actor, template=None):
    """The tasks are opened at once, so it takes somebody who speaks for the unit and may draft."""
    return allow_if(
        not actor.is_ministry and actor.has_role(Role.COORDINATOR, Role.OFFICE_STAFF),
        _("只有联络员或区域办工作人员可以按模板生成任务。"),
    )


@rule("tasks.arrange_sequence")
def arrange_sequence(actor, task):
    """Who planned the task says what it builds on: its issuer, or its lead."""
    if _manages(actor, task) or (task.lead_id and _for_lead(DESK)(actor, task)):
        return ALLOWED
    return refuse(_("只有发起单位或牵头单位可以调整前后衔接。"))


@rule("tasks.change_many")
def change_many(actor, done=None):
    """Which tasks are changed is decided task by task; what was begun goes on in the hands of who began it."""
    if actor.is_ministry or not actor.has_role(*DESK, Role.APPROVER):
        return refuse(_("只有联络员、经办人、分管领导或区域办工作人员可以批量办理。"))
    if done is None:
        return ALLOWED
    own = actor.client == done.client if actor.client else actor.user and actor.user.pk == done.asked_by_id
    return allow_if(
        own and actor.belongs_to(done.organisation),
        _("只有%(person)s可以操作。") % {"person": done.asked_by_name},
    )


@rule("tasks.import_ledger")
def import_ledger(actor, task=None):
    return allow_if(
        not actor.is_ministry and actor.has_role(Role.COORDINATOR, Role.OFFICE_STAFF),
        _("只有联络员或区域办工作人员可以导入台账。"),
    )


@rule("tasks.claim_task")
def claim_task(actor, task):
    """Provinces and their units claim; nobody claims for them, the office included."""
    if actor.organisation.kind in (Kind.REGIONAL_OFFICE, Kind.MINISTRY):
        return refuse(_("只有省（市）及其所属单位可以申请牵头或配合。"))
    return allow_if(
        actor.has_role(Role.COORDINATOR, Role.APPROVER),
        _("只有联络员或分管领导可以申请，请联系本单位联络员。"),
    )


@rule("tasks.approve_claim")
def approve_claim(actor, task):
    """The approver of the applying province, not the person who applied."""
    waiting = [
        offer
        for offer in task.offers.select_related("organisation")
        if offer.state == OfferState.WAITING_APPROVAL
    ]
    if not waiting:
        return ALLOWED  # nothing to decide: the lifecycle says so
    mine = [offer for offer in waiting if actor.belongs_to(offer.organisation)]
    if not mine or not actor.has_role(Role.APPROVER):
        return refuse(_("只有申请单位的分管领导可以审批。"))
    return allow_if(
        any(actor.user is None or offer.made_by_id != actor.user.pk for offer in mine),
        _("申请人不能审批自己的申请。"),
    )


def _for_lead(roles):
    def lead_only(actor, task):
        if task.participation_of(actor, ParticipationRole.LEAD) and actor.has_role(*roles):
            return ALLOWED
        if task.lead_id is None:
            return refuse(_("尚无牵头单位。"))
        return refuse(_("只有牵头单位%(lead)s的工作人员可以操作。") % {"lead": task.lead.name})

    return lead_only


rule("tasks.lead_task")(_for_lead(DESK))
rule("tasks.hand_over_task")(_for_lead(VOICE))


@rule("tasks.break_down_task")
def break_down_task(actor, task):
    """A draft is broken down by its issuer, a running task by its lead."""
    return _for_lead(DESK)(actor, task) if task.lead_id else _manages(actor, task)


def _takes_part(actor, task):
    return allow_if(
        task.participation_of(actor) and actor.has_role(*DESK, Role.APPROVER),
        _("只有参与单位的工作人员可以操作。"),
    )


rule("tasks.take_part")(_takes_part)


@rule("tasks.refuse_task")
def refuse_task(actor, task):
    return allow_if(
        task.participation_of(actor) and actor.has_role(*VOICE), _("只有参与单位的联络员或分管领导可以退回。")
    )


@rule("tasks.add_supporter")
def add_supporter(actor, task):
    """The lead chooses its supporters; the issuer may add the first four participants."""
    if _for_lead(DESK)(actor, task):
        return ALLOWED
    if not _manages(actor, task):
        return refuse(_("只有牵头单位或发起单位可以增加配合单位。"))
    return allow_if(len(task.active) < 4, _("参与单位已有四个，再增加须由牵头单位提出。"))


@rule("tasks.take_over_task")
def take_over_task(actor, task):
    pending = task.pending_hand_over
    if pending is None:
        return ALLOWED  # nothing to take over: the lifecycle says so
    if actor.belongs_to(pending.taker) and actor.has_role(Role.COORDINATOR, Role.APPROVER):
        return ALLOWED
    return refuse(_("只有接收单位%(taker)s的联络员可以答复。") % {"taker": pending.taker.name})


@rule("tasks.end_wait")
def end_wait(actor, task):
    """The party that was waited for may say "here it is"; so may the lead that waits."""
    wait = task.waits.filter(ended_at=None).select_related("party").first()
    if wait and actor.belongs_to(wait.party) and actor.has_role(*DESK):
        return ALLOWED
    return _for_lead(DESK)(actor, task)


@rule("tasks.return_report")
def return_report(actor, task):
    """The issuer sends any report back, the lead those of its supporters."""
    return ALLOWED if _manages(actor, task) else _for_lead(DESK)(actor, task)


@rule("tasks.vote_on_task")
def vote_on_task(actor, task):
    pending = task.pending_votes
    if not pending:
        return ALLOWED  # nothing to accept: the lifecycle says so
    if any(actor.belongs_to(vote.organisation) for vote in pending) and actor.has_role(*VOICE):
        same = task.needs_verifier and actor.user and actor.user.pk == task.completion_by_id
        return allow_if(not same, _("该任务须由他人核验：申请销号的人不能自己验收，请本单位其他同事办理。"))
    names = "、".join(vote.organisation.name for vote in pending)
    return refuse(_("只有待验收单位（%(names)s）的联络员或分管领导可以验收。") % {"names": names})


@rule("tasks.grant_access")
def grant_access(actor, task):
    """Who issued the task, or leads it, says who else reads it."""
    if _manages(actor, task) or (task.lead_id and _for_lead(DESK)(actor, task)):
        return ALLOWED
    return refuse(_("只有发起单位或牵头单位可以授权查阅。"))


@rule("tasks.comment_on_task")
def comment_on_task(actor, task):
    return ALLOWED
