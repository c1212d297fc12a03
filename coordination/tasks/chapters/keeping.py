"""How does the issuer keep its list in order: who watches a task, what is its class, its topic, its date before it is claimed?

Each of these acts takes one value and can be taken back by giving the former one: so many tasks can be
changed together (``tasks.bulk``). What changes nothing is refused with a sentence. On the page of a draft its form
does most of this; class, topic and date of other tasks are changed from the ledger, one or many.
"""

from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, User
from accounts.roles import Kind, Role
from coordination.common.errors import Conflict
from coordination.common.local_time import in_words, local_date
from coordination.lifecycle.inputs import Date, Row
from coordination.tasks import choices
from coordination.tasks.effects.people import desk_of
from coordination.tasks.models import TaskClass, Topic
from coordination.tasks.states import DRAFT, LED, LIVE, OPEN
from coordination.tasks.workflow import TASK

KEEP = "tasks.change_task"
STAFF = (Role.COORDINATOR, Role.HANDLER, Role.APPROVER, Role.OFFICE_STAFF)


def own_staff(task, actor):
    """The people of the actor's own unit who work on its tasks."""
    serving = Membership.objects.on(actor.on).filter(organisation=actor.organisation, role__in=STAFF)
    return User.objects.filter(is_active=True, pk__in=serving.values("user")).order_by("pk")


def classes_in_use(task, actor):
    return TaskClass.objects.active()


def topics_in_use(task, actor):
    return Topic.objects.filter(is_active=True)


# --- Why not to this value? Asked by the act, and by the preview of many ---


def not_this_supervisor(task, person, at):
    if task.supervisor_id == (person.pk if person else None):
        return _("督办人已是%(person)s，无需调整。") % {"person": person} if person else _("尚未指定督办人。")
    return None


def not_this_class(task, task_class, at):
    if task.task_class_id == (task_class.pk if task_class else None):
        return _("任务类别已是「%(name)s」，无需调整。") % {"name": task_class or _("未分类")}
    return None


def not_this_topic(task, topic, at):
    if task.topic_id == (topic.pk if topic else None):
        return _("专题已是「%(name)s」，无需调整。") % {"name": topic or _("未分专题")}
    return None


def not_this_deadline(task, day, at):
    """A task that others can claim has a date, after the claims close and not past."""
    if task.continuing:
        return _("持续推进的任务不设时限。")
    if day is None:
        return _("已发布认领的任务须有时限。") if task.status == OPEN else None
    if task.deadline == day:
        return _("时限已是%(day)s，无需调整。") % {"day": in_words(day)}
    if day < local_date(at):
        return _("时限不能早于今天。")
    if task.claim_closes_at and day < local_date(task.claim_closes_at):
        return _("时限不能早于认领截止日%(day)s。") % {"day": in_words(local_date(task.claim_closes_at))}
    return None


def not_this_person(task, person, at):
    """The person of the own part; asked before many are assigned."""
    part = next((each for each in task.active if each.assignee_id == person.pk), None)
    return _("已由%(person)s经办，无需调整。") % {"person": person} if part else None


def _unless(sentence) -> None:
    if sentence:
        raise Conflict(sentence)


# --- The acts ---


@TASK.transition(
    "supervise",
    _("指定督办人"),
    source=[DRAFT, *LIVE],
    target=None,
    permission=KEEP,
    when=choices.manages,
    inputs=[
        Row(
            "person",
            _("督办人"),
            required=False,
            rows=own_staff,
            initial=choices.own("supervisor"),
            help=_("本单位跟踪此任务的人；不选即取消指定。"),
        )
    ],
    history=_("指定%(person)s督办"),
)
def supervise(task, act):
    """Somebody of the issuing unit watches over the task, and is told."""
    _unless(not_this_supervisor(task, act["person"], act.at))
    task.supervisor = act["person"]
    if act["person"]:
        act.say(person=act["person"])
        act.announce("task_supervised", to=[act["person"]])
    else:
        act.say(_("取消督办人"))


@TASK.transition(
    "reclassify",
    _("调整类别"),
    source=[DRAFT, *LIVE],
    target=None,
    permission=KEEP,
    when=choices.manages,
    automatic=True,
    inputs=[
        Row(
            "task_class",
            _("任务类别"),
            required=False,
            rows=classes_in_use,
            initial=choices.own("task_class"),
            help=_("此后的督办阶梯和销号要求按新的类别；报送频次不变。"),
        )
    ],
    history=_("任务类别调整为「%(name)s」"),
)
def reclassify(task, act):
    """The class decides the ladder and what completion asks for; whoever leads is told."""
    _unless(not_this_class(task, act["task_class"], act.at))
    task.task_class = act["task_class"]
    name = act["task_class"] or _("未分类")
    act.say(name=name)
    if task.lead_id:
        act.announce("task_reclassified", to=desk_of(act, task.lead), name=str(name))


@TASK.transition(
    "regroup",
    _("调整专题"),
    source=[DRAFT, *LIVE],
    target=None,
    permission=KEEP,
    when=choices.manages,
    automatic=True,
    inputs=[
        Row("topic", _("专题"), required=False, rows=topics_in_use, initial=choices.own("topic")),
    ],
    history=_("专题调整为「%(name)s」"),
)
def regroup(task, act):
    """Where the task stands in the ledger; nobody's duty changes."""
    _unless(not_this_topic(task, act["topic"], act.at))
    task.topic = act["topic"]
    act.say(name=act["topic"] or _("未分专题"))


@TASK.transition(
    "reschedule",
    _("调整认领前时限"),
    source=[DRAFT, OPEN],
    target=None,
    permission=KEEP,
    when=choices.manages,
    automatic=True,
    inputs=[Date("deadline", _("完成时限"), required=False, initial=choices.own("deadline"))],
    note=_("尚无牵头单位时，发起单位可以调整时限；认领之后，由牵头单位申请延期。"),
    history=_("时限调整为%(day)s"),
)
def reschedule(task, act):
    """Before anybody leads, the date is the issuer's; those who may claim, or have applied, are told."""
    _unless(not_this_deadline(task, act["deadline"], act.at))
    task.deadline = act["deadline"]
    if act["deadline"] is None:
        act.say(_("取消时限"))
        return
    act.say(day=act["deadline"])
    if task.status == OPEN:
        task.first_deadline = act["deadline"]
        act.announce("task_rescheduled", to=_who_may_claim(task, act), day=act["deadline"])


def _who_may_claim(task, act):
    """The coordinators of the provinces that read it, the issuer's own left out."""
    units = Organisation.objects.filter(kind=Kind.PROVINCE, pk__in=task.readers.values("organisation"))
    return desk_of(act, *units.exclude(pk=task.issuer_id), roles=(Role.COORDINATOR,))


@TASK.transition(
    "unassign",
    _("收回交办"),
    source=LED,
    target=None,
    permission="tasks.take_part",
    automatic=True,
    when=choices.takes_part,
    history=_("%(unit)s收回交办"),
)
def unassign(task, act):
    """Nobody in particular works on the unit's part, as before it was assigned."""
    part = task.participation_of(act.actor)
    part.assignee = None
    part.save(update_fields=["assignee"])
    act.say(unit=part.organisation.name)
