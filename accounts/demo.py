"""Which accounts may be entered with one click in a demonstration?

The loader of the demonstration writes their names down; nothing else makes an account a demo account.
They have no password, so nobody knows one, and one that has been given a password is not offered.
"""

import json
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Prefetch

from .models import Membership, User

FILE_NAME = "demo_accounts.json"


def register(usernames: Iterable[str]) -> None:
    """Offer these accounts, in this order, while the installation runs as a demonstration."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    (settings.DATA_DIR / FILE_NAME).write_text(
        json.dumps(list(usernames), ensure_ascii=False), encoding="utf-8"
    )


def accounts() -> list[User]:
    """The offered accounts with their posts; none unless ``DELTA_DEMO`` is set."""
    if not settings.DEMO:
        return []
    try:
        names = json.loads((settings.DATA_DIR / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    posts = Prefetch("memberships", Membership.objects.select_related("organisation"))
    found = {
        user.username: user
        for user in User.objects.filter(username__in=names, is_active=True).prefetch_related(posts)
        if not user.has_usable_password()
    }
    return [found[name] for name in names if name in found]
