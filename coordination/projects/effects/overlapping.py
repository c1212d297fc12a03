"""What was said about something that is near: join it, or different because of something?"""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.lifecycle.matters import MATTERS
from coordination.projects.models import Overlap
from coordination.projects.overlaps import unanswered
from coordination.projects.vocabulary import OverlapAnswer


def answer_overlap(project, act) -> None:
    """Keep the answer; joining goes through the door of the other thing, so its rules hold."""
    open_ = {each.overlap.pk: each for each in unanswered(project, act.actor)}
    found = open_.get(act["overlap"].pk)
    if found is None:
        raise Invalid({"overlap": _("没有编号为 %(id)s 的可选项。") % {"id": act["overlap"].pk}})
    if not act["reason"]:
        raise Invalid({"reason": _("请说明理由，或写明拟承担的内容。")})
    subject = found.subject
    if act["answer"] == OverlapAnswer.JOIN:
        matter = MATTERS[subject._meta.label]
        if matter.join is None:
            raise Invalid({"answer": _("此事项不能申请加入。")})
        matter.join(subject, act, act["reason"])
    Overlap.objects.filter(pk=found.overlap.pk).update(
        answer=act["answer"],
        reason=act["reason"],
        answered_at=act.at,
        answered_by_name=act.actor.name,
    )
    sentence = {
        OverlapAnswer.JOIN: _("就相近的「%(thing)s」申请加入：%(reason)s"),
        OverlapAnswer.DIFFERENT: _("认为与「%(thing)s」不重复：%(reason)s"),
    }[OverlapAnswer(act["answer"])]
    act.say(sentence, thing=str(subject), reason=act["reason"])
