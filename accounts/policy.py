"""May she? Which rows? Who may?

The one policy of the product. Each app registers its rules with ``@rule("app.verb_model")``; what has
no rule is refused. The second question, which rows, is answered by ``visible_to(actor)`` of each
queryset; the third, who may, drives reminders and the sentence on a disabled button.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from coordination.common.decisions import Decision, refuse

from .actors import Actor
from .models import Membership, User

Rule = Callable[[Actor, object], Decision]
_rules: dict[str, Rule] = {}


def rule(permission: str) -> Callable[[Rule], Rule]:
    """Register the rule that answers ``permission`` (``app.verb_model``)."""

    def register(function: Rule) -> Rule:
        if permission in _rules and _rules[permission] is not function:
            raise ImproperlyConfigured(f"Two rules answer the permission {permission}.")
        _rules[permission] = function
        return function

    return register


def known(permission: str) -> bool:
    return permission in _rules


def permissions() -> list[str]:
    return sorted(_rules)


def decide(actor: Actor, permission: str, obj: object = None) -> Decision:
    """Whether the actor may, and if not the sentence why not. Default deny."""
    if actor.is_system:
        return Decision(True)
    if actor.user is not None and not actor.user.is_active:
        return refuse(_("此账号已停用。"))
    if permission not in _rules:
        return refuse(_("没有允许此操作的规则。"))
    if actor.is_administrator:
        return refuse(_("管理员不处理业务。"))
    if not actor.is_working:
        return refuse(_("查阅角色不能改动内容。") if actor.roles else _("您目前没有任职，请联系系统管理员。"))
    return _rules[permission](actor, obj)


def users_with(permission: str, obj: object, *, among: Iterable[int], on: date) -> list[User]:
    """The people in these organisations whom the rule would allow, each once, in a stable order."""
    return list(
        dict.fromkeys(actor.user for actor in _actors_in(among, on) if decide(actor, permission, obj))
    )


def members_of(organisations: Iterable[int], *, roles: Iterable[str], on: date) -> list[User]:
    """The active people who hold one of these roles in these organisations, each once."""
    wanted = set(roles)
    return list(dict.fromkeys(actor.user for actor in _actors_in(organisations, on) if actor.roles & wanted))


def _actors_in(organisations: Iterable[int], on: date) -> list[Actor]:
    rows = (
        Membership.objects.on(on)
        .filter(organisation_id__in=list(organisations), user__is_active=True, organisation__is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation__path", "user_id")
    )
    held: dict[tuple[int, int], tuple[Membership, set[str]]] = {}
    for row in rows:
        held.setdefault((row.user_id, row.organisation_id), (row, set()))[1].add(row.role)
    return [Actor(row.user, row.organisation, frozenset(roles), on=on) for row, roles in held.values()]
