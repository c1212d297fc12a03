"""Which of the things somebody may see answer to a number or some words?"""

from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet

from accounts.actors import Actor
from coordination.lifecycle.finding import SEARCHED
from coordination.meetings.models import Meeting, Outcome
from coordination.submissions.models import Submission

from .models import Task

SHOWN = 20
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """The first hits among one kind of thing; ``more`` when there are others."""

    noun: str
    rows: list[Model]
    more: bool


def words_of(text: str) -> str:
    """What is searched for, of what was typed."""
    return text.replace("\x00", "").strip()[:LONGEST]


def by_number(number: str, actor: Actor) -> Model | None:
    """The visible thing with exactly this number."""
    for rows in (
        Task.objects.visible_to(actor).filter(number=number),
        Outcome.objects.visible_to(actor).filter(number=number),
        Submission.objects.visible_to(actor).filter(own_number=number),
        *(kind.visible_to(actor).filter(**{kind.number: number}) for kind in SEARCHED.values()),
    ):
        if subject := rows.first():
            return subject
    return None


def search(words: str, actor: Actor) -> list[Found]:
    """Each kind of thing with its first visible hits, newest first, in a fixed number of queries."""
    tasks = _with(words, Task.objects.visible_to(actor), "number", "title", "content", "source_text")
    outcomes = _with(words, Outcome.objects.visible_to(actor), "number", "title", "current__wording")
    submissions = _with(
        words, Submission.objects.visible_to(actor), "own_number", "title", "answer__document_number"
    )
    meetings = _with(words, Meeting.objects.visible_to(actor), "title", "place")
    return [
        _first("tasks", tasks.order_by("-pk")),
        _first("outcomes", outcomes.order_by("-pk")),
        _first("submissions", submissions.order_by("-pk")),
        _first("meetings", meetings.order_by("-starts_on", "-pk")),
        *(
            _first(kind.noun, _with(words, kind.visible_to(actor), *kind.fields).order_by("-pk"))
            for kind in SEARCHED.values()
        ),
    ]


def number_of(subject: Model) -> str:
    """By which number a hit is known."""
    return getattr(subject, "own_number", "") or getattr(subject, "reference", "") or subject.number


def _with(words: str, rows: QuerySet, *fields: str) -> QuerySet:
    """Rows in which every word occurs somewhere."""
    for word in words.split():
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(condition)
    return rows


def _first(noun: str, rows: QuerySet) -> Found:
    found = list(rows[: SHOWN + 1])
    return Found(noun, found[:SHOWN], len(found) > SHOWN)
