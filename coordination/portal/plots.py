"""What does a page hand to ``portal/_plot.html``?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Plot:
    """One drawing with the table of its numbers.

    ``option`` is an option of Apache ECharts (https://echarts.apache.org/en/option.html); a colour written
    ``"$accent"`` is the token of that name. ``name`` is unique on its page, ``height`` low, middle, high or tall.
    ``columns`` head the table; the first cell of each row names it.
    """

    name: str
    label: str
    option: dict[str, Any]
    columns: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    height: str = "middle"
