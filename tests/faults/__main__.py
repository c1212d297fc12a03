"""make faults: kill, wipe, slow down and refuse, with real processes, and print what was lost or doubled."""

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from .faults import FULL, HEAD, PRODUCTION, SHORT, run
from .services import CLUSTER, stand


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="the form that runs in the suite")
    parser.add_argument("--down", type=float, help="seconds without a mail server (usual: ten minutes)")
    parser.add_argument(
        "--only", default="", help="the faults whose name contains this, such as 'server down'"
    )
    parser.add_argument(
        "--cluster", default=CLUSTER, help=f"a PostgreSQL in which a database may be made ({CLUSTER})"
    )
    wanted = parser.parse_args()
    scale = SHORT if wanted.short else FULL
    if wanted.down is not None:
        scale = replace(scale, down_seconds=wanted.down)
    print(scale)
    print(HEAD)
    environment = {} if wanted.short else PRODUCTION
    with (
        tempfile.TemporaryDirectory(prefix="delta-faults-") as folder,
        stand(Path(folder), wanted.cluster, **environment) as here,
    ):
        figures = run(here, scale, say=lambda text: print(text, flush=True), only=wanted.only)
    print(
        "¹ with the same Message-ID, of mails accepted within the moment before a kill -9   ² for good, shown with the reason"
    )
    lost, doubled = sum(each.lost for each in figures), sum(each.doubled for each in figures)
    print(f"lost: {lost}, doubled: {doubled}")
    return 1 if lost or doubled else 0


if __name__ == "__main__":
    sys.exit(main())
