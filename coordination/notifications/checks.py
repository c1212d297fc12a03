"""Has every notice its words? Asked by ``manage.py check``."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.core.checks import Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from .duties import RULES
from .kinds import KINDS

COMMON_TEMPLATES = [
    f"emails/{name}.{part}" for name in ("notice", "digest") for part in ("subject.txt", "txt", "html")
]


@register()
def notices_have_words(app_configs, **kwargs):
    """Each announced kind is registered, each kind of a duty names an existing rule, the templates exist."""
    problems = []
    for place, kind, must_act in _announced():
        if kind in KINDS and KINDS[kind].must_act != must_act:
            hint = "Say must_act in notice_kind(…) as in announce(…): people choose by it how to be told."
            problems.append(
                Error(f"{place} announces {kind} with must_act={must_act}.", hint=hint, id="notices.E005")
            )
        if kind not in KINDS:
            hint = (
                f'Register it in reminders.py: notice_kind("{kind}", label=_("…"), why=_("…"), what=_("…"))'
            )
            problems.append(
                Error(f"{place} announces {kind}, which is no kind of notice.", hint=hint, id="notices.E001")
            )
    for kind in KINDS.values():
        if kind.name in RULES:
            problems.append(
                Error(f"{kind.name} is both a duty rule and a kind of notice.", id="notices.E002")
            )
        if kind.duty and kind.duty not in RULES:
            problems.append(
                Error(f"{kind.name} depends on {kind.duty}, which is no duty rule.", id="notices.E003")
            )
    for name in COMMON_TEMPLATES:
        try:
            get_template(name)
        except TemplateDoesNotExist:
            problems.append(Error(f"The mail template {name} is missing.", id="notices.E004"))
    return problems


def _announced() -> Iterator[tuple[str, str, bool]]:
    """Every literal ``act.announce("kind", …)`` and ``announce(kind="kind", …)`` in the project's own apps."""
    for config in apps.get_app_configs():
        if config.name.split(".")[0] not in {"coordination", "accounts"}:
            continue
        for path in sorted(Path(config.path).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (kind := _kind_of_call(node)):
                    must_act = any(keyword.arg == "must_act" for keyword in node.keywords)
                    yield f"{config.label}/{path.name}:{node.lineno}", kind, must_act


def _kind_of_call(call: ast.Call) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name != "announce":
        return ""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    value = named.get("kind") or (call.args[0] if call.args and ("to" in named) else None)
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
