"""Is the arithmetic free of floats, clocks, databases and anything else that is not in its inputs?"""

import ast
from pathlib import Path

import pytest

from coordination.settlement.canonical import canonical_bytes
from coordination.settlement.clauses import KINDS

PACKAGE = Path(__file__).resolve().parents[2] / "coordination" / "settlement"
ARITHMETIC = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
DJANGO_ROOMS = {"apps.py", "models.py", "admin.py", "querysets.py", "queries.py", "services.py", "workflow.py",
                "permissions.py", "jobs.py", "reminders.py", "notices.py", "filters.py", "states.py", "choices.py", "guards.py",
                "known_to_agreements.py", "found.py", "payments.py", "people.py", "sums.py"}  # fmt: skip
PURE = [
    path
    for path in ARITHMETIC
    if path.name not in DJANGO_ROOMS and path.parent.name in {"settlement", "clauses"}
]
ALLOWED = {"django.utils.translation", "coordination.common.errors"}
STANDARD = {
    "abc", "array", "bisect", "calendar", "collections", "csv", "dataclasses", "datetime", "decimal", "difflib", "enum",
    "fractions", "functools", "hashlib", "importlib", "itertools", "json", "operator", "pathlib", "pkgutil", "re",
    "types", "typing", "unicodedata",
}  # fmt: skip


def name_of(path):
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", ARITHMETIC, ids=name_of)
def test_no_float_anywhere(path):
    tree = ast.parse(path.read_text(encoding="utf8"))
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float | complex)), (
            f"{path}:{node.lineno}"
        )
        used = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)  # a field may be called round
        assert not (used and node.id in {"float", "complex", "round"}), f"{path}:{node.lineno}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
            assert not names & {"math", "cmath", "statistics", "random", "numpy"}, f"{path}:{node.lineno}"


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_no_clock_no_database(path):
    tree = ast.parse(path.read_text(encoding="utf8"))
    for node in ast.walk(tree):
        modules = []
        if isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        for module in modules:
            own = module.startswith("coordination.settlement")
            assert own or module in ALLOWED or module.split(".")[0] in STANDARD, (
                f"{path}:{node.lineno} {module}"
            )
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"today", "now", "utcnow"}, f"{path}:{node.lineno}"


def test_the_pure_files_are_found():
    assert {"engine.py", "rounding.py", "netting.py"} <= {path.name for path in PURE}
    assert {f"{path.stem}" for path in PURE if path.parent.name == "clauses"} >= set(KINDS)


def test_one_file_per_kind():
    """A new kind is a new file: nothing outside its file names it."""
    for path in PURE:
        if path.parent.name == "clauses":
            continue
        source = path.read_text(encoding="utf8")
        for kind in KINDS:
            assert f'"{kind}"' not in source, f"{path.name} names the kind {kind}"


@pytest.mark.parametrize("value", [0.1, {"a": [1, 2.0]}, {1, 2}, b"x"])
def test_a_float_has_no_place_in_a_document(value):
    with pytest.raises(TypeError):
        canonical_bytes(value)
