"""Which news of supervision is told, and in which words?

What is due is told by the duty rules of ``reminders``; here stands what happened.
"""

from django.utils.translation import gettext_lazy as _

from coordination.notifications.kinds import notice_kind

# A table of sentences: one notice a line or two.
# fmt: off
TO_US = _("该督办函发给您所在的单位")
OURS = _("该督办函由您所在的单位发出")
TOLD_US = _("该批示请您所在的单位办理")
ASKED_US = _("区域办向您所在的单位征集该指标")

notice_kind("letter_to_sign", must_act=True, label=_("督办函待签发"), why=_("该督办函送您签发"), what=_("致%(addressee)s：%(title)s。"),
            act="sign", duty="letter_sign")
notice_kind("letter_sent_back", must_act=True, label=_("督办函退回修改"), why=_("该督办函由您起草"), what=_("%(title)s：%(reason)s"),
            act="edit", while_status=["draft"])
notice_kind("letter_received", must_act=True, label=_("收到督办函"), why=TO_US,
            what=_("%(issuer)s发来%(level)s督办函%(number)s「%(title)s」，请于%(due_on)s前回复；有异议可一并提出。"),
            act="reply", duty="letter_reply")
notice_kind("letter_asked_again", must_act=True, label=_("督办函请再回复"), why=TO_US,
            what=_("%(number)s：%(text)s 请于%(due_on)s前回复。"), act="reply",
            duty="letter_reply")
notice_kind("letter_replied", must_act=True, label=_("督办函已回复"), why=OURS, what=_("%(addressee)s已回复%(number)s，请审阅。"), act="accept_reply",
            duty="letter_review")
notice_kind("letter_closed", label=_("督办函已办结"), why=TO_US, what=_("%(number)s的回复已被接受，无需再办。"))
notice_kind("letter_withdrawn", label=_("督办函已撤回"), why=TO_US, what=_("%(number)s已撤回，理由：%(reason)s。无需再回复。"))
notice_kind("task_urged", must_act=True, label=_("催办"), why=_("您所在的单位参与该任务"), what=_("%(unit)s：%(text)s"), act="report")
notice_kind("instruction_received", must_act=True, label=_("领导批示"), why=TOLD_US, what=_("%(leader)s就%(number)s批示：%(text)s。"), act="answer",
            duty="instruction_answer")
notice_kind("instruction_asked_again", must_act=True, label=_("批示请继续办理"), why=TOLD_US,
            what=_("%(number)s：%(reason)s，期限%(due_on)s。"), act="answer",
            duty="instruction_answer")
notice_kind("instruction_withdrawn", label=_("批示已撤销"), why=TOLD_US, what=_("%(number)s已撤销：%(reason)s。"))
notice_kind("instruction_answered", label=_("批示已答复"), why=_("该批示由您所在的单位登记"), what=_("%(unit)s已答复%(number)s的办理情况。"))
notice_kind("data_request_received", must_act=False, label=_("资料征集"), why=ASKED_US,
            what=_("%(unit)s征集%(figure)s，请于%(due_on)s前报送。"), act="answer",
            duty="data_request_answer")
notice_kind("data_request_withdrawn", label=_("资料征集已撤回"), why=ASKED_US, what=_("%(number)s（%(figure)s）已撤回：%(reason)s。无需报送。"))
notice_kind("data_request_complete", label=_("资料已报齐"), why=_("该资料征集由您所在的单位发起"), what=_("%(number)s（%(figure)s）各单位均已报送。"))
