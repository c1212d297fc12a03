"""Which published rules may one start from?

They lie in ``examples/settlement``, readable and proved to the fen by the tests.
"""

from functools import cache
from typing import NamedTuple

from django.conf import settings

from coordination.portal.rule_form import names_in
from coordination.settlement.strict_json import read_json

FOLDER = settings.BASE_DIR / "examples" / "settlement"


class Published(NamedTuple):
    """One published rule: its key, its name, how many parties it is for, and the rule itself."""

    key: str
    title: str
    parties: int
    document: dict


@cache
def published() -> tuple[Published, ...]:
    """Every published rule, by its key; read once, the files are part of the product."""
    found = []
    for file in sorted(FOLDER.glob("*/rule.json")):
        document = read_json(file.read_bytes()).value
        found.append(Published(file.parent.name, document["title"], len(names_in(document)), document))
    return tuple(found)


def published_rule(key: str) -> Published | None:
    return next((each for each in published() if each.key == key), None)
