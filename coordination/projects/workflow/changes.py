"""How is an approved project changed? One partner asks with before and after, every other one consents."""

import dataclasses

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Choice, LongText
from coordination.projects import guards
from coordination.projects.effects import changing
from coordination.projects.inputs import Shares
from coordination.projects.vocabulary import RUNNING

from .project import DETAILS, PROJECT, SPEAK, YES_OR_NO


def _shares(project, actor):
    return [
        f"{each.organisation.name} {each.share_text}"
        for each in project.active_partners
        if each.share is not None
    ]


CHANGED = tuple(dataclasses.replace(each) for each in DETAILS)


@PROJECT.transition(
    "request_change",
    _("申请变更"),
    source=RUNNING,
    target=None,
    permission=SPEAK,
    inputs=[
        *CHANGED,
        Shares(
            "shares",
            _("投资份额"),
            required=False,
            max_length=2000,
            help=_("每行一个单位和份额，如：某某省 1/3；合计须正好100%。"),
            initial=_shares,
        ),
        LongText("reason", _("变更理由"), max_length=1000),
    ],
    guards=[guards.no_change_is_open],
    when=guards.takes_part,
    history=_("申请第%(number)s号变更：%(reason)s"),
)
def request_change(project, act):
    """Change what differs in the form; the others see only those fields, before and after."""
    changing.request_change(project, act)


@PROJECT.transition(
    "answer_change",
    _("答复变更"),
    source=RUNNING,
    target=None,
    permission=SPEAK,
    inputs=[
        Choice("answer", _("意见"), choices=YES_OR_NO),
        LongText("reason", _("理由"), required=False, max_length=500, help=_("不同意须说明理由。")),
    ],
    when=guards.change_waits_for,
    tone="primary",
    history=_("%(unit)s同意第%(number)s号变更"),
)
def answer_change(project, act):
    """The last yes puts the change in force as a new edition; one no ends it."""
    changing.answer_change(project, act)


@PROJECT.transition(
    "withdraw_change",
    _("撤回变更"),
    source=RUNNING,
    target=None,
    permission=SPEAK,
    when=guards.own_change_is_open,
    history=_("撤回了第%(number)s号变更"),
)
def withdraw_change(project, act):
    changing.withdraw_change(project, act)
