"""How does a list leave the portal as a sheet that can be worked with?"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from coordination.common.workbooks import FORMULA, MEDIA_TYPE, workbook

MOST = 10_000
WIDTHS = {"title": 48, "text": 32, "day": 12, "number": 22, "name": 18}


@dataclass(frozen=True)
class SheetColumn:
    """A heading, how wide (``title``, ``text``, ``day``, ``number``, ``name``), and what stands in a row."""

    heading: Any
    kind: str
    value: Callable[[Any], Any]


def sheet(filename: str, title: str, columns: Sequence[SheetColumn], rows: Iterable[Any]) -> HttpResponse:
    """The rows as an Excel file to download, one line each under one line of headings."""
    content = workbook(
        title,
        [column.heading for column in columns],
        ([column.value(row) for column in columns] for row in rows),
        [WIDTHS[column.kind] for column in columns],
    )
    return _download(filename, MEDIA_TYPE, content)


def comma_separated(filename: str, columns: Sequence[SheetColumn], rows: Iterable[Any]) -> HttpResponse:
    """The same as CSV, in UTF-8 with the mark by which Excel knows it; no text of it is a formula there."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(column.heading) for column in columns])
    writer.writerows([_plain(column.value(row)) for column in columns] for row in rows)
    return _download(filename, "text/csv; charset=utf-8", text.getvalue().encode("utf-8-sig"))


def _plain(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _download(filename: str, media_type: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
