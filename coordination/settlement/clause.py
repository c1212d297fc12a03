"""What is a clause? The form every kind has; each kind is one file in ``clauses``.

A kind declares its label, its parameters and the sentences of its explanations, and has its arithmetic
in one of three functions of a period:

- ``select(cells, context)``: which of the collected amounts are meant at all;
- ``apply(case)``: pools, what parties have so far, state → pools, entries, state;
- ``finish(case)``: what to remember and to report once every clause has spoken.

Reader, JSON Schema, forms, explanations, documentation and property tests find the kind through
``clauses.KINDS``; nothing else has to be edited.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import IntEnum
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from .context import Context
from .parameters import Parameter, Path, Reading, Shape, Text
from .periods import Span
from .references import During
from .working import Case, Cell, Entry, Excluded, Nature, Outcome, Selection

if TYPE_CHECKING:
    from .rule import Rule


class Stage(IntEnum):
    """Clauses are written in this order; those beside the order may stand anywhere."""

    BESIDE = 0
    SELECT = 1
    THRESHOLD = 2
    KEEP = 3
    FIRST = 4
    DIVIDE = 5
    ADJUST = 6


class Clause:
    kind: ClassVar[str]
    label: ClassVar[object]
    meaning: ClassVar[object]
    stage: ClassVar[Stage]
    members: ClassVar[Mapping[str, Parameter]]
    one_of: ClassVar[Sequence[tuple[str, ...]]] = ()
    sentences: ClassVar[Mapping[str, object]] = {}
    findings: ClassVar[Mapping[str, object]] = {}
    words: ClassVar[Mapping[str, object]] = {}  # what the codes in findings mean
    measures: ClassVar[frozenset[str]] = frozenset({"cash", "attribution", "statistic", "quantity"})
    has_window: ClassVar[bool] = True
    needs_lines: ClassVar[bool] = True  # false where stated facts alone make a period
    gives: ClassVar[bool] = True  # false for a kind that only judges
    divides_everything: ClassVar[bool] = False  # no money is left after it, whatever comes in
    examples: ClassVar[Sequence[Mapping[str, object]]] = ()

    def __init__(self, key: str, given: SimpleNamespace) -> None:
        self.key = key
        self.given = given

    # --- declaration --------------------------------------------------------------------------------

    @classmethod
    def shape(cls) -> Shape:
        common: dict[str, Parameter] = {
            "kind": Text(_("种类")),
            "id": Text(_("编号"), longest=40, required=False),
            "text": Text(_("协议原文"), longest=2000, required=False),
        }
        if cls.has_window:
            common["during"] = During(_("适用期限"), required=False)
        return Shape(cls.label, common | dict(cls.members), one_of=cls.one_of)

    @classmethod
    def schema(cls) -> dict:
        """The JSON Schema of a clause of this kind."""
        schema = cls.shape().schema()
        schema["properties"]["kind"] = {"const": cls.kind}
        return {"title": str(cls.label), "description": str(cls.meaning), **schema}

    def check(self, rule: "Rule", path: Path, reading: Reading) -> None:
        """What can be judged before any figure is known. Notes problems, never raises."""

    def named_payers(self) -> frozenset[str]:
        """The payers this clause asks for by name."""
        return frozenset()

    def asks_for_tax(self) -> bool:
        """Does it treat one tax differently from another, so that a line must name its tax?"""
        return False

    def own_events(self) -> Iterable[str]:
        """Events whose day this clause finds out itself."""
        return ()

    def written_weights(self) -> Iterator[tuple[Path, Mapping[str, Fraction]]]:
        """The weights that stand in the rule, for clauses that judge weights."""
        yield from ()

    def weights_in(self, context: Context) -> Iterator[Mapping[str, Fraction]]:
        """The weights that hold in a period, written or derived."""
        yield from ()

    # --- arithmetic ---------------------------------------------------------------------------------

    def cuts(self, context: Context) -> Iterable[date]:
        """The days on which this clause begins to treat money differently."""
        window = self.window(context)
        return window or ()

    def select(self, cells: Sequence[Cell], context: Context) -> Selection:
        return Selection(cells)

    def apply(self, case: Case) -> Outcome:
        return Outcome(case.pools, state=case.state)

    def skipped(self, case: Case) -> Outcome:
        """What it has to say when an earlier clause left everything where it was."""
        return Outcome(case.pools, state=case.state, finding={"applies": False})

    def finish(self, case: Case) -> Outcome | None:
        """What to keep and to report after the last clause; nothing if ``apply`` said it all."""
        return None

    # --- for the kinds ------------------------------------------------------------------------------

    def window(self, context: Context) -> Span | None:
        """The days on which the clause applies; nothing while its event has not happened."""
        return context.window(getattr(self.given, "during", None))

    def entry(
        self,
        code: str,
        span: Span,
        party: str,
        amount: int,
        inputs: Mapping[str, object],
        *,
        nature: Nature = Nature.SHARED,
        exact: Fraction | None = None,
    ) -> Entry:
        return Entry(self.key, code, span, party, amount, nature, inputs, exact)

    def leave_out(self, code: str, amount: int, **inputs: object) -> Excluded:
        return Excluded(self.key, code, amount, inputs)
