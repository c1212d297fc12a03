"""Do the notices and their templates fit together? Asked by ``manage.py check``.

Whether every notice that an act announces has its words is read from the source by
``tests/house/test_announced.py``: too slow for every start of a server.
"""

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
    """No kind is also a duty rule, each kind of a duty names an existing rule, the templates exist."""
    problems = []
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
