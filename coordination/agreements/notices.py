"""Which news about agreements is told, and in which words?

What is due is told by the duty rules of ``reminders``; here stands what happened.
"""

from django.utils.translation import gettext_lazy as _

from coordination.notifications.kinds import notice_kind

# A table of sentences: one notice a line or two.
# fmt: off
PARTY = _("您所在单位是协议的一方")

notice_kind("agreement_opened", label=_("协议开始磋商"), why=PARTY, what=_("%(unit)s提交了「%(title)s」，各方均可查看、修改和接受。"))
notice_kind("agreement_revised", label=_("协议文本有修改"), why=PARTY, what=_("%(unit)s修改了文本。"))
notice_kind("agreement_commented", label=_("协议有新意见"), why=PARTY, what=_("%(unit)s：%(text)s"))
notice_kind("agreement_frozen", label=_("协议文本待接受"), why=PARTY, what=_("%(unit)s已接受，文本和规则就此冻结，请核对后接受。"),
            act="accept", duty="agreement_accept")
notice_kind("acceptances_voided", label=_("协议接受已失效"), why=PARTY,
            what=_("%(unit)s修改了文本，此前%(count)s方的接受全部失效（0/%(parties)s），请重新核对。"))
notice_kind("agreement_to_sign", label=_("协议待签署"), why=_("您是签署方的分管领导"), what=_("各方均已接受「%(title)s」，请于%(due_on)s前签署。"),
            act="sign", duty="agreement_sign")
notice_kind("agreement_refused", label=_("协议被拒签"), why=PARTY, what=_("%(party)s拒绝签署：%(reason)s。文本重新开放修改。"))
notice_kind("agreement_signed", label=_("协议签署完成"), why=PARTY, what=_("各方均已签署，自%(day)s起生效。"))
notice_kind("agreement_dropped", label=_("协议已放弃"), why=PARTY, what=_("%(unit)s放弃了协议：%(reason)s。"))
notice_kind("amendment_proposed", label=_("协议提出修订"), why=PARTY, what=_("%(unit)s提出%(change)s：%(reason)s。现行文本在签署之前继续有效。"))
notice_kind("amendment_withdrawn", label=_("协议修订已撤回"), why=PARTY, what=_("%(unit)s撤回了修订：%(reason)s。"))
notice_kind("termination_proposed", label=_("协议提议终止"), why=PARTY, what=_("%(unit)s提议于%(day)s终止：%(reason)s。须各方同意。"),
            act="consent_to_termination", duty="agreement_end_consent")
notice_kind("termination_declined", label=_("终止提议未通过"), why=PARTY, what=_("%(unit)s不同意终止：%(reason)s。协议继续有效。"))
notice_kind("agreement_ended_early", label=_("协议提前终止"), why=PARTY, what=_("各方同意协议于%(day)s终止：%(reason)s。"))
notice_kind("agreement_expired", label=_("协议已到期"), why=PARTY, what=_("协议已于%(day)s到期，可以续签。"))
notice_kind("agreement_shared", label=_("协议分享给您"), why=_("协议已分享给您所在单位查阅"),
            what=_("%(unit)s分享「%(title)s」供查阅，至%(day)s：%(reason)s"))
notice_kind("agreement_shown", label=_("协议已分享给其他单位"), why=PARTY, what=_("%(unit)s将协议分享给%(reader)s查阅，至%(day)s：%(reason)s"))
notice_kind("agreement_hidden", label=_("协议查阅已收回"), why=PARTY, what=_("%(unit)s收回了%(reader)s的查阅。"))
