"""Is what reaches static/vendor exactly the listed files, clean of references to others?"""

import json
import re
from pathlib import Path

import pytest

from coordination.ops.assets import FILES, AssetsUnavailable, cleaned, copy

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def node_modules(tmp_path):
    root = tmp_path / "node_modules"
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("content")
    (root / "bootstrap/dist/css/bootstrap.css.map").write_text("not wanted")
    return root


def test_only_the_listed_files_are_copied_and_earlier_ones_are_gone(node_modules, tmp_path):
    target = tmp_path / "vendor"
    target.mkdir()
    (target / "left-over.js").write_text("from an earlier release")
    written = copy(source=node_modules, target=target)
    found = {path for path in target.rglob("*") if path.is_file()}
    assert found == set(written) == {target / name for name in FILES.values()}


def test_a_missing_file_is_named_and_nothing_is_replaced(node_modules, tmp_path):
    target = tmp_path / "vendor"
    target.mkdir()
    (target / "kept.js").write_text("still here")
    (node_modules / "bootstrap/LICENSE").unlink()
    with pytest.raises(AssetsUnavailable, match="bootstrap/LICENSE"):
        copy(source=node_modules, target=target)
    assert (target / "kept.js").exists()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.css", "b{}\n/*# sourceMappingURL=a.css.map */", "b{}\n"),
        ("a.js", "run();\n//# sourceMappingURL=a.js.map\n", "run();\n"),
        (
            "a.css",
            'x{src:url("f.woff2?1") format("woff2"),url("f.woff?1") format("woff")}',
            'x{src:url("f.woff2?1") format("woff2")}',
        ),
        ("LICENSE", "//# sourceMappingURL=kept", "//# sourceMappingURL=kept"),
    ],
)
def test_references_to_files_that_are_not_copied_disappear(name, content, expected):
    assert cleaned(name, content.encode()).decode() == expected


def test_the_lock_pins_every_package_by_hash_from_the_ordinary_registry():
    lock = json.loads((PROJECT / "package-lock.json").read_text())
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert packages
    for facts in packages.values():
        assert facts["integrity"].startswith("sha512-")
        assert facts.get("resolved", "https://registry.npmjs.org/").startswith("https://registry.npmjs.org/")


def test_every_reference_from_a_served_style_sheet_is_served_too():
    vendor = PROJECT / "static" / "vendor"
    sheets = list(vendor.rglob("*.css"))
    assert sheets, "make setup puts them there"
    for sheet in sheets:
        for reference in re.findall(r"""url\(["']?([^"')]+)""", sheet.read_text()):
            if not reference.startswith(("data:", "#")):
                assert (sheet.parent / reference.split("?")[0]).is_file(), f"{sheet.name} needs {reference}"
