"""How are single fields changed of a thing whose editing is one act?

The act asks for everything; what the caller does not name stays as it stands. Two people who changed
different fields both get their way, one field changed by both is a conflict that shows both.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.common.errors import StaleVersion

from .door import json_ready
from .inputs import Input
from .merging import values_at
from .workflow import Transition


def edited_by(transition: Transition, *, behind: Mapping[str, str] | None = None) -> Callable[..., Model]:
    """``save(subject, actor=…, at=…, version=…, data=…)`` over an editing transition.

    ``behind`` names the entry of the history that holds an input's former value, where the two are
    called differently (``parties`` → ``attendances``).
    """

    def save(
        subject: Model, *, actor: Actor, at: datetime, version: int | None, data: Mapping[str, Any]
    ) -> Model:
        standing = {each.name: each.initial(subject, actor) for each in transition.inputs if each.initial}
        if version is not None and version != subject.version:
            data = _merged(transition, subject, actor, data, standing, behind or {}, version=version)
        whole = {name: value for name, value in standing.items() if value is not None} | dict(data)
        seen = subject.version if version is not None else None
        return transition(subject, actor=actor, at=at, version=seen, **whole)

    return save


def _merged(transition, subject, actor, data, standing, behind, *, version: int) -> dict[str, Any]:
    """What of ``data``, written on top of ``version``, is still to be written on top of what stands."""
    before = values_at(subject, version=version)
    if before is None:
        raise StaleVersion(_("您打开之后，内容已被他人更新，请核对后重试。"), current_version=subject.version)
    inputs = {each.name: each for each in transition.inputs}
    kept, conflicts = {}, {}
    for name, value in data.items():
        theirs = standing.get(name)
        mine = _read(inputs.get(name), value, subject, actor)
        former = behind.get(name, name)
        moved = former in before or f"{former}_id" in before
        if not moved or mine == _plain(theirs):
            kept[name] = value
        elif name in behind or mine != before.get(former, before.get(f"{former}_id")):
            conflicts[name] = {"theirs": json_ready(_plain(theirs)), "mine": json_ready(mine)}
    if conflicts:
        sentence = _("您打开之后，内容已被他人更新，请核对后重试。")
        raise StaleVersion(sentence, current_version=subject.version, fields=conflicts)
    return kept


def _read(wanted: Input | None, value: Any, subject: Model, actor: Actor) -> Any:
    """What was sent in comparable form; what cannot be read is left for the act to refuse."""
    try:
        return _plain(wanted.clean(value, subject, actor)) if wanted else value
    except ValueError:
        return value


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return json_ready(value)
