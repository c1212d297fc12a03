"""What is told, to whom and why, in words?

Each app registers the notices it announces in its ``reminders.py``; a duty rule is its own kind of
notice, so a reminder needs no second entry. Names are stored with the rows, sentences are looked up
here when a mail or page is drawn, in the reader's language.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import in_words

from .duties import RULES

KINDS: dict[str, "Kind"] = {}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, eq=False)
class Kind:
    """One sort of notice.

    ``label`` heads the mail and the line in the inbox (延期获批); ``what`` is the sentence below it: what
    happened and what to do; ``why`` completes 您收到此信，因为… (您是牵头单位的联络员). All three may have named
    placeholders, filled from what was announced. ``act`` is the act to which the link leads, empty for
    the page of the thing. ``duty`` names the duty rule that holds as long as this notice is needed:
    when the duty ends the notice leaves the inbox and is no longer mailed. ``while_status`` does the same
    for an invitation that is nobody's duty: it is needed while the thing has one of these states.
    ``must_act``: somebody is asked to act, so it is mailed at once unless the person wants it otherwise.
    ``room`` is the app that tells it.
    """

    name: str
    label: Any
    why: Any
    what: Any = ""
    act: str = ""
    duty: str = ""
    while_status: frozenset[str] = frozenset()
    must_act: bool = False
    room: str = ""


def notice_kind(
    name: str,
    *,
    label: Any,
    why: Any,
    what: Any = "",
    act: str = "",
    duty: str = "",
    while_status: Iterable[str] = (),
    must_act: bool | None = None,
) -> Kind:
    """Register a kind of notice; two of the same name are a mistake. What announces a duty must be acted on."""
    if name in KINDS or name in RULES:
        raise ImproperlyConfigured(f"Two kinds of notice are called {name}.")
    asks = bool(duty) if must_act is None else must_act
    room = room_of(sys._getframe(1).f_globals["__name__"])
    KINDS[name] = Kind(name, label, why, what, act, duty, frozenset(while_status), asks, room)
    return KINDS[name]


def room_of(module: str) -> str:
    """``coordination.tasks.notices`` → ``tasks``."""
    return module.split(".")[-2] if "." in module else module


def kind_of(name: str, *, is_reminder: bool = False) -> Kind:
    """The kind of a stored notice; rows outlive retired kinds, which are shown in general words."""
    if is_reminder and (rule := RULES.get(name)):
        return Kind(
            name,
            rule.verb,
            rule.why,
            what=rule.what,
            act=rule.act,
            duty=name,
            must_act=rule.must_act,
            room=room_of(rule.rows.__module__),
        )
    return KINDS.get(name) or Kind(name, label=_("通知"), why=_("您与此事项有关"))


def filled(sentence: Any, params: Mapping[str, Any]) -> str:
    """The sentence with its placeholders filled; what was not given stays empty, labels are translated.

    In its place may stand a function from the values to words.
    """
    if callable(sentence):
        return sentence(params)
    text = str(sentence)
    if "%(" not in text:
        return text
    values = {name: _shown(value) for name, value in params.items()}
    return text % defaultdict(str, values)


def _shown(value: Any) -> Any:
    """A label in the reader's language, a day in the reader's words."""
    if not value or not isinstance(value, str):
        return value
    return in_words(date.fromisoformat(value)) if DAY.fullmatch(value) else gettext(value)
