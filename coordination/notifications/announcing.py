"""How do people learn of an act?

A notice is a row, written in the transaction of the act: if the act fails nobody was told, and if the
process dies right after it the row is there to be mailed. Waking a worker is only a courtesy.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import translation

from accounts.models import User

from .models import Notice
from .states import NoticeState
from .waking import wake_worker


def announce(
    *,
    kind: str,
    subject: Model,
    recipients: Iterable[User],
    at: datetime,
    version: int = 0,
    params: Mapping[str, Any] | None = None,
    must_act: bool = False,
) -> int:
    """Tell these people, once each, what happened to ``subject`` in its ``version``; returns how many were named.

    Repeating the call adds nothing: the key is the kind, the thing, its version and the person. A
    notice stays in the inbox of the person it is for; a deputy is found when the mail is made.
    """
    people = {person.pk: person for person in recipients if person.is_active}
    if not people:
        return 0
    thing = f"{subject._meta.label_lower}:{subject.pk}"
    shared = {
        "kind": kind,
        "content_type": ContentType.objects.get_for_model(subject),
        "object_id": subject.pk,
        "version": version,
        "params": stored(params or {}),
        "must_act": must_act,
        "created_at": at,
    }
    Notice.objects.bulk_create(
        [
            Notice(key=f"{kind}:{thing}:{version}:{pk}", recipient_id=pk, **shared)
            for pk in sorted(people)  # always in the same order, so that two acts never wait for each other
        ],
        ignore_conflicts=True,
    )
    if must_act:
        transaction.on_commit(wake_worker, robust=True)
    return len(people)


def withdraw(model: type[Model], ids: Iterable[int]) -> int:
    """Nobody need hear of these things any more: they were removed as if they had never been."""
    of_model = Notice.objects.open().filter(content_type=ContentType.objects.get_for_model(model))
    return of_model.filter(object_id__in=list(ids)).update(state=NoticeState.NO_LONGER_NEEDED)


def withdraw_from(subject: Model, *, kind: str, recipients: Iterable[int]) -> set[int]:
    """These people need not hear of it any more; who of them had not been mailed or read it."""
    waiting = Notice.objects.pending().filter(
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        kind=kind,
        recipient__in=list(recipients),
        read_at=None,
    )
    spared = set(waiting.values_list("recipient_id", flat=True))
    waiting.update(state=NoticeState.NO_LONGER_NEEDED)
    return spared


def stored(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as they are kept: source texts of labels, ISO days, names; never in the actor's language."""
    with translation.override(None):
        return {name: _plain(value) for name, value in params.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
