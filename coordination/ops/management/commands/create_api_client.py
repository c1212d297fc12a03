"""How does an operator give an integration its token?"""

from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.clients import create_api_client
from accounts.models import ApiClient, Organisation
from accounts.roles import Role
from coordination.activity.recording import record
from coordination.common.errors import DomainError
from coordination.common.local_time import local_date

DEFAULT_DAYS = 365


class Command(BaseCommand):
    help = "Create an API client of one organisation and print its token, once. Only a hash is kept."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what the history will say acted, for instance 江苏办公系统")
        parser.add_argument("--organisation", required=True, help="GB/T 2260 code, id, name or short name")
        parser.add_argument("--role", default=Role.COORDINATOR, help=f"one of: {', '.join(Role.values)}")
        parser.add_argument(
            "--scopes", default="read", help=f"comma-separated: {', '.join(ApiClient.SCOPES)}"
        )
        parser.add_argument(
            "--until", type=date.fromisoformat, help=f"last day; default: {DEFAULT_DAYS} days from today"
        )

    def handle(self, *, name: str, organisation: str, role: str, scopes: str, until: date | None, **options):
        at = timezone.now()
        today = local_date(at)
        try:
            client, token = create_api_client(
                name=name,
                organisation=named(organisation),
                role=role,
                scopes=[scope.strip() for scope in scopes.split(",") if scope.strip()],
                starts_on=today,
                ends_on=until or today + timedelta(days=DEFAULT_DAYS),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        record(
            client,
            actor=Actor.system(),
            at=at,
            verb="create_api_client",
            sentence=_("创建集成客户端%(name)s，范围：%(scopes)s，有效期至%(day)s"),
            params={"name": client.name, "scopes": ",".join(client.scopes), "day": client.ends_on},
        )
        self.stderr.write(
            f"Client {client.pk} ({client}), until {client.ends_on}. The token is shown only now:"
        )
        self.stdout.write(token)


def named(wanted: str) -> Organisation:
    """The one active organisation of this code, id, name or short name."""
    condition = Q(code=wanted) | Q(name=wanted) | Q(short_name=wanted)
    if wanted.isdecimal() and len(wanted) < 6:
        condition |= Q(pk=int(wanted))
    found = list(Organisation.objects.active().filter(condition)[:2])
    if len(found) != 1:
        raise CommandError(
            f"{'No' if not found else 'More than one'} active organisation is called {wanted!r}."
        )
    return found[0]
