"""Which news about projects is told, and in which words?

What is due is told by the duty rules of ``reminders``; here stands what happened.
"""

from django.utils.translation import gettext_lazy as _

from coordination.notifications.kinds import notice_kind

# A table of sentences: one notice a line or two.
# fmt: off
PARTNER = _("您所在单位参与该项目")
INVITED = _("您所在单位受邀参与该项目")
LEAD = _("您所在单位是该项目的牵头方")

notice_kind("project_invited", label=_("受邀参与项目"), why=INVITED, what=_("%(by)s邀请贵单位参与，承担：%(part)s。请答复。"),
            act="accept", duty="project_consent")
notice_kind("project_part_revised", label=_("分工有调整"), why=INVITED, what=_("贵单位承担：%(part)s，投资份额：%(share)s。请重新确认。"),
            act="accept", duty="project_consent")
notice_kind("project_joined", label=_("同意参与项目"), why=LEAD, what=_("%(unit)s同意参与。"))
notice_kind("project_declined", label=_("谢绝参与项目"), why=LEAD, what=_("%(unit)s谢绝：%(reason)s。"))
notice_kind("project_left", label=_("参与方退出"), why=PARTNER, what=_("%(unit)s退出：%(reason)s。"))
notice_kind("project_join_asked", label=_("有单位申请加入"), why=LEAD, what=_("%(unit)s申请加入，拟承担：%(part)s。"), act="admit",
            duty="project_admit")
notice_kind("project_admitted", label=_("已同意加入"), why=_("您所在单位申请加入该项目"), what=_("牵头方已同意贵单位加入。"))
notice_kind("project_not_admitted", label=_("未同意加入"), why=_("您所在单位申请加入该项目"), what=_("牵头方未同意：%(reason)s。"))
notice_kind("project_review_asked", label=_("项目提交联审"), why=PARTNER, what=_("请答复是否同意立项。"), act="review", duty="project_review")
notice_kind("project_returned", label=_("联审退回"), why=PARTNER, what=_("%(unit)s不同意：%(reason)s。"))
notice_kind("project_recalled", label=_("联审撤回"), why=PARTNER, what=_("牵头方撤回联审：%(reason)s。"))
notice_kind("project_approved", label=_("项目立项"), why=PARTNER, what=_("各方均已同意，项目立项。"))
notice_kind("project_milestone_slips", label=_("节点推迟"), why=PARTNER, what=_("「%(name)s」预计推迟到%(day)s：%(reason)s。"))
notice_kind("project_change_asked", label=_("项目变更申请"), why=PARTNER, what=_("%(unit)s申请变更：%(reason)s。请答复。"), act="answer_change",
            duty="project_change")
notice_kind("project_change_agreed", label=_("项目变更生效"), why=PARTNER, what=_("第%(number)s号变更已由各方同意并生效。"))
notice_kind("project_change_refused", label=_("项目变更未通过"), why=PARTNER, what=_("%(unit)s不同意第%(number)s号变更：%(reason)s。"))
notice_kind("project_completed", label=_("项目竣工"), why=PARTNER, what=_("项目已竣工，请填全指标数值并登记支付。"))
notice_kind("project_closed", label=_("项目归档"), why=PARTNER, what=_("项目已归档。"))
notice_kind("project_suspended", label=_("项目中止"), why=PARTNER, what=_("中止理由：%(reason)s。"))
notice_kind("project_resumed", label=_("项目恢复"), why=PARTNER, what=_("恢复理由：%(reason)s。"))
notice_kind("project_cancelled", label=_("项目取消"), why=PARTNER, what=_("取消理由：%(reason)s。"))
