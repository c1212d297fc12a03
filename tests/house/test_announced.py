"""Has every notice that an act announces its words?"""

import ast
from collections.abc import Iterator
from pathlib import Path

from coordination.notifications.kinds import KINDS

from .reading import CODE, files, named, nodes


def announced(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Every literal ``act.announce("kind", …)`` and ``announce(kind="kind", …)``: where, which, must it be acted on."""
    for call in nodes(path, ast.Call):
        if kind := kind_of(call):
            yield f"{named(path)}:{call.lineno}", kind, any(each.arg == "must_act" for each in call.keywords)


def kind_of(call: ast.Call) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name != "announce":
        return ""
    by_name = {keyword.arg: keyword.value for keyword in call.keywords}
    value = by_name.get("kind") or (call.args[0] if call.args and "to" in by_name else None)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


ANNOUNCED = [each for path in files(*CODE) for each in announced(path)]


def test_the_announcements_are_found():
    assert len(ANNOUNCED) > 50


def test_every_announced_kind_is_registered():
    """Remedy: ``notice_kind("…", label=_("…"), why=_("…"), what=_("…"))`` in the room's notices.py."""
    assert [(place, kind) for place, kind, _must in ANNOUNCED if kind not in KINDS] == []


def test_what_must_be_acted_on_is_registered_so():
    """People choose by it how to be told: ``must_act`` is said in ``notice_kind`` as in ``announce``."""
    assert [
        (place, kind)
        for place, kind, must_act in ANNOUNCED
        if kind in KINDS and KINDS[kind].must_act != must_act
    ] == []
