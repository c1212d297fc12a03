"""Who besides the parties may read an agreement? A unit with which it was shared on purpose, until a day.

The finance department, a ministry, a county concerned: they read, and take part in nothing. Every party is
told, any of them may end it, and both stand in the history.
"""

from django.utils.translation import gettext_lazy as _

from coordination.agreements import guards
from coordination.agreements.effects import sharing
from coordination.agreements.vocabulary import BEFORE_SIGNING, EXPIRED, IN_FORCE, TERMINATED
from coordination.lifecycle.inputs import Date, LongText, OrganisationInput

from .agreement import AGREEMENT

SHARE = "agreements.share_agreement"
KNOWN = (*BEFORE_SIGNING, *IN_FORCE, EXPIRED, TERMINATED)


@AGREEMENT.transition(
    "share",
    _("分享查阅"),
    source=KNOWN,
    target=None,
    permission=SHARE,
    inputs=[
        OrganisationInput("organisation", _("分享给"), rows=sharing.outsiders),
        Date("ends_on", _("查阅至")),
        LongText("reason", _("事由"), max_length=300),
    ],
    history=_("分享给%(unit)s查阅，至%(ends_on)s：%(reason)s"),
    note=_("对方可以查阅文本、规则、磋商情况和签署，不能办理任何事项；各方都会收到通知，随时可以收回。"),
)
def share(agreement, act):
    """Let a unit that is no party read it until a day; sharing again moves the day."""
    sharing.show_to(agreement, act["organisation"], act)


@AGREEMENT.transition(
    "end_share",
    _("收回查阅"),
    source=KNOWN,
    target=None,
    permission=SHARE,
    inputs=[
        OrganisationInput("organisation", _("收回"), rows=sharing.shared_with),
        LongText("reason", _("事由"), max_length=300, required=False),
    ],
    when=guards.is_shared,
    history=_("收回了%(unit)s的查阅"),
)
def end_share(agreement, act):
    """From now on the unit reads it no more."""
    sharing.hide_from(agreement, act["organisation"], act)
