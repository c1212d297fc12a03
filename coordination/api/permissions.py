"""May this caller knock at all?

Only the token's scope and the existence of a capacity are judged here. What may be done with a thing
is answered by the policy, in the door through which every change goes.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts.actors import Actor
from coordination.common.errors import NotAllowed

READ = "read"


class MissingScope(NotAllowed):
    """The token was not given the scope that this request needs."""

    code = "missing_scope"


def require_scope(actor: Actor, scope: str) -> None:
    """Raises ``MissingScope`` (403, naming the scope) for a token that was not given it."""
    if actor.client is not None and scope not in actor.client.scopes:
        raise MissingScope(_("令牌没有「%(scope)s」范围。") % {"scope": scope}, scope=scope)


class HasCapacity(BasePermission):
    """Known by a token or a log-in, and in office today; a token also needs the scope.

    ``read`` for looking; for changing, the scope that the view names, which it checks itself when the
    scope depends on the thing (``scope`` empty).
    """

    def has_permission(self, request, view) -> bool:
        if request.user is None and request.auth is None:
            return False
        actor = request._request.actor
        if actor.organisation is None:
            raise NotAllowed(_("您目前没有任职，请联系系统管理员。"), code="no_capacity")
        scope = READ if request.method in SAFE_METHODS else view.scope
        if scope:
            require_scope(actor, scope)
        return True
