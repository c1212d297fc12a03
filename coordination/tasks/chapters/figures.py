"""Which figures are the reports on a task to bring? (填报指标)

What another form asks for already, or what has come already, is said to whoever asks again: it is shown, not
asked a second time.
"""

from django.utils.translation import gettext_lazy as _

from coordination.figures.naming import key_of
from coordination.tasks import choices
from coordination.tasks.inputs import Wanted
from coordination.tasks.states import DRAFT, LIVE
from coordination.tasks.wanted import flagged
from coordination.tasks.workflow import TASK


def lines(task, actor):
    return [str(each) for each in task.wanted_figures.all()]


@TASK.transition(
    "ask_figures",
    _("设定填报指标"),
    source=[DRAFT, *LIVE],
    target=None,
    permission="tasks.change_task",
    when=choices.manages,
    inputs=[
        Wanted(
            "figures",
            _("填报指标"),
            required=False,
            max_length=2000,
            initial=lines,
            help=_("每行一项，如「跨省通办办件量（万件） 季度」；周期为年度、半年、季度或月度。"),
        )
    ],
    note=_("各参与单位报送进展时一并填报。其他表已收的指标会提示出处，报送时自动带入，不重复填报。"),
    history=_("设定填报指标：%(figures)s"),
)
def ask_figures(task, act):
    """What each report brings in figures; what was asked before and is not named any more is no longer asked."""
    before = lines(task, act.actor)
    asked = {key_of(name): (name, measure, kind) for name, measure, kind in act["figures"]}
    task.wanted_figures.exclude(key__in=asked).delete()
    for key, (name, measure, kind) in asked.items():
        task.wanted_figures.update_or_create(
            key=key,
            defaults={"name": name, "measure": measure, "period_kind": kind},
            create_defaults={"name": name, "measure": measure, "period_kind": kind, "asked_on": act.on},
        )
    after = lines(task, act.actor)
    act.changed("wanted_figures", "\n".join(before) or None, "\n".join(after) or None)
    if not after:
        act.say(_("不再填报指标"))
        return
    act.say(figures="、".join(after))
    if known := flagged(task, act.actor):
        places = "、".join(f"{wanted.name}（{found[0].subject.number}）" for wanted, found in known)
        sentence = _("设定填报指标：%(figures)s。以下已有出处，不重复填报：%(known)s")
        act.say(sentence, known=places)
