"""What else belongs to a project, and what is it too like?"""

from django.utils.translation import gettext_lazy as _

from coordination.lifecycle.inputs import Choice, LongText, Row, Text
from coordination.projects import guards, rows
from coordination.projects.effects import linking, overlapping
from coordination.projects.vocabulary import COMPLETED, LIVE, PROPOSED, SUSPENDED, OverlapAnswer

from .project import PROJECT, WORK, WRITE


@PROJECT.transition(
    "answer_overlap",
    _("答复相近事项"),
    source=PROPOSED,
    target=None,
    permission=WRITE,
    inputs=[
        Row("overlap", _("相近事项"), rows=rows.open_overlaps),
        Choice("answer", _("答复"), choices=OverlapAnswer.choices),
        LongText("reason", _("理由"), max_length=300, help=_("申请加入的，写明拟承担的内容。")),
    ],
    when=guards.has_open_likeness,
    history=_("认为与「%(thing)s」不重复：%(reason)s"),
)
def answer_overlap(project, act):
    """Join what is there already, or say why this is something else; the reason is kept."""
    overlapping.answer_overlap(project, act)


@PROJECT.transition(
    "link",
    _("关联事项"),
    source=(*LIVE, COMPLETED, SUSPENDED),
    target=None,
    permission=WORK,
    inputs=[Text("thing", _("编号"), max_length=80, help=_("任务、成果或协议的编号，如 2026-03-07-02。"))],
    when=guards.takes_part,
    history=_("关联了%(label)s %(thing)s"),
)
def link(project, act):
    """A task, or something of another room, that belongs to the project."""
    linking.link(project, act)


@PROJECT.transition(
    "unlink",
    _("取消关联"),
    source=(*LIVE, COMPLETED, SUSPENDED),
    target=None,
    permission=WORK,
    inputs=[Text("thing", _("编号"), max_length=80)],
    when=guards.has_link,
    history=_("取消了与%(label)s %(thing)s的关联"),
)
def unlink(project, act):
    linking.unlink(project, act)
