"""How is what happened to a thing told to a reader?"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, Field, ForeignKey, Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from coordination.activity.models import Event
from coordination.common.local_time import in_words
from coordination.common.word_diff import compared
from coordination.portal.templatetags.money import yuan

# The sentence says what became of the state; a successor is named on the page, to those who may know it.
HIDDEN = {"version", "updated_at", "created_at", "status", "superseded_by_id"}
LONG = 200  # characters beyond which a change is shown word by word
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T")


def told(events: Iterable[Event], model: type[Model]) -> list[Event]:
    """The events with ``change_lines``: old → new of every field that has a name people know."""
    events = list(events)
    names = _names_of_rows(events, model)
    for event in events:
        event.change_lines = [
            line
            for name, (old, new) in event.changes.items()
            if (field := _known(model, name)) is not None or name in _own_names(model)
            for line in _lines(_label(model, name), field, old, new, names)
        ]
    return events


def _lines(label: Any, field: Field | None, old: Any, new: Any, names: dict) -> list[dict]:
    """One line; where several things of one name changed at once (the cells of a budget), one for each of them."""
    if not isinstance(old, dict) and not isinstance(new, dict):
        return [_line(label, _shown(field, old, names), _shown(field, new, names))]
    old, new = old or {}, new or {}
    return [
        _line(f"{label} {each}", _shown(field, old.get(each), names), _shown(field, new.get(each), names))
        for each in sorted({**old, **new})
    ]


def _line(label: Any, old: str, new: str) -> dict:
    """Old and new side by side; of a long text, word by word, what was removed and what was added."""
    is_long = old and new and len(old) + len(new) > LONG
    return {"label": label, "old": old, "new": new, "pieces": compared(old, new) if is_long else []}


def _own_names(model: type[Model]) -> dict[str, Any]:
    """What a model calls changes that are not in its own columns: an agenda, a wording."""
    return getattr(model, "HISTORY_NAMES", {})


def _label(model: type[Model], name: str) -> Any:
    return _own_names(model).get(name) or _known(model, name).verbose_name


def _known(model: type[Model], name: str) -> Field | None:
    """The field, unless it is bookkeeping that nobody named."""
    if name in HIDDEN or name in _own_names(model):
        return None
    try:
        field = model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
    named = str(field.verbose_name) != field.name.replace("_", " ")
    # An instant nobody types is the time of the event itself, which stands beside the sentence.
    own_time = isinstance(field, DateTimeField) and not field.editable
    return field if named and not own_time else None


def _names_of_rows(events: list[Event], model: type[Model]) -> dict[tuple[type, Any], str]:
    """Names for the ids among the changes, one query for each kind of row."""
    wanted: dict[type[Model], set] = {}
    for event in events:
        for name, pair in event.changes.items():
            field = _known(model, name)
            if isinstance(field, ForeignKey):
                wanted.setdefault(field.related_model, set()).update(pk for pk in pair if pk)
    return {
        (related, row.pk): str(row)
        for related, ids in wanted.items()
        for row in related._base_manager.filter(pk__in=ids)
    }


def _shown(field: Field | None, value: Any, names: dict) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(field, ForeignKey):
        return names.get((field.related_model, value), str(value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int) and field is not None and field.name.endswith("_fen"):
        return yuan(value)
    if field is not None and field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, str) and INSTANT.match(value):
        return date_format(localtime(datetime.fromisoformat(value)), "SHORT_DATETIME_FORMAT")
    if isinstance(field, DateField) and isinstance(value, str):
        return in_words(date.fromisoformat(value))
    if isinstance(value, list):
        return _("、").join(str(each) for each in value)
    return str(value)
