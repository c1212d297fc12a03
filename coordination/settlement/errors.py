"""What can be wrong with a rule, with facts or with lines, and where does it stand?"""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import DomainError, Invalid

COLON = "\uff1a"


class Problem(NamedTuple):
    """One thing to put right: where it stands and a sentence with the remedy. ``path`` is the place for a program."""

    place: str
    sentence: str
    line: int | None = None
    file: str = ""
    path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        line = str(_("第%(line)s行") % {"line": self.line}) if self.line else ""
        place = " ".join(part for part in (self.file, line, self.place) if part)
        return f"{place}{COLON}{self.sentence}" if place else self.sentence


class Unfit(Invalid):
    """A document that cannot be worked with; every problem that was found, not only the first."""

    def __init__(self, problems: Sequence[Problem], *, code: str) -> None:
        fields: dict[str, list[str]] = {}
        for problem in problems:
            key = problem.place if problem.line is None else f"{problem.line} {problem.place}".strip()
            fields.setdefault(key, []).append(problem.sentence)
        super().__init__(fields, sentence=str(problems[0]))
        self.problems = tuple(problems)
        self.code = code

    @property
    def rest(self) -> int:
        """How many problems there are besides the one in the sentence."""
        return len(self.problems) - 1


class UnfitRule(Unfit):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems, code="unfit_rule")


class UnfitFacts(Unfit):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems, code="unfit_facts")


class UnfitLines(Unfit):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems, code="unfit_lines")


class NotComputable(DomainError):
    """Rule and figures are well formed, but together they leave something open: the sentence says what."""

    code = "not_computable"
    status = 422
