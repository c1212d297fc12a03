"""How does an operator take a token back?"""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.clients import revoke_api_client
from accounts.models import ApiClient
from coordination.activity.recording import record


class Command(BaseCommand):
    help = (
        "Make the token of an API client useless from the next request on. Without an id: list the clients."
    )

    def add_arguments(self, parser):
        parser.add_argument("client", nargs="?", type=int, help="id of the client")

    def handle(self, *, client: int | None, **options):
        if client is None:
            for each in ApiClient.objects.select_related("organisation").order_by("pk"):
                state = f"until {each.ends_on}" if each.is_active else "revoked"
                used = f"{each.last_used_at:%Y-%m-%d %H:%M}" if each.last_used_at else "never used"
                self.stdout.write(f"{each.pk}\t{each}\t{','.join(each.scopes)}\t{state}\t{used}")
            return
        found = ApiClient.objects.filter(pk=client).first()
        if found is None:
            raise CommandError(f"There is no API client {client}.")
        if not revoke_api_client(found):
            self.stdout.write(f"Client {client} was revoked before.")
            return
        record(
            found,
            actor=Actor.system(),
            at=timezone.now(),
            verb="revoke_api_client",
            sentence=_("停用集成客户端%(name)s"),
            params={"name": found.name},
        )
        self.stdout.write(f"Client {client} ({found}) is revoked.")
