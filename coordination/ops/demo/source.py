"""What do the public documents say?

The lists hold half-width punctuation; people read it as it was printed, in full width.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "demo_data"
PRINTED = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）"})


@dataclass(frozen=True)
class PublicTask:
    """A task as it was published: its document, its topic, its target and its date where there is one."""

    id: str
    title: str
    document: str
    topic: str
    target: str
    deadline: date | None


@dataclass(frozen=True)
class PublicMeeting:
    """A meeting of the leaders as it was reported."""

    place: str
    title: str
    starts_on: date
    ends_on: date
    results: list[str]

    @property
    def year(self) -> int:
        return self.starts_on.year


@cache
def tasks() -> dict[str, PublicTask]:
    return {row["id"]: _task(row) for row in _rows("tasks_sample.csv")}


def meetings() -> list[PublicMeeting]:
    return [
        PublicMeeting(
            row["place"],
            row["title"].translate(PRINTED),
            date.fromisoformat(row["starts_on"]),
            date.fromisoformat(row["ends_on"]),
            row["results"].translate(PRINTED).split("；"),
        )
        for row in _rows("meetings_sample.csv")
    ]


def _task(row: dict[str, str]) -> PublicTask:
    return PublicTask(
        row["id"],
        row["title"].translate(PRINTED),
        row["document"].translate(PRINTED),
        row["topic"],
        row["target"].translate(PRINTED),
        date.fromisoformat(row["deadline"]) if row["deadline"] else None,
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
