"""What may happen to a task? The regulation of claiming (认领), working and accepting, as data.

Read it from top to bottom: a task is drafted, opened, claimed by exactly one lead, signed for, planned,
reported on, and accepted by everyone concerned. Each act names its states, who may (``permissions``),
why it may not happen now (``guards``), what it asks for, and its sentence in the history. What it
changes stands in ``effects``, one module per chapter. What builds on what stands in ``chapters``.
"""

# One act is one paragraph of the regulation; wrapped by a formatter it no longer reads as such.
# fmt: off

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import (
    Choice,
    Choices,
    Date,
    Files,
    Flag,
    Instant,
    Integer,
    Lines,
    LongText,
    OrganisationInput,
    OrganisationsInput,
    Row,
    Rows,
    Text,
)
from coordination.lifecycle.workflow import State, Workflow

from . import choices, guards, scope
from .effects import breaking, claiming, closing, measuring, participating, progress
from .inputs import FigureValues
from .states import (
    ACCEPTED,
    CANCELLED,
    CLAIMED,
    COMPLETION_SUBMITTED,
    DRAFT,
    IN_PROGRESS,
    LED,
    LIVE,
    OPEN,
    RETURNED,
    SUSPENDED,
    WAITING,
    WORKING,
    ClaimMode,
)

TASK = Workflow(
    "task",
    _("任务"),
    states=(
        State(DRAFT, _("草稿")),
        State(OPEN, _("待认领"), tone="wait"),
        State(CLAIMED, _("已认领"), tone="active"),
        State(IN_PROGRESS, _("办理中"), tone="active"),
        State(WAITING, _("等待他方"), tone="wait"),
        State(COMPLETION_SUBMITTED, _("申请销号"), tone="wait"),
        State(RETURNED, _("退回"), tone="bad"),
        State(ACCEPTED, _("已销号"), tone="good"),
        State(SUSPENDED, _("中止")),
        State(CANCELLED, _("撤销"), final=True),
    ),
    settle=measuring.settle,
)

REASON = LongText("reason", _("理由"), max_length=500)
REASON_IF_NO = LongText("reason", _("说明"), required=False, max_length=500, help=_("不同意时必须写明理由。"))
YES_NO = Choice("answer", _("意见"), choices=choices.yes_or_no)


# ── Finding exactly one lead ─────────────────────────────────────────────────────────────────────

open = TASK.transition(
    "open", _("发布认领"), source=DRAFT, target=OPEN, permission="tasks.open_task", tone="primary",
    guards=[guards.complete_enough],
    inputs=[
        Choice("claim_mode", _("认领方式"), choices=ClaimMode.choices, initial=choices.own("claim_mode")),
        Instant("claim_closes_at", _("认领截止"), required=False, initial=choices.own("claim_closes_at"),
                help=_("竞领必填；先到先得可不填。截止后不再受理申请。")),
        OrganisationsInput("invited", _("邀请单位"), required=False, help=_("不选即邀请各省（市）。")),
    ],
    history=_("发布任务，以「%(mode)s」方式认领"),
)(claiming.open_for_claim)

claim = TASK.transition(
    "claim", _("申请牵头"), source=OPEN, target=claiming.claim_target, targets=[OPEN, CLAIMED],
    permission="tasks.claim_task", tone="primary", created=True,
    when=choices.mode_is(ClaimMode.FIRST_COME), guards=[guards.window_open, guards.not_applied_yet],
    too_late=guards.nobody_leads,
    inputs=[LongText("contribution", _("工作设想"), required=False, help=_("可先认领，之后再补充计划。"))],
    history=_("%(unit)s认领任务，成为牵头单位"),
)(claiming.claim)

offer = TASK.transition(
    "offer", _("提出牵头意向"), source=OPEN, target=None, permission="tasks.claim_task", tone="primary",
    created=True, when=choices.mode_is(ClaimMode.OFFERS), guards=[guards.window_open, guards.not_applied_yet],
    too_late=guards.nobody_leads,
    inputs=[
        LongText("statement", _("工作设想"), help=_("本单位的基础、做法和需要的配合。")),
        LongText("milestones", _("拟定节点"), required=False),
    ],
    history=_("%(unit)s提出牵头意向"),
)(claiming.offer)

approve_claim = TASK.transition(
    "approve_claim", _("审批牵头申请"), source=OPEN, target=claiming.claim_target, targets=[OPEN, CLAIMED],
    permission="tasks.approve_claim", tone="primary", when=choices.application_awaits_approval,
    too_late=guards.nobody_leads,
    inputs=[YES_NO, REASON_IF_NO],
    history=_("%(unit)s分管领导同意提出牵头意向"),
)(claiming.approve_claim)

withdraw_offer = TASK.transition(
    "withdraw_offer", _("撤回申请"), source=OPEN, target=None, permission="tasks.claim_task",
    when=choices.own_application_is_open,
    history=_("%(unit)s撤回申请"),
)(claiming.withdraw_offer)

award = TASK.transition(
    "award", _("评定牵头单位"), source=OPEN, target=CLAIMED, permission="tasks.award_task", tone="primary",
    when=choices.mode_is(ClaimMode.OFFERS), guards=[guards.window_closed, guards.has_offers],
    inputs=[Row("offer", _("选定"), rows=choices.standing_offers), REASON],
    history=_("评定%(unit)s为牵头单位：%(reason)s"),
)(claiming.award)

allot = TASK.transition(
    "allot", _("指派"), source=OPEN, target=CLAIMED, permission="tasks.allot_task",
    guards=[guards.may_be_allotted],
    inputs=[OrganisationInput("organisation", _("指派单位")), REASON],
    history=_("指派%(unit)s牵头：%(reason)s"),
)(claiming.allot)

object_to_allotment = TASK.transition(
    "object_to_allotment", _("对指派提出异议"), source=CLAIMED, target=OPEN, permission="tasks.hand_over_task",
    when=choices.is_allotted, guards=[claiming.objection_open], inputs=[REASON],
    history=_("%(unit)s对指派提出异议：%(reason)s"),
)(claiming.object_to_allotment)

release = TASK.transition(
    "release", _("放弃牵头"), source=CLAIMED, target=OPEN, permission="tasks.hand_over_task", tone="danger",
    when=choices.is_claimed_freely,
    note=_("放弃后任务重新开放认领，其他单位可以申请牵头；截止前本单位也可以再次申请。已做的记录保留。"),
    history=_("%(unit)s不再牵头，任务重新开放认领"),
)(claiming.release)

list_in_ledger = TASK.transition(
    "list_in_ledger", _("按台账列名"), source=DRAFT, target=CLAIMED, permission="tasks.import_ledger", automatic=True,
    inputs=[
        OrganisationInput("lead", _("牵头单位"), rows=choices.any_unit),
        OrganisationsInput("co_leads", _("共同牵头"), required=False, rows=choices.any_unit),
        OrganisationsInput("supporters", _("配合单位"), required=False, rows=choices.any_unit),
        Integer("percent", _("完成率"), minimum=0, maximum=100),
    ],
    history=_("按台账列%(unit)s牵头，待签收"),
)(claiming.list_in_ledger)


# ── Taking part ──────────────────────────────────────────────────────────────────────────────────

sign_for = TASK.transition(
    "sign_for", _("签收"), source=LED, target=None, permission="tasks.take_part", tone="primary",
    when=choices.own_part_is_unsigned,
    history=_("%(unit)s签收"),
)(participating.sign_for)

refuse = TASK.transition(
    "refuse", _("退回不办"), source=LED, target=choices.open_again_without_lead, targets=[OPEN, *LED],
    permission="tasks.refuse_task", tone="danger", when=choices.own_part_is_unsigned, inputs=[REASON],
    history=_("%(unit)s（%(role)s）退回任务：%(reason)s"),
)(participating.refuse)

settle_refusal = TASK.transition(
    "settle_refusal", _("处理退回"), source=LIVE, target=None, permission="tasks.change_task",
    when=choices.has_unsettled_refusal,
    inputs=[Row("refusal", _("退回单位"), rows=choices.unsettled_refusals), Text("remark", _("处理意见"))],
    history=_("已处理%(unit)s的退回：%(remark)s"),
)(participating.settle_refusal)

assign = TASK.transition(
    "assign", _("交办到人"), source=LED, target=None, permission="tasks.take_part", when=choices.takes_part,
    inputs=[Row("person", _("经办人"), rows=choices.own_people)],
    history=_("%(unit)s交由%(person)s经办"),
)(participating.assign)

add_supporter = TASK.transition(
    "add_supporter", _("增加配合单位"), source=LED, target=None, permission="tasks.add_supporter",
    guards=[scope.opened_again(scope.PROGRESS)],
    inputs=[
        OrganisationInput("organisation", _("单位")),
        LongText("contribution", _("承担内容")),
        Date("due_on", _("本单位时限"), required=False),
        Flag("co_lead", _("作为共同牵头单位")),
        Text("reason", _("共同牵头的理由"), required=False),
    ],
    history=_("增加%(unit)s（%(role)s）：%(contribution)s"),
)(participating.add_supporter)

join_as_supporter = TASK.transition(
    "join_as_supporter", _("申请配合"), source=[CLAIMED, IN_PROGRESS, WAITING, RETURNED], target=None,
    permission="tasks.claim_task", created=True, when=choices.stands_outside, guards=[guards.not_asked_to_support_yet],
    inputs=[LongText("contribution", _("可承担的内容"))],
    history=_("%(unit)s申请作为配合单位"),
)(participating.join_as_supporter)

admit_supporter = TASK.transition(
    "admit_supporter", _("答复配合申请"), source=LED, target=None, permission="tasks.lead_task",
    when=choices.has_support_offers,
    inputs=[Row("offer", _("申请单位"), rows=choices.support_offers), YES_NO, REASON_IF_NO],
    history=_("对%(unit)s的配合申请：%(answer)s"),
)(participating.admit_supporter)

leave = TASK.transition(
    "leave", _("退出配合"), source=LED, target=None, permission="tasks.refuse_task", tone="danger",
    when=choices.supports, inputs=[REASON],
    history=_("%(unit)s退出配合：%(reason)s"),
)(participating.leave)

propose_hand_over = TASK.transition(
    "propose_hand_over", _("移交牵头"), source=[CLAIMED, IN_PROGRESS, WAITING, RETURNED], target=None,
    permission="tasks.hand_over_task", guards=[guards.no_pending_hand_over], when=choices.takes_part,
    inputs=[
        OrganisationInput("taker", _("移交给")),
        REASON,
        Flag("stays_as_supporter", _("移交后转为配合单位")),
    ],
    history=_("%(giver)s提出将牵头移交%(taker)s：%(reason)s"),
)(participating.propose_hand_over)

accept_hand_over = TASK.transition(
    "accept_hand_over", _("接收移交"), source=LED, target=None, permission="tasks.take_over_task", tone="primary",
    when=choices.hand_over_is_pending,
    history=_("牵头由%(giver)s移交%(taker)s"),
)(participating.accept_hand_over)

decline_hand_over = TASK.transition(
    "decline_hand_over", _("不接收移交"), source=LED, target=None, permission="tasks.take_over_task",
    when=choices.hand_over_is_pending, inputs=[REASON],
    history=_("%(taker)s不接收%(giver)s的移交：%(reason)s"),
)(participating.decline_hand_over)

withdraw_hand_over = TASK.transition(
    "withdraw_hand_over", _("撤回移交"), source=LED, target=None, permission="tasks.hand_over_task",
    when=choices.hand_over_is_pending,
    history=_("%(giver)s撤回向%(taker)s的移交"),
)(participating.withdraw_hand_over)


# ── Doing the work ───────────────────────────────────────────────────────────────────────────────

plan = TASK.transition(
    "plan", _("提交计划"), source=[CLAIMED, IN_PROGRESS], target=IN_PROGRESS, permission="tasks.lead_task",
    tone="primary", guards=[guards.lead_has_signed, scope.opened_again(scope.PROGRESS)],
    when=choices.leads_or_watches,
    labels={IN_PROGRESS: _("调整计划")},
    inputs=[
        Lines("milestones", _("节点计划"), initial=choices.milestone_lines,
              help=_("每行一个节点：日期 进度 内容，如「2026-12-31 40% 完成方案」。")),
        Choice("rhythm", _("报送频次"), choices=choices.rhythms, required=False, initial=choices.own("rhythm")),
    ],
    history=_("提交计划，共%(count)s个节点"),
)(progress.plan)

report = TASK.transition(
    "report", _("报送进展"), source=[IN_PROGRESS, WAITING, RETURNED], target=None, permission="tasks.take_part",
    tone="primary", created=True, when=choices.takes_part, guards=[scope.own_part_opened_again],
    inputs=[
        Integer("percent", _("完成率"), minimum=0, maximum=100, unit="%", initial=choices.last_report("percent")),
        LongText("text", _("进展情况"), initial=choices.proposed_text),
        FigureValues("values", _("指标数据"), required=False, initial=choices.known_values,
                     help=_("已在别处报送的自动带入；改动后各处同时更新。")),
        LongText("figures", _("关键数据"), required=False, initial=choices.last_report("figures")),
        LongText("problems", _("存在问题"), required=False, initial=choices.last_report("problems")),
        LongText("help_wanted", _("需协调事项"), required=False, initial=choices.last_report("help_wanted"),
                 help=_("填写后立即通知发起单位。")),
        Rows("consolidates", _("汇总的配合单位报告"), required=False, rows=choices.supporter_reports,
             initial=choices.proposed_reports,
             help=_("牵头单位汇总时选取；未选的单位会注明未报送。")),
        Files("files", _("附件"), required=False),
    ],
    history=_("%(unit)s报送进展：%(percent)s%%"),
)(progress.report)

return_report = TASK.transition(
    "return_report", _("退回报告"), source=[IN_PROGRESS, WAITING, COMPLETION_SUBMITTED, RETURNED], target=None,
    permission="tasks.return_report", when=choices.has_reports,
    inputs=[
        Row("report", _("报告"), rows=choices.returnable_reports, initial=choices.only_returnable_report),
        Choice("field", _("意见针对"), choices=choices.report_fields),
        LongText("remark", _("退回意见"), max_length=500),
    ],
    history=_("退回%(unit)s的进展报告，对「%(field)s」的意见：%(remark)s"),
)(progress.return_report)

wait_for = TASK.transition(
    "wait_for", _("等待他方"), source=IN_PROGRESS, target=WAITING, permission="tasks.lead_task",
    when=choices.leads_or_watches,
    inputs=[
        OrganisationInput("party", _("等待单位"), rows=choices.anyone_but_us),
        Text("what", _("等待事项"), max_length=300),
        Date("due_on", _("请于何时前提供"), required=False, help=_("不填即五个工作日。")),
    ],
    history=_("等待%(party)s：%(what)s（%(day)s前）"),
)(progress.wait_for)

stop_waiting = TASK.transition(
    "stop_waiting", _("答复等待事项"), source=WAITING, target=IN_PROGRESS, permission="tasks.end_wait", tone="primary",
    inputs=[LongText("result", _("结果"), max_length=500)],
    history=_("等待%(party)s的事项已办结：%(result)s（计时暂停%(days)s个工作日）"),
)(progress.stop_waiting)

request_extension = TASK.transition(
    "request_extension", _("申请延期"), source=[CLAIMED, IN_PROGRESS, WAITING, RETURNED], target=None,
    permission="tasks.lead_task", guards=[guards.deadline_not_passed, guards.no_pending_extension, scope.opened_again(scope.DEADLINE)],
    when=choices.leads_or_watches,
    inputs=[
        Date("wanted_on", _("申请延至")),
        LongText("reason", _("延期理由"), max_length=1000),
        LongText("progress", _("目前进展")),
    ],
    history=_("%(unit)s申请延期至%(day)s：%(reason)s"),
)(progress.request_extension)

decide_extension = TASK.transition(
    "decide_extension", _("答复延期申请"), source=LED, target=None, permission="tasks.decide_extension",
    tone="primary", when=choices.extension_is_pending,
    inputs=[
        YES_NO,
        Date("granted_on", _("批准延至"), required=False, initial=choices.wanted_date,
             help=_("可短于申请日期；不填即按申请日期。")),
        REASON_IF_NO,
    ],
    history=_("答复延期申请"),
)(progress.decide_extension)

break_down = TASK.transition(
    "break_down", _("分解任务"), source=[DRAFT, *WORKING], target=None, permission="tasks.break_down_task",
    when=choices.leads_or_watches, guards=[scope.opened_again(scope.SUB_TASKS)],
    inputs=[Lines("parts", _("子任务"), help=_("每行一项：权重 名称，如「40 制定标准」；权重之和须为100。"))],
    history=_("分解为%(count)s项子任务"),
)(breaking.break_down)


# ── Acceptance (验收销号), by several parties ─────────────────────────────────────────────────────

request_completion = TASK.transition(
    "request_completion", _("申请销号"), source=IN_PROGRESS, target=COMPLETION_SUBMITTED,
    permission="tasks.lead_task", guards=[guards.children_ended], when=choices.leads_or_watches,
    inputs=[
        LongText("summary", _("完成情况")),
        Files("evidence", _("佐证材料"), required=False, help=_("任务要求佐证材料或属重要任务的，必须提供。")),
    ],
    history=_("%(unit)s申请销号，待%(voters)s验收：%(summary)s"),
)(closing.request_completion)

vote = TASK.transition(
    "vote", _("验收"), source=COMPLETION_SUBMITTED, target=closing.vote_target,
    targets=[COMPLETION_SUBMITTED, ACCEPTED, RETURNED], permission="tasks.vote_on_task", tone="primary",
    inputs=[YES_NO, REASON_IF_NO],
    history=_("验收"),
)(closing.vote)

take_up = TASK.transition(
    "take_up", _("重新办理"), source=RETURNED, target=IN_PROGRESS, permission="tasks.lead_task", tone="primary",
    history=_("牵头单位重新办理"),
)(choices.nothing_else)

reopen = TASK.transition(
    "reopen", _("重新启动"), source=ACCEPTED, target=IN_PROGRESS, permission="tasks.reopen_task",
    inputs=[Choices("scope", _("重新启动的范围"), choices=scope.choices_for, help=_("其余部分保持销号时的内容。")), REASON],
    history=_("重新启动任务（%(scope)s）：%(reason)s"),
)(closing.reopen)

publish_as_outcome = TASK.transition(
    "publish_as_outcome", _("作为下次会议成果"), source=ACCEPTED, target=None, permission="tasks.publish_task",
    tone="primary", when=choices.is_not_published,
    inputs=[
        Row("meeting", _("会议"), rows=choices.coming_meetings),
        LongText("wording", _("成果表述"), initial=choices.outcome_wording),
    ],
    history=_("列为%(meeting)s的成果%(number)s"),
)(closing.publish_as_outcome)


# ── Side exits and conversation ──────────────────────────────────────────────────────────────────

suspend = TASK.transition(
    "suspend", _("中止"), source=LIVE, target=SUSPENDED, permission="tasks.suspend_task", tone="danger", inputs=[REASON],
    when=choices.manages,
    history=_("中止任务：%(reason)s"),
)(closing.suspend)

resume = TASK.transition(
    "resume", _("恢复"), source=SUSPENDED, target=closing.resume_target, targets=LIVE,
    permission="tasks.suspend_task", inputs=[REASON],
    history=_("恢复任务：%(reason)s"),
)(closing.resume)

cancel = TASK.transition(
    "cancel", _("撤销"), source=[DRAFT, *LIVE, SUSPENDED], target=CANCELLED, permission="tasks.suspend_task", tone="danger",
    when=choices.manages, inputs=[REASON],
    history=_("撤销任务：%(reason)s"),
)(closing.cancel)

comment = TASK.transition(
    "comment", _("留言"), source=[state.value for state in TASK.states if state.value != DRAFT], target=None,
    permission="tasks.comment_on_task", created=True,
    inputs=[
        LongText("text", _("留言"), help=_("用「@姓名」可以提及他人。")),
        Rows("mention", _("提及"), required=False, rows=choices.everybody, proposed=choices.people_who_read),
        Files("files", _("附件"), required=False),
    ],
    history=_("留言：%(text)s"),
)(closing.comment)
