"""How does somebody outside the circle of readers come to read a task? Asked for by a reader, answered by issuer or lead."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.policy import decide
from accounts.roles import ADMINISTRATORS
from coordination.common.errors import Conflict, Invalid
from coordination.lifecycle.inputs import Choice, LongText, Row
from coordination.tasks import choices
from coordination.tasks.effects.people import desk_of, let_read, members_who_read
from coordination.tasks.states import DRAFT, Answer
from coordination.tasks.workflow import REASON_IF_NO, TASK

GRANT = "tasks.grant_access"


def people_outside(task, actor):
    """Those whom a mention does not reach yet."""
    return choices.everybody(task, actor).exclude(
        memberships__organisation__in=task.readers.values("organisation")
    )


def pending(task, actor):
    return task.access_requests.filter(answer=Answer.PENDING).select_related("person", "organisation")


def somebody_asked(task, actor):
    """Offered to those who may answer."""
    return bool(decide(actor, GRANT, task)) and pending(task, actor).exists()


@TASK.transition(
    "ask_access",
    _("申请授权查阅"),
    source=[state.value for state in TASK.states if state.value != DRAFT],
    target=None,
    permission="tasks.comment_on_task",
    inputs=[
        Row("person", _("请谁查阅"), rows=choices.everybody, proposed=people_outside),
        LongText("reason", _("理由"), required=False, max_length=500),
    ],
    note=_("由发起单位或牵头单位答复；同意后，此人所在单位可以查阅本任务，您即可在留言中提及。"),
    history=_("申请让%(person)s（%(unit)s）查阅"),
)
def ask_access(task, act):
    """A reader asks; whoever may grant it oneself grants it with that."""
    person = act["person"]
    if person in members_who_read(task, act.on):
        raise Conflict(_("%(person)s已可查阅本任务。") % {"person": person}, code="already_reads")
    if pending(task, act.actor).filter(person=person).exists():
        raise Conflict(_("已申请让%(person)s查阅，待答复。") % {"person": person}, code="already_asked")
    unit = _unit_of(person, act.on)
    row = task.access_requests.create(
        person=person,
        organisation=unit,
        reason=act["reason"],
        asked_by=act.actor.user,
        asked_by_name=act.actor.name[:120],
        asked_for=act.organisation,
        asked_at=act.at,
    )
    act.say(person=person, unit=unit.name)
    if decide(act.actor, GRANT, task):
        _answered(task, row, Answer.YES, "", act)
        act.say(_("授权%(person)s（%(unit)s）查阅"))
        return
    deciders = [task.issuer, *([task.lead] if task.lead_id else [])]
    act.announce(
        "task_access_asked",
        to=desk_of(act, *deciders),
        must_act=True,
        who=act.actor.name,
        person=str(person),
        unit=unit.name,
    )


def _unit_of(person, on):
    """Where the person reads from; administrators read nothing."""
    rows = Membership.objects.on(on).filter(user=person, organisation__is_active=True)
    post = rows.exclude(role__in=ADMINISTRATORS).select_related("organisation").order_by("pk").first()
    if post is None:
        raise Invalid({"person": _("%(person)s目前没有任职，不能查阅。") % {"person": person}})
    return post.organisation


@TASK.transition(
    "answer_access",
    _("答复查阅申请"),
    source=[state.value for state in TASK.states if state.value != DRAFT],
    target=None,
    permission=GRANT,
    tone="primary",
    when=somebody_asked,
    inputs=[
        Row("request", _("请谁查阅"), rows=pending),
        Choice("answer", _("意见"), choices=choices.yes_or_no),
        REASON_IF_NO,
    ],
    note=_("同意后，此人所在单位及其上级单位可以查阅本任务，不能收回。"),
    history=_("同意%(person)s（%(unit)s）查阅"),
)
def answer_access(task, act):
    """Yes adds the unit to the readers; no says why."""
    row, answer = act["request"], act["answer"]
    if answer == Answer.NO and not act["reason"]:
        raise Invalid({"reason": _("不同意须写明理由。")})
    act.say(person=row.person, unit=row.organisation.name)
    if answer == Answer.NO:
        act.say(_("不同意%(person)s（%(unit)s）查阅：%(reason)s"), reason=act["reason"])
    _answered(task, row, answer, act["reason"], act)


def _answered(task, row, answer, reason, act) -> None:
    row.answer, row.answer_reason, row.answered_at = answer, reason, act.at
    row.answered_by_name = act.actor.name[:120]
    row.save(update_fields=["answer", "answer_reason", "answered_at", "answered_by_name"])
    told = {"person": str(row.person), "answer": Answer(answer).label, "reason": reason}
    if answer == Answer.YES:
        let_read(task, [row.organisation])
        act.announce("task_access_given", to=[row.person], who=row.asked_by_name)
    if row.asked_by:
        act.announce("task_access_answered", to=[row.asked_by], **told)
