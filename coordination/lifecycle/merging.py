"""What happens when two people change the same thing?

Fields that only one of them touched merge. A field that both changed, to different values, is a
conflict that shows both. What the second one had read is known from history: every line names the
version it led to and what each field was before.
"""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from coordination.activity.models import Event
from coordination.common.errors import StaleVersion

from .door import json_ready


def merged(current: Model, mine: dict[str, Any], *, version: int) -> dict[str, Any]:
    """What of ``mine``, written on top of ``version``, is still to be written on top of ``current``.

    A value that equals what was read leaves theirs standing. Raises ``StaleVersion`` with theirs and
    mine per field in conflict; with no field named when ``version`` is not one of this thing.
    """
    if version == current.version:
        return mine
    before = values_at(current, version=version)
    if before is None:
        raise _stale(current, {})
    kept, conflicts = {}, {}
    for name, value in mine.items():
        column = _column(current, name)
        wanted, theirs = _plain(value), _plain(getattr(current, column))
        if wanted == theirs or column not in before:
            kept[name] = value
        elif wanted != before[column]:
            shown = json_ready(getattr(current, name))
            conflicts[name] = {"theirs": shown, "mine": json_ready(value)}
    if conflicts:
        raise _stale(current, conflicts)
    return kept


def values_at(subject: Model, *, version: int) -> dict[str, Any] | None:
    """Former values of the columns that changed since; None for a version that never was."""
    if not 1 <= version < subject.version:
        return None
    before: dict[str, Any] = {}
    lines = Event.objects.of(subject).filter(version__gt=version).order_by("pk")
    for changes in lines.values_list("changes", flat=True):
        for name, (old, _new) in changes.items():
            before.setdefault(name, old)
    return before


def changes_between(before: dict[str, Any], subject: Model) -> dict[str, list]:
    """``{column: [old, new]}`` as history keeps it, for what ``columns_of`` said before the change."""
    now = columns_of(subject, before)
    return {name: [before[name], now[name]] for name in before if before[name] != now[name]}


def columns_of(subject: Model, names) -> dict[str, Any]:
    """The columns behind these fields, JSON-ready."""
    columns = [_column(subject, name) for name in names]
    return {column: _plain(getattr(subject, column)) for column in columns}


def _stale(current: Model, conflicts: dict) -> StaleVersion:
    return StaleVersion(
        _("您打开之后，内容已被他人更新，请核对后重试。"), current_version=current.version, fields=conflicts
    )


def _column(subject: Model, name: str) -> str:
    return next((f.attname for f in subject._meta.concrete_fields if name in (f.name, f.attname)), name)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else json_ready(value)
