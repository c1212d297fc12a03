"""In which words is a lifecycle written down?

A ``Workflow`` is a list of states and a list of transitions; each app's ``workflow.py`` reads like the
regulation it implements. A transition is an effect function under a decorator and stays callable:
``claim(task, actor=…, at=…, …)`` goes through the one door (``lifecycle.door``).

An act that leaves the state (a report, a signature) is a transition with ``target=None``: everything
that happens to a thing happens through its root, under its lock and its version.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from .inputs import Input

WORKFLOWS: dict[str, "Workflow"] = {}

Guard = Callable[[Model, Any, Any], Any]  # (subject, actor, at) → None, or the sentence of the refusal
When = Callable[[Model, Any], bool]  # (subject, actor) → does the act make sense at all?


@dataclass(frozen=True)
class State:
    """A state of a lifecycle; ``tone`` chooses the badge: quiet, wait, active, good, bad."""

    value: str
    label: Any
    tone: str = "quiet"
    final: bool = False


@dataclass(frozen=True, eq=False)
class Transition:
    """One act of the regulation. Calling it performs it through the door."""

    workflow: "Workflow"
    name: str
    label: Any
    source: frozenset[str]
    target: str | Callable | None
    permission: str
    effect: Callable
    history: Any
    inputs: tuple[Input, ...] = ()
    guards: tuple[Guard, ...] = ()
    when: When | None = None
    tone: str = "plain"
    doc: str = ""
    automatic: bool = False
    targets: tuple[str, ...] = ()
    created: bool = False
    too_late: Guard | None = None
    labels: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    note: Any = ""

    def label_for(self, subject: Model) -> Any:
        """What the button says on this thing: an act may be called otherwise the second time (提交计划, 调整计划)."""
        return self.labels.get(getattr(subject, self.workflow.field), self.label)

    def __call__(self, subject: Model, *, actor, at, version: int | None = None, **data) -> Model:
        return self.workflow.door(self, subject, actor=actor, at=at, version=version, data=data)

    def __str__(self) -> str:
        return f"{self.workflow.name}.{self.name}"


@dataclass(eq=False)
class Workflow:
    """States and transitions of one kind of thing, in the order in which they were written down."""

    name: str
    label: Any
    states: tuple[State, ...]
    field: str = "status"
    settle: Callable | None = None  # (subject, act): recompute what follows from every act
    transitions: dict[str, Transition] = dataclasses.field(default_factory=dict)
    door: ClassVar[Callable]  # set by lifecycle.door: the only place that performs

    def __post_init__(self) -> None:
        if self.name in WORKFLOWS:
            raise ImproperlyConfigured(f"Two lifecycles are called {self.name}.")
        self.states = tuple(self.states)
        WORKFLOWS[self.name] = self

    @property
    def initial(self) -> str:
        return self.states[0].value

    @property
    def choices(self) -> list[tuple[str, Any]]:
        return [(state.value, state.label) for state in self.states]

    def state(self, value: str) -> State:
        return next(state for state in self.states if state.value == value)

    def transition(
        self,
        name: str,
        label: Any,
        *,
        source: str | Iterable[str],
        target: str | Callable | None,
        permission: str,
        history: Any,
        inputs: Iterable[Input] = (),
        guards: Iterable[Guard] = (),
        when: When | None = None,
        tone: str = "plain",
        automatic: bool = False,
        targets: Iterable[str] = (),
        created: bool = False,
        too_late: Guard | None = None,
        labels: Mapping[str, Any] | None = None,
        note: Any = "",
    ) -> Callable[[Callable], Transition]:
        """Write a transition down over its effect ``(subject, act) -> None``.

        ``target`` None leaves the state; a function ``(subject, act) -> state`` chooses among ``targets``.
        ``when`` hides the act where it makes no sense; a guard shows it disabled with its sentence.
        ``tone`` primary marks the expected next step, danger a side exit. ``automatic`` acts are
        offered to nobody. ``created`` marks acts that the API answers with 201. ``too_late`` says, in a state
        that no longer fits, what overtook the act (who leads by now).
        ``labels`` are other words for the act in some states; ``note`` says before the act what follows from it.
        """
        sources = frozenset([source] if isinstance(source, str) else source)
        for value in [*sources, *targets, *([target] if isinstance(target, str) else [])]:
            self.state(value)

        def write_down(effect: Callable) -> Transition:
            if name in self.transitions:
                raise ImproperlyConfigured(f"Two transitions of {self.name} are called {name}.")
            written = Transition(
                self,
                name,
                label,
                sources,
                target,
                permission,
                effect,
                history,
                tuple(inputs),
                tuple(guards),
                when,
                tone,
                (effect.__doc__ or "").strip(),
                automatic,
                tuple(targets),
                created,
                too_late,
                labels or {},
                note,
            )
            self.transitions[name] = written
            return written

        return write_down
