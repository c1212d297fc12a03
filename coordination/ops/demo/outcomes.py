"""How does a wording come to be agreed and published?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coordination.meetings import services
from coordination.meetings.models import Meeting, Outcome
from coordination.meetings.vocabulary import Audience, OutcomeKind

from .stage import Stage, Story

AGREE = ("联络", "领导", "联络", "联络")  # who speaks for a province, in turns


@dataclass(frozen=True)
class Wording:
    """An outcome as it is drafted; the other stories know it by ``key``."""

    key: str
    title: str
    text: str
    kind: str = OutcomeKind.TASK_SOURCE
    audience: str = Audience.REGION
    silent: tuple[str, ...] = ()  # provinces that let the limit lapse


def drafted(stage: Stage, meeting: Meeting, by: str, wording: Wording) -> Outcome:
    return stage.keep(
        wording.key,
        stage.make(
            services.create_outcome,
            by,
            {
                "meeting": meeting,
                "title": wording.title,
                "wording": wording.text,
                "kind": wording.kind,
                "audience": wording.audience,
            },
        ),
    )


def agreed_by(stage: Stage, key: str, provinces: Sequence[str], *, remark: str = "") -> None:
    """These provinces agree to the wording that is before them, each through its own person."""
    for number, province in enumerate(provinces):
        stage.keep(key, stage.do(stage.kept[key], "agree", f"{province}/{AGREE[number]}", remark=remark))


def still_asked(stage: Stage, key: str) -> list[str]:
    """The short names of the provinces that have not answered."""
    return [row.organisation.short_name for row in stage.get(key).pending]


def published(
    stage: Stage, meeting_key: str, by: str, wordings: Sequence[Wording], *, voice: str = ""
) -> Story:
    """Drafted together, confirmed by every attending province within the limit, published together.

    ``by`` drafts; ``voice`` (by default the same) speaks for the drafting unit.
    """
    voice = voice or by
    yield stage.later(1, 10)
    for wording in wordings:
        drafted(stage, stage.kept[meeting_key], by, wording)
    yield stage.later(1, 14)
    for wording in wordings:
        stage.keep(wording.key, stage.do(stage.kept[wording.key], "submit_for_confirmation", voice))
    yield stage.later(1, 10.5)
    for wording in wordings:
        agreed_by(
            stage, wording.key, [p for p in still_asked(stage, wording.key) if p not in wording.silent][:2]
        )
    yield stage.later(1, 15)
    for wording in wordings:
        agreed_by(stage, wording.key, [p for p in still_asked(stage, wording.key) if p not in wording.silent])
    yield stage.later(2 if any(wording.silent for wording in wordings) else 1, 9.5)
    for wording in wordings:
        stage.keep(wording.key, stage.do(stage.kept[wording.key], "publish", voice))


def corrected(stage: Stage, key: str, by: str, *, text: str, reason: str, on: date) -> Story:
    """A second version that every party confirms; it takes effect with the last agreement."""
    yield stage.time.on(on, 10)
    outcome = stage.get(key)
    stage.keep(key, stage.do(outcome, "correct", by, title=outcome.title, wording=text, reason=reason))
    yield stage.later(1, 11)
    agreed_by(stage, key, still_asked(stage, key))
