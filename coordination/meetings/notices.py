"""Which news about meetings and outcomes is told, and in which words?

What is due is told by the duty rules of ``reminders``; here stands what happened.
"""

from django.utils.translation import gettext_lazy as _

from coordination.notifications.kinds import notice_kind

# A table of sentences: one notice a line or two.
# fmt: off
ATTENDS = _("您所在单位参加该会议")
CONFIRMS = _("您所在单位参加该成果的会签")
DRAFTS = _("您所在单位起草该成果")
CONCERNED = _("您所在单位与该成果有关")

notice_kind("meeting_planned", label=_("会议通知"), why=ATTENDS,
            what=_("%(host)s定于%(starts_on)s %(hours)s在%(place)s召开。"))
notice_kind("meeting_moved", label=_("会议安排有变"), why=ATTENDS, what=_("现定于%(starts_on)s %(hours)s在%(place)s召开。"))
notice_kind("meeting_cancelled", label=_("会议取消"), why=ATTENDS, what=_("取消理由：%(reason)s"))
notice_kind("minutes_issued", label=_("会议纪要已印发"), why=ATTENDS)

notice_kind("outcome_to_confirm", label=_("请会签成果"), why=CONFIRMS,
            what=_("请于%(due_on)s前表示同意或提出异议，逾期视为同意。"), act="agree", duty="outcome_confirmation")
notice_kind("outcome_agreed", label=_("会签已完成，可以发布"), why=DRAFTS, act="publish", duty="outcome_publication")
notice_kind("outcome_objected", label=_("成果被提出异议"), why=DRAFTS, what=_("%(party)s:%(text)s"), must_act=True)
notice_kind("outcome_recalled", label=_("会签已撤回"), why=CONFIRMS, what=_("撤回理由：%(reason)s。您无需再表态。"))
notice_kind("outcome_published", label=_("成果已发布"), why=CONCERNED)
notice_kind("outcome_corrected", label=_("成果已更正"), why=CONCERNED,
            what=_("第%(version)s版已生效，更正理由：%(reason)s。原文仍可查阅。"))
notice_kind("outcome_superseded", label=_("成果已被替代"), why=CONCERNED, what=_("已由另一成果替代，理由：%(reason)s"))
notice_kind("outcome_withdrawn", label=_("成果已撤回"), why=CONCERNED, what=_("撤回理由：%(reason)s"))
