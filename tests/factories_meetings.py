"""Meetings, outcomes and submissions for tests, in the state a test begins with."""

import itertools
from datetime import UTC, date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.meetings import services
from coordination.meetings.models import Meeting, Outcome
from coordination.meetings.workflow import meeting as meetings
from coordination.meetings.workflow import outcome as outcomes
from coordination.submissions import workflow as submissions
from coordination.submissions.models import Submission
from coordination.submissions.services import submit_to_ministries

from .factories import NOW, TODAY, Region

_numbers = itertools.count(1)


def local(day: date, hour: int = 10) -> datetime:
    """That day at that hour in Beijing."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=8)


def scan(name: str = "scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf")


def cycle(region: Region, **fields):
    """The cycle of 2026, kept by the office, chaired by Jiangsu."""
    data = {
        "name": f"2026年度{next(_numbers)}",
        "kind": "year",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "chair": region.jiangsu,
        **fields,
    }
    return services.create_cycle(actor=region.actor(region.office), at=NOW, data=data)


def meeting_data(region: Region, **fields) -> dict:
    """What a new meeting of the three provinces is registered with."""
    return {
        "title": f"专题会议{next(_numbers)}",
        "level": "thematic",
        "host": region.jiangsu,
        "starts_on": TODAY,
        "place": "南京",
        "parties": [region.jiangsu, region.zhejiang, region.anhui],
        **fields,
    }


def meeting(region: Region, *, held: bool = True, actor=None, at: datetime = NOW, **fields) -> Meeting:
    """A meeting registered by the office, hosted by Jiangsu, attended by three provinces; held unless said otherwise."""
    actor = actor or region.actor(region.office)
    made = services.create_meeting(actor=actor, at=at, data=meeting_data(region, **fields))
    return meetings.hold(made, actor=actor, at=at) if held else made


def outcome(
    region: Region, *, of: Meeting | None = None, actor=None, at: datetime = NOW, **fields
) -> Outcome:
    """A draft of the office."""
    values = {
        "kind": "task_source",
        "title": f"成果{next(_numbers)}",
        "wording": "推进低空航线互认。",
        **fields,
    }
    return services.draft_outcome(
        meeting=of or meeting(region), actor=actor or region.actor(region.office), at=at, **values
    )


def confirming(region: Region, *, actor=None, at: datetime = NOW, **fields) -> Outcome:
    """A draft of the office put before the three provinces."""
    actor = actor or region.actor(region.office)
    return outcomes.submit_for_confirmation(outcome(region, actor=actor, at=at, **fields), actor=actor, at=at)


def agreed(region: Region, found: Outcome, *, by=None, at: datetime = NOW) -> Outcome:
    """Agreed to by these parties (all three unless said otherwise)."""
    for unit in by or [region.jiangsu, region.zhejiang, region.anhui]:
        found = outcomes.agree(found, actor=region.actor(unit), at=at)
    return found


def published(region: Region, *, at: datetime = NOW, **fields) -> Outcome:
    """Confirmed by all three provinces and published by the office."""
    return outcomes.publish(
        agreed(region, confirming(region, at=at, **fields), at=at), actor=region.actor(region.office), at=at
    )


def submission(
    region: Region, *, of: Outcome | None = None, ministry=None, actor=None, at: datetime = NOW, **fields
) -> Submission:
    """A draft of Jiangsu to the ministry."""
    values = {
        "kind": "support",
        "title": f"关于支持的请示{next(_numbers)}",
        "content": "请予支持。",
        **fields,
    }
    return submit_to_ministries(
        outcome=of or published(region, at=at),
        ministries=[ministry or region.ministry],
        actor=actor or region.actor(region.jiangsu),
        at=at,
        **values,
    )[0]


def submitted(region: Region, *, own_number: str = "", at: datetime = NOW, **fields) -> Submission:
    """Submitted by Jiangsu under a number of its own."""
    found = submission(region, at=at, **fields)
    number = own_number or f"苏府发〔2026〕{next(_numbers)}号"
    return submissions.submit(found, actor=region.actor(region.jiangsu), at=at, own_number=number)


def answered(region: Region, *, at: datetime = NOW, conditions=(), **fields) -> Submission:
    """Agreed to by the ministry's liaison; with conditions when some are given."""
    return submissions.answer(
        submitted(region, at=at, **fields),
        actor=region.actor(region.ministry),
        at=at,
        verdict="with_conditions" if conditions else "agreed",
        document_number=f"发改办〔2026〕{next(_numbers)}号",
        conditions=list(conditions),
    )
