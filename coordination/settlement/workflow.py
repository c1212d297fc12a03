"""What may happen to a settlement round (结算)?

Figures come in and every party checks them → the statement is computed and notified → each party has
fifteen working days from receipt to object → one approver of each party confirms → who owes pays,
who is owed confirms the receipt. Nobody decides for another: an objection ends when it is taken back
or taken up.
"""

# One act is one paragraph of the regulation; wrapped by a formatter it no longer reads as such.
# fmt: off

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Choice, Date, File, Files, Lines, LongText, Row, Text
from coordination.lifecycle.workflow import State, Workflow

from . import choices, guards
from .effects import collecting, computing, correcting, objecting, paying
from .states import (
    CLEARED,
    CLOSED,
    COLLECTING,
    COMPUTED,
    CONFIRMED,
    FIGURES_CONFIRMED,
    NOTIFIED,
    OBJECTION,
    OPEN,
    SUSPENDED,
    WITH_PARTIES,
)

ROUND = Workflow(
    "settlement_round",
    _("结算"),
    (
        State(COLLECTING, _("收集数据"), "wait"),
        State(FIGURES_CONFIRMED, _("数据已核对"), "active"),
        State(COMPUTED, _("已测算"), "active"),
        State(NOTIFIED, _("已通报"), "wait"),
        State(OBJECTION, _("有异议"), "bad"),
        State(CONFIRMED, _("已确认"), "active"),
        State(CLEARED, _("已清算"), "good", final=True),
        State(SUSPENDED, _("已中止")),
    ),
)

WORK, SPEAK, CONFIRM = "settlement.work_on_round", "settlement.speak_in_round", "settlement.confirm_round"
REASON = LongText("reason", _("理由"), max_length=500)


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────

deliver = ROUND.transition(
    "deliver", _("上传数据"), source=COLLECTING, target=None, permission=WORK, tone="primary",
    inputs=[
        File("file", _("数据文件"), help=_("Excel（.xlsx）或CSV；表头：所属期、纳税人、税种、征收地、金额，可加凭证号、备注。")),
        Choice("differing", _("已有而金额不同的行"), required=False, choices=choices.differing, initial=choices.report_only),
    ],
    history=_("%(unit)s上传数据%(file)s：%(result)s"),
)(collecting.deliver)

withdraw_delivery = ROUND.transition(
    "withdraw_delivery", _("撤回数据文件"), source=COLLECTING, target=None, permission=WORK, tone="danger",
    when=choices.has_deliveries,
    inputs=[Row("delivery", _("数据文件"), rows=choices.deliveries, initial=choices.only_one(choices.deliveries)), REASON],
    history=_("撤回数据文件%(file)s（%(lines)s行）：%(reason)s"),
)(collecting.withdraw_delivery)

state_facts = ROUND.transition(
    "state_facts", _("填写事实"), source=COLLECTING, target=None, permission=WORK, when=choices.asks_for_facts,
    inputs=[Lines("facts", _("事实"), initial=choices.fact_lines,
                  help=_("每行一项，如「投产 = 2025-06-26」、「补偿指数 = 0.673」；多个数用分号隔开，各方的数写「甲 1；乙 2」，尚未发生写「无」。"))],
    history=_("%(unit)s填写事实：%(facts)s"),
)(collecting.state_facts)

confirm_figures = ROUND.transition(
    "confirm_figures", _("数据核对无误"), source=COLLECTING, target=collecting.after_confirming,
    targets=[COLLECTING, FIGURES_CONFIRMED], permission=WORK, tone="primary",
    when=choices.own_figures_unconfirmed, guards=[guards.nothing_being_read, guards.facts_are_stated],
    history=_("%(unit)s核对数据无误（%(amount)s，%(lines)s行）"),
)(collecting.confirm_figures)

question_figures = ROUND.transition(
    "question_figures", _("对数据提出疑问"), source=[COLLECTING, FIGURES_CONFIRMED], target=COLLECTING, permission=WORK,
    inputs=[LongText("text", _("疑问"), max_length=2000)],
    history=_("%(unit)s对数据提出疑问：%(text)s"),
)(collecting.question_figures)

reopen_figures = ROUND.transition(
    "reopen_figures", _("退回收集数据"), source=[FIGURES_CONFIRMED, COMPUTED], target=COLLECTING, permission=WORK,
    inputs=[REASON],
    history=_("退回收集数据：%(reason)s"),
)(collecting.reopen_figures)


# ── Computing and notifying ──────────────────────────────────────────────────────────────────────

compute = ROUND.transition(
    "compute", _("测算"), source=[FIGURES_CONFIRMED, COMPUTED], target=COMPUTED, permission=WORK, tone="primary",
    guards=[guards.round_before_is_confirmed],
    history=_("测算：总额%(pool)s，结算单%(sha)s"),
)(computing.compute)

notify = ROUND.transition(
    "notify", _("通报各方"), source=COMPUTED, target=NOTIFIED, permission=WORK, tone="primary",
    guards=[guards.computed_from_what_stands],
    inputs=[LongText("remark", _("附言"), required=False, max_length=1000)],
    history=_("向各方通报结算单%(sha)s"),
)(computing.notify)

receive = ROUND.transition(
    "receive", _("签收通报"), source=WITH_PARTIES, target=None, permission=WORK, tone="primary",
    when=choices.own_part_is_unreceived,
    history=_("%(unit)s签收，异议期至%(day)s"),
)(computing.receive)


# ── Objections ───────────────────────────────────────────────────────────────────────────────────

object = ROUND.transition(
    "object", _("提出异议"), source=WITH_PARTIES, target=OBJECTION, permission=SPEAK,
    when=choices.own_part_may_object, guards=[guards.received, guards.objection_in_time],
    inputs=[LongText("text", _("异议内容"), help=_("写明哪一项、应为多少、依据是什么。"))],
    history=_("%(unit)s提出异议：%(text)s"),
)(objecting.raise_objection)

answer_objection = ROUND.transition(
    "answer_objection", _("说明异议"), source=OBJECTION, target=None, permission=SPEAK,
    inputs=[Row("objection", _("异议"), rows=choices.open_objections, initial=choices.only_one(choices.open_objections)),
            LongText("answer", _("说明"))],
    history=_("%(unit)s就%(party)s的异议说明：%(answer)s"),
)(objecting.answer_objection)

withdraw_objection = ROUND.transition(
    "withdraw_objection", _("撤回异议"), source=OBJECTION, target=objecting.after_withdrawal,
    targets=[OBJECTION, NOTIFIED], permission=SPEAK, tone="primary", when=choices.own_objection_is_open,
    inputs=[LongText("remark", _("说明"), required=False, max_length=500)],
    history=_("%(unit)s撤回异议：%(remark)s"),
)(objecting.withdraw_objection)

uphold_objection = ROUND.transition(
    "uphold_objection", _("采纳异议，退回数据"), source=OBJECTION, target=COLLECTING, permission=SPEAK,
    when=choices.others_object,
    inputs=[Row("objection", _("异议"), rows=choices.objections_of_others, initial=choices.only_one(choices.objections_of_others)),
            LongText("remark", _("处理意见"), max_length=500)],
    history=_("%(unit)s采纳%(party)s的异议，重新核对和测算：%(remark)s"),
)(objecting.uphold_objection)


# ── Confirming ───────────────────────────────────────────────────────────────────────────────────

confirm = ROUND.transition(
    "confirm", _("确认结算"), source=WITH_PARTIES, target=computing.after_confirming,
    targets=[NOTIFIED, CONFIRMED, CLEARED], permission=CONFIRM, tone="primary",
    when=choices.own_part_is_unconfirmed, guards=[guards.no_open_objection, guards.statement_is_untouched],
    history=_("%(unit)s确认结算单%(sha)s"),
)(computing.confirm)

suspend = ROUND.transition(
    "suspend", _("中止"), source=OPEN, target=SUSPENDED, permission=SPEAK, tone="danger",
    inputs=[REASON],
    history=_("%(unit)s中止结算：%(reason)s"),
)(computing.suspend)

resume = ROUND.transition(
    "resume", _("恢复"), source=SUSPENDED, target=computing.where_it_stood, targets=list(OPEN), permission=SPEAK,
    tone="primary", inputs=[REASON],
    history=_("%(unit)s恢复结算：%(reason)s"),
)(computing.resume)


# ── Paying ───────────────────────────────────────────────────────────────────────────────────────

pay = ROUND.transition(
    "pay", _("登记付款"), source=CONFIRMED, target=None, permission=WORK, tone="primary",
    when=choices.has_own_payments,
    inputs=[
        Row("transfer", _("划转"), rows=choices.own_payments, initial=choices.only_one(choices.own_payments)),
        Date("paid_on", _("付款日期"), initial=choices.today),
        Text("voucher", _("凭证号"), max_length=60),
        Files("files", _("付款凭证"), required=False),
    ],
    history=_("%(payer)s向%(payee)s付款%(amount)s，凭证%(voucher)s"),
)(paying.pay)

confirm_receipt = ROUND.transition(
    "confirm_receipt", _("确认到账"), source=CONFIRMED, target=paying.after_receipt, targets=[CONFIRMED, CLEARED],
    permission=WORK, tone="primary", when=choices.has_own_receipts,
    inputs=[Row("transfer", _("划转"), rows=choices.own_receipts, initial=choices.only_one(choices.own_receipts)),
            Date("received_on", _("到账日期"), initial=choices.today)],
    history=_("%(payee)s确认收到%(payer)s付款%(amount)s"),
)(paying.confirm_receipt)

dispute_payment = ROUND.transition(
    "dispute_payment", _("未到账"), source=CONFIRMED, target=None, permission=WORK,
    when=choices.has_own_receipts,
    inputs=[Row("transfer", _("划转"), rows=choices.own_receipts, initial=choices.only_one(choices.own_receipts)), REASON],
    history=_("%(payee)s未收到%(payer)s付款%(amount)s：%(reason)s"),
)(paying.dispute_payment)


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────────

correct = ROUND.transition(
    "correct", _("更正已结算的数据"), source=CLOSED, target=None, permission=WORK,
    inputs=[
        LongText("reason", _("更正理由"), max_length=500),
        File("file", _("更正后的数据文件"), required=False, help=_("只列有变动的行，写更正后的金额；或在下面填写一行。")),
        Text("period", _("所属期"), required=False, max_length=40, initial=choices.own_period),
        Text("payer", _("纳税人"), required=False),
        Text("tax", _("税种"), required=False),
        Text("place", _("征收地"), required=False),
        Text("reference", _("凭证号"), required=False),
        Text("amount", _("更正后的金额"), required=False, max_length=40),
    ],
    history=_("%(unit)s更正%(period)s的数据，差额%(amount)s结转到下一期：%(reason)s"),
)(correcting.correct)

correct_facts = ROUND.transition(
    "correct_facts", _("更正已结算的事实"), source=CLOSED, target=None, permission=WORK, when=choices.asks_for_facts,
    inputs=[
        LongText("reason", _("更正理由"), max_length=500),
        Lines("facts", _("更正后的事实"), initial=choices.fact_lines,
              help=_("每行一项，改成应有的值，其余照旧。只更正本期；以后各期沿用了同一数值的，请在该期分别更正。")),
    ],
    history=_("%(unit)s更正%(period)s的事实（%(facts)s），待结转的差额：%(amounts)s；理由：%(reason)s"),
)(correcting.correct_facts)
