"""Which news about settlements is told, and in which words?"""

from django.utils.translation import gettext_lazy as _

from coordination.notifications.kinds import notice_kind

# A table of sentences: one notice a line or two.
# fmt: off
PARTY = _("您所在单位是该协议的一方")

notice_kind("round_opened", label=_("发起结算"), why=PARTY, what=_("%(unit)s发起%(period)s结算，请上传本方数据。"), act="deliver")
notice_kind("figures_delivered", label=_("收到结算数据"), why=PARTY, what=_("%(unit)s上传了%(file)s，请核对。"), act="confirm_figures",
            duty="settlement_check")
notice_kind("figures_confirmed", label=_("各方已核对数据"), why=PARTY, what=_("%(round)s的数据各方核对无误，可以测算。"))
notice_kind("figures_questioned", label=_("对结算数据有疑问"), why=PARTY, what=_("%(unit)s：%(text)s"))
notice_kind("figures_reopened", label=_("退回收集数据"), why=PARTY, what=_("理由：%(reason)s。请重新核对。"))
notice_kind("round_notified", label=_("结算通报"), why=PARTY, what=_("请签收并核对结算单；十五个工作日内可提出异议。%(remark)s"),
            act="receive", duty="settlement_receive")
notice_kind("objection_raised", label=_("对结算有异议"), why=PARTY, what=_("%(unit)s：%(text)s"), act="answer_objection",
            duty="settlement_objection")
notice_kind("objection_answered", label=_("异议有说明"), why=PARTY, what=_("%(unit)s：%(text)s"))
notice_kind("objection_withdrawn", label=_("异议已撤回"), why=PARTY, what=_("%(unit)s撤回异议，可以确认。"))
notice_kind("objection_upheld", label=_("异议已采纳"), why=PARTY, what=_("%(unit)s采纳%(party)s的异议，重新核对和测算：%(text)s"))
notice_kind("round_confirmed", label=_("结算已确认"), why=PARTY, what=_("%(round)s已由各方确认，请按期付款。"))
notice_kind("round_suspended", label=_("结算中止"), why=PARTY, what=_("%(unit)s中止：%(reason)s"))
notice_kind("round_resumed", label=_("结算恢复"), why=PARTY, what=_("%(unit)s恢复：%(reason)s"))
notice_kind("transfer_paid", label=_("对方已付款"), why=PARTY, what=_("%(payer)s付款%(amount)s，请查收后确认到账。"), act="confirm_receipt",
            duty="transfer_receive")
notice_kind("transfer_received", label=_("对方确认到账"), why=PARTY, what=_("%(payee)s确认收到%(amount)s。"))
notice_kind("payment_disputed", label=_("对方未收到付款"), why=PARTY, what=_("%(payee)s未收到%(amount)s：%(reason)s"), act="pay",
            duty="transfer_pay")
notice_kind("figures_corrected", label=_("更正已结算的数据"), why=PARTY,
            what=_("%(unit)s更正%(period)s的数据，差额%(amount)s结转到下一期：%(reason)s"))
notice_kind("facts_corrected", label=_("更正已结算的事实"), why=PARTY,
            what=_("%(unit)s更正%(period)s的事实（%(facts)s），待结转的差额：%(amounts)s；理由：%(reason)s"))
notice_kind("scenario_shared", label=_("收到测算方案"), why=_("该方案已分享给您所在单位"), what=_("%(unit)s分享了“%(title)s”。"))
