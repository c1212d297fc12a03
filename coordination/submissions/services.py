"""Which commands on submissions are not a transition: making them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.policy import decide
from coordination.activity.recording import record
from coordination.common.errors import IllegalTransition, NotAllowed
from coordination.lifecycle.door import json_ready
from coordination.lifecycle.inputs import Input, OrganisationsInput, Row, clean_all
from coordination.meetings.models import Outcome
from coordination.meetings.vocabulary import PUBLISHED

from . import rows
from .models import AnswerCondition, Submission
from .readers import write_readers
from .workflow import DETAILS

DEFAULT_DAYS = 20
NEW_SUBMISSIONS: tuple[Input, ...] = (
    Row("outcome", _("成果"), rows=rows.published_outcomes),
    OrganisationsInput(
        "ministries", _("部委"), rows=rows.ministries, help=_("每个部委单独成为一个对接事项。")
    ),
    *DETAILS,
)


def create_submissions(*, actor: Actor, at: datetime, data: Mapping[str, Any]) -> list[Submission]:
    """One draft for each ministry; an outcome the actor may not see counts as missing."""
    values = clean_all(NEW_SUBMISSIONS, data, None, actor)
    return submit_to_ministries(actor=actor, at=at, **values)


@transaction.atomic
def submit_to_ministries(
    *,
    outcome: Outcome,
    ministries: list[Organisation],
    actor: Actor,
    at: datetime,
    kind: str,
    title: str,
    content: str,
    working_days: int | None = None,
) -> list[Submission]:
    """Draft a submission of one outcome to each of these ministries; each then has its own number, limit and state.

    Refuses (``IllegalTransition``) an outcome that is not published, and (``NotAllowed``) who is no party to it.
    """
    decision = decide(actor, "submissions.add_submission", outcome)
    if not decision:
        raise NotAllowed(decision.reason)
    if outcome.status != PUBLISHED:
        raise IllegalTransition(_("成果尚未发布或已失效，不能报送。"))
    made = []
    for ministry in ministries:
        submission = Submission.objects.create(
            outcome=outcome,
            outcome_version=outcome.current,
            ministry=ministry,
            submitter=actor.organisation,
            kind=kind,
            title=title.strip(),
            content=content.strip(),
            working_days=working_days or DEFAULT_DAYS,
            created_by=actor.user,
            created_at=at,
            updated_at=at,
        )
        write_readers(submission)
        filled = {"title": title, "kind": kind, "content": content, "working_days": submission.working_days}
        record(
            submission,
            actor=actor,
            at=at,
            verb="create",
            sentence=_("就成果%(number)s起草了报送%(ministry)s的对接事项"),
            params={"number": outcome.number, "ministry": ministry.name},
            changes={name: [None, json_ready(value)] for name, value in filled.items()},
        )
        made.append(submission)
    return made


@transaction.atomic
def settle_without_task(condition: AnswerCondition, *, actor: Actor, at: datetime, reason: str) -> None:
    """A condition for which no task is wanted any more; the submission shows why and can be closed.

    Called by the stage that took the condition up, in the transaction in which it gives it back.
    """
    condition.settled_at, condition.settled_by_name, condition.settled_reason = at, actor.name, reason
    condition.save(update_fields=["settled_at", "settled_by_name", "settled_reason"])
    record(
        condition.submission,
        actor=actor,
        at=at,
        verb="settle_condition",
        sentence=_("批复条件「%(text)s」不再另行办理：%(reason)s"),
        params={"text": str(condition), "reason": reason},
    )
