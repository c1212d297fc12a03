"""How does a list leave the portal as a sheet that can be worked with?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from coordination.common.workbooks import MEDIA_TYPE, workbook

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
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
