"""Which kinds of clause are there? Every module of this package that defines one: a new kind is a new file."""

from importlib import import_module
from pkgutil import iter_modules

from coordination.settlement.clause import Clause


def _kinds() -> dict[str, type[Clause]]:
    found: dict[str, type[Clause]] = {}
    for module in sorted(module.name for module in iter_modules(__path__)):
        for member in vars(import_module(f"{__name__}.{module}")).values():
            if isinstance(member, type) and issubclass(member, Clause) and "kind" in vars(member):
                found[member.kind] = member
    return dict(sorted(found.items(), key=lambda item: (item[1].stage or 9, item[0])))


KINDS = _kinds()
