"""The one door through which a status changes.

One transaction: lock → authorise → guard → clean the input → effect → save (compare and set, version
+ 1) → record history → announce. The clock is read by the caller and passed in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import User
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.decisions import ALLOWED, Decision, refuse
from coordination.common.errors import IllegalTransition, NotAllowed, StaleVersion
from coordination.common.local_time import local_date
from coordination.notifications.announcing import announce

from .inputs import clean_all
from .workflow import WORKFLOWS, Transition, Workflow


@dataclass
class Act:
    """What is happening: handed to the effect, which says what to record and whom to tell."""

    transition: Transition
    actor: Actor
    at: datetime
    data: dict[str, Any]
    sentence: Any = ""
    params: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, list] = field(default_factory=dict)
    notices: list[dict] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    @property
    def on(self) -> date:
        """The local day of the act."""
        return local_date(self.at)

    @property
    def organisation(self):
        return self.actor.organisation

    def say(self, sentence: Any = None, **params: Any) -> None:
        """Fill the placeholders of the history sentence, or replace it."""
        if sentence is not None:
            self.sentence = sentence
        self.params.update(params)

    def changed(self, name: str, old: Any, new: Any) -> None:
        """Record old → new of something that is not a field of the subject; what stayed as it was is no change."""
        if old != new:
            self.changes[name] = [json_ready(old), json_ready(new)]

    def announce(self, kind: str, *, to: Iterable[User], must_act: bool = False, **params: Any) -> None:
        """Tell these people, once each, in the transaction of the act; the actor is not told the own act."""
        people = [person for person in to if person != self.actor.user]
        self.notices.append({"kind": kind, "recipients": people, "must_act": must_act, "params": params})


@dataclass(frozen=True)
class Offered:
    """A transition that fits the state, and whether this actor may do it now, or why not."""

    transition: Transition
    decision: Decision


def json_ready(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return [json_ready(each) for each in value]
    if isinstance(value, dict):
        return {str(name): json_ready(each) for name, each in value.items()}
    return str(value)


def available(subject: models.Model, actor: Actor, at: datetime) -> list[Offered]:
    """What may be done with this thing now: refused acts are listed with the reason."""
    workflow = workflow_of(subject)
    offers = []
    for transition in workflow.transitions.values():
        fits = getattr(subject, workflow.field) in transition.source and not transition.automatic
        if fits and (transition.when is None or transition.when(subject, actor)):
            decision = decide(actor, transition.permission, subject)
            offers.append(Offered(transition, decision and _guarded(transition, subject, actor, at)))
    return offers


def workflow_of(subject: models.Model | type[models.Model]) -> Workflow:
    return WORKFLOWS[subject.WORKFLOW]


def _guarded(transition: Transition, subject: models.Model, actor: Actor, at: datetime) -> Decision:
    for guard in transition.guards:
        if sentence := guard(subject, actor, at):
            return refuse(sentence)
    return ALLOWED


def perform(
    transition: Transition,
    subject: models.Model,
    *,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    data: dict[str, Any],
    tell: Callable[..., Any] = announce,
) -> models.Model:
    """Perform a transition and return the subject as it stands afterwards.

    ``tell`` gets each notice of the act; who performs many acts at once tells of them together.


    Raises ``NotAllowed`` (the rule's sentence), ``IllegalTransition`` (wrong state, or a guard's
    sentence), ``StaleVersion`` when ``version`` is given and no longer current, ``Invalid`` for input.
    Nothing is written when it raises.
    """
    with transaction.atomic():
        locked = type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)
        authorise(transition, locked, actor, at)
        if version is not None and version != locked.version:
            raise StaleVersion(
                _("您打开之后，内容已被他人更新，请核对后重试。"), current_version=locked.version
            )
        act = Act(
            transition, actor, at, clean_all(transition.inputs, data, locked, actor), transition.history
        )
        before = _fields(locked)
        transition.effect(locked, act)
        target = transition.target(locked, act) if callable(transition.target) else transition.target
        if target is not None:
            setattr(locked, transition.workflow.field, target)
        if transition.workflow.settle:
            transition.workflow.settle(locked, act)
        _save(locked, before, act)
        record(
            locked,
            actor=actor,
            at=at,
            verb=transition.name,
            sentence=act.sentence,
            params=act.params,
            changes=act.changes,
        )
        for notice in act.notices:
            tell(subject=locked, at=at, version=locked.version, **notice)
    return locked


def authorise(transition: Transition, subject: models.Model, actor: Actor, at: datetime) -> None:
    """State before guard, permission before both: who may never do it is not told why it fails now."""
    decision = decide(actor, transition.permission, subject)
    if not decision:
        raise NotAllowed(decision.reason, act=transition.name)
    state = transition.workflow.state(getattr(subject, transition.workflow.field))
    fits = state.value in transition.source and (transition.when is None or transition.when(subject, actor))
    guarded = _guarded(transition, subject, actor, at) if fits else refuse("")
    if guarded:
        return
    facts = {"act": transition.name, "state": state.value, **_standing(subject)}
    if guarded.reason:
        raise IllegalTransition(guarded.reason, **facts)
    overtaken = transition.too_late and transition.too_late(subject, actor, at)
    sentence = overtaken or _("目前状态是「%(state)s」，不能「%(act)s」。") % {
        "state": state.label,
        "act": transition.label,
    }
    raise IllegalTransition(sentence, **facts)


def _standing(subject: models.Model) -> dict:
    """Facts a refused caller may know, such as who leads; a model offers them as ``conflict_facts``."""
    facts = getattr(subject, "conflict_facts", None)
    return facts() if facts else {}


def _fields(subject: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(subject, field.attname) for field in subject._meta.concrete_fields}


QUIET_FIELDS = {"version", "updated_at"}


def _save(subject: models.Model, before: dict[str, Any], act: Act) -> None:
    """Write what changed, once, if nobody else did meanwhile."""
    subject.updated_at = act.at
    subject.version = before["version"] + 1
    changed = {name: value for name, value in _fields(subject).items() if value != before[name]}
    for name in changed.keys() - QUIET_FIELDS:
        act.changes.setdefault(name, [json_ready(before[name]), json_ready(changed[name])])
    rows = type(subject)._base_manager.filter(pk=subject.pk, version=before["version"])
    if not rows.update(**changed):
        raise StaleVersion(_("内容已被他人更新，请核对后重试。"), current_version=before["version"] + 1)


Workflow.door = staticmethod(perform)
