"""What does an act ask for?

A transition declares its inputs once. The portal draws a form from them, the API a request schema,
and the door cleans them: so a rule about input stands here or in the workflow, never in a form or a
serializer. ``clean`` accepts what a form posts (strings) and what JSON carries.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.common.errors import Invalid

EMPTY = (None, "", [], ())
ROW_ID = re.compile(r"[0-9]{1,18}")  # what a database can hold
MOST_ROWS = 1000  # of one choice; a statement holds only so many parameters


@dataclass(frozen=True)
class Input:
    """One thing asked for. ``initial`` computes a proposal from (subject, actor)."""

    name: str
    label: Any
    required: bool = True
    help: Any = ""
    initial: Callable[[Model, Any], Any] | None = None

    kind: ClassVar[str] = ""
    multiple: ClassVar[bool] = False

    def clean(self, raw: Any, subject: Model, actor: Any) -> Any:
        """The value in the domain's type; raises ``ValueError`` with a sentence."""
        if raw in EMPTY:
            if self.required:
                raise ValueError(_("请填写此项。"))
            return self.empty()
        return self.parse(raw, subject, actor)

    def clean_each(self, raws: list, subject: Model, actor: Any) -> list[Any]:
        """Many at once, as ``clean`` reads one; a refusal stands in its place as the ``ValueError``."""
        return [_value_or_refusal(self.clean, raw, subject, actor) for raw in raws]

    def empty(self) -> Any:
        return None

    def parse(self, raw: Any, subject: Model, actor: Any) -> Any:
        raise TypeError(f"{type(self).__name__} does not say how it is read.")


def _value_or_refusal(clean: Callable, *args: Any) -> Any:
    try:
        return clean(*args)
    except ValueError as refusal:
        return refusal


@dataclass(frozen=True)
class Text(Input):
    """One line."""

    max_length: int = 200
    kind: ClassVar[str] = "text"

    def empty(self) -> str:
        return ""

    def parse(self, raw, subject, actor):
        if not isinstance(raw, str):
            raise ValueError(_("此项须为文字。"))
        text = raw.replace("\x00", "").strip()
        if not text and self.required:
            raise ValueError(_("请填写此项。"))
        if len(text) > self.max_length:
            raise ValueError(
                _("最多 %(limit)d 个字，现有 %(length)d 个。")
                % {"limit": self.max_length, "length": len(text)}
            )
        return text


@dataclass(frozen=True)
class LongText(Text):
    """Several lines."""

    max_length: int = 5000
    kind: ClassVar[str] = "long_text"


@dataclass(frozen=True)
class Date(Input):
    kind: ClassVar[str] = "date"

    def parse(self, raw, subject, actor):
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        try:
            day = parse_date(raw.strip()) if isinstance(raw, str) else None
        except ValueError:
            day = None
        if day is None or not 1990 <= day.year <= 2100:
            raise ValueError(_("请按 2026-11-23 的格式填写日期。"))
        return day


@dataclass(frozen=True)
class Instant(Input):
    """A date and time; without an offset it is read as Beijing time."""

    kind: ClassVar[str] = "instant"

    def parse(self, raw, subject, actor):
        if isinstance(raw, datetime):
            at = raw
        else:
            try:
                at = parse_datetime(raw.strip()) if isinstance(raw, str) else None
            except ValueError:
                at = None
        if at is None or not 1990 <= at.year <= 2100:
            raise ValueError(_("请按 2026-11-23 17:00 的格式填写时间。"))
        return at if timezone.is_aware(at) else timezone.make_aware(at)


@dataclass(frozen=True)
class Integer(Input):
    minimum: int | None = None
    maximum: int | None = None
    unit: Any = ""
    kind: ClassVar[str] = "integer"

    def parse(self, raw, subject, actor):
        if isinstance(raw, bool) or (isinstance(raw, float) and not raw.is_integer()):
            raise ValueError(_("请填写整数。"))
        try:
            number = int(raw) if isinstance(raw, float) else int(str(raw).strip())
        except ValueError:
            raise ValueError(_("请填写整数。")) from None
        if (self.minimum is not None and number < self.minimum) or (
            self.maximum is not None and number > self.maximum
        ):
            raise ValueError(
                _("请填写 %(minimum)s 到 %(maximum)s 之间的整数。")
                % {"minimum": self.minimum, "maximum": self.maximum}
            )
        return number


@dataclass(frozen=True)
class Number(Input):
    """A decimal number, exact."""

    kind: ClassVar[str] = "number"

    def parse(self, raw, subject, actor):
        try:
            number = Decimal(str(raw).strip().replace(",", ""))
        except InvalidOperation:
            raise ValueError(_("请填写数字。")) from None
        if not number.is_finite() or number.adjusted() >= 15:
            raise ValueError(_("数字超出范围。"))
        return number


@dataclass(frozen=True)
class Flag(Input):
    required: bool = False
    kind: ClassVar[str] = "flag"

    def empty(self) -> bool:
        return False

    def parse(self, raw, subject, actor):
        if isinstance(raw, bool):
            return raw
        text = str(raw).lower()
        if text not in {"1", "true", "on", "yes", "0", "false", "off", "no"}:
            raise ValueError(_("请填写是或否。"))
        return text in {"1", "true", "on", "yes"}


@dataclass(frozen=True)
class Choice(Input):
    """One of a list of ``(value, label)``, given or computed from (subject, actor)."""

    choices: Any = ()
    kind: ClassVar[str] = "choice"

    def options(self, subject: Model, actor: Any) -> list[tuple[str, Any]]:
        return list(self.choices(subject, actor) if callable(self.choices) else self.choices)

    def empty(self) -> str:
        return ""

    def parse(self, raw, subject, actor):
        if not isinstance(raw, str | int) or raw not in dict(self.options(subject, actor)):
            raise ValueError(_("没有「%(value)s」这个选项。") % {"value": raw})
        return raw


@dataclass(frozen=True)
class Choices(Choice):
    """Several of a list of ``(value, label)``, each once, in the order of the list."""

    kind: ClassVar[str] = "choices"
    multiple: ClassVar[bool] = True

    def empty(self) -> list:
        return []

    def parse(self, raw, subject, actor):
        wanted = raw if isinstance(raw, list | tuple) else [raw]
        chosen = {super(Choices, self).parse(each, subject, actor) for each in wanted}
        return [value for value, _label in self.options(subject, actor) if value in chosen]


@dataclass(frozen=True)
class Row(Input):
    """One row the actor may choose here; an id outside answers like a missing one.

    ``rows(subject, actor)`` returns the queryset of what may be chosen.
    """

    rows: Callable[[Model, Any], QuerySet] | None = None
    proposed: Callable[[Model, Any], QuerySet] | None = None
    kind: ClassVar[str] = "row"

    def queryset(self, subject: Model, actor: Any) -> QuerySet:
        """What may be chosen."""
        return self.rows(subject, actor)

    def offered(self, subject: Model, actor: Any) -> QuerySet:
        """What a list shows: ``proposed``, where choosing something else deserves a sentence of its own."""
        return (self.proposed or self.rows)(subject, actor)

    def parse(self, raw, subject, actor):
        return self._find([raw], subject, actor)[0]

    def clean_each(self, raws, subject, actor):
        """Found by one query, however many."""
        ids = [_value_or_refusal(_id_of, raw) for raw in raws]
        wanted = {each for each in ids if isinstance(each, int)}
        found = {row.pk: row for row in self.queryset(subject, actor).filter(pk__in=wanted)}

        def chosen(raw, each):
            if raw in EMPTY:
                return _value_or_refusal(self.clean, raw, subject, actor)
            return each if isinstance(each, ValueError) else found.get(each) or _no_row(each)

        return [chosen(raw, each) for raw, each in zip(raws, ids, strict=True)]

    def _find(self, raws: list, subject: Model, actor: Any) -> list[Model]:
        if len(raws) > MOST_ROWS:
            raise ValueError(_("最多可选 %(most)d 项。") % {"most": MOST_ROWS})
        ids = [_id_of(raw) for raw in raws]
        found = {row.pk: row for row in self.queryset(subject, actor).filter(pk__in=ids)}
        for wanted in ids:
            if wanted not in found:
                raise _no_row(wanted)
        return [found[wanted] for wanted in dict.fromkeys(ids)]


def _id_of(raw: Any) -> int:
    if isinstance(raw, Model):
        return raw.pk
    if isinstance(raw, bool) or not ROW_ID.fullmatch(str(raw).strip()):
        raise _no_row(str(raw)[:40])
    return int(raw)


def _no_row(wanted: object) -> ValueError:
    return ValueError(_("没有编号为 %(id)s 的可选项。") % {"id": wanted})


@dataclass(frozen=True)
class Rows(Row):
    """Several rows, each once, in the given order."""

    kind: ClassVar[str] = "rows"
    multiple: ClassVar[bool] = True

    def empty(self) -> list:
        return []

    def parse(self, raw, subject, actor):
        return self._find(list(raw) if isinstance(raw, list | tuple | QuerySet) else [raw], subject, actor)


def _participants(subject: Model, actor: Any) -> QuerySet:
    return Organisation.objects.can_take_part()


@dataclass(frozen=True)
class OrganisationInput(Row):
    """One unit; by default any that may take part."""

    rows: Callable[[Model, Any], QuerySet] = _participants
    kind: ClassVar[str] = "organisation"


@dataclass(frozen=True)
class OrganisationsInput(Rows):
    """Several units."""

    rows: Callable[[Model, Any], QuerySet] = _participants
    kind: ClassVar[str] = "organisations"


@dataclass(frozen=True)
class Lines(LongText):
    """A list of short texts, one a line (or a JSON list)."""

    kind: ClassVar[str] = "lines"

    def empty(self) -> list:
        return []

    def parse(self, raw, subject, actor):
        text = "\n".join(raw) if isinstance(raw, list) and all(isinstance(r, str) for r in raw) else raw
        return [line.strip() for line in super().parse(text, subject, actor).splitlines() if line.strip()]


@dataclass(frozen=True)
class File(Input):
    """One uploaded file."""

    kind: ClassVar[str] = "file"

    def parse(self, raw, subject, actor):
        if not isinstance(raw, UploadedFile):
            raise ValueError(_("请选择文件上传。"))
        return raw


@dataclass(frozen=True)
class Files(File):
    """Several uploaded files."""

    kind: ClassVar[str] = "files"
    multiple: ClassVar[bool] = True

    def empty(self) -> list:
        return []

    def parse(self, raw, subject, actor):
        files = list(raw) if isinstance(raw, list | tuple) else [raw]
        return [super(Files, self).parse(one, subject, actor) for one in files]


@dataclass(frozen=True)
class Table(Input):
    """Lines of the same columns (in JSON a list of objects), each line cleaned to a dict.

    A refusal names line and column, as ``cells.2.amount``; all of them are said at once.
    """

    columns: tuple[Input, ...] = ()
    kind: ClassVar[str] = "table"

    def empty(self) -> list:
        return []

    def parse(self, raw, subject, actor):
        if not isinstance(raw, list) or not all(isinstance(line, Mapping) for line in raw):
            raise ValueError(_("须为列表，每行写明各栏。"))
        if len(raw) > MOST_ROWS:
            raise ValueError(_("一次最多 %(most)d 行。") % {"most": MOST_ROWS})
        names = {column.name for column in self.columns}
        problems = {
            f"{self.name}.{place}.{name}": _("没有名为「%(name)s」的字段。") % {"name": name}
            for place, line in enumerate(raw)
            for name in line
            if name not in names
        }
        lines: list[dict] = [{} for _line in raw]
        for column in self.columns:
            read = column.clean_each([line.get(column.name) for line in raw], subject, actor)
            for place, value in enumerate(read):
                if isinstance(value, ValueError):
                    problems[f"{self.name}.{place}.{column.name}"] = value.args[0]
                lines[place][column.name] = value
        if problems:
            raise Invalid(problems)
        return lines


def clean_all(
    inputs: tuple[Input, ...], data: Mapping[str, Any], subject: Model, actor: Any
) -> dict[str, Any]:
    """Every input cleaned; raises ``Invalid`` with all problems at once, unknown names included."""
    problems: dict[str, list] = {}
    names = {each.name for each in inputs}
    for stranger in sorted(set(data) - names):
        problems[stranger] = [_("没有名为「%(name)s」的字段。") % {"name": stranger}]
    cleaned = {}
    for each in inputs:
        try:
            cleaned[each.name] = each.clean(data.get(each.name), subject, actor)
        except ValueError as error:
            problems[each.name] = [error.args[0]]
        except Invalid as error:  # of a table: by line and column
            problems |= error.fields
    if problems:
        raise Invalid(problems)
    return cleaned
