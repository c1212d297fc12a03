"""How does one become a partner? By invitation and consent, or by asking and being admitted."""

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Choice, Integer, LongText, Number, OrganisationInput, Row, Text
from coordination.projects import guards, rows
from coordination.projects.effects import partners
from coordination.projects.inputs import Share
from coordination.projects.vocabulary import (
    COMPLETED,
    JOINT_REVIEW,
    LIVE,
    PROPOSED,
    RUNNING,
    SUSPENDED,
)

from .project import CONDUCT, PROJECT, SPEAK, WRITE, YES_OR_NO

ANSWER, ASK = "projects.answer_invitation", "projects.ask_to_join"
PART = (
    Text("part", _("承担内容"), required=False, max_length=300),
    Share(
        "share",
        _("投资份额"),
        required=False,
        help=_("百分比或分数：33.33%、1/3；各方合计须正好100%。不出资的写0。"),
    ),
    Number("land_mu", _("提供土地（亩）"), required=False),
    Integer("people", _("投入人员"), required=False, minimum=0, maximum=1_000_000),
)
OPTIONAL_REASON = LongText("reason", _("理由"), required=False, max_length=500, help=_("不同意须说明理由。"))


@PROJECT.transition(
    "invite",
    _("邀请参与"),
    source=(PROPOSED, *RUNNING),
    target=None,
    permission=CONDUCT,
    inputs=[OrganisationInput("organisation", _("单位"), rows=rows.not_yet_partners), *PART],
    history=_("邀请%(unit)s参与"),
)
def invite(project, act):
    """Ask a unit to take part; it sees the project from this moment."""
    partners.invite(project, act)


@PROJECT.transition(
    "revise_part",
    _("调整分工"),
    source=PROPOSED,
    target=None,
    permission=WRITE,
    inputs=[Row("partner", _("参与方"), rows=rows.active_partners), *PART],
    note=_("只填要调整的项，不填的保持不变；不再提供的写0。已同意的参与方会被重新征求意见。"),
    history=_("调整了%(unit)s的分工和份额"),
)
def revise_part(project, act):
    """What a partner is to bring; one who had consented to something else is asked again."""
    partners.revise_part(project, act)


@PROJECT.transition(
    "accept",
    _("同意参与"),
    source=(*LIVE, COMPLETED, SUSPENDED),
    target=None,
    permission=ANSWER,
    inputs=[Text("remark", _("说明"), required=False, max_length=500)],
    when=guards.is_invited,
    tone="primary",
    history=_("%(unit)s同意参与"),
)
def accept(project, act):
    """The unit takes part, with what it was asked to bring."""
    partners.answer_invitation(project, act, yes=True)


@PROJECT.transition(
    "decline",
    _("谢绝"),
    source=(*LIVE, COMPLETED, SUSPENDED),
    target=None,
    permission=ANSWER,
    inputs=[LongText("reason", _("理由"), max_length=500)],
    when=guards.is_invited,
    history=_("%(unit)s谢绝参与：%(reason)s"),
)
def decline(project, act):
    """Not with us; the reason is told to the lead."""
    partners.answer_invitation(project, act, yes=False)


@PROJECT.transition(
    "leave",
    _("退出"),
    source=PROPOSED,
    target=None,
    permission=SPEAK,
    inputs=[LongText("reason", _("理由"), max_length=500)],
    when=guards.may_leave,
    tone="danger",
    history=_("%(unit)s退出：%(reason)s"),
)
def leave(project, act):
    """A partner withdraws its consent while nothing is approved."""
    partners.leave(project, act)


@PROJECT.transition(
    "ask_to_join",
    _("申请加入"),
    source=(PROPOSED, JOINT_REVIEW, *RUNNING),
    target=None,
    permission=ASK,
    inputs=[Text("part", _("拟承担内容"), max_length=300)],
    when=guards.stands_outside,
    history=_("%(unit)s申请加入：%(part)s"),
)
def ask_to_join(project, act):
    """A unit outside wishes to take part."""
    partners.ask_to_join(project, act)


@PROJECT.transition(
    "admit",
    _("答复加入申请"),
    source=(PROPOSED, JOINT_REVIEW, *RUNNING),
    target=None,
    permission=CONDUCT,
    inputs=[
        Row("partner", _("申请单位"), rows=rows.asking_partners),
        Choice("answer", _("意见"), choices=YES_OR_NO),
        OPTIONAL_REASON,
    ],
    when=guards.somebody_asks,
    history=_("同意%(unit)s加入"),
)
def admit(project, act):
    """The lead's answer to a wish."""
    partners.admit(project, act)
