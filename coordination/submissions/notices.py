"""Which news about submissions is told, and in which words?

What is due is told by the duty rules of ``reminders``; here stands what happened.
"""

from django.utils.translation import gettext_lazy as _

from coordination.notifications.kinds import notice_kind

# A table of sentences: one notice a line or two.
# fmt: off
ADDRESSED = _("该事项报送您所在的部委")
SUBMITTED_BY_US = _("您所在单位报送了该事项")

notice_kind("submission_received", label=_("收到对接事项"), why=ADDRESSED, what=_("%(submitter)s报送，请于%(due_on)s前答复。"),
            act="answer", duty="submission_answer")
notice_kind("supplement_supplied", label=_("已提交补正材料"), why=ADDRESSED, what=_("%(submitter)s已补正，请于%(due_on)s前答复。"),
            act="answer", duty="submission_answer")
notice_kind("submission_withdrawn", label=_("对接事项已撤回"), why=ADDRESSED, what=_("撤回理由：%(reason)s。无需再答复。"))
notice_kind("submission_reworded", label=_("报送的成果已更正"), why=ADDRESSED,
            what=_("成果%(number)s第%(version)s版已生效，更正理由：%(reason)s。"))
notice_kind("supplement_wanted", label=_("部委要求补正"), why=SUBMITTED_BY_US, what=_("%(ministry)s:%(text)s"), act="supply",
            duty="submission_supplement")
notice_kind("submission_answered", label=_("部委已答复"), why=SUBMITTED_BY_US, what=_("%(ministry)s答复：%(verdict)s。"))
notice_kind("answer_corrected", label=_("部委答复已更正"), why=_("您所在单位报送或答复了该事项"), what=_("%(ministry)s的答复已更正：%(reason)s。"))
