"""How did this person last leave this list?"""

from accounts.models import User
from coordination.portal.models import LeftList

LONGEST = 2000


def left_as(user: User, page: str) -> str:
    """The query of the address as it was left; empty the first time."""
    return LeftList.objects.filter(user=user, page=page).values_list("query", flat=True).first() or ""


def leave_as(user: User, page: str, query: str) -> None:
    """Remember it. Looking again at the same list writes nothing."""
    if len(query) > LONGEST or left_as(user, page) == query:
        return
    LeftList.objects.update_or_create(user=user, page=page, defaults={"query": query})
