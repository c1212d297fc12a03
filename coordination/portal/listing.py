"""How is a list narrowed, counted, ordered and turned over, when it is not the ledger?

A page says which columns and filters it has; everything here is derived from the address, so that the
address carries the whole view.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_filters import FilterSet

from accounts.models import Organisation
from coordination.portal.paging import CURSOR, Turned, changed, turn

COUNTED = 1000  # counts beyond are not made exact
ORDER = "order"


def fixed_views(params: QueryDict, fixed: Sequence[tuple[Any, str]]) -> list[dict]:
    """Lists that are always there, as (label, query); the one that is looked at is marked."""
    current = params.copy()
    current.pop(CURSOR, None)
    return [
        {"label": label, "url": f"?{query}", "current": current == QueryDict(query), "locked": False}
        for label, query in fixed
    ]


def provinces() -> list[tuple]:
    """The equals, as choices of a facet."""
    return [(unit.pk, unit.label) for unit in Organisation.objects.equals().active()[:30]]


@dataclass(frozen=True)
class Facet:
    """A filter as chips: ``column`` counts what each choice would leave (empty: no counts)."""

    name: str
    label: Any
    choices: Callable[[], Sequence[tuple]]
    column: str = ""
    multiple: bool = True


@dataclass(frozen=True)
class Column:
    """A column; ``order`` is the field it sorts by, where it can."""

    key: str
    label: Any
    order: str = ""


@dataclass(frozen=True)
class Period:
    """Two date fields side by side."""

    label: Any
    from_name: str
    to_name: str


class Listing:
    """One view of ``rows``, as the address asks for it; a filter that makes no sense counts as empty.

    ``asked_by`` is what the filters want to know besides: the actor, the day. ``kept`` names filters
    without a control of their own, which the form carries along.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet,
        filterset: type[FilterSet],
        *,
        columns: Sequence[Column],
        facets: Sequence[Facet | Period] = (),
        default_order: str,
        placeholder: Any = "",
        asked_by: dict[str, Any] | None = None,
        kept: Sequence[str] = (),
    ) -> None:
        self.request, self.params, self.base, self.filterset = request, request.GET, rows, filterset
        self.columns, self.facets, self.placeholder = columns, facets, placeholder
        self.default_order, self.asked_by = default_order, asked_by or {}
        self.kept = (ORDER, *kept)

    def narrowed(self, without: str = "") -> QuerySet:
        data = self.params.copy()
        if without:
            data.pop(without, None)
        return self.filterset(data, queryset=self.base, **self.asked_by).qs

    def page(self, rows: QuerySet | None = None) -> Turned:
        """The rows at which the address stands; ``rows`` adds what they show."""
        queryset = self.narrowed() if rows is None else rows
        return turn(self.request, queryset, [self.order])

    def everything(self, rows: QuerySet, most: int) -> QuerySet:
        """The whole narrowed list in its order, for a sheet."""
        order = self.order
        column = F(order.removeprefix("-"))
        falling = order.startswith("-")
        by = column.desc(nulls_last=True) if falling else column.asc(nulls_last=True)
        return rows.order_by(by, "-pk" if falling else "pk")[:most]

    @property
    def order(self) -> str:
        wanted = self.params.get(ORDER, "")
        known = {column.order for column in self.columns if column.order}
        return wanted if wanted.removeprefix("-") in known else self.default_order

    def context(self, shown: int) -> dict[str, Any]:
        """What ``_filters.html`` and the head of the table want."""
        total = self.total()
        label = _("%(n)s+ 项") % {"n": f"{COUNTED:,}"} if total is None else _items(total)
        caption = _("共 %(total)s") if shown == total else _("本页 %(shown)d 项，共 %(total)s")
        return {
            "count_label": label,
            "caption": caption % {"shown": shown, "total": label},
            "filters": [self._text(), *(self._drawn(facet) for facet in self.facets)],
            "filtered": any(self.params.get(name) for name in self._names()),
            "kept_params": [
                {"name": name, "value": value} for name in self.kept for value in self.params.getlist(name)
            ],
            "export_url": f"export.xlsx?{self.params.urlencode()}",
            "clear_url": self.request.path,
            "columns": [self._head(column) for column in self.columns],
        }

    def total(self) -> int | None:
        """How many match, or None when more than are counted."""
        count = self.narrowed().order_by().values("pk")[: COUNTED + 1].count()
        return count if count <= COUNTED else None

    def _names(self) -> list[str]:
        names = ["q"]
        for facet in self.facets:
            names += [facet.from_name, facet.to_name] if isinstance(facet, Period) else [facet.name]
        return names

    def _text(self) -> dict:
        value = self.params.get("q", "")
        return {
            "name": "q",
            "label": _("查找"),
            "kind": "text",
            "value": value,
            "placeholder": self.placeholder,
        }

    def _drawn(self, facet: Facet | Period) -> dict:
        if isinstance(facet, Period):
            return {
                "name": facet.from_name,
                "label": facet.label,
                "kind": "period",
                "from_name": facet.from_name,
                "from_value": self.params.get(facet.from_name, ""),
                "to_name": facet.to_name,
                "to_value": self.params.get(facet.to_name, ""),
            }
        selected = set(self.params.getlist(facet.name))
        counts = self._counts(facet)
        options = [
            {
                "value": str(value),
                "label": label,
                "count": None if counts is None else counts.get(value, 0),
                "selected": str(value) in selected,
            }
            for value, label in facet.choices()
        ]
        if not facet.multiple:
            options.insert(
                0, {"value": "", "label": _("全部"), "count": None, "selected": not selected - {""}}
            )
        return {
            "name": facet.name,
            "label": facet.label,
            "kind": "choice",
            "multiple": facet.multiple,
            "choices": options,
        }

    def _counts(self, facet: Facet) -> dict | None:
        """What each choice would leave with the other filters kept: one bounded query."""
        if not facet.column:
            return None
        ids = self.narrowed(facet.name).order_by().values("pk")[: COUNTED + 1]
        rows = self.base.model._default_manager.filter(pk__in=ids).order_by()
        found = dict(rows.values_list(facet.column).annotate(n=Count("pk")))
        return found if sum(found.values()) <= COUNTED else None

    def _head(self, column: Column) -> dict:
        head = {"key": column.key, "label": column.label}
        if column.order:
            ascending = self.order == column.order
            head["sort"] = (
                "ascending" if ascending else "descending" if self.order == f"-{column.order}" else ""
            )
            wanted = f"-{column.order}" if ascending else column.order
            head["sort_url"] = changed(self.params.copy(), **{ORDER: wanted, CURSOR: None})
        return head


def _items(count: int) -> str:
    return ngettext("%(n)d 项", "%(n)d 项", count) % {"n": count}
