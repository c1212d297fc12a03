"""Which news about a task is told, and in which words?

What is due is told by the duty rules of ``reminders``; here stands what happened.
"""

from django.utils.translation import gettext_lazy as _

from coordination.notifications.kinds import notice_kind

from .states import OPEN

# A table of sentences: one notice a line or two.
# fmt: off
INVOLVED = _("您所在单位与该任务有关")
LEADS = _("您所在单位牵头该任务")
ISSUES = _("您所在单位发起该任务")
APPLIED = _("您所在单位申请过牵头该任务")

notice_kind("task_opened", label=_("新任务待认领"), why=_("该任务邀请您所在的省（市）认领"), act="claim",
            while_status={OPEN})
notice_kind("task_listed", label=_("台账任务待签收"), why=INVOLVED, act="sign_for", duty="task_unsigned",
            must_act=False)
notice_kind("task_claimed", label=_("任务已有牵头单位"), why=ISSUES, what=_("%(lead)s已认领。"))
notice_kind("claim_needs_approval", label=_("牵头申请待审批"), why=_("您是本单位的分管领导"), act="approve_claim",
            duty="task_claim_approval")
notice_kind("task_awarded", label=_("您所在单位被评定为牵头单位"), why=APPLIED, what=_("评定理由：%(reason)s。请签收。"),
            act="sign_for", duty="task_unsigned")
notice_kind("task_not_awarded", label=_("牵头申请未被采纳"), why=APPLIED,
            what=_("该任务由%(lead)s牵头。%(reason)s 您可以申请配合。"), act="join_as_supporter")
notice_kind("task_allotted", label=_("任务指派给您所在单位"), why=LEADS,
            what=_("指派理由：%(reason)s。请签收；有异议的，可在三个工作日内提出一次。"), act="sign_for", duty="task_unsigned")
notice_kind("task_objected", label=_("对指派提出异议"), why=ISSUES, what=_("%(unit)s提出异议，任务重新待认领。"), act="allot",
            must_act=True)
notice_kind("task_released", label=_("任务重新开放认领"), why=INVOLVED, what=_("%(unit)s不再牵头。"))
notice_kind("task_refused", label=_("任务被退回"), why=ISSUES, what=_("%(unit)s退回任务，请处理。"), act="settle_refusal",
            duty="task_refusal")
notice_kind("task_assigned", label=_("任务交办给您"), why=_("您是该任务的经办人"), must_act=True)
notice_kind("task_support_wanted", label=_("请您所在单位配合"), why=INVOLVED, what=_("请签收并承担配合事项。"), act="sign_for",
            duty="task_unsigned")
notice_kind("task_support_offered", label=_("有单位申请配合"), why=LEADS, act="admit_supporter", duty="task_support_answer")
notice_kind("task_support_answered", label=_("配合申请已答复"), why=_("您所在单位申请配合该任务"), what=_("答复：%(answer)s。"))
notice_kind("task_supporter_left", label=_("配合单位退出"), why=LEADS, what=_("%(unit)s退出配合。"))
notice_kind("task_hand_over_proposed", label=_("请答复移交"), why=_("有单位拟将任务移交给您所在单位牵头"),
            act="accept_hand_over", duty="task_hand_over_answer")
notice_kind("task_handed_over", label=_("牵头已移交"), why=INVOLVED, what=_("现由%(taker)s牵头。"))
notice_kind("task_hand_over_declined", label=_("移交未被接收"), why=LEADS, what=_("%(taker)s不接收移交，仍由您所在单位牵头。"))
notice_kind("task_planned", label=_("牵头单位已提交计划"), why=INVOLVED)
notice_kind("task_reported", label=_("有新的进展报告"), why=INVOLVED, what=_("%(unit)s报送进展：%(percent)s%%。"))
notice_kind("task_help_wanted", label=_("请求协调"), why=ISSUES, what=_("%(unit)s在进展报告中提出需协调事项。"), must_act=True)
notice_kind("task_report_returned", label=_("进展报告被退回"), why=_("您所在单位报送了该报告"), what=_("退回意见：%(remark)s"),
            act="report", duty="task_report_returned_duty")
notice_kind("task_waits_for_you", label=_("有任务等待您所在单位"), why=_("有任务正在等待您所在单位"),
            what=_("请于%(day)s前提供：%(what)s"), act="stop_waiting", duty="task_wait")
notice_kind("task_wait_ended", label=_("等待事项已办结"), why=LEADS, what=_("%(party)s已提供，计时恢复。"))
notice_kind("task_extension_asked", label=_("延期申请待答复"), why=ISSUES, what=_("申请延至%(day)s。"), act="decide_extension",
            duty="task_extension_answer")
notice_kind("task_extension_decided", label=_("延期申请已答复"), why=LEADS, what=_("答复：%(answer)s。"))
notice_kind("task_acceptance_asked", label=_("请验收"), why=_("该任务已申请销号，须您所在单位验收"), act="vote",
            duty="task_acceptance")
notice_kind("task_returned", label=_("验收未通过"), why=LEADS, what=_("%(unit)s不同意：%(reason)s"), act="take_up",
            duty="task_take_up")
notice_kind("task_accepted", label=_("任务已销号"), why=INVOLVED)
notice_kind("task_reopened", label=_("任务重新启动"), why=INVOLVED, must_act=True)
notice_kind("task_suspended", label=_("任务中止"), why=INVOLVED)
notice_kind("task_resumed", label=_("任务恢复"), why=INVOLVED)
notice_kind("task_cancelled", label=_("任务撤销"), why=INVOLVED)
notice_kind("task_mention", label=_("有人在留言中提到您"), why=_("您在留言中被提及"), what=_("%(text)s"))
notice_kind("task_predecessor_moved", label=_("前置任务时限调整"), why=INVOLVED,
            what=_("前置任务%(number)s调整至%(day)s，本任务预计顺延至%(becomes)s。"))
notice_kind("task_predecessor_late", label=_("前置任务逾期"), why=INVOLVED, what=_("前置任务%(number)s已过时限%(day)s，尚未完成。"))
notice_kind("task_predecessor_done", label=_("前置任务已销号"), why=INVOLVED, what=_("前置任务%(number)s已销号，可以接续办理。"))
notice_kind("task_release_warned", label=_("未提交计划，即将重新开放认领"), why=LEADS, what=_("%(day)s前仍未提交计划，任务将重新开放认领。"),
            act="plan", duty="task_plan_due")
notice_kind("task_supervised", label=_("请您督办"), why=_("您被指定为该任务的督办人"), what=_("请跟踪此任务的进展。"))
notice_kind("task_reclassified", label=_("任务类别调整"), why=LEADS, what=_("任务类别调整为「%(name)s」，销号要求随之改变。"))
notice_kind("task_rescheduled", label=_("待认领任务的时限调整"), why=_("该任务邀请您所在的省（市）认领"),
            what=_("完成时限调整为%(day)s。"), while_status={OPEN})
notice_kind("tasks_changed_together", label=_("批量办理"), why=_("其中有与您有关的任务"),
            what=_("%(who)s一次调整了与您有关的%(count)s项任务：%(what)s。"))
notice_kind("tasks_changed_back", label=_("批量办理已撤回"), why=_("其中有与您有关的任务"),
            what=_("%(who)s撤回了对与您有关的%(count)s项任务的调整：%(what)s。"))
notice_kind("task_access_asked", label=_("申请查阅待答复"), why=_("您所在单位发起或牵头该任务"),
            what=_("%(who)s申请让%(person)s（%(unit)s）查阅。"), act="answer_access", duty="task_access_answer")
notice_kind("task_access_answered", label=_("查阅申请已答复"), why=_("您申请让他人查阅该任务"),
            what=_("%(person)s：%(answer)s。%(reason)s"))
notice_kind("task_access_given", label=_("可以查阅任务"), why=_("您所在单位获授权查阅该任务"), what=_("%(who)s请您查阅。"))
