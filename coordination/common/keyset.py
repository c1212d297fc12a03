"""Which rows come after these? Pages by position instead of by number.

A page costs the same wherever it is, and rows that appear or vanish elsewhere neither repeat nor skip
a row: the cursor says "after the row with these values", ties broken by the primary key.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Q, QuerySet

FORWARD, BACKWARD = "n", "p"


class BadCursor(ValueError):
    """The cursor was not given out for this order, or was changed on the way."""


@dataclass(frozen=True)
class Page:
    """Rows in order, and the cursors of the pages beside it (None: there is none)."""

    rows: list
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Key:
    """One column of an order. Empty values come last in either direction."""

    name: str
    descending: bool
    field: Field | None

    @property
    def nullable(self) -> bool:
        return self.field is not None and self.field.null

    def expression(self, *, backwards: bool):
        column = F(self.name)
        falling = self.descending != backwards
        if not self.nullable:
            return column.desc() if falling else column.asc()
        place = {"nulls_first": True} if backwards else {"nulls_last": True}
        return column.desc(**place) if falling else column.asc(**place)

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """Rows strictly after this value; None when there can be none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if backwards else None
        falling = self.descending != backwards
        beyond = Q(**{f"{self.name}__{'lt' if falling else 'gt'}": value})
        return beyond | Q(**{f"{self.name}__isnull": True}) if self.nullable and not backwards else beyond

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def value_of(self, row: Any) -> Any:
        if isinstance(row, dict):
            return row[self.name]
        for part in self.name.split("__"):
            row = None if row is None else getattr(row, part)
        return row

    def read(self, raw: Any) -> Any:
        if isinstance(raw, list | dict) or (isinstance(raw, str) and "\x00" in raw):
            raise BadCursor
        if self.field is None or (raw is None and self.nullable):
            return raw
        if raw is None:
            raise BadCursor
        value = self.field.to_python(raw)
        if isinstance(value, int) and abs(value) >= 2**63:
            raise BadCursor
        return value


class Keyset:
    """An order of a queryset, given like ``order_by`` (``"-deadline", "number"``); the key is appended."""

    def __init__(self, model: type, order: Sequence[str]) -> None:
        names = [*order]
        if not {"pk", "id", "-pk", "-id"} & set(names):
            names.append("-pk" if names and names[-1].startswith("-") else "pk")
        self.keys = [
            Key(name.lstrip("-"), name.startswith("-"), _field(model, name.lstrip("-"))) for name in names
        ]
        self.mark = zlib.crc32("|".join([model._meta.label, *names]).encode())

    def order(self) -> list:
        """The whole order, for a list that is not read in parts."""
        return [key.expression(backwards=False) for key in self.keys]

    def page(self, queryset: QuerySet, *, limit: int, cursor: str | None = None) -> Page:
        """One page in one query. Raises ``BadCursor``."""
        backwards, values = self._decode(cursor) if cursor else (False, None)
        if values is not None:
            queryset = queryset.filter(self._beyond(values, backwards))
        ordered = queryset.order_by(*(key.expression(backwards=backwards) for key in self.keys))
        rows = list(ordered[: limit + 1])
        more, rows = len(rows) > limit, rows[:limit]
        if backwards:
            rows.reverse()
        if not rows:
            return Page([], None, None)
        after, before = (more, values is not None) if not backwards else (True, more)
        return Page(
            rows,
            self._encode(FORWARD, rows[-1]) if after else None,
            self._encode(BACKWARD, rows[0]) if before else None,
        )

    def _beyond(self, values: list, backwards: bool) -> Q:
        condition, same = Q(pk__in=[]), Q()
        for key, value in zip(self.keys, values, strict=True):
            beyond = key.beyond(value, backwards=backwards)
            if beyond is not None:
                condition |= same & beyond
            same &= key.same(value)
        first, value = self.keys[0], values[0]
        if len(self.keys) > 1 and not first.nullable:  # lets the database start in the index at this place
            falling = first.descending != backwards
            condition &= Q(**{f"{first.name}__{'lte' if falling else 'gte'}": value})
        return condition

    def _encode(self, direction: str, row: Any) -> str:
        values = [_plain(key.value_of(row)) for key in self.keys]
        text = json.dumps([self.mark, direction, values], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _decode(self, cursor: str) -> tuple[bool, list]:
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            mark, direction, values = json.loads(raw)
            if mark != self.mark or direction not in (FORWARD, BACKWARD) or len(values) != len(self.keys):
                raise BadCursor
            return direction == BACKWARD, [
                key.read(value) for key, value in zip(self.keys, values, strict=True)
            ]
        except (ValueError, TypeError, RecursionError, binascii.Error, ValidationError) as error:
            raise BadCursor from error


def _field(model: type, name: str) -> Field | None:
    """The model field behind a path, or None for an annotation; a path is empty where a step may be."""
    field, nullable = None, False
    for part in name.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        nullable = nullable or field.null
        model = field.related_model or model
    if field is not None and nullable and not field.null:
        field = field.clone()
        field.null = True
    return field


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
