"""What does an agreement belong to? The projects for which it was made."""

from django.utils.translation import gettext_lazy as _

from coordination.agreements import guards
from coordination.agreements.asked import ProjectInput
from coordination.agreements.effects import linking
from coordination.agreements.vocabulary import BEFORE_SIGNING, EXPIRED, IN_FORCE

from .agreement import AGREEMENT

LINK = "agreements.link_agreement"
LIVE = (*BEFORE_SIGNING, *IN_FORCE, EXPIRED)


@AGREEMENT.transition(
    "link_project",
    _("关联项目"),
    source=LIVE,
    target=None,
    permission=LINK,
    inputs=[
        ProjectInput(
            "project",
            _("项目"),
            rows=linking.readable,
            help=_("输入编号或名称，从列出的项目中选择。"),
        )
    ],
    history=_("关联了项目%(thing)s"),
)
def link_project(agreement, act):
    """The agreement serves a project the actor reads; both pages show it to those who see both."""
    linking.link(agreement, act["project"], act)


@AGREEMENT.transition(
    "unlink_project",
    _("取消关联项目"),
    source=LIVE,
    target=None,
    permission=LINK,
    inputs=[ProjectInput("project", _("项目"), rows=linking.linked)],
    when=guards.has_project,
    history=_("取消了与项目%(thing)s的关联"),
)
def unlink_project(agreement, act):
    linking.unlink(agreement, act["project"], act)
