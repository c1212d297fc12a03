"""What is written in the house? Its files, as text and as trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("accounts", "coordination")
TEXTS = (*CODE, "tests", "templates", "static/css", "static/js", "deploy")
ENDINGS = {".py", ".html", ".txt", ".css", ".js"}


def files(*folders: str, endings=frozenset({".py"})) -> Iterator[Path]:
    """Everything written by hand below these folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in endings and "migrations" not in path.parts and "__pycache__" not in path.parts:
                yield path


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def nodes(path: Path, *kinds: type) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, kinds))
